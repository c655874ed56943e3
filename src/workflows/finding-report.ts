import { worse, type Finding } from '../core/index.ts';
import { lineStarts, placeIn, type TextOrigin } from '../project/text-origin.ts';
import type { FidelityKind, FindingReport } from '../protocol/findings.ts';

/**
 * Findings with their lines and columns in the text they were made for.
 *
 * @param origin - where that text comes from, if it is no file of its own
 */
export function reportFindings(
  findings: readonly Finding[],
  text: string,
  origin: TextOrigin | null | undefined = null,
): FindingReport[] {
  const starts = lineStarts(text);
  const ordered = [...findings].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  return ordered.map(({ id, span, fidelity, message }) => {
    const { line, column } = placeIn(starts, span.start);
    const assumptions =
      fidelity.kind === 'conditional' ? fidelity.assumptions.map((each) => each.statement) : [];
    const source = origin?.placeOf(span.start) ?? null;
    return {
      ...(source === null ? {} : { source }),
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

/** A finding's line for people, in the file that they can open. */
export function shownPlace({ line, source }: FindingReport): string {
  return source === undefined ? `line ${line}` : `${source.path}, line ${source.line}`;
}

/** The place of a line of a text for people, in the file that they can open. */
export function placeOfLine(
  path: string,
  { text, origin }: { readonly text: string; readonly origin: TextOrigin | null },
  line: number,
): string {
  const place = origin?.placeOf(firstOfLine(text, line)) ?? null;
  return place === null ? `${path}, line ${line}` : `${place.path}, line ${place.line}`;
}

/** The offset of a line's first character that is no blank. */
function firstOfLine(text: string, line: number): number {
  const start = lineStarts(text)[line - 1] ?? 0;
  return start + (/^[^\S\n]*/u.exec(text.slice(start))?.[0].length ?? 0);
}
