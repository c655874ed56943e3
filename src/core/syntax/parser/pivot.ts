import type {
  Expression,
  Identifier,
  PivotedTable,
  PivotValue,
  TableReference,
} from '../ast/index.ts';
import { parseExpression } from './expression.ts';
import type { Parser } from './parser.ts';
import { isText, parseObjectName } from './name.ts';
import { parseTableAlias } from './table-reference.ts';

/** True if PIVOT or UNPIVOT with its parenthesis stands at the cursor. */
export function isPivotAhead(p: Parser): boolean {
  if (p.isWord('PIVOT')) return p.isOperatorAt('(', 1);
  return (
    p.isWord('UNPIVOT') &&
    (p.isOperatorAt('(', 1) || p.isWordAt('INCLUDE', 1) || isText(p, 'EXCLUDE', 1))
  );
}

/**
 * PIVOT or UNPIVOT of `table`, from that word.
 *
 *     pivot := PIVOT "(" aggregate [[AS] name] {"," …} FOR column IN "(" value [[AS] name] {"," …} ")" ")" [alias]
 *     unpivot := UNPIVOT [(INCLUDE | EXCLUDE) NULLS] "(" name FOR name IN "(" column [[AS] name] {"," …} ")" ")" [alias]
 */
export function parsePivot(p: Parser, table: TableReference): PivotedTable {
  const operator = p.isWord('PIVOT') ? 'PIVOT' : 'UNPIVOT';
  p.advance();
  let includeNulls: boolean | null = null;
  if (!p.isOperator('(')) {
    includeNulls = p.isWord('INCLUDE');
    p.advance();
    p.expectWord('NULLS');
  }
  p.expectOperator('(');
  const aggregates: Expression[] = [];
  let valueColumn: Identifier | null = null;
  if (operator === 'UNPIVOT') valueColumn = p.expectIdentifier('a column');
  else {
    do aggregates.push(parseAggregate(p));
    while (p.takeOperator(','));
  }
  p.expectWord('FOR');
  // A table may be named before the column, which says nothing more.
  const named = parseObjectName(p).parts;
  const column = named.at(-1) ?? p.expectIdentifier('a column');
  p.expectWord('IN');
  const values: PivotValue[] = [];
  if (p.expectOperator('(')) {
    do values.push(parsePivotValue(p));
    while (p.takeOperator(','));
    p.expectOperator(')');
  }
  p.expectOperator(')');
  const alias = parseTableAlias(p);
  return {
    kind: 'PivotedTable',
    start: table.start,
    end: p.previousEnd(),
    operator,
    table,
    includeNulls,
    aggregates,
    valueColumn,
    column,
    values,
    alias,
  };
}

function parseAggregate(p: Parser): Expression {
  const value = parseExpression(p);
  const as = p.takeWord('AS');
  if (!as && (p.isWord('FOR') || !p.isIdentifier())) return value;
  const name = p.expectIdentifier('a name');
  return { kind: 'NamedArgument', start: value.start, end: p.previousEnd(), name, value };
}

function parsePivotValue(p: Parser): PivotValue {
  const value = parseExpression(p);
  const as = p.takeWord('AS');
  const alias = as || p.isIdentifier() ? p.expectIdentifier('a name') : null;
  return { kind: 'PivotValue', start: value.start, end: p.previousEnd(), value, alias };
}
