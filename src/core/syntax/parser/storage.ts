import type {
  AlterPartition,
  CreateFromAssembly,
  Identifier,
  ObjectName,
  OptionSetting,
  ProcedureParameter,
  Query,
  Statement,
  UnparsedClause,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseTableElements, type TableElements } from './column-definition.ts';
import { isNameList } from './create-table.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import { commaSeparated, parseNameList } from './list.ts';
import { parseDataType } from './name.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';
import {
  isText,
  skipParentheses,
  skipToRecoveryPoint,
  startsStatement,
  takeText,
  unparsedClause,
} from './recovery.ts';

/**
 * CREATE PARTITION FUNCTION name '(' type ')' AS RANGE [LEFT | RIGHT] FOR VALUES '(' [value {, value}] ')'
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-partition-function-transact-sql
 * The cursor is at PARTITION.
 */
export function parsePartitionFunction(p: Parser): Statement {
  p.moveTo(p.position + 2);
  const name = parseObjectName(p);
  p.expectOperator('(');
  const type = parseDataType(p);
  p.expectOperator(')');
  p.expectWord('AS');
  p.expectWord('RANGE');
  const side = p.takeWord('RIGHT') ? 'RIGHT' : 'LEFT';
  if (side === 'LEFT') p.takeWord('LEFT');
  p.expectWord('FOR');
  p.expectWord('VALUES');
  p.expectOperator('(');
  const boundaries = p.isOperator(')') ? [] : commaSeparated(p, parseExpression);
  p.expectOperator(')');
  const end = p.previousEnd();
  return { kind: 'CreatePartitionFunction', start: 0, end, name, type, side, boundaries };
}

/**
 * CREATE PARTITION SCHEME name AS PARTITION function [ALL] TO '(' filegroup {, filegroup} ')'
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-partition-scheme-transact-sql
 * The cursor is at PARTITION.
 */
export function parsePartitionScheme(p: Parser): Statement {
  p.moveTo(p.position + 2);
  const name = parseObjectName(p);
  p.expectWord('AS');
  p.expectWord('PARTITION');
  const partitionFunction = parseObjectName(p);
  const all = p.takeWord('ALL');
  p.expectWord('TO');
  p.expectOperator('(');
  const filegroups = commaSeparated(p, takeFilegroup);
  p.expectOperator(')');
  const own = { name, partitionFunction, all, filegroups };
  return { kind: 'CreatePartitionScheme', start: 0, end: p.previousEnd(), ...own };
}

/** A name, or the word PRIMARY. */
function takeFilegroup(p: Parser): Identifier {
  const start = p.start();
  const text = p.text();
  if (!p.takeWord('PRIMARY')) return p.expectIdentifier('a filegroup');
  return { kind: 'Identifier', start, end: p.previousEnd(), text, quote: 'none' };
}

/**
 * ALTER PARTITION FUNCTION name '(' ')' (SPLIT | MERGE) RANGE '(' value ')'
 * ALTER PARTITION SCHEME name NEXT USED [filegroup]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-partition-function-transact-sql
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-partition-scheme-transact-sql
 * The cursor is at PARTITION.
 */
export function parseAlterPartition(p: Parser): Statement {
  p.advance();
  const object = p.isWord('FUNCTION') ? 'FUNCTION' : 'SCHEME';
  p.advance();
  const name = parseObjectName(p);
  if (object === 'SCHEME') {
    p.expectWord('NEXT');
    if (!takeText(p, 'USED')) p.expected('USED');
    const named = (p.isIdentifier() && !startsStatement(p)) || p.isWord('PRIMARY');
    const filegroup = named ? takeFilegroup(p) : null;
    return alterPartition(p, { object, name, action: 'NEXT USED', boundary: null, filegroup });
  }
  p.expectOperator('(');
  p.expectOperator(')');
  const action = p.isWord('MERGE') ? 'MERGE' : 'SPLIT';
  if (!p.takeWord('MERGE') && !takeText(p, 'SPLIT')) p.expected('SPLIT or MERGE');
  p.expectWord('RANGE');
  let boundary = null;
  if (p.takeOperator('(')) {
    boundary = parseExpression(p);
    p.expectOperator(')');
  }
  return alterPartition(p, { object, name, action, boundary, filegroup: null });
}

function alterPartition(
  p: Parser,
  own: Omit<AlterPartition, 'kind' | 'start' | 'end'>,
): AlterPartition {
  return { kind: 'AlterPartition', start: 0, end: p.previousEnd(), ...own };
}

/**
 * CREATE STATISTICS name ON table '(' columns ')' [WHERE condition] [WITH options]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-statistics-transact-sql
 * The cursor is at STATISTICS, a token behind `start`.
 */
export function parseCreateStatistics(p: Parser, start: number): Statement {
  p.advance();
  const name = p.expectIdentifier('a name');
  p.expectWord('ON');
  const table = parseObjectName(p);
  const columns = parseNameList(p);
  const filtered = p.takeWord('WHERE');
  if (filtered) parseExpression(p);
  const options = parseStatisticsOptions(p, start);
  const own = { name, table, columns, filtered, options };
  return { kind: 'CreateStatistics', start: 0, end: p.previousEnd(), ...own };
}

/**
 * UPDATE STATISTICS table [name | '(' name {, name} ')'] [WITH options]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/update-statistics-transact-sql
 * The cursor is at UPDATE.
 */
export function parseUpdateStatistics(p: Parser): Statement {
  const start = p.position;
  p.moveTo(start + 2);
  const table = parseObjectName(p);
  let statistics: Identifier[] = [];
  if (p.isOperator('(')) statistics = parseNameList(p);
  else if (p.isIdentifier() && !startsStatement(p)) statistics = [p.expectIdentifier('a name')];
  const options = parseStatisticsOptions(p, start);
  return { kind: 'UpdateStatistics', start: 0, end: p.previousEnd(), table, statistics, options };
}

/** WITH option {, option}: words, numbers and lists of partitions, as text. */
function parseStatisticsOptions(p: Parser, start: number): UnparsedClause | null {
  const from = p.start();
  if (!p.takeWord('WITH')) return null;
  skipToRecoveryPoint(p, start, p.position, true);
  return unparsedClause(p, from, 'WITH');
}

/**
 * CREATE EXTERNAL TABLE name ['(' columns ')'] WITH '(' settings ')' [AS query]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-external-table-transact-sql
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-external-table-as-select-transact-sql
 * The cursor is at EXTERNAL.
 */
export function parseExternalTable(p: Parser): Statement {
  p.moveTo(p.position + 2);
  const name = parseObjectName(p);
  const elements: TableElements | null = p.isOperator('(')
    ? parseTableElements(p, isNameList(p))
    : null;
  p.expectWord('WITH');
  const settings = parseSettings(p);
  let query: Query | null = null;
  if (p.takeWord('AS')) query = parseQuery(p);
  else if (elements === null) p.expected('AS');
  const columns = elements?.columns ?? [];
  const end = p.previousEnd();
  return { kind: 'CreateExternalTable', start: 0, end, name, columns, settings, query };
}

/**
 * CREATE EXTERNAL (DATA SOURCE | FILE FORMAT) name WITH '(' settings ')'
 * ALTER EXTERNAL DATA SOURCE name SET setting {, setting}
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-external-data-source-transact-sql
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-external-file-format-transact-sql
 * The cursor is at EXTERNAL.
 */
export function parseExternalObject(p: Parser, alter: boolean): Statement {
  const object = isText(p, 'FILE', 1) ? 'FILE FORMAT' : 'DATA SOURCE';
  p.moveTo(p.position + 3);
  const name = parseObjectName(p);
  let settings: OptionSetting[];
  if (alter) {
    p.expectWord('SET');
    settings = commaSeparated(p, parseSetting);
  } else {
    p.expectWord('WITH');
    settings = parseSettings(p);
  }
  const end = p.previousEnd();
  return { kind: 'CreateExternalObject', start: 0, end, object, alter, name, settings };
}

/** '(' setting {, setting} ')' */
function parseSettings(p: Parser): OptionSetting[] {
  p.expectOperator('(');
  const settings = commaSeparated(p, parseSetting);
  p.expectOperator(')');
  return settings;
}

/** setting := name ('=' value ['(' … ')'] | '(' setting {, setting} ')') */
function parseSetting(p: Parser): OptionSetting {
  const start = p.start();
  const name = p.text().toUpperCase();
  if (p.kind() === TokenKind.Word) p.advance();
  else p.expected('a setting');
  if (p.isOperator('(')) {
    const settings = parseSettings(p);
    return { kind: 'OptionSetting', start, end: p.previousEnd(), name, value: '', settings };
  }
  p.expectOperator('=');
  let value = p.text();
  if (p.takeOperator('-')) value += p.text();
  if (p.isOperator(',') || p.isOperator(')') || p.atEnd()) p.expected('a value');
  else p.advance();
  // SHARDED (column)
  skipParentheses(p);
  return { kind: 'OptionSetting', start, end: p.previousEnd(), name, value, settings: [] };
}

/**
 * The end of what an assembly does: EXTERNAL NAME assembly '.' class ['.' method]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-aggregate-transact-sql
 */
export function parseFromAssembly(
  p: Parser,
  own: Pick<CreateFromAssembly, 'object' | 'name'> & Partial<CreateFromAssembly>,
): Statement {
  p.advance();
  if (!takeText(p, 'NAME')) p.expected('NAME');
  const external = parseObjectName(p);
  const { object, name, table = null, parameters = [], returns = null, columns = [] } = own;
  const parts = { object, name, table, parameters, returns, columns, external };
  return { kind: 'CreateFromAssembly', start: 0, end: p.previousEnd(), ...parts };
}

/** CREATE AGGREGATE name '(' parameters ')' RETURNS type EXTERNAL NAME …; the cursor is behind the parameters. */
export function parseAggregate(
  p: Parser,
  name: ObjectName,
  parameters: readonly ProcedureParameter[],
): Statement {
  p.expectWord('RETURNS');
  const returns = parseDataType(p);
  if (!p.isWord('EXTERNAL')) p.expected('EXTERNAL NAME');
  return parseFromAssembly(p, { object: 'AGGREGATE', name, parameters, returns });
}
