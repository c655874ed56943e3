import type { CreateView, Identifier, Statement, UnparsedClause } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import type { CreatePrefix } from './ddl.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';
import { isText, skipParentheses, skipUnparsed, unparsedClause } from './recovery.ts';

/**
 * create-view := … [MATERIALIZED] VIEW [IF NOT EXISTS] name ['(' columns ')'] {option} AS query
 *                [WITH CHECK OPTION]
 *
 * The cursor is at VIEW or MATERIALIZED.
 */
export function parseCreateView(p: Parser, start: number, prefix: CreatePrefix): Statement {
  const options: UnparsedClause[] = [];
  const first = p.start();
  if (p.takeWord('MATERIALIZED')) options.push(unparsedClause(p, first, 'MATERIALIZED'));
  p.expectWord('VIEW');
  const condition = p.start();
  if (p.takeWords('IF', 'NOT', 'EXISTS'))
    options.push(unparsedClause(p, condition, 'IF NOT EXISTS'));
  const name = parseObjectName(p);
  // ALTER VIEW v SET TBLPROPERTIES, RENAME TO …
  if (prefix.alter && p.grammar.features.sparkQuery && !p.isWord('AS'))
    return skipUnparsed(p, start);
  const columns = p.isOperator('(') ? parseViewColumns(p, options) : [];
  while (parseViewOption(p, options));
  if (isText(p, 'USING') && prefix.temporary) return skipUnparsed(p, start);
  p.expectWord('AS');
  const query = parseQuery(p);
  const withCheckOption = p.isWord('WITH') && p.isWord('CHECK', 1);
  if (withCheckOption) {
    p.takeWords('WITH', 'CHECK');
    p.expectWord('OPTION');
  }
  const view: CreateView = {
    kind: 'CreateView',
    start: 0,
    end: p.previousEnd(),
    name,
    orReplace: prefix.orReplace,
    orAlter: prefix.orAlter,
    alter: prefix.alter,
    temporary: prefix.temporary,
    columns,
    options,
    query,
    withCheckOption,
  };
  return view;
}

/** '(' name [COMMENT 'text'] {, …} ')' */
function parseViewColumns(p: Parser, options: UnparsedClause[]): Identifier[] {
  const columns: Identifier[] = [];
  p.expectOperator('(');
  do {
    columns.push(p.expectIdentifier('a column'));
    const start = p.start();
    if (p.takeWord('COMMENT')) {
      p.advance();
      options.push(unparsedClause(p, start, 'COMMENT'));
    }
  } while (p.takeOperator(','));
  p.expectOperator(')');
  return columns;
}

/** WITH SCHEMABINDING, WITH SCHEMA …, COMMENT 'text', TBLPROPERTIES (…), CLUSTER BY (…); false if none. */
function parseViewOption(p: Parser, options: UnparsedClause[]): boolean {
  if (p.kind() !== TokenKind.Word || p.isWord('AS')) return false;
  const start = p.start();
  const what = p.text().toUpperCase();
  switch (what) {
    case 'WITH':
      p.advance();
      do {
        if (p.isIdentifier()) p.advance();
        else p.expected('SCHEMABINDING, ENCRYPTION or VIEW_METADATA');
        // WITH SCHEMA BINDING | COMPENSATION | EVOLUTION
        if (p.isIdentifier()) p.advance();
      } while (p.takeOperator(','));
      break;
    case 'COMMENT':
      p.advance();
      if (p.kind() === TokenKind.String) p.advance();
      else p.expected('a string');
      break;
    case 'TBLPROPERTIES':
      p.advance();
      if (!skipParentheses(p)) p.expected("'('");
      break;
    case 'CLUSTER':
    case 'PARTITIONED':
      p.advance();
      p.expectWord('BY');
      if (!skipParentheses(p)) p.advance();
      break;
    default:
      return false;
  }
  options.push(unparsedClause(p, start, what));
  return true;
}
