import { constantOf, parse, walk, walkScript, type Dialect, type Node } from '../../core/index.ts';

type Expression = Parameters<typeof constantOf>[0];

/** A constant that a column is compared with. */
export type ComparedConstant =
  | {
      readonly kind: 'value';
      readonly value: string | number;
      /** On which side of the constant the column's values lie that are looked for: 1 above, -1 below, 0 at it. */
      readonly side: -1 | 0 | 1;
    }
  /** A text that a pattern of LIKE takes. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** A length that the column's text is compared with. */
  | { readonly kind: 'length'; readonly length: number };

/** What columns are compared with, by their names in lower case, in the order in which it was met. */
export type ComparedConstants = ReadonlyMap<string, readonly ComparedConstant[]>;

/** Where the left operand lies of a comparison that is true for nothing equal. */
const SIDES: Readonly<Record<string, -1 | 0 | 1>> = { '>': 1, '<': -1, '<>': 1 };
const FLIPPED: Readonly<Record<string, -1 | 0 | 1>> = { '>': -1, '<': 1, '<>': 1 };

/** More of a column's constants than this are no help. */
const MOST = 24;

/**
 * The constants that scripts compare columns with, in checks, conditions and CASE: rows that hold them come through where
 * others would not. Columns go by name alone.
 */
export function comparedConstants(texts: Iterable<string>, dialect: Dialect): ComparedConstants {
  const found = new Map<string, ComparedConstant[]>();
  const add = (column: string, constant: ComparedConstant): void => {
    const known = found.get(column) ?? [];
    if (known.length >= MOST || known.some((each) => sameConstant(each, constant))) return;
    found.set(column, [...known, constant]);
  };
  const compare = (one: Expression, other: Expression, side: -1 | 0 | 1 = 0): void => {
    const value = constantOf(other, dialect);
    if (value === undefined || value === null) return;
    for (const { name, measured } of columnsIn(one)) {
      if (!measured) add(name, { kind: 'value', value, side });
      else if (typeof value === 'number') add(name, { kind: 'length', length: value });
    }
  };
  const visit = (node: Node): void => {
    switch (node.kind) {
      case 'ComparisonExpression':
        compare(node.left, node.right, SIDES[node.operator] ?? 0);
        return compare(node.right, node.left, FLIPPED[node.operator] ?? 0);
      case 'BetweenPredicate':
        compare(node.operand, node.low);
        return compare(node.operand, node.high);
      case 'InPredicate':
        for (const item of node.list) compare(node.operand, item);
        return;
      case 'LikePredicate': {
        const pattern = constantOf(node.pattern, dialect);
        if (typeof pattern !== 'string') return;
        for (const { name } of columnsIn(node.operand)) add(name, { kind: 'pattern', pattern });
        return;
      }
      case 'CaseExpression':
        if (node.operand !== null) for (const { when } of node.whens) compare(node.operand, when);
        return;
      default:
        return;
    }
  };
  for (const text of texts) walkScript(parse(text, dialect.grammar).script, visit);
  return found;
}

/** The columns in an expression; `measured` are those whose length it gives. */
function columnsIn(
  expression: Expression,
): readonly { readonly name: string; readonly measured: boolean }[] {
  const found: { name: string; measured: boolean }[] = [];
  const measures =
    expression.kind === 'FunctionCall' &&
    /^(?:len|datalength|length|char_length)$/iu.test(expression.name.parts.at(-1)?.text ?? '');
  walk(expression, (node) => {
    if (node.kind === 'SubqueryExpression') return false;
    const name =
      node.kind === 'ColumnReference' ? node.parts.at(-1)?.text.toLowerCase() : undefined;
    if (name !== undefined) found.push({ name, measured: measures });
    return true;
  });
  return found;
}

function sameConstant(one: ComparedConstant, other: ComparedConstant): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
