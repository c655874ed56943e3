import { databricksDialect, type Span } from '../core/index.ts';
import { dialects } from '../project/session-settings.ts';
import type { SourceDialect } from '../core/index.ts';
import type { FindingReport } from '../protocol/findings.ts';
import type { ColumnOrigin, ShownPlace } from '../protocol/result-views.ts';
import type { Comparison, TransformResult } from '../protocol/transforms.ts';
import { ColumnSources } from './column-sources.ts';
import { lineStarts, placeIn } from '../project/text-origin.ts';

const shownLength = 120;
/** Findings that weigh more come first. */
const weight: Readonly<Record<FindingReport['fidelity'], number>> = {
  manual: 0,
  unknown: 1,
  approximate: 2,
  conditional: 3,
  exact: 4,
};

/**
 * Where the values of a compared column come from in both texts of a transform, and which findings of the port stand
 * there: what may make them differ.
 *
 * @param column - its place among the compared columns
 */
export function columnOrigin(
  result: TransformResult,
  comparison: Comparison,
  column: number,
  dialect: SourceDialect,
): ColumnOrigin {
  const compared = comparison.diff?.columns[column];
  if (compared === undefined) return { left: [], right: [], reasons: [] };
  const names = (side: 'leftRows' | 'rightRows') => (): readonly string[] =>
    comparison[side]?.columns.map(({ name }) => name) ?? [];
  const legacy = new ColumnSources(result.legacyText, dialects[dialect], names('leftRows'));
  const port = new ColumnSources(result.portText, databricksDialect, names('rightRows'));
  const number = /^result (\d+)$/u.exec(comparison.name)?.[1];
  const at = (sources: ColumnSources, table: string, name: string): readonly Span[] =>
    number === undefined
      ? sources.ofTable(table, name)
      : sources.ofResult(Number(number) - 1, name);
  const left = at(legacy, comparison.name, compared.left);
  const right = at(port, comparison.portName ?? comparison.name, compared.right);
  const reasons = result.findings
    .filter(({ start, end }) => left.some((span) => span.start <= start && end <= span.end))
    .sort((a, b) => weight[a.fidelity] - weight[b.fidelity])
    .map(({ message, line }) => ({ text: message, line }));
  return {
    left: shown(left, result.legacyText),
    right: shown(right, result.portText),
    reasons,
  };
}

function shown(spans: readonly Span[], text: string): readonly ShownPlace[] {
  const starts = lineStarts(text);
  return spans.map(({ start, end }) => {
    const written = text.slice(start, end).replaceAll(/\s+/gu, ' ');
    const short = written.length > shownLength ? `${written.slice(0, shownLength)} …` : written;
    return { start, end, line: placeIn(starts, start).line, text: short };
  });
}
