import type { DropStatement, ObjectName, Statement } from '../ast/index.ts';
import { parseOtherObject } from './administration.ts';
import { takeIfExists } from './ddl.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { commaSeparated } from './list.ts';
import { isText, skipUnparsed, takeText } from './recovery.ts';
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
  if (object === null) {
    p.moveTo(start);
    const other = parseOtherObject(p, start);
    if (other !== null) return other;
    p.advance();
    p.expected('what to drop');
    return skipUnparsed(p, start);
  }
  if (sparkQuery && object === 'VARIABLE' && !temporary) p.expected('TEMPORARY');
  if (temporary && object !== 'VARIABLE' && object !== 'FUNCTION')
    p.expected('VARIABLE or FUNCTION');
  const ifExists = takeIfExists(p, false);
  const names = sparkQuery ? [parseObjectName(p)] : parseDroppedObjects(p, object);
  if (sparkQuery && object === 'SCHEMA') {
    if (!p.takeWord('CASCADE')) p.takeWord('RESTRICT');
  } else if (sparkQuery && object === 'TABLE') takeText(p, 'PURGE');
  // DROP TRIGGER name ON (DATABASE | ALL SERVER)
  else if (object === 'TRIGGER' && p.takeWord('ON')) {
    if (p.takeWord('ALL')) takeText(p, 'SERVER');
    else p.expectWord('DATABASE');
  }
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

/** Kinds of two words and three. */
const LONG_KINDS = [
  'EXTERNAL DATA SOURCE',
  'EXTERNAL FILE FORMAT',
  'EXTERNAL TABLE',
  'PARTITION FUNCTION',
  'PARTITION SCHEME',
] as const;

function takeKind(p: Parser, kind: string): boolean {
  const words = kind.split(' ');
  if (!words.every((word, index) => isText(p, word, index))) return false;
  p.moveTo(p.position + words.length);
  return true;
}

/** Steps over the kind's words. Null for a kind that has no tree, of which it steps over nothing. */
function dropKind(p: Parser): DropStatement['object'] | null {
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
      if (p.grammar.features.tsqlQuery) return null;
      p.advance();
      return 'SCHEMA';
    case 'MATERIALIZED':
      p.advance();
      p.expectWord('VIEW');
      return 'VIEW';
    default:
      if (!p.grammar.features.tsqlQuery) return null;
      if (takeText(p, 'SYNONYM')) return 'SYNONYM';
      if (takeText(p, 'TRIGGER')) return 'TRIGGER';
      if (takeText(p, 'TYPE')) return 'TYPE';
      if (takeText(p, 'STATISTICS')) return 'STATISTICS';
      for (const kind of LONG_KINDS) if (takeKind(p, kind)) return kind;
      return takeText(p, 'SEQUENCE') ? 'SEQUENCE' : null;
  }
}
