import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/** A conversion of printf: flags, width, precision, size, type. */
const PLACE = /%([-+0# ]*)(\*|\d*)(\.(?:\*|\d+))?(?:h|l|I64)?([diosuxX%])/g;

/**
 * The text of RAISERROR and FORMATMESSAGE with its values put in; null if the form of the text is not
 * a constant, or has conversions that the targets do not write alike.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/raiserror-transact-sql
 */
export function formatMessage(
  context: WriteContext,
  message: Expression,
  values: readonly Expression[],
): readonly Piece[] | null {
  const form = context.constantOf(message);
  if (values.length === 0 && (typeof form !== 'string' || !form.includes('%')))
    return [context.emit(message)];
  if (typeof form !== 'string') return null;
  const taken: (readonly Piece[])[] = [];
  let written = '';
  let at = 0;
  for (const match of form.matchAll(PLACE)) {
    const [whole, flags = '', width = '', precision = '', type = ''] = match;
    if (width === '*' || precision.includes('*')) return null;
    written += form.slice(at, match.index).replaceAll('%', '%%');
    at = match.index + whole.length;
    if (type === '%') {
      written += '%%';
      continue;
    }
    const value = values[taken.length];
    const numeric = type !== 's';
    taken.push(valueOf(context, value, numeric));
    // Both targets know d for whole numbers of any sign; a NULL is shown as text.
    const letter = 'diu'.includes(type) ? 'd' : type;
    const mayBeNull = value === undefined || context.mayBeNull(value);
    written += numeric && mayBeNull ? `%${width}s` : `%${flags}${width}${precision}${letter}`;
  }
  written += form.slice(at).replaceAll('%', '%%');
  const name = context.target === 'duckdb' ? 'printf' : 'format_string';
  const list = taken.flatMap((value) => [context.text(', '), ...value]);
  return context.sql`${name}(${context.literal(written)}${list})`;
}

function valueOf(
  context: WriteContext,
  value: Expression | undefined,
  numeric: boolean,
): readonly Piece[] {
  const missing = context.literal('(null)');
  if (value === undefined) return [context.text(missing)];
  if (!context.mayBeNull(value)) return [context.emit(value)];
  const text = context.target === 'duckdb' ? 'VARCHAR' : 'STRING';
  return numeric
    ? context.sql`coalesce(CAST(${context.emit(value)} AS ${text}), ${missing})`
    : context.sql`coalesce(${context.emit(value)}, ${missing})`;
}
