import type { Identifier } from '../ast/index.ts';
import type { Parser } from './parser.ts';

/** The list of no nodes, one for all that have none: nothing changes the lists of a node. */
export const NONE: readonly never[] = [];

/**
 * One or more items with commas between.
 *
 * Most lists are short, and an array that grows takes room for seventeen at once: up to four items are put into
 * an array of their number.
 */
export function commaSeparated<T>(p: Parser, item: (p: Parser) => T): T[] {
  const first = item(p);
  if (!p.takeOperator(',')) return [first];
  const second = item(p);
  if (!p.takeOperator(',')) return [first, second];
  const third = item(p);
  if (!p.takeOperator(',')) return [first, second, third];
  const fourth = item(p);
  if (!p.takeOperator(',')) return [first, second, third, fourth];
  const items = [first, second, third, fourth];
  do items.push(item(p));
  while (p.takeOperator(','));
  return items;
}

function expectColumn(p: Parser): Identifier {
  return p.expectIdentifier('a column');
}

/** The name of a column that may be qualified by its table, which means nothing: the last part counts. */
export function expectTargetColumn(p: Parser): Identifier {
  let name = expectColumn(p);
  while (p.takeOperator('.')) name = expectColumn(p);
  return name;
}

/** `(a, b)`: the names of columns in parentheses, of which the opening one is reported where it is missing. */
export function parseNameList(p: Parser): Identifier[] {
  p.expectOperator('(');
  const names = commaSeparated(p, expectColumn);
  p.expectOperator(')');
  return names;
}
