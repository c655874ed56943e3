import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/** A pattern with texts between the places of whole digits: `000-00-0000`, `(###) ###-####`. */
export interface NumberMask {
  /** Texts, and how many places there are between them; digits without a place stand at the first. */
  readonly parts: readonly (string | number)[];
  /** Places from the first 0 on, which all show a digit. */
  readonly zeros: number;
  readonly places: number;
}

/** Stands at the places without a digit until the texts are put between them. */
const EMPTY = '~';

const MASK = /^(?:[0# ()/-]|'[^'~$\\]*')+$/;

/**
 * Reads a mask; null for any other pattern.
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-numeric-format-strings
 */
export function numberMask(pattern: string): NumberMask | null {
  if (!MASK.test(pattern)) return null;
  const found = pattern.match(/[0#]+|[ ()/-]+|'[^']*'/g) ?? [];
  const parts = found.map((part) => (/^[0#]/.test(part) ? part.length : part.replaceAll("'", '')));
  const places = found.filter((part) => /^[0#]/.test(part)).join('');
  const runs = parts.filter((part) => typeof part === 'number');
  if (runs.length < 2 || runs.length > 9) return null;
  const first = places.indexOf('0');
  return { parts, zeros: first === -1 ? 0 : places.length - first, places: places.length };
}

/** The rounded number as the mask shows it. */
export function writeMask(
  { parts, zeros, places }: NumberMask,
  value: Expression,
  context: WriteContext,
): readonly Piece[] {
  const duckdb = context.target === 'duckdb';
  const isWhole = context.typeOf(value).type === 'integer';
  const whole = duckdb ? 'HUGEINT' : 'DECIMAL(38,0)';
  const emitted = context.sql`${context.emit(value)}`;
  const number = isWhole ? emitted : context.sql`CAST(round(${emitted}, 0) AS ${whole})`;
  const wide = duckdb && isWhole ? context.sql`CAST(${number} AS HUGEINT)` : number;
  const all = context.sql`CAST(abs(${wide}) AS ${duckdb ? 'VARCHAR' : 'STRING'})`;
  // Nought alone has no digit of its own.
  const digits =
    zeros > 0
      ? all
      : duckdb
        ? context.sql`ltrim(${all}, '0')`
        : context.sql`trim(LEADING '0' FROM ${all})`;
  const shown = zeros > 1 ? filled(digits, '0', zeros, context) : digits;
  const filler = zeros < places ? filled(shown, EMPTY, places, context) : shown;
  const texts = spaced(parts, filler, context);
  const text = zeros < places ? context.sql`replace(${texts}, '${EMPTY}', '')` : texts;
  return context.sql`(CASE WHEN ${number} < 0 THEN '-' ELSE '' END || ${text})`;
}

function filled(
  text: readonly Piece[],
  filler: string,
  length: number,
  context: WriteContext,
): readonly Piece[] {
  return context.sql`(repeat('${filler}', ${length} - length(${text})) || ${text})`;
}

/** The texts of the mask between the digits. */
function spaced(
  parts: NumberMask['parts'],
  digits: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const group = context.target === 'duckdb' ? '\\' : '$';
  let count = 0;
  let expression = '';
  let replacement = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      replacement += part;
      continue;
    }
    count++;
    expression += count === 1 ? '(.*)' : `(.{${part}})`;
    replacement += `${group}${count}`;
  }
  return context.sql`regexp_replace(${digits}, '^${expression}$', ${context.literal(replacement)})`;
}
