import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, relyingOn, type Fidelity } from '../finding.ts';

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

/** What is relied on where all places are filled with zeros. */
export function filledPlaces(
  { zeros, places }: NumberMask,
  constant: string | number | null | undefined,
): Fidelity {
  if (zeros === places) return EXACT;
  const digits = typeof constant === 'number' ? String(Math.abs(Math.round(constant))) : null;
  return relyingOn(
    `no number that is shown has fewer than ${places} digits.`,
    digits === null ? null : digits.length >= places,
  );
}

/** Digits, as many as there are places at the least, as the mask shows them; a minus stands before all. */
export function inMask(
  { parts }: NumberMask,
  digits: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const group = context.target === 'duckdb' ? '\\' : '$';
  const startsWithText = typeof parts[0] === 'string';
  let count = startsWithText ? 1 : 0;
  let expression = startsWithText ? '(-?)' : '';
  let replacement = startsWithText ? `${group}1` : '';
  const firstRun = count + 1;
  for (const part of parts) {
    if (typeof part === 'string') {
      replacement += part;
      continue;
    }
    count++;
    expression += count === firstRun ? '(.*)' : `(.{${part}})`;
    replacement += `${group}${count}`;
  }
  return context.sql`regexp_replace(${digits}, '^${expression}$', ${context.literal(replacement)})`;
}

/** For DuckDB: the rounded number as the mask shows it. */
export function writeMask(
  mask: NumberMask,
  value: Expression,
  context: WriteContext,
): readonly Piece[] {
  const { zeros, places } = mask;
  const number = context.sql`CAST(round(${context.emit(value)}, 0) AS HUGEINT)`;
  const all = context.sql`CAST(abs(${number}) AS VARCHAR)`;
  // Nought alone has no digit of its own.
  const digits = zeros > 0 ? all : context.sql`ltrim(${all}, '0')`;
  const shown = zeros > 1 ? filled(digits, '0', zeros, context) : digits;
  const filler = zeros < places ? filled(shown, EMPTY, places, context) : shown;
  const signed = context.sql`(CASE WHEN ${number} < 0 THEN '-' ELSE '' END || ${filler})`;
  return context.sql`replace(${inMask(mask, signed, context)}, '${EMPTY}', '')`;
}

function filled(
  text: readonly Piece[],
  filler: string,
  length: number,
  context: WriteContext,
): readonly Piece[] {
  return context.sql`(repeat('${filler}', ${length} - length(${text})) || ${text})`;
}
