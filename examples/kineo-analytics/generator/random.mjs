/**
 * A small seeded generator of pseudo-random numbers (mulberry32): the same seed gives the same
 * sequence on every machine, which is what makes the committed files reproducible.
 *
 * @param {number} seed any whole number
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  /** A whole number from low to high, both included. */
  const between = (low, high) => low + Math.floor(next() * (high - low + 1));
  /** True once in `times` calls, on average. */
  const oneIn = (times) => next() * times < 1;
  /** One element of a non-empty list. */
  const pick = (list) => list[between(0, list.length - 1)];
  return { between, oneIn, pick };
}
