import { quoteAddress, quoteName } from '../duckdb/host/sql-text.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { DiffOptions, DiffSide } from '../../protocol/engine.ts';
import { decimalParts, isFloating, toleranceOf, type ColumnPair } from './schema-match.ts';

type TableSide = DiffSide & { kind: 'table' };

/** A column of texts out of a file without types, beside one that has a type. */
interface UntypedColumn {
  readonly pair: ColumnPair;
  readonly table: TableSide;
  /** Quoted. */
  readonly name: string;
  readonly typed: string;
}

/** More digits than that no exact number has. */
const mostDigits = 38;

/**
 * Columns of a file without types as what stands on the other side, where every text of the column is such a
 * value and none loses anything by it. What is read as a text otherwise, `1.50` beside `1.5`, would differ.
 */
export async function readAsTyped(
  sql: SqlRunner,
  sides: readonly [TableSide, TableSide],
  pairs: readonly ColumnPair[],
  options: DiffOptions,
): Promise<readonly ColumnPair[]> {
  const columns = pairs.flatMap((pair) => untypedColumn(pair, sides) ?? []);
  if (columns.length === 0) return pairs;
  const types = new Map<ColumnPair, string>();
  for (const side of sides) {
    const own = columns.filter(({ table }) => table === side);
    if (own.length === 0) continue;
    const asked = own.flatMap(({ name, typed }) => [strangers(name, typed), ...digitsOf(name)]);
    const [row] = await sql.rows(`SELECT ${asked.join(', ')} FROM ${quoteAddress(side.address)}`);
    for (const [index, { pair, typed }] of own.entries()) {
      const [bad, whole = 0, scale = 0] = (row ?? []).slice(3 * index, 3 * index + 3).map(Number);
      const type = bad === 0 ? wideEnough(typed, { whole, scale }) : null;
      if (type !== null) types.set(pair, type);
    }
  }
  return pairs.map((pair) => {
    const type = types.get(pair);
    if (type === undefined) return pair;
    const tolerance = toleranceOf(pair.left, type, options);
    return { ...pair, comparedAs: type, retyped: 'no', tolerance };
  });
}

function untypedColumn(
  pair: ColumnPair,
  [left, right]: readonly [TableSide, TableSide],
): UntypedColumn | null {
  const { leftType, rightType } = pair;
  if ((leftType === 'VARCHAR') === (rightType === 'VARCHAR')) return null;
  const isLeft = leftType === 'VARCHAR';
  const table = isLeft ? left : right;
  if (table.untyped !== true) return null;
  const typed = isLeft ? rightType : leftType;
  // A text of bytes can be written in more ways than one.
  if (typed === 'BLOB' || /[[\]]|^(?:STRUCT|MAP|UNION|ENUM)/u.test(typed)) return null;
  return { pair, table, name: quoteName(isLeft ? pair.left : pair.right), typed };
}

/** The most digits that a column's texts have before the point, and behind it; noughts that say nothing left out. */
function digitsOf(name: string): readonly [string, string] {
  const most = (digits: string): string => `coalesce(max(length(${digits})), 0)`;
  return [
    most(`ltrim(regexp_extract(${name}, '([0-9]+)', 1), '0')`),
    most(`rtrim(regexp_extract(${name}, '\\.([0-9]*)', 1), '0')`),
  ];
}

/** Counts the texts of a column that are no value of the type, or not one without loss. */
function strangers(name: string, typed: string): string {
  return `count(*) FILTER (${name} IS NOT NULL AND NOT coalesce(${isValue(name, typed)}, false))`;
}

function isValue(name: string, typed: string): string {
  if (isFloating(typed)) return `try_cast(${name} AS DOUBLE) IS NOT NULL`;
  if (decimalParts(typed) !== null)
    return `regexp_full_match(trim(${name}), '[-+]?[0-9]*\\.?[0-9]*') AND regexp_matches(${name}, '[0-9]')`;
  // DuckDB cuts digits of a second that it does not keep, without a word.
  const digits = typed === 'TIMESTAMP_NS' ? 9 : 6;
  const whole = `NOT regexp_matches(${name}, '\\.[0-9]{${digits}}[0-9]*[1-9]')`;
  return `try_cast(${name} AS ${momentType(typed)}) IS NOT NULL AND ${whole}`;
}

/** A day's text may have a time, which is not to be lost. */
function momentType(typed: string): string {
  return typed === 'DATE' ? 'TIMESTAMP' : typed;
}

/** The type that holds the column's values and the texts' with their digits; null if none does. */
function wideEnough(
  typed: string,
  texts: { readonly whole: number; readonly scale: number },
): string | null {
  if (isFloating(typed)) return 'DOUBLE';
  const parts = decimalParts(typed);
  if (parts === null) return momentType(typed);
  const scale = Math.max(texts.scale, parts.scale);
  const whole = Math.max(texts.whole, parts.whole);
  return whole + scale > mostDigits ? null : `DECIMAL(${mostDigits},${scale})`;
}
