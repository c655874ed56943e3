import { worse, type Finding } from '../core/index.ts';
import type { FidelityKind, FindingReport } from '../protocol/findings.ts';

/** Findings with their lines and columns in the text they were made for. */
export function reportFindings(findings: readonly Finding[], text: string): FindingReport[] {
  const starts = lineStarts(text);
  const ordered = [...findings].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  return ordered.map(({ id, span, fidelity, message }) => {
    const { line, column } = placeOf(starts, span.start);
    const assumptions =
      fidelity.kind === 'conditional' ? fidelity.assumptions.map((each) => each.statement) : [];
    return {
      id,
      fidelity: fidelity.kind,
      message,
      assumptions,
      start: span.start,
      end: span.end,
      line,
      column,
    };
  });
}

/** The least faithful of all findings; exact if there is none. */
export function worstOf(findings: readonly { readonly fidelity: FidelityKind }[]): FidelityKind {
  return findings.reduce<FidelityKind>((kind, finding) => worse(kind, finding.fidelity), 'exact');
}

/** True for a fidelity of which the local run proves nothing: approximate, unknown, manual. */
export function isDoubtful(fidelity: FidelityKind): boolean {
  return fidelity !== 'exact' && fidelity !== 'conditional';
}

/** Offsets at which lines start. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The 1-based line and column of an offset. */
export function placeOf(
  starts: readonly number[],
  offset: number,
): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
