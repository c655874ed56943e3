import { keepCompiled } from '../../base/keep-compiled.ts';
import type { Segment } from './piece.ts';

const NOWHERE = -1;

/** The segments of an emission as they are written. */
export class SegmentList {
  private readonly list: Segment[] = [];
  private readonly text: string;
  private readonly joins: boolean;
  /** A copy that may still grow; empty if there is none. */
  private from = NOWHERE;
  private to = NOWHERE;

  /**
   * @param text - the whole source text
   * @param joins - true to make one segment of copies that follow each other in the source. A comment that has
   * lost its place is put before the token behind it, so that where there are comments each copy stands by itself.
   */
  constructor(text: string, joins: boolean) {
    this.text = text;
    this.joins = joins;
  }

  /** Adds the source's own text of `[from, to)`. */
  copy(from: number, to: number): void {
    if (to <= from) return;
    if (from === this.to && this.joins) {
      this.to = to;
      return;
    }
    this.flush();
    this.from = from;
    this.to = to;
  }

  push(segment: Segment): void {
    this.flush();
    this.list.push(segment);
  }

  append(segments: readonly Segment[]): void {
    this.flush();
    for (const segment of segments) this.list.push(segment);
  }

  /** All that was written up to now; what comes later is added to the same list. */
  segments(): Segment[] {
    this.flush();
    return this.list;
  }

  private flush(): void {
    const { from, to } = this;
    if (to === from) return;
    const text = this.text.slice(from, to);
    this.list.push({ text, slot: null, start: from, end: to, copied: true, block: null });
    this.from = NOWHERE;
    this.to = NOWHERE;
  }
}

keepCompiled(new SegmentList('', false));
