import type { Fidelity } from '../core/index.ts';

/** How faithful a port or an emulation is, the best first. */
export type FidelityKind = Fidelity['kind'];

/** A finding with where it stands, as it leaves the process. */
export interface FindingReport {
  readonly id: string;
  readonly fidelity: FidelityKind;
  /** What the source does, what the port does, what to do. */
  readonly message: string;
  /** What an exact-under-conditions port relies on, one sentence each. */
  readonly assumptions: readonly string[];
  /** UTF-16 offsets in the source text. */
  readonly start: number;
  readonly end: number;
  /** 1-based, of `start`. */
  readonly line: number;
  readonly column: number;
  /** Where `start` stands in a file that a person can open, if the text is only a part of one. */
  readonly source?: { readonly path: string; readonly line: number; readonly column: number };
}
