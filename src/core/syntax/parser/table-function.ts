import type { Expression, ObjectName, TableFunction, TableFunctionColumn } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseExpression, parseValueExpression } from './expression.ts';
import { NONE } from './list.ts';
import { parseDataType, parseObjectName } from './name.ts';
import type { Parser } from './parser.ts';
import { takeParenthesized } from './query-clause.ts';
import {
  isHintAhead,
  isTableHintWord,
  parseTableAlias,
  parseTableHints,
} from './table-reference.ts';

/** Functions whose arguments have a syntax of their own, which is read over. */
const FREE_FORM_FUNCTIONS = new Set([
  'OPENROWSET',
  'OPENDATASOURCE',
  'CHANGETABLE',
  'CONTAINSTABLE',
  'FREETEXTTABLE',
  'PREDICT',
  'VECTOR_SEARCH',
  'AI_GENERATE_CHUNKS',
]);

export function parseTableFunction(
  p: Parser,
  name: ObjectName,
  start: number,
  lateral: boolean,
): TableFunction {
  let arguments_: readonly Expression[] = NONE;
  const upper = name.parts[0]?.text.toUpperCase() ?? '';
  let called = name;
  if (FREE_FORM_FUNCTIONS.has(upper) && p.isOperator('(')) {
    takeParenthesized(p);
    // OPENDATASOURCE (…).database.schema.table
    if (upper === 'OPENDATASOURCE') {
      const parts = [...name.parts];
      while (p.takeOperator('.')) parts.push(p.expectIdentifier());
      called = { ...name, end: p.previousEnd(), parts };
    }
  } else if (p.expectOperator('(')) {
    if (!p.isOperator(')')) arguments_ = parseTableArguments(p);
    p.expectOperator(')');
  }
  const { tsqlQuery } = p.grammar.features;
  let columns: readonly TableFunctionColumn[] = NONE;
  if (tsqlQuery && p.isWord('WITH') && p.isOperatorAt('(', 1) && !isTableHintWord(p, 2))
    columns = parseFunctionColumns(p);
  else if (upper === 'OPENXML' && p.isWord('WITH') && p.isIdentifierAt(1)) {
    // WITH table: the columns are that table's.
    p.advance();
    parseObjectName(p);
  }
  let hints = isHintAhead(p) ? parseTableHints(p) : null;
  const alias = parseTableAlias(p);
  if (hints === null && isHintAhead(p)) hints = parseTableHints(p);
  return {
    kind: 'TableFunction',
    start,
    end: p.previousEnd(),
    name: called,
    arguments: arguments_,
    columns,
    alias,
    hints,
    lateral,
  };
}

function parseTableArguments(p: Parser): Expression[] {
  const found: Expression[] = [];
  do {
    if (p.isIdentifier() && p.isOperatorAt('=>', 1)) {
      const name = p.takeIdentifier();
      p.advance();
      const value = parseExpression(p);
      found.push({ kind: 'NamedArgument', start: name.start, end: p.previousEnd(), name, value });
    } else found.push(parseExpression(p));
  } while (p.takeOperator(','));
  return found;
}

/** `WITH (name type ['path'] [AS JSON], …)` of OPENJSON and OPENXML. */
function parseFunctionColumns(p: Parser): TableFunctionColumn[] {
  p.advance();
  p.advance();
  const columns: TableFunctionColumn[] = [];
  do {
    const name = p.expectIdentifier('a column');
    const type = parseDataType(p);
    // A file's column may name its collation and its place in the file; PREDICT's says whether it may be NULL.
    if (p.takeWord('COLLATE')) p.expectIdentifier('a collation');
    if (p.isWord('NOT') && p.isWordAt('NULL', 1)) p.advance();
    p.takeWord('NULL');
    if (p.kind() === TokenKind.Integer) p.advance();
    const isPath = p.kind() === TokenKind.String || p.kind() === TokenKind.NationalString;
    const path = isPath ? parseValueExpression(p) : null;
    const asJson = p.takeWord('AS');
    if (asJson) p.expectWord('JSON');
    columns.push({
      kind: 'TableFunctionColumn',
      start: name.start,
      end: p.previousEnd(),
      name,
      type,
      path,
      asJson,
    });
  } while (p.takeOperator(','));
  p.expectOperator(')');
  return columns;
}
