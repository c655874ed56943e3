import type { AlterTable, ColumnDefinition, Identifier, TableConstraint } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseSparkAlteration } from './alter-table-spark.ts';
import {
  isConnection,
  parseColumnDefinition,
  parseTableElements,
  startsTableConstraint,
} from './column-definition.ts';
import { takeIfExists } from './ddl.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import {
  isText,
  skipParentheses,
  skipToRecoveryPoint,
  startsStatement,
  unparsedClause,
} from './recovery.ts';
import { parseTableConstraint } from './table-constraint.ts';

/** alter-table := ALTER TABLE name action */
export function parseAlterTable(p: Parser, start: number): AlterTable {
  p.advance();
  const name = parseObjectName(p);
  const action = p.grammar.features.sparkQuery
    ? parseSparkAlteration(p)
    : parseAlterAction(p, start);
  return { kind: 'AlterTable', start: 0, end: p.previousEnd(), name, action };
}

function parseAlterAction(p: Parser, start: number): AlterTable['action'] {
  const from = p.position;
  // WITH CHECK ADD, WITH NOCHECK ADD: whether rows that are there are checked.
  if (
    p.isWord('WITH') &&
    (p.isWordAt('CHECK', 1) || p.isWordAt('NOCHECK', 1)) &&
    p.isWordAt('ADD', 2)
  ) {
    p.advance();
    p.advance();
  }
  let action: AlterTable['action'] | null = null;
  if (p.takeWord('ADD')) action = parseAdd(p);
  else if (p.takeWord('DROP')) action = parseAlterDrop(p);
  else if (p.isWord('ALTER') && p.isWordAt('COLUMN', 1)) {
    p.advance();
    p.advance();
    action = parseAlterColumn(p);
  }
  if (action !== null) return action;
  p.moveTo(from);
  const textStart = p.start();
  if (p.kind() !== TokenKind.Word || p.isWord('END') || startsAnotherStatement(p))
    p.expected('ADD, DROP, ALTER COLUMN or another action');
  else p.advance();
  skipToRecoveryPoint(p, start, p.position);
  return { type: 'other', text: unparsedClause(p, textStart, 'ALTER TABLE') };
}

/** True at a word that begins a statement, and no action of ALTER TABLE by what follows it. */
function startsAnotherStatement(p: Parser): boolean {
  if (!startsStatement(p) || isText(p, 'ENABLE') || isText(p, 'DISABLE')) return false;
  switch (p.keyword()) {
    case 'ALTER':
      return !p.isWordAt('INDEX', 1) && !p.isWordAt('COLUMN', 1);
    case 'SET':
      return !p.isOperatorAt('(', 1);
    case 'MERGE':
      return !isText(p, 'RANGE', 1);
    case 'DROP':
    case 'WITH':
      return false;
    default:
      return true;
  }
}

function parseAdd(p: Parser): AlterTable['action'] | null {
  if (p.isWord('PARTITION') || isText(p, 'PERIOD')) return null;
  p.takeWord('COLUMN');
  if ((p.grammar.features.sparkQuery && p.takeWord('COLUMNS')) || p.isOperator('(')) {
    return { type: 'add-columns', columns: parseTableElements(p).columns };
  }
  const columns: ColumnDefinition[] = [];
  const constraints: TableConstraint[] = [];
  do {
    if (isConnection(p) || (isText(p, 'PERIOD') && p.isWordAt('FOR', 1))) return null;
    if (startsTableConstraint(p)) constraints.push(parseTableConstraint(p));
    else columns.push(parseColumnDefinition(p));
  } while (p.takeOperator(','));
  // Columns and constraints in one ADD have no tree of their own.
  if (columns.length > 0 && constraints.length > 0) return null;
  if (constraints.length > 0) return { type: 'add-constraint', constraints };
  return { type: 'add-columns', columns };
}

function parseAlterDrop(p: Parser): AlterTable['action'] | null {
  if (p.takeWord('COLUMN') || (p.grammar.features.sparkQuery && p.takeWord('COLUMNS'))) {
    const parenthesised = p.isOperator('(') || p.isOperatorAt('(', 2);
    takeIfExists(p, false);
    p.takeOperator('(');
    const names = parseDroppedNames(p, 'COLUMN', 'CONSTRAINT');
    if (names === null) return null;
    if (parenthesised) p.expectOperator(')');
    return { type: 'drop-columns', names };
  }
  if (p.isWord('PARTITION') || p.isWord('PRIMARY') || p.isWord('FOREIGN')) return null;
  if (isText(p, 'PERIOD') || p.isWord('INDEX')) return null;
  p.takeWord('CONSTRAINT');
  takeIfExists(p, false);
  const names = parseDroppedNames(p, 'CONSTRAINT', 'COLUMN');
  // WITH (ONLINE = ON …) of a clustered key.
  if (names === null || p.isWord('WITH')) return null;
  if (!p.takeWord('CASCADE')) p.takeWord('RESTRICT');
  return { type: 'drop-constraint', names };
}

/** Names, each with or without its kind's word; null for a list of both kinds, which has no tree. */
function parseDroppedNames(
  p: Parser,
  kind: 'COLUMN' | 'CONSTRAINT',
  other: 'COLUMN' | 'CONSTRAINT',
): Identifier[] | null {
  const names: Identifier[] = [];
  do {
    if (p.isWord(other)) return null;
    if (p.takeWord(kind)) takeIfExists(p, false);
    names.push(p.expectIdentifier(kind === 'COLUMN' ? 'a column' : 'a constraint'));
  } while (p.takeOperator(','));
  return names;
}

/** The cursor is behind ALTER COLUMN. Null for changes of anything but the type. */
function parseAlterColumn(p: Parser): AlterTable['action'] | null {
  switch (p.keywordAt(1)) {
    // ADD PERSISTED, SET NOT NULL, DROP DEFAULT, COMMENT …
    case 'ADD':
    case 'SET':
    case 'DROP':
    case 'COMMENT':
    case 'FIRST':
    case 'AFTER':
      return null;
    default: {
      // SYNC IDENTITY, of Databricks SQL.
      if (p.isWordAt('IDENTITY', 2)) return null;
      const column = parseColumnDefinition(p);
      // WITH (ONLINE = ON): how long it locks.
      if (p.takeWord('WITH') && !skipParentheses(p)) p.expected("'('");
      return { type: 'alter-column', column };
    }
  }
}
