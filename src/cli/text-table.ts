import type { QueryResult } from '../protocol/engine.ts';
import { shownText } from '../workflows/result-values.ts';

/** A result as text with aligned columns, NULL as such; ends with the number of rows. */
export function textTable(
  result: QueryResult & { readonly sourceTypes?: readonly string[] },
): string {
  const cells = result.rows.map((row) =>
    row.map((cell, index) => {
      const engineType = result.columns[index]?.type ?? 'VARCHAR';
      const text =
        cell === null
          ? 'NULL'
          : shownText(cell, engineType, result.sourceTypes?.[index] ?? engineType);
      return text.replaceAll(/\s/gu, ' ');
    }),
  );
  const names = result.columns.map((column) => column.name || '(no name)');
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  const count = `(${result.rows.length} ${result.rows.length === 1 ? 'row' : 'rows'}${result.complete ? '' : ', and more'})`;
  return [line(names), line(rule), ...cells.map(line), count, ''].join('\n');
}
