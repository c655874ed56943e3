import type { CreateTable, ObjectName, Query, Statement, UnparsedClause } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseTableElements } from './column-definition.ts';
import type { TableElements } from './column-definition.ts';
import { takeIfExists } from './ddl.ts';
import type { CreatePrefix } from './ddl.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import { parseNameList } from './list.ts';
import type { Parser } from './parser.ts';
import { skipProperties } from './property-list.ts';
import { parseQuery, startsQuery } from './query.ts';
import { isText, skipParentheses, skipUnparsed, takeText, unparsedClause } from './recovery.ts';
import { parseKeyColumns } from './table-constraint.ts';

const NO_ELEMENTS: TableElements = { columns: [], constraints: [], options: [] };

/** create-table := CREATE [OR REPLACE] [EXTERNAL] TABLE [IF NOT EXISTS] name ['(' elements ')'] {option} [[AS] query] */
export function parseCreateTable(p: Parser, start: number, prefix: CreatePrefix): Statement {
  const { sparkQuery } = p.grammar.features;
  const options: UnparsedClause[] = [];
  const external = p.start();
  if (p.takeWord('EXTERNAL')) options.push(unparsedClause(p, external, 'EXTERNAL'));
  p.advance();
  const ifNotExists = !prefix.orReplace && takeIfExists(p, true);
  const name = parseObjectName(p);
  // LIKE, CLONE: the columns are another table's.
  if (sparkQuery && (p.isWord('LIKE') || isText(p, 'CLONE', 1) || isText(p, 'CLONE')))
    return skipUnparsed(p, start);
  const elements = p.isOperator('(') ? parseTableElements(p, isNameList(p)) : NO_ELEMENTS;
  if (sparkQuery) while (parseSparkOption(p, options));
  else while (parseTsqlOption(p, options));
  let query: Query | null = null;
  if (p.isWord('AS') || (sparkQuery && startsQuery(p))) {
    const as = p.start();
    p.takeWord('AS');
    const graph = !sparkQuery && (isText(p, 'NODE') || isText(p, 'EDGE'));
    // What the columns are is said elsewhere.
    if (!sparkQuery && takeText(p, 'FILETABLE')) {
      while (parseTsqlOption(p, options));
      return { kind: 'CreateFileTable', start: 0, end: p.previousEnd(), name, options };
    }
    if (!sparkQuery && takeText(p, 'CLONE')) return parseClone(p, name);
    if (graph) {
      p.advance();
      options.push(unparsedClause(p, as, 'GRAPH'));
      while (parseTsqlOption(p, options));
      return createTable(p, prefix, { name, ifNotExists, elements, query, options });
    }
    if (sparkQuery && elements !== NO_ELEMENTS) {
      p.error(
        'syntax/columns-of-query',
        'The query says what the columns are: leave the list out.',
      );
    }
    query = parseQuery(p);
  }
  // A table whose location says what its columns are needs no list.
  if (!sparkQuery && elements === NO_ELEMENTS && query === null) p.expected("'('");
  return createTable(p, prefix, { name, ifNotExists, elements, query, options });
}

/**
 * The end of CREATE TABLE name AS CLONE OF table [AT point]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-as-clone-of-transact-sql
 */
function parseClone(p: Parser, name: ObjectName): Statement {
  p.expectWord('OF');
  const source = parseObjectName(p);
  const at = takeText(p, 'AT') ? parseExpression(p) : null;
  return { kind: 'CreateTableClone', start: 0, end: p.previousEnd(), name, source, at };
}

/** `(a, b)`: the names of the columns of CREATE TABLE … AS SELECT, whose types the query says. */
export function isNameList(p: Parser): boolean {
  if (!p.grammar.features.tsqlQuery) return false;
  let ahead = 1;
  while (p.isIdentifierAt(ahead) && p.isOperatorAt(',', ahead + 1)) ahead += 2;
  if (!p.isIdentifierAt(ahead) || !p.isOperatorAt(')', ahead + 1)) return false;
  return p.isWordAt('WITH', ahead + 2) || p.isWordAt('AS', ahead + 2);
}

interface TableParts extends Pick<CreateTable, 'name' | 'ifNotExists' | 'query' | 'options'> {
  readonly elements: TableElements;
}

function createTable(p: Parser, prefix: CreatePrefix, parts: TableParts): CreateTable {
  const { elements, options, name, ifNotExists, query } = parts;
  return {
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
}

/**
 * One option of T-SQL behind the columns, kept as text; false if none is next.
 *
 *     option := (ON | TEXTIMAGE_ON | FILESTREAM_ON) (name ["(" column ")"] | string) | WITH "(" … ")"
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql
 */
function parseTsqlOption(p: Parser, options: UnparsedClause[]): boolean {
  if (p.kind() !== TokenKind.Word) return false;
  const start = p.start();
  const word = p.text().toUpperCase();
  switch (word) {
    case 'ON':
    case 'TEXTIMAGE_ON':
    case 'FILESTREAM_ON':
      p.advance();
      if (p.kind() === TokenKind.String || p.isWord('PRIMARY') || p.isWord('DEFAULT')) p.advance();
      else parseObjectName(p);
      skipParentheses(p);
      break;
    case 'WITH':
      if (!p.isOperatorAt('(', 1)) return false;
      p.advance();
      skipParentheses(p);
      break;
    default:
      return false;
  }
  options.push(unparsedClause(p, start, word));
  return true;
}

/**
 * One option of Databricks SQL behind the columns, kept as text; false if none is next. USING comes first, and none twice.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using
 */
function parseSparkOption(p: Parser, options: UnparsedClause[]): boolean {
  const start = p.start();
  const what = p.isWord('DEFAULT')
    ? 'DEFAULT COLLATION'
    : p.kind() === TokenKind.Word
      ? p.text().toUpperCase()
      : '';
  if (options.some((option) => option.what === what)) return false;
  switch (what) {
    case 'USING':
      if (options.some((option) => option.what !== 'EXTERNAL')) return false;
      p.advance();
      parseObjectName(p);
      break;
    case 'OPTIONS':
      p.advance();
      skipProperties(p, 'expression');
      break;
    case 'TBLPROPERTIES':
      p.advance();
      skipProperties(p, 'constant');
      break;
    case 'DEFAULT COLLATION':
      p.advance();
      p.expectWord('COLLATION');
      p.expectIdentifier('a collation');
      break;
    case 'LOCATION':
    case 'COMMENT':
      p.advance();
      skipString(p);
      break;
    case 'PARTITIONED':
      p.advance();
      p.expectWord('BY');
      if (!skipParentheses(p)) p.expected("'('");
      break;
    case 'CLUSTER':
      p.advance();
      p.expectWord('BY');
      // CLUSTER BY AUTO: https://docs.databricks.com/aws/en/delta/clustering#automatic-liquid-clustering
      if (!takeText(p, 'AUTO') && !takeText(p, 'NONE')) skipClusterColumns(p);
      break;
    case 'CLUSTERED':
      p.advance();
      skipBuckets(p);
      break;
    case 'WITH':
      // WITH ROW FILTER function ON (…)
      p.advance();
      if (!takeText(p, 'ROW')) p.expected('ROW FILTER');
      p.expectWord('FILTER');
      parseObjectName(p);
      p.expectWord('ON');
      if (!skipParentheses(p)) p.expected("'('");
      break;
    default:
      return false;
  }
  options.push(unparsedClause(p, start, what));
  return true;
}

/** One or more strings, which Spark joins. */
export function skipString(p: Parser): void {
  if (p.kind() !== TokenKind.String) p.expected('a string');
  while (p.kind() === TokenKind.String) p.advance();
}

/** "(" names ")" of CLUSTER BY. */
export function skipClusterColumns(p: Parser): void {
  p.expectOperator('(');
  do parseObjectName(p);
  while (p.takeOperator(','));
  p.expectOperator(')');
}

/** CLUSTERED BY (columns) [SORTED BY (columns)] INTO n BUCKETS, from BY. */
function skipBuckets(p: Parser): void {
  p.expectWord('BY');
  parseNameList(p);
  if (takeText(p, 'SORTED')) {
    p.expectWord('BY');
    parseKeyColumns(p);
  }
  p.expectWord('INTO');
  if (p.kind() === TokenKind.Integer) p.advance();
  else p.expected('a number');
  if (!takeText(p, 'BUCKETS')) p.expected('BUCKETS');
}
