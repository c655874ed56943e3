import type { Span } from '../text/span.ts';

/** A syntax or binding problem: one sentence for a person, at an absolute span of the text. */
export interface Diagnostic {
  /** Forever stable, `syntax/expected`, `binding/unknown-column`. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
}

/** A problem of syntax, with the statement that reports it: at most one for each statement. */
export interface SyntaxDiagnostic extends Diagnostic {
  /** The absolute offset at which that statement starts. The problem may stand just behind its end. */
  readonly statement: number;
}
