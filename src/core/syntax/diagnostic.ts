import type { Span } from '../text/span.ts';

/** A syntax or binding problem: one sentence for a person, at an absolute span of the text. */
export interface Diagnostic {
  /** Forever stable, `syntax/expected`, `binding/unknown-column`. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
}
