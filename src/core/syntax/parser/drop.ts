import type { DropStatement, ObjectName, Statement } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { isObjectKind } from './administration.ts';
import { takeIfExists } from './ddl.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { commaSeparated } from './list.ts';
import { atStatementEnd, isText, skipToRecoveryPoint, skipUnparsed, takeText } from './recovery.ts';
import { skipKeyOptions } from './table-constraint.ts';

/**
 * drop := DROP kind [IF EXISTS] name {, name}
 *
 * T-SQL names several objects, Databricks SQL one, with CASCADE, RESTRICT or PURGE behind some kinds:
 * https://docs.databricks.com/aws/en/sql/language-manual/#ddl-statements
 */
export function parseDrop(p: Parser): Statement {
  const start = p.position;
  p.advance();
  const { sparkQuery } = p.grammar.features;
  const temporary = sparkQuery && (p.takeWord('TEMPORARY') || p.takeWord('TEMP'));
  const object = dropKind(p);
  if (object === 'OTHER') return parseDropOther(p, start);
  if (sparkQuery && object === 'VARIABLE' && !temporary) p.expected('TEMPORARY');
  if (temporary && object !== 'VARIABLE' && object !== 'FUNCTION')
    p.expected('VARIABLE or FUNCTION');
  const ifExists = takeIfExists(p, false);
  const names = sparkQuery ? [parseObjectName(p)] : parseDroppedObjects(p, object);
  if (sparkQuery && object === 'SCHEMA') {
    if (!p.takeWord('CASCADE')) p.takeWord('RESTRICT');
  } else if (sparkQuery && object === 'TABLE') takeText(p, 'PURGE');
  return { kind: 'DropStatement', start: 0, end: p.previousEnd(), object, ifExists, names };
}

function parseDroppedObjects(p: Parser, object: DropStatement['object']): ObjectName[] {
  return commaSeparated(p, () => {
    const name = parseObjectName(p);
    // DROP INDEX name ON table
    if (object === 'INDEX' && p.takeWord('ON')) {
      parseObjectName(p);
      skipKeyOptions(p);
    }
    return name;
  });
}

/** Steps over the kind's words. For OTHER it steps over nothing. */
function dropKind(p: Parser): DropStatement['object'] {
  const word = p.keyword();
  switch (word) {
    case 'TABLE':
    case 'VIEW':
    case 'PROCEDURE':
    case 'FUNCTION':
    case 'SCHEMA':
    case 'INDEX':
    case 'VARIABLE':
      p.advance();
      return word;
    case 'PROC':
      p.advance();
      return 'PROCEDURE';
    case 'DATABASE':
      if (p.grammar.features.tsqlQuery) return 'OTHER';
      p.advance();
      return 'SCHEMA';
    case 'MATERIALIZED':
      p.advance();
      p.expectWord('VIEW');
      return 'VIEW';
    default:
      if (!p.grammar.features.tsqlQuery) return 'OTHER';
      if (takeText(p, 'SYNONYM')) return 'SYNONYM';
      return takeText(p, 'SEQUENCE') ? 'SEQUENCE' : 'OTHER';
  }
}

const UNTREED = ['TRIGGER', 'TYPE'] as const;

/** DROP of a kind that has no tree: its words, then one name, then whatever there is. */
function parseDropOther(p: Parser, start: number): Statement {
  if (p.kind() !== TokenKind.Word || !isObjectKind(p, 0)) {
    p.expected('what to drop');
    return skipUnparsed(p, start);
  }
  const object = UNTREED.find((word) => isText(p, word)) ?? 'OTHER';
  p.advance();
  const ifExists = takeIfExists(p, false);
  const names = p.isIdentifier() ? [parseObjectName(p)] : [];
  if (!atStatementEnd(p)) skipToRecoveryPoint(p, start, p.position);
  const end = p.previousEnd();
  return { kind: 'DropStatement', start: 0, end, object, ifExists, names };
}
