import type { ColumnProfile, RowFilter, TableAddress } from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { columnsOf, numberOf, whereOf } from './row-windows.ts';
import { quoteAddress, quoteName } from './sql-text.ts';

/** Up to so many rows different values are counted; of more their number is estimated, and frequent ones are not looked for. */
const countedRows = 2_000_000;
const topShown = 6;
const classCount = 16;

/** What the values of a column are like, of the rows that the filters let through. */
export async function profileColumn(
  sql: SqlRunner,
  table: TableAddress,
  column: number,
  filters: readonly RowFilter[],
): Promise<ColumnProfile> {
  const columns = await columnsOf(sql, table);
  const { name, type } = columns[column] ?? { name: '', type: '' };
  const from = `FROM (SELECT t.${quoteName(name)} AS c FROM ${quoteAddress(table)} t ${whereOf(filters, columns)})`;
  const [counted] = await sql.rows(`SELECT count(*) ${from}`);
  const rows = numberOf(counted?.[0]);
  const approximate = rows > countedRows;
  const isText = type === 'VARCHAR';
  const isNumber = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|FLOAT|DOUBLE)\b/u.test(type);
  const isOrdered = isNumber || isText || /^(?:DATE|TIME|BOOLEAN|UUID|INTERVAL)/u.test(type);
  const distinct = approximate ? 'approx_count_distinct(c)' : 'count(DISTINCT c)';
  const [found = []] = await sql.rows(
    `SELECT count(*) - count(c), ${distinct},
       ${isOrdered ? 'CAST(min(c) AS VARCHAR), CAST(max(c) AS VARCHAR)' : 'NULL, NULL'},
       ${isNumber ? 'CAST(avg(c) AS VARCHAR)' : 'NULL'},
       ${isText ? `count(*) FILTER (WHERE c = ''), count(*) FILTER (WHERE c LIKE '% '), min(length(c)), max(length(c))` : 'NULL, NULL, NULL, NULL'}
     ${from}`,
  );
  const [nulls, different, min = null, max = null, mean = null, empty, padded, shortest, longest] =
    found;
  const repeated = numberOf(different) < rows - numberOf(nulls);
  const top =
    approximate || !repeated
      ? []
      : await sql.rows(
          `SELECT CAST(c AS VARCHAR), count(*) AS n ${from} GROUP BY c HAVING count(*) > 1 ORDER BY n DESC, 1 LIMIT ${topShown}`,
        );
  const spread = isNumber && min !== null && max !== null && Number(min) < Number(max);
  const width = `((SELECT max(CAST(c AS DOUBLE)) - min(CAST(c AS DOUBLE)) ${from}) / ${classCount})`;
  const low = `(SELECT min(CAST(c AS DOUBLE)) ${from})`;
  const classes = spread
    ? await sql.rows(
        `SELECT CAST(${low} + k.range * ${width} AS VARCHAR), coalesce(n, 0)
         FROM range(${classCount}) k LEFT JOIN (
           SELECT least(${classCount - 1}, CAST(floor((CAST(c AS DOUBLE) - ${low}) / ${width}) AS BIGINT)) AS class, count(*) AS n
           ${from} WHERE c IS NOT NULL AND isfinite(CAST(c AS DOUBLE)) GROUP BY 1
         ) ON class = k.range ORDER BY k.range`,
      )
    : [];
  return {
    type,
    rows,
    nulls: numberOf(nulls),
    distinct: numberOf(different),
    approximate,
    min,
    max,
    mean,
    text: isText
      ? {
          empty: numberOf(empty),
          padded: numberOf(padded),
          shortest: numberOf(shortest),
          longest: numberOf(longest),
        }
      : null,
    top: top.map(([value = null, count]) => ({ value, rows: numberOf(count) })),
    classes: classes.map(([start, count]) => ({ from: start ?? '', rows: numberOf(count) })),
  };
}
