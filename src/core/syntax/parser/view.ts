import type { CreateView, Identifier, Statement, UnparsedClause } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { skipString } from './create-table.ts';
import type { CreatePrefix } from './ddl.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { skipProperties } from './property-list.ts';
import { parseQuery } from './query.ts';
import {
  isText,
  skipKnown,
  skipParentheses,
  skipUnparsed,
  takeText,
  unparsedClause,
} from './recovery.ts';

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
  if (!prefix.orReplace && p.takeWords('IF', 'NOT', 'EXISTS'))
    options.push(unparsedClause(p, condition, 'IF NOT EXISTS'));
  const name = parseObjectName(p);
  // Of Synapse: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-materialized-view-transact-sql
  if (prefix.alter && p.grammar.features.tsqlQuery && (isText(p, 'REBUILD') || p.isWord('DISABLE')))
    return skipKnown(p, start, 'alter materialized view', [name]);
  // ALTER VIEW v SET TBLPROPERTIES, RENAME TO …
  if (prefix.alter && p.grammar.features.sparkQuery && !p.isWord('AS'))
    return skipUnparsed(p, start);
  const columns = p.isOperator('(') ? parseViewColumns(p, options) : [];
  while (parseViewOption(p, options));
  if (isText(p, 'USING') && prefix.temporary) return skipUnparsed(p, start);
  p.expectWord('AS');
  const query = parseQuery(p);
  const withCheckOption =
    p.grammar.features.tsqlQuery && p.isWord('WITH') && p.isWordAt('CHECK', 1);
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
      skipString(p);
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
      if (p.grammar.features.sparkQuery) skipSchemaBinding(p);
      // WITH (DISTRIBUTION = HASH (a)) of a materialized view
      else if (!skipParentheses(p)) {
        do {
          if (p.isIdentifier()) p.advance();
          else p.expected('SCHEMABINDING, ENCRYPTION or VIEW_METADATA');
        } while (p.takeOperator(','));
      }
      break;
    case 'COMMENT':
      p.advance();
      skipString(p);
      break;
    case 'TBLPROPERTIES':
      p.advance();
      skipProperties(p, 'constant');
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

/** SCHEMA (BINDING | COMPENSATION | [TYPE] EVOLUTION), behind WITH. */
function skipSchemaBinding(p: Parser): void {
  p.expectWord('SCHEMA');
  if (takeText(p, 'BINDING') || takeText(p, 'COMPENSATION')) return;
  p.takeWord('TYPE');
  if (!takeText(p, 'EVOLUTION')) p.expected('BINDING, COMPENSATION or EVOLUTION');
}
