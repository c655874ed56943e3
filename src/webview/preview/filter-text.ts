import type { RowFilter } from '../../protocol/engine.ts';

/** The filters that a person wrote, or the name of the column in it that there is none of. */
export type ReadFilter =
  | { readonly ok: true; readonly filters: readonly RowFilter[] }
  | { readonly ok: false; readonly column: string };

const operators: Readonly<Record<string, RowFilter['operator']>> = {
  '=': 'equal',
  '<>': 'not-equal',
  '!=': 'not-equal',
  '<': 'less',
  '<=': 'at-most',
  '>': 'greater',
  '>=': 'at-least',
  contains: 'contains',
  is: 'null',
  'is not': 'not-null',
};

const CONDITION =
  /^(?<column>"[^"]+"|\[[^\]]+\]|[^\s"<>=!]+)\s*(?<operator><>|!=|<=|>=|=|<|>|\bcontains\b|\bis\s+not\b(?=\s+null)|\bis\b(?=\s+null))\s*(?<value>.*)$/iu;

/**
 * Reads `price > 10 and name is null`: conditions on columns, joined by `and`. A text that is no condition is looked
 * for in all columns.
 */
export function readFilter(
  text: string,
  columns: readonly { readonly name: string }[],
): ReadFilter {
  const filters: RowFilter[] = [];
  for (const part of text.split(/\s+and\s+/iu)) {
    const written = part.trim();
    if (written === '') continue;
    const condition = CONDITION.exec(written)?.groups;
    if (condition === undefined) {
      filters.push({ column: null, operator: 'contains', value: written });
      continue;
    }
    const { column: named = '', operator: sign = '', value = '' } = condition;
    const name = named.replaceAll(/^["[]|["\]]$/gu, '');
    const column = columns.findIndex((each) => each.name.toLowerCase() === name.toLowerCase());
    if (column < 0) return { ok: false, column: name };
    const operator = operators[sign.toLowerCase().replaceAll(/\s+/gu, ' ')] ?? 'contains';
    const asksNull = operator === 'null' || operator === 'not-null';
    filters.push({ column, operator, value: asksNull ? '' : unquoted(value.trim()) });
  }
  return { ok: true, filters };
}

function unquoted(value: string): string {
  const inner = /^N?'(?<inner>.*)'$/iu.exec(value)?.groups?.['inner'];
  return inner === undefined ? value : inner.replaceAll("''", "'");
}
