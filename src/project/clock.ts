/** True for a local date and time such as `2024-03-31T09:30:00`, with up to six digits of a second. */
export function isWallClock(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?$/u.exec(text);
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const time = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second));
  return time.toISOString().slice(0, 19) === text.slice(0, 19);
}

/** True for an IANA time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The UTC instant of a wall clock in a zone, as the engine takes it: `2024-03-31T08:30:00.000000`.
 *
 * Where the clock is turned back and a time comes twice it is the first; a time that is left out is
 * taken as if the clock had not been turned yet.
 *
 * @param wallClock - as {@link isWallClock} accepts it
 */
export function instantOf(wallClock: string, timeZone: string): string {
  const local = Date.parse(`${wallClock.slice(0, 19)}Z`);
  const fraction = (wallClock.slice(20) || '0').padEnd(6, '0');
  // The zone's offset just before the change decides for times that come twice or never.
  const before = offsetAt(local - 86_400_000, timeZone);
  const guess = local - before;
  const offset = offsetAt(guess, timeZone);
  const instant =
    offset === before || offsetAt(local - offset, timeZone) !== offset ? guess : local - offset;
  return `${new Date(instant).toISOString().slice(0, 19)}.${fraction}`;
}

/** The wall clock of an instant in a zone, in the same form as `asOf`. */
export function wallClockOf(milliseconds: number, timeZone: string): string {
  return new Date(milliseconds + offsetAt(milliseconds, timeZone)).toISOString().slice(0, 19);
}

/** Milliseconds by which the zone's wall clock is ahead of UTC. */
function offsetAt(milliseconds: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(milliseconds);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(milliseconds / 1000) * 1000;
}
