import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { CellText } from '../../../protocol/engine.ts';

/** A value as canonical text: what DuckDB itself reads back as the same value; null for NULL. */
export function cellText(value: DuckDBValue, type: DuckDBType): CellText {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && type.typeId === DuckDBTypeId.FLOAT) return floatText(value);
  return String(value);
}

/** Shortest text that reads back as the same 32-bit number. */
function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}
