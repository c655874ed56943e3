/** No browser scrolls higher elements than some 16 million pixels: of more rows each pixel of the bar is several. */
const HIGHEST = 8_000_000;

/**
 * Where rows stand in an element that may be too low for all of them. Small steps go pixel by pixel; a jump, as by
 * the bar, goes to the place that has the same share of the rows.
 */
export class ScrollSpace {
  /** Height of the scrolled element, in pixels. */
  readonly height: number;
  readonly #full: number;
  /** How far rows stand above the place that they would have in an element that is high enough. */
  #offset = 0;
  #last = 0;

  constructor(rows: number, rowHeight: number) {
    this.#full = rows * rowHeight;
    this.height = Math.min(this.#full, HIGHEST);
  }

  /** What a row's place in pixels is moved up by. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Takes a new position of the bar, and gives the one that it should have.
   *
   * @param room - height of what is in sight
   */
  scrolled(top: number, room: number): number {
    if (this.#full === this.height) {
      this.#last = top;
      return top;
    }
    const most = this.height - room;
    if (Math.abs(top - this.#last) >= room) {
      const share = Math.min(1, top / Math.max(1, most));
      this.#offset = Math.round(share * (this.#full - room)) - top;
    } else {
      const place = top + this.#offset;
      const own = Math.round(this.#shareOf(place, room) * most);
      const isStuck = (top <= 0 && place > 0) || (top >= most && place < this.#full - room);
      // The bar goes to where it belongs only now and then: each time costs a scroll of the browser.
      if (isStuck || Math.abs(own - top) > room) {
        this.#offset = place - own;
        this.#last = own;
        return own;
      }
    }
    this.#last = top;
    return top;
  }

  /** Position of the bar that brings a place, in pixels from the first row, to the upper edge. */
  topFor(place: number, room: number): number {
    if (this.#full === this.height) return place;
    const bounded = Math.max(0, Math.min(place, this.#full - room));
    const top = Math.round(this.#shareOf(bounded, room) * (this.height - room));
    this.#offset = bounded - top;
    this.#last = top;
    return top;
  }

  #shareOf(place: number, room: number): number {
    return Math.max(0, Math.min(1, place / Math.max(1, this.#full - room)));
  }
}
