import type { CellText, ColumnInfo, QueryResult } from '../protocol/engine.ts';

/** A value as JSON has it: exact numbers that JSON would round are texts. */
export type JsonValue = string | number | boolean | null;

/**
 * A cell as its source dialect shows it: fractions of a second with as many digits as the type has,
 * binary as `0x…`.
 *
 * @param sourceType - the dialect's type name, `datetime2(3)`; the engine's where it is not known
 */
export function shownText(cell: string, engineType: string, sourceType: string): string {
  if (engineType.startsWith('TIMESTAMP') || engineType.startsWith('TIME'))
    return clockText(cell, engineType, sourceType);
  if (engineType === 'BLOB') return `0x${hexOf(cell)}`;
  if (engineType === 'UUID' && /^uniqueidentifier/iu.test(sourceType)) return cell.toUpperCase();
  return cell;
}

/** A cell for JSON: whole numbers of up to 32 bits, floating numbers and booleans as such, all else as text. */
export function jsonValue(cell: string | null, engineType: string, sourceType: string): JsonValue {
  if (cell === null) return null;
  if (/^(?:U?TINYINT|U?SMALLINT|INTEGER)$/u.test(engineType)) return Number(cell);
  if (engineType === 'BOOLEAN') return cell === 'true';
  if (engineType === 'FLOAT' || engineType === 'DOUBLE') {
    const value = Number(cell);
    return Number.isFinite(value) ? value : cell;
  }
  return shownText(cell, engineType, sourceType);
}

/** The rows of a result for JSON. */
export function jsonRows(
  result: QueryResult & { readonly sourceTypes?: readonly string[] },
): JsonValue[][] {
  return result.rows.map((row) =>
    row.map((cell, index) => {
      const engineType = result.columns[index]?.type ?? 'VARCHAR';
      return jsonValue(cell, engineType, result.sourceTypes?.[index] ?? engineType);
    }),
  );
}

/** The rows of a table as the source dialect shows them. */
export function shownRowsOf(
  rows: readonly (readonly CellText[])[],
  columns: readonly ColumnInfo[],
  sourceTypes: readonly string[],
): readonly (readonly CellText[])[] {
  return rows.map((row) =>
    row.map((cell, index) => {
      const type = columns[index]?.type ?? 'VARCHAR';
      return cell === null ? null : shownText(cell, type, sourceTypes[index] ?? type);
    }),
  );
}

function clockText(cell: string, engineType: string, sourceType: string): string {
  const match = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d+))?(.*)$/u.exec(cell);
  if (match === null) return cell;
  const [, before = '', fraction = '', zone = ''] = match;
  const digits = digitsOf(sourceType);
  const kept =
    digits === null ? fraction.replace(/0+$/u, '') : fraction.padEnd(digits, '0').slice(0, digits);
  const offset = engineType.includes('ZONE') || engineType.startsWith('TIMESTAMPTZ') ? zone : '';
  return `${before}${kept === '' ? '' : `.${kept}`}${offset}`;
}

/**
 * Digits of a second that T-SQL's types show; null for types that show what there is.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/date-and-time-types
 */
function digitsOf(sourceType: string): number | null {
  const match = /^(datetime2|datetimeoffset|time|datetime|smalldatetime)(?:\((\d)\))?$/iu.exec(
    sourceType,
  );
  if (match === null) return null;
  const name = match[1]?.toLowerCase();
  if (name === 'datetime') return 3;
  if (name === 'smalldatetime') return 0;
  return Number(match[2] ?? 7);
}

/** DuckDB shows bytes outside of printable ASCII as `\xAB`, and the backslash too. */
function hexOf(cell: string): string {
  let hex = '';
  for (let at = 0; at < cell.length; at += 1) {
    if (cell[at] === '\\' && cell[at + 1] === 'x') {
      hex += cell.slice(at + 2, at + 4).toUpperCase();
      at += 3;
    } else {
      hex += cell.charCodeAt(at).toString(16).toUpperCase().padStart(2, '0');
    }
  }
  return hex;
}
