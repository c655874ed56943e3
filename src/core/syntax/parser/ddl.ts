import type {
  AlterTable,
  ColumnDefinition,
  CreateTable,
  DropStatement,
  Identifier,
  ObjectName,
  Query,
  Statement,
  TableConstraint,
  UnparsedClause,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { isObjectKind } from './administration.ts';
import {
  parseColumnDefinition,
  parseKeyColumns,
  parseTableConstraint,
  parseTableElements,
  skipKeyOptions,
  startsTableConstraint,
} from './column-definition.ts';
import type { TableElements } from './column-definition.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';
import {
  atStatementEnd,
  commaSeparated,
  isText,
  skipParentheses,
  skipToRecoveryPoint,
  skipUnparsed,
  takeText,
  unparsedClause,
} from './recovery.ts';
import { parseFunction, parseProcedure } from './routine.ts';
import { parseCreateView } from './view.ts';

/** What may stand between CREATE or ALTER and the kind of object. */
export interface CreatePrefix {
  readonly alter: boolean;
  readonly orAlter: boolean;
  readonly orReplace: boolean;
  readonly temporary: boolean;
}

/** ddl-statement := CREATE … | ALTER … | DROP …; null for objects that `administration.ts` names. */
export function parseDdlStatement(p: Parser): Statement | null {
  switch (p.keyword()) {
    case 'CREATE':
    case 'ALTER':
      return parseCreateOrAlter(p);
    case 'DROP':
      return parseDrop(p);
    default:
      return null;
  }
}

function parseCreateOrAlter(p: Parser): Statement | null {
  const start = p.position;
  const alter = p.isWord('ALTER');
  p.advance();
  let orAlter = false;
  let orReplace = false;
  if (p.takeWord('OR')) {
    orAlter = p.takeWord('ALTER');
    if (!orAlter) orReplace = p.expectWord('REPLACE');
  }
  p.takeWord('GLOBAL');
  const temporary = p.takeWord('TEMPORARY') || p.takeWord('TEMP');
  const prefix: CreatePrefix = { alter, orAlter, orReplace, temporary };
  switch (p.keyword()) {
    case 'EXTERNAL':
      return p.isWord('TABLE', 1) && p.grammar.features.sparkQuery && !alter
        ? parseCreateTable(p, start, prefix)
        : rewind(p, start);
    case 'TABLE':
      return alter ? parseAlterTable(p, start) : parseCreateTable(p, start, prefix);
    case 'VIEW':
    case 'MATERIALIZED':
      return parseCreateView(p, start, prefix);
    case 'PROC':
    case 'PROCEDURE':
      return parseProcedure(p, prefix);
    case 'FUNCTION':
      return parseFunction(p, start, prefix);
    case 'SCHEMA':
      return alter ? rewind(p, start) : parseCreateSchema(p, start);
    case 'DATABASE':
      return alter || p.grammar.features.tsqlQuery ? rewind(p, start) : parseCreateSchema(p, start);
    case 'UNIQUE':
    case 'CLUSTERED':
    case 'NONCLUSTERED':
    case 'INDEX':
      return alter ? rewind(p, start) : parseCreateIndex(p, start);
    case 'TRIGGER':
      return parseTrigger(p);
    default:
      return isText(p, 'COLUMNSTORE') && !alter ? parseCreateIndex(p, start) : rewind(p, start);
  }
}

function rewind(p: Parser, start: number): null {
  p.position = start;
  return null;
}

/** A trigger's body runs to the end of its batch, as a procedure's does. */
function parseTrigger(p: Parser): Statement {
  while (!p.atEnd() && p.kind() !== TokenKind.BatchSeparator) p.advance();
  return { kind: 'UnparsedStatement', start: 0, end: p.previousEnd() };
}

/** IF [NOT] EXISTS, true if it is there. */
export function takeIfExists(p: Parser, not: boolean): boolean {
  if (!p.isWord('IF') || !(not ? p.isWord('NOT', 1) : p.isWord('EXISTS', 1))) return false;
  p.advance();
  if (not) p.advance();
  p.expectWord('EXISTS');
  return true;
}

const NO_ELEMENTS: TableElements = { columns: [], constraints: [], options: [] };

/** create-table := CREATE [OR REPLACE] TABLE [IF NOT EXISTS] name ['(' elements ')'] {option} [AS query] */
function parseCreateTable(p: Parser, start: number, prefix: CreatePrefix): Statement {
  const options: UnparsedClause[] = [];
  const external = p.start();
  if (p.takeWord('EXTERNAL')) options.push(unparsedClause(p, external, 'EXTERNAL'));
  p.advance();
  const ifNotExists = takeIfExists(p, true);
  const name = parseObjectName(p);
  // LIKE, CLONE: the columns are another table's.
  if (p.isWord('LIKE') || isText(p, 'CLONE', 1) || isText(p, 'CLONE'))
    return skipUnparsed(p, start);
  const elements = p.isOperator('(') ? parseTableElements(p) : NO_ELEMENTS;
  while (parseTableOption(p, options));
  let query: Query | null = null;
  if (p.isWord('AS') || (p.grammar.features.sparkQuery && p.isWord('SELECT'))) {
    p.takeWord('AS');
    // AS FILETABLE, AS NODE, AS EDGE
    if (p.isIdentifier()) return skipUnparsed(p, start);
    query = parseQuery(p);
  }
  const described = query !== null || elements !== NO_ELEMENTS || options.length > 0;
  if (!described) p.expected("'('");
  const table: CreateTable = {
    kind: 'CreateTable',
    start: 0,
    end: p.previousEnd(),
    name,
    ifNotExists,
    orReplace: prefix.orReplace,
    temporary: prefix.temporary,
    columns: elements.columns,
    constraints: elements.constraints,
    query,
    options: [...options, ...elements.options].sort((a, b) => a.start - b.start),
  };
  return table;
}

/** How the rest of an option is read, by its first word. */
const TABLE_OPTIONS: Readonly<Record<string, 'name' | 'group' | 'value' | 'cluster' | 'buckets'>> =
  {
    ON: 'name',
    TEXTIMAGE_ON: 'name',
    FILESTREAM_ON: 'name',
    WITH: 'group',
    USING: 'name',
    OPTIONS: 'group',
    PARTITIONED: 'cluster',
    CLUSTER: 'cluster',
    CLUSTERED: 'buckets',
    LOCATION: 'value',
    COMMENT: 'value',
    TBLPROPERTIES: 'group',
  };

/** One option behind the columns, kept as text; false if none is next. */
function parseTableOption(p: Parser, options: UnparsedClause[]): boolean {
  if (p.kind() !== TokenKind.Word) return false;
  const start = p.start();
  const word = p.text().toUpperCase();
  if (word === 'DEFAULT' && p.isWord('COLLATION', 1)) {
    p.advance();
    p.advance();
    p.expectIdentifier('a collation');
    options.push(unparsedClause(p, start, 'DEFAULT COLLATION'));
    return true;
  }
  const form = TABLE_OPTIONS[word];
  if (form === undefined) return false;
  p.advance();
  switch (form) {
    case 'name':
      if (p.kind() === TokenKind.String || p.isWord('PRIMARY') || p.isWord('DEFAULT')) p.advance();
      else parseObjectName(p);
      skipParentheses(p);
      break;
    case 'group':
      // WITH ROW FILTER function ON (…)
      if (takeText(p, 'ROW')) {
        p.expectWord('FILTER');
        parseObjectName(p);
        p.expectWord('ON');
      }
      if (!skipParentheses(p)) p.expected("'('");
      break;
    case 'value':
      if (p.kind() === TokenKind.String) p.advance();
      else p.expected('a string');
      break;
    case 'cluster':
      p.expectWord('BY');
      if (!skipParentheses(p)) p.advance();
      break;
    case 'buckets':
      p.expectWord('BY');
      while (!p.isWord('INTO') && !p.atEnd() && !p.isOperator(';')) p.advance();
      p.expectWord('INTO');
      p.advance();
      if (!takeText(p, 'BUCKETS')) p.expected('BUCKETS');
      break;
  }
  options.push(unparsedClause(p, start, word));
  return true;
}

/** create-schema := CREATE (SCHEMA | DATABASE) [IF NOT EXISTS] name [options] */
function parseCreateSchema(p: Parser, start: number): Statement {
  p.advance();
  const ifNotExists = takeIfExists(p, true);
  if (p.takeWord('AUTHORIZATION')) return skipUnparsed(p, start);
  const name = parseObjectName(p);
  if (p.takeWord('AUTHORIZATION')) p.expectIdentifier('an owner');
  if (p.takeWord('COMMENT')) p.advance();
  if (takeText(p, 'MANAGED')) p.advance();
  if (takeText(p, 'LOCATION')) p.advance();
  if (p.isWord('WITH') && isText(p, 'DBPROPERTIES', 1)) {
    p.advance();
    p.advance();
    skipParentheses(p);
  }
  return { kind: 'CreateSchema', start: 0, end: p.previousEnd(), name, ifNotExists };
}

/** create-index := CREATE [UNIQUE] [CLUSTERED | NONCLUSTERED] [COLUMNSTORE] INDEX name ON table ['(' columns ')'] … */
function parseCreateIndex(p: Parser, start: number): Statement {
  let unique = false;
  while (!p.isWord('INDEX')) {
    if (p.isWord('UNIQUE')) unique = true;
    else if (!p.isWord('CLUSTERED') && !p.isWord('NONCLUSTERED') && !isText(p, 'COLUMNSTORE')) {
      p.expected('INDEX');
      return skipUnparsed(p, start);
    }
    p.advance();
  }
  p.advance();
  const name = p.expectIdentifier('a name');
  p.expectWord('ON');
  const table = parseObjectName(p);
  const columns = p.isOperator('(') ? parseKeyColumns(p) : [];
  skipKeyOptions(p);
  return { kind: 'CreateIndex', start: 0, end: p.previousEnd(), name, table, unique, columns };
}

/** drop := DROP kind [IF EXISTS] name {, name} [CASCADE | RESTRICT | PURGE] */
function parseDrop(p: Parser): Statement {
  const start = p.position;
  p.advance();
  p.takeWord('TEMPORARY');
  const object = dropKind(p);
  if (object === 'OTHER') return parseDropOther(p, start);
  const ifExists = takeIfExists(p, false);
  const names: ObjectName[] = commaSeparated(p, () => {
    const name = parseObjectName(p);
    // DROP INDEX name ON table
    if (object === 'INDEX' && p.takeWord('ON')) {
      parseObjectName(p);
      skipKeyOptions(p);
    }
    return name;
  });
  // DROP FUNCTION f(int): the parameters of Databricks SQL.
  if (object === 'FUNCTION') skipParentheses(p);
  if (!p.takeWord('CASCADE') && !p.takeWord('RESTRICT')) takeText(p, 'PURGE');
  return { kind: 'DropStatement', start: 0, end: p.previousEnd(), object, ifExists, names };
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
      return 'OTHER';
  }
}

/** DROP of a kind that has no tree: its words, then one name, then whatever there is. */
function parseDropOther(p: Parser, start: number): Statement {
  if (p.kind() !== TokenKind.Word || !isObjectKind(p, 0)) {
    p.expected('what to drop');
    return skipUnparsed(p, start);
  }
  p.advance();
  const ifExists = takeIfExists(p, false);
  const names = p.isIdentifier() ? [parseObjectName(p)] : [];
  if (!atStatementEnd(p)) skipToRecoveryPoint(p, start, p.position);
  const end = p.previousEnd();
  return { kind: 'DropStatement', start: 0, end, object: 'OTHER', ifExists, names };
}

/** alter-table := ALTER TABLE name action */
function parseAlterTable(p: Parser, start: number): AlterTable {
  p.advance();
  takeIfExists(p, false);
  const name = parseObjectName(p);
  const action = parseAlterAction(p, start);
  return { kind: 'AlterTable', start: 0, end: p.previousEnd(), name, action };
}

function parseAlterAction(p: Parser, start: number): AlterTable['action'] {
  const from = p.position;
  // WITH CHECK ADD, WITH NOCHECK ADD: whether rows that are there are checked.
  if (p.isWord('WITH') && (p.isWord('CHECK', 1) || p.isWord('NOCHECK', 1)) && p.isWord('ADD', 2)) {
    p.advance();
    p.advance();
  }
  let action: AlterTable['action'] | null = null;
  if (p.takeWord('ADD')) action = parseAdd(p);
  else if (p.takeWord('DROP')) action = parseAlterDrop(p);
  else if (p.isWord('ALTER') && p.isWord('COLUMN', 1)) {
    p.advance();
    p.advance();
    action = parseAlterColumn(p);
  }
  if (action !== null) return action;
  p.position = from;
  if (p.kind() !== TokenKind.Word || p.isWord('END'))
    p.expected('ADD, DROP, ALTER COLUMN or another action');
  const textStart = p.start();
  p.advance();
  skipToRecoveryPoint(p, start, p.position);
  return { type: 'other', text: unparsedClause(p, textStart, 'ALTER TABLE') };
}

function parseAdd(p: Parser): AlterTable['action'] | null {
  if (p.isWord('PARTITION') || isText(p, 'PERIOD')) return null;
  p.takeWord('COLUMN');
  if (p.takeWord('COLUMNS') || p.isOperator('(')) {
    return { type: 'add-columns', columns: parseTableElements(p).columns };
  }
  const columns: ColumnDefinition[] = [];
  const constraints: TableConstraint[] = [];
  do {
    if (startsTableConstraint(p)) constraints.push(parseTableConstraint(p));
    else columns.push(parseColumnDefinition(p));
  } while (p.takeOperator(','));
  // Columns and constraints in one ADD have no tree of their own.
  if (columns.length > 0 && constraints.length > 0) return null;
  if (constraints.length > 0) return { type: 'add-constraint', constraints };
  return { type: 'add-columns', columns };
}

function parseAlterDrop(p: Parser): AlterTable['action'] | null {
  if (p.takeWord('COLUMN') || p.takeWord('COLUMNS')) {
    const parenthesised = p.isOperator('(') || p.isOperator('(', 2);
    takeIfExists(p, false);
    p.takeOperator('(');
    const names = parseDroppedNames(p, 'COLUMN', 'CONSTRAINT');
    if (names === null) return null;
    if (parenthesised) p.expectOperator(')');
    return { type: 'drop-columns', names };
  }
  if (p.isWord('PARTITION') || p.isWord('PRIMARY') || p.isWord('FOREIGN')) return null;
  if (isText(p, 'PERIOD')) return null;
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
  switch (p.keyword(1)) {
    // ADD PERSISTED, SET NOT NULL, DROP DEFAULT, COMMENT …
    case 'ADD':
    case 'SET':
    case 'DROP':
    case 'COMMENT':
    case 'FIRST':
    case 'AFTER':
      return null;
    default:
      return { type: 'alter-column', column: parseColumnDefinition(p) };
  }
}
