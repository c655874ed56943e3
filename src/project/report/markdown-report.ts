import {
  countsOf,
  fewestNotes,
  fewestOf,
  grouped,
  MADE_UP,
  origins,
  seconds,
  verdictPhrase,
  verdictWords,
  type Report,
  type ReportComparison,
  type ReportDifference,
  type ReportTransform,
} from './report-model.ts';

/** Differing rows that a comparison shows: a comment on a change is read as a whole. */
const shownRows = 20;

/** A run as Markdown with tables, for a comment on a change: what is not the same, with the rows that differ. */
export function markdownReport(report: Report): string {
  const { title, sides, summary, transforms } = report;
  const counts = [
    `${grouped(summary.same)} of ${grouped(summary.transforms)} ${verdictWords.same}${summary.madeUp === 0 ? '' : ` (${grouped(summary.madeUp)} of these on ${MADE_UP}, which proves nothing)`}`,
    `${grouped(summary.different)} ${verdictWords.different}`,
    `${grouped(summary.notProvable)} ${verdictWords['not-provable']}`,
    `${grouped(summary.noEvidence)} ${verdictWords['no-evidence']}`,
    `${grouped(summary.rows)} rows compared`,
  ];
  return [
    `# ${escaped(title)}: both sides compared`,
    `**${counts.join(', ')}.** ${escaped(sides)}`,
    table(
      ['Transform', 'Step', 'Port', 'Rows', 'Verdict', 'Time'],
      transforms.map((transform) => [
        escaped(transform.name),
        escaped(transform.step),
        transform.fidelity,
        grouped(transform.rows),
        verdictPhrase(transform),
        seconds(transform.milliseconds),
      ]),
      new Set([3, 5]),
    ),
    ...transforms.filter(({ verdict }) => verdict !== 'same').flatMap(transformSection),
    ...(report.warnings.length === 0 ? [] : ['## Warnings', sentences(report.warnings)]),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

function transformSection(transform: ReportTransform): readonly string[] {
  const { name, reasons, comparisons } = transform;
  const differing = comparisons.filter((each) => each.verdict === 'different');
  return [
    `## ${escaped(name)}: ${verdictPhrase(transform)}`,
    ...(reasons.length === 0 ? [] : [sentences(reasons)]),
    ...fewestRows(transform),
    ...differing.flatMap(comparisonSection),
  ];
}

function fewestRows({ fewestRows: found }: ReportTransform): readonly string[] {
  if (found === undefined) return [];
  const notes = fewestNotes(found);
  return [
    '### Fewest rows that show it',
    ...found.tables.flatMap((each) => [
      escaped(fewestOf(each)),
      table(
        each.rows.columns.map(({ name }) => escaped(name)),
        each.rows.rows.map((row) => row.map(cell)),
      ),
    ]),
    ...(notes.length === 0 ? [] : [sentences(notes)]),
  ];
}

function comparisonSection(comparison: ReportComparison): readonly string[] {
  const { name, portName, diff, left } = comparison;
  const names = portName === null ? name : `${name} and ${portName}`;
  const title = `### ${escaped(names)}`;
  if (diff === null) return [title];
  const shown = diff.rows.slice(0, shownRows);
  const more =
    shown.length === diff.rows.length && diff.complete ? '' : ` The first ${shown.length} follow.`;
  return [
    title,
    escaped(`${origins[left]} ${countsOf(comparison)}${more}`.trim()),
    ...(diff.notes.length === 0 ? [] : [sentences(diff.notes)]),
    ...(shown.length === 0
      ? []
      : [
          table(
            ['', ...diff.columns.map((column) => escaped(column.left))],
            shown.map((row) => [rowMark[row.kind], ...cellsOf(row)]),
          ),
        ]),
  ];
}

const rowMark = {
  changed: 'changed',
  'left-only': 'only left',
  'right-only': 'only right',
} as const;

/** The cells of a row, both values where they differ. */
function cellsOf({ left, right, changed }: ReportDifference): readonly string[] {
  const own = left ?? right ?? [];
  return own.map((value, index) =>
    changed[index] === true ? `${cell(value)} → **${cell(right?.[index] ?? null)}**` : cell(value),
  );
}

function cell(value: string | null): string {
  if (value === null) return '*NULL*';
  return value === '' ? "''" : escaped(value);
}

function sentences(list: readonly string[]): string {
  return list.map((sentence) => `- ${escaped(sentence)}`).join('\n');
}

function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: ReadonlySet<number> = new Set(),
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (numbers.has(index) ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** Text that Markdown takes as it is. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|#~&]/gu, String.raw`\$&`).replace(/\s*[\r\n]+\s*/gu, ' ');
}
