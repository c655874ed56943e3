import type { ObjectName, Statement, UnparsedClause } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseAlterTable } from './alter-table.ts';
import { parseTableDefinition, takeSignedNumber } from './column-definition.ts';
import { parseCreateTable, skipString } from './create-table.ts';
import { parseDrop } from './drop.ts';
import { parseObjectName } from './expression.ts';
import { parseDataType } from './name.ts';
import type { Parser } from './parser.ts';
import { skipProperties } from './property-list.ts';
import {
  isText,
  skipParentheses,
  skipToRecoveryPoint,
  skipUnparsed,
  takeText,
  unparsedClause,
} from './recovery.ts';
import { parseAggregateFunction, parseFunction, parseProcedure } from './routine.ts';
import { parseStatementList } from './script.ts';
import {
  parseAlterPartition,
  parseCreateStatistics,
  parseExternalObject,
  parseExternalTable,
  parseFromAssembly,
  parsePartitionFunction,
  parsePartitionScheme,
} from './storage.ts';
import { parseKeyColumns, skipKeyOptions } from './table-constraint.ts';
import { parseTrigger } from './trigger.ts';
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
      return parseExternal(p, start, prefix);
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
      return alter ? rewind(p, start) : parseCreateSchema(p);
    case 'DATABASE':
      return alter || p.grammar.features.tsqlQuery ? rewind(p, start) : parseCreateSchema(p);
    case 'UNIQUE':
    case 'CLUSTERED':
    case 'NONCLUSTERED':
    case 'INDEX':
      return alter ? rewind(p, start) : parseCreateIndex(p, start);
    case 'TRIGGER':
      return parseTrigger(p, prefix);
    case 'TYPE':
      return p.grammar.features.tsqlQuery && !alter ? parseType(p, start) : rewind(p, start);
    default:
      if (p.grammar.features.tsqlQuery) {
        const other = parseTsqlObject(p, start, alter);
        if (other !== null) return other;
      }
      if (alter) return rewind(p, start);
      return isText(p, 'COLUMNSTORE') || (p.grammar.features.tsqlQuery && startsOtherIndex(p))
        ? parseCreateIndex(p, start)
        : rewind(p, start);
  }
}

/** CREATE EXTERNAL TABLE; in T-SQL its data source and file format, and their ALTER. */
function parseExternal(p: Parser, start: number, prefix: CreatePrefix): Statement | null {
  const { sparkQuery, tsqlQuery } = p.grammar.features;
  const table = p.isWordAt('TABLE', 1) && !prefix.alter;
  if (table && sparkQuery) return parseCreateTable(p, start, prefix);
  if (table && tsqlQuery) return parseExternalTable(p);
  const source = isText(p, 'DATA', 1) && isText(p, 'SOURCE', 2);
  const format = isText(p, 'FILE', 1) && isText(p, 'FORMAT', 2) && !prefix.alter;
  return tsqlQuery && (source || format) ? parseExternalObject(p, prefix.alter) : rewind(p, start);
}

/** CREATE or ALTER of an object that only T-SQL has; null for those without a tree. */
function parseTsqlObject(p: Parser, start: number, alter: boolean): Statement | null {
  if (isText(p, 'PARTITION') && (p.isWordAt('FUNCTION', 1) || isText(p, 'SCHEME', 1))) {
    if (alter) return parseAlterPartition(p);
    return p.isWordAt('FUNCTION', 1) ? parsePartitionFunction(p) : parsePartitionScheme(p);
  }
  if (alter) return null;
  if (isText(p, 'SYNONYM')) return parseSynonym(p);
  if (isText(p, 'SEQUENCE')) return parseSequence(p);
  if (isText(p, 'STATISTICS')) return parseCreateStatistics(p, start);
  return isText(p, 'AGGREGATE') ? parseAggregateFunction(p) : null;
}

function rewind(p: Parser, start: number): null {
  p.moveTo(start);
  return null;
}

/** IF [NOT] EXISTS, true if it is there. */
export function takeIfExists(p: Parser, not: boolean): boolean {
  if (!p.isWord('IF') || !(not ? p.isWordAt('NOT', 1) : p.isWordAt('EXISTS', 1))) return false;
  p.advance();
  if (not) p.advance();
  p.expectWord('EXISTS');
  return true;
}

/** create-schema := CREATE (SCHEMA | DATABASE) [IF NOT EXISTS] name [options] */
function parseCreateSchema(p: Parser): Statement {
  p.advance();
  const ifNotExists = takeIfExists(p, true);
  // CREATE SCHEMA AUTHORIZATION owner: the schema has the owner's name.
  if (p.grammar.features.tsqlQuery) p.takeWord('AUTHORIZATION');
  const name = parseObjectName(p);
  if (p.grammar.features.sparkQuery) while (skipSchemaOption(p));
  else if (p.takeWord('AUTHORIZATION')) p.expectIdentifier('an owner');
  const elements = startsSchemaElement(p) ? parseStatementList(p, endsSchemaElements) : null;
  return { kind: 'CreateSchema', start: 0, end: p.previousEnd(), name, ifNotExists, elements };
}

/**
 * create-sequence := CREATE SEQUENCE name [AS type] {START WITH n | INCREMENT BY n | [NO] (MINVALUE | MAXVALUE) [n] |
 * [NO] CYCLE | [NO] CACHE [n]}
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-sequence-transact-sql
 */
function parseSequence(p: Parser): Statement {
  p.advance();
  const name = parseObjectName(p);
  const type = p.takeWord('AS') ? parseDataType(p) : null;
  const numbers: Record<'START' | 'INCREMENT' | 'MINVALUE' | 'MAXVALUE' | 'CACHE', string | null> =
    { START: null, INCREMENT: null, MINVALUE: null, MAXVALUE: null, CACHE: null };
  const startsNumber = (): boolean =>
    p.kind() === TokenKind.Integer || p.isOperator('-') || p.isOperator('+');
  let cycles = false;
  for (;;) {
    const none = isText(p, 'NO');
    const ahead = none ? 1 : 0;
    const word = p.textAt(ahead).toUpperCase();
    const given = p.kindAt(ahead) === TokenKind.Word && (word === 'CYCLE' || word in numbers);
    if (!given) break;
    p.moveTo(p.position + ahead + 1);
    if (word === 'CYCLE') cycles = !none;
    else if (!none) {
      if (word === 'START') p.expectWord('WITH');
      if (word === 'INCREMENT') p.expectWord('BY');
      if (startsNumber()) numbers[word as keyof typeof numbers] = takeSignedNumber(p);
    }
  }
  const { START: first, INCREMENT: increment, MINVALUE: minimum, MAXVALUE: maximum } = numbers;
  const own = { name, type, first, increment, minimum, maximum, cycles };
  return { kind: 'CreateSequence', start: 0, end: p.previousEnd(), ...own };
}

/** create-synonym := CREATE SYNONYM name FOR object */
function parseSynonym(p: Parser): Statement {
  p.advance();
  const name = parseObjectName(p);
  p.expectWord('FOR');
  const base = parseObjectName(p);
  return { kind: 'CreateSynonym', start: 0, end: p.previousEnd(), name, base };
}

/**
 * CREATE TABLE and CREATE VIEW right behind CREATE SCHEMA, of names without a schema: they belong to the new one.
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-schema-transact-sql
 */
function startsSchemaElement(p: Parser): boolean {
  if (!p.isWord('CREATE') || !(p.isWordAt('TABLE', 1) || p.isWordAt('VIEW', 1))) return false;
  return p.grammar.features.tsqlQuery && !p.isOperatorAt('.', 3);
}

/** True where no element of a new schema goes on: tables, views and rights. */
function endsSchemaElements(p: Parser): boolean {
  if (p.isWord('GRANT') || p.isWord('REVOKE') || p.isWord('DENY')) return false;
  return !startsSchemaElement(p);
}

/**
 * create-type := CREATE TYPE name (FROM type [[NOT] NULL] | AS TABLE '(' elements ')' [WITH '(' options ')'] |
 * EXTERNAL NAME name)
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-type-transact-sql
 */
function parseType(p: Parser, start: number): Statement | null {
  p.advance();
  const name = parseObjectName(p);
  if (p.takeWord('AS')) return parseTableType(p, name);
  if (p.isWord('EXTERNAL')) return parseFromAssembly(p, { object: 'TYPE', name });
  if (!p.takeWord('FROM')) return rewind(p, start);
  const base = parseDataType(p);
  const nullable = !p.takeWord('NOT');
  if (!nullable) p.expectWord('NULL');
  else p.takeWord('NULL');
  return { kind: 'CreateType', start: 0, end: p.previousEnd(), name, base, nullable };
}

function parseTableType(p: Parser, name: ObjectName): Statement {
  const table = parseTableDefinition(p);
  const from = p.start();
  let options: UnparsedClause | null = null;
  if (p.isWord('WITH') && p.isOperatorAt('(', 1)) {
    p.advance();
    skipParentheses(p);
    options = unparsedClause(p, from, 'WITH');
  }
  return { kind: 'CreateTableType', start: 0, end: p.previousEnd(), name, table, options };
}

/** COMMENT text | [MANAGED] LOCATION text | DEFAULT COLLATION name | WITH DBPROPERTIES (…), false if none is next. */
function skipSchemaOption(p: Parser): boolean {
  if (p.takeWord('COMMENT')) skipString(p);
  else if (isText(p, 'LOCATION') || (isText(p, 'MANAGED') && isText(p, 'LOCATION', 1))) {
    takeText(p, 'MANAGED');
    p.advance();
    skipString(p);
  } else if (p.takeWord('DEFAULT')) {
    p.expectWord('COLLATION');
    p.expectIdentifier('a collation');
  } else if (p.takeWord('WITH')) {
    if (!takeText(p, 'DBPROPERTIES') && !takeText(p, 'PROPERTIES')) p.expected('DBPROPERTIES');
    skipProperties(p, 'constant');
  } else return false;
  return true;
}

/** Words between CREATE and INDEX; behind the last five a syntax of its own follows the columns. */
const INDEX_WORDS: readonly string[] = ['UNIQUE', 'CLUSTERED', 'NONCLUSTERED', 'COLUMNSTORE'];
const OTHER_INDEX_WORDS: readonly string[] = [
  'PRIMARY',
  'SELECTIVE',
  'XML',
  'SPATIAL',
  'JSON',
  'VECTOR',
];

/** True at the words of an index that orders no columns: PRIMARY XML INDEX, SPATIAL INDEX, VECTOR INDEX. */
function startsOtherIndex(p: Parser): boolean {
  const words = [0, 1].map((ahead) => p.textAt(ahead).toUpperCase());
  return words.every(
    (word, index) => OTHER_INDEX_WORDS.includes(word) || (index === 1 && word === 'INDEX'),
  );
}

/**
 * create-index := CREATE {UNIQUE | CLUSTERED | NONCLUSTERED | COLUMNSTORE} INDEX name ON table ['(' columns ')'] …
 *               | CREATE ([PRIMARY | SELECTIVE] XML | SPATIAL | JSON | VECTOR) INDEX name ON table '(' column ')' …
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-xml-index-transact-sql
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-spatial-index-transact-sql
 */
function parseCreateIndex(p: Parser, start: number): Statement {
  let unique = false;
  let other = false;
  while (!p.isWord('INDEX')) {
    const word = p.text().toUpperCase();
    if (p.isWord('UNIQUE')) unique = true;
    else if (OTHER_INDEX_WORDS.includes(word)) other = true;
    else if (!INDEX_WORDS.includes(word)) {
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
  const { filtered } = skipKeyOptions(p);
  // WITH XMLNAMESPACES (…) of a selective index
  if (other && p.isWord('WITH')) {
    p.advance();
    takeText(p, 'XMLNAMESPACES');
    skipParentheses(p);
  }
  if (other) skipToRecoveryPoint(p, start, p.position, true);
  const end = p.previousEnd();
  return { kind: 'CreateIndex', start: 0, end, name, table, unique, columns, filtered };
}
