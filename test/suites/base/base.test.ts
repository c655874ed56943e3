import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createCancellation,
  fromAbortSignal,
  fromCancellationToken,
} from '../../../src/base/cancellation.ts';
import { FailureError, formatFailure, toFailure } from '../../../src/base/failure.ts';
import { LineSplitter } from '../../../src/base/json-lines.ts';

describe('failures', () => {
  const failure = { code: 'a/b', what: 'It broke', why: 'Nobody knows…', todo: 'Wait.' };

  it('read as sentences, without the parts that are empty', () => {
    assert.equal(formatFailure(failure), 'It broke. Nobody knows… Wait.');
    assert.equal(formatFailure({ ...failure, why: ' ' }), 'It broke. Wait.');
  });

  it('come out of an error as they went in, and out of anything else with a hint', () => {
    assert.equal(toFailure(new FailureError(failure), 'other'), failure);
    const other = toFailure(new TypeError('no'), 'It broke');
    assert.deepEqual([other.what, other.why, other.todo !== ''], ['It broke', 'no', true]);
  });
});

describe('cancellation', () => {
  it('reaches each listener once, also a late one, and none that was taken off', () => {
    const { signal, cancel } = createCancellation();
    const calls: string[] = [];
    signal.onCancel(() => calls.push('a'));
    signal.onCancel(() => calls.push('b'))();
    assert.equal(signal.cancelled, false);
    cancel();
    cancel();
    signal.onCancel(() => calls.push('late'));
    assert.equal(signal.cancelled, true);
    assert.deepEqual(calls, ['a', 'late']);
  });

  it('is seen through an AbortSignal and through an editor token', () => {
    const controller = new AbortController();
    const aborted = fromAbortSignal(controller.signal);
    let listener: () => void = () => undefined;
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (given: () => void) => {
        listener = given;
        return { dispose: () => (listener = () => undefined) };
      },
    };
    const tokenSignal = fromCancellationToken(token);
    let calls = 0;
    aborted.onCancel(() => calls++);
    aborted.onCancel(() => calls++)();
    tokenSignal.onCancel(() => calls++);
    controller.abort();
    token.isCancellationRequested = true;
    listener();
    listener();
    assert.equal(calls, 2);
    assert.ok(aborted.cancelled && tokenSignal.cancelled);
  });
});

describe('line splitting', () => {
  it('gives the same lines however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z{}"]{1,5}$/u), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 4 }),
        (lines, lineEnd, step) => {
          const text = lines.join(lineEnd);
          const splitter = new LineSplitter();
          const seen: string[] = [];
          for (let at = 0; at < text.length; at += step) {
            seen.push(...splitter.push(text.slice(at, at + step)));
          }
          seen.push(...splitter.end());
          assert.deepEqual(seen, lines);
        },
      ),
    );
  });
});
