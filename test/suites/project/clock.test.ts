import assert from 'node:assert/strict';
import { instantOf, isTimeZone, isWallClock, wallClockOf } from '../../../src/project/clock.ts';

describe('the frozen clock', () => {
  // https://www.gov.uk/when-do-the-clocks-change: on 31 March 2024 at 01:00, back on 27 October 2024 at 02:00.
  for (const [wallClock, zone, instant] of [
    ['2024-03-31T09:30:00', 'Europe/London', '2024-03-31T08:30:00.000000'],
    ['2024-03-30T09:30:00', 'Europe/London', '2024-03-30T09:30:00.000000'],
    ['2024-03-31T00:59:59', 'Europe/London', '2024-03-31T00:59:59.000000'],
    ['2024-03-31T02:00:00', 'Europe/London', '2024-03-31T01:00:00.000000'],
    ['2024-10-27T01:30:00', 'Europe/London', '2024-10-27T00:30:00.000000'],
    ['2024-10-27T02:00:00', 'Europe/London', '2024-10-27T02:00:00.000000'],
    ['2024-07-01T12:00:00.25', 'America/New_York', '2024-07-01T16:00:00.250000'],
    ['2024-01-01T00:00:00', 'Pacific/Auckland', '2023-12-31T11:00:00.000000'],
    ['1999-12-31T23:59:59.999999', 'UTC', '1999-12-31T23:59:59.999999'],
  ] as const) {
    it(`${wallClock} in ${zone} is ${instant}`, () =>
      assert.equal(instantOf(wallClock, zone), instant));
  }

  it('shows an instant in a zone', () => {
    assert.equal(wallClockOf(Date.UTC(2024, 2, 31, 8, 30), 'Europe/London'), '2024-03-31T09:30:00');
  });

  it('knows dates that do not exist, and zones that do not', () => {
    assert.ok(isWallClock('2024-02-29T00:00:00'));
    for (const text of [
      '2023-02-29T00:00:00',
      '2024-03-31',
      '2024-03-31 09:30:00',
      '2024-03-31T24:00:00',
    ])
      assert.ok(!isWallClock(text), text);
    assert.ok(isTimeZone('Europe/London'));
    assert.ok(!isTimeZone('Europe/Londonium'));
  });
});
