/** Rows of a page; the engine gives one about as fast as a row. */
const PAGE = 250;
/** Pages that are kept: what was in sight longest ago is forgotten. */
const PAGES_KEPT = 40;

/** The rows of a result as far as they are here: asked for by pages, and forgotten again. */
export class RowPages<Row> {
  readonly #ask: (offset: number, limit: number) => void;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asked = new Set<number>();

  /** @param ask - asks for rows that are not here; they come by `take` */
  constructor(ask: (offset: number, limit: number) => void) {
    this.#ask = ask;
  }

  /** A row; undefined while it is not here. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Takes rows that begin at the start of a page, or at the very first row, as many as there are. */
  take(offset: number, rows: readonly Row[]): void {
    for (let at = 0; at < rows.length || at === 0; at += PAGE) {
      const page = (offset + at) / PAGE;
      this.#asked.delete(page);
      this.#pages.delete(page);
      this.#pages.set(page, rows.slice(at, at + PAGE));
    }
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) break;
      this.#pages.delete(page);
    }
  }

  /** Asks for what is missing of a range, as long as it exists. @param total - rows that there are */
  need(first: number, last: number, total: number): void {
    const end = Math.min(last, total);
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page += 1) {
      const known = this.#pages.get(page);
      const whole = Math.min(PAGE, total - page * PAGE);
      if (known !== undefined && known.length >= whole) {
        // What is in sight is what is forgotten last.
        this.#pages.delete(page);
        this.#pages.set(page, known);
      } else if (!this.#asked.has(page)) {
        this.#asked.add(page);
        this.#ask(page * PAGE, PAGE);
      }
    }
  }

  /** Asks again for what did not come. */
  forgetAsked(): void {
    this.#asked.clear();
  }
}
