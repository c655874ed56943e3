import { shiftFixes, type SourceFix } from '../text/edit.ts';
import { shiftSpan, type Span } from '../text/span.ts';

/** A syntax or binding problem: one sentence for a person, at an absolute span of the text. */
export interface Diagnostic {
  /** Forever stable, `syntax/expected`, `binding/unknown-column`. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  /** Fixes of the text that a person may choose; absent for none. */
  readonly fixes?: readonly SourceFix[];
}

/** The problem with all its places moved. */
export function shiftDiagnostic(diagnostic: Diagnostic, by: number): Diagnostic {
  const { span, fixes } = diagnostic;
  const moved = { ...diagnostic, span: shiftSpan(span, by) };
  return fixes === undefined ? moved : { ...moved, fixes: shiftFixes(fixes, by) };
}

/** A problem of syntax, with the statement that reports it: at most one for each statement. */
export interface SyntaxDiagnostic extends Diagnostic {
  /** The absolute offset at which that statement starts. The problem may stand just behind its end. */
  readonly statement: number;
}
