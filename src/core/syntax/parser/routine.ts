import type {
  ColumnDefinition,
  CreateFunction,
  CreateProcedure,
  DataTypeNode,
  ProcedureParameter,
  Query,
  Statement,
  StatementList,
  VariableDeclaration,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseTableDefinition, parseTableElements } from './column-definition.ts';
import { takeIfExists } from './ddl.ts';
import type { CreatePrefix } from './ddl.ts';
import { parseDataType, parseExpression, parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';
import { commaSeparated } from './list.ts';
import { isText, skipParentheses, skipUnparsed, takeText, unparsed } from './recovery.ts';
import { parseSingleStatement, parseStatementList } from './script.ts';
import { parseAggregate, parseFromAssembly } from './storage.ts';

/**
 * procedure := (CREATE [OR ALTER | OR REPLACE] | ALTER) PROCEDURE name [parameters] {option} AS body
 *
 * In T-SQL the body runs to the end of the batch, whatever its first BEGIN … END holds:
 * https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql
 * The cursor is at PROC or PROCEDURE.
 */
export function parseProcedure(p: Parser, prefix: CreatePrefix): Statement {
  const mark = p.diagnostics.length;
  p.advance();
  takeIfExists(p, true);
  const name = parseObjectName(p);
  // name;2 is one of a group of procedures.
  if (p.grammar.features.tsqlQuery && p.isOperator(';') && p.kindAt(1) === TokenKind.Integer) {
    p.advance();
    p.advance();
  }
  const parameters = parseParameters(p);
  const options = parseRoutineOptions(p);
  p.expectWord('AS');
  if (p.failedSince(mark)) return unparsed(p);
  // EXTERNAL NAME assembly.class.method: code that is no SQL.
  if (p.isWord('EXTERNAL')) return parseFromAssembly(p, { object: 'PROCEDURE', name, parameters });
  const body = p.grammar.features.tsqlQuery
    ? parseStatementList(p, startsAnotherModule)
    : parseSingleStatement(p);
  const procedure: CreateProcedure = {
    kind: 'CreateProcedure',
    start: 0,
    end: p.previousEnd(),
    name,
    orAlter: prefix.orAlter,
    orReplace: prefix.orReplace,
    alter: prefix.alter,
    parameters,
    options,
    body,
  };
  return procedure;
}

/** CREATE of what must be alone in its batch: a missing GO, and no part of the body before it. */
export function startsAnotherModule(p: Parser): boolean {
  if (!p.isWord('CREATE') && !p.isWord('ALTER')) return false;
  const ahead = p.isWordAt('OR', 1) ? 3 : 1;
  const word = p.keywordAt(ahead);
  return (
    word === 'PROC' ||
    word === 'PROCEDURE' ||
    word === 'FUNCTION' ||
    word === 'VIEW' ||
    word === 'TRIGGER'
  );
}

/** parameters := '(' [parameter {, parameter}] ')' | parameter {, parameter}; none is an empty list */
function parseParameters(p: Parser): ProcedureParameter[] {
  if (p.takeOperator('(')) {
    const parameters = p.isOperator(')') ? [] : commaSeparated(p, parseParameter);
    p.expectOperator(')');
    return parameters;
  }
  return p.kind() === TokenKind.Variable ? commaSeparated(p, parseParameter) : [];
}

/** parameter := [IN | OUT | INOUT] name [AS] type [NULL | NOT NULL] [(= | DEFAULT) value] [OUTPUT] [READONLY] */
function parseParameter(p: Parser): ProcedureParameter {
  const start = p.start();
  let output = false;
  if (
    p.kind() === TokenKind.Word &&
    p.kindAt(1) === TokenKind.Word &&
    p.kindAt(2) === TokenKind.Word
  ) {
    if (p.takeWord('OUT') || takeText(p, 'INOUT')) output = true;
    else p.takeWord('IN');
  }
  const name = p.text();
  if (p.kind() === TokenKind.Variable || p.isIdentifier()) p.advance();
  else p.expected('a parameter');
  if (p.isIdentifierAt(1)) p.takeWord('AS');
  const type: DataTypeNode = parseDataType(p);
  p.takeWord('VARYING');
  if (p.takeWord('NOT')) p.expectWord('NULL');
  else p.takeWord('NULL');
  const hasDefault = p.takeOperator('=') || p.takeWord('DEFAULT');
  const defaultValue = hasDefault ? parseExpression(p) : null;
  if (p.takeWord('COMMENT')) p.advance();
  if (p.takeWord('OUTPUT') || p.takeWord('OUT')) output = true;
  const readOnly = p.takeWord('READONLY');
  const end = p.previousEnd();
  return { kind: 'ProcedureParameter', start, end, name, type, defaultValue, output, readOnly };
}

/** Words between the signature and AS, each comma-separated or juxtaposed option in upper case. */
function parseRoutineOptions(p: Parser): string[] {
  const options: string[] = [];
  if (p.grammar.features.tsqlQuery) {
    if (p.takeWord('WITH')) {
      do options.push(takeRoutineOption(p, endsOption));
      while (p.takeOperator(','));
    }
    if (p.takeWords('FOR', 'REPLICATION')) options.push('FOR REPLICATION');
    return options;
  }
  while (!p.isWord('AS') && !p.isWord('RETURN') && p.kind() === TokenKind.Word) {
    options.push(takeRoutineOption(p, startsCharacteristic));
  }
  return options;
}

/** AS need not stand before the body of a function. */
function endsOption(p: Parser): boolean {
  return (
    p.isOperator(',') ||
    p.isWord('AS') ||
    p.isWord('FOR') ||
    p.isWord('BEGIN') ||
    p.isWord('ORDER') ||
    p.isWord('RETURN')
  );
}

/** One option as upper-case words; EXECUTE AS keeps its AS. */
export function takeRoutineOption(p: Parser, isEnd: (p: Parser) => boolean): string {
  const words: string[] = [];
  if (p.isWord('EXEC') || p.isWord('EXECUTE')) {
    words.push(p.text().toUpperCase());
    p.advance();
    if (p.takeWord('AS')) words.push('AS');
  }
  do {
    if (p.atEnd() || p.isOperator(';') || p.kind() === TokenKind.BatchSeparator) break;
    words.push(p.kind() === TokenKind.Word ? p.text().toUpperCase() : p.text());
    p.advance();
  } while (!isEnd(p) && !p.isWord('AS'));
  return words.join(' ');
}

/** https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-procedure */
const CHARACTERISTICS: ReadonlySet<string> = new Set([
  'LANGUAGE',
  'SQL',
  'NOT',
  'DETERMINISTIC',
  'COMMENT',
  'CONTAINS',
  'READS',
  'MODIFIES',
  'DEFAULT',
  'RETURN',
  'BEGIN',
]);

function startsCharacteristic(p: Parser): boolean {
  if (p.kind() !== TokenKind.Word) return p.kind() !== TokenKind.String;
  const word = p.text().toUpperCase();
  if (word === 'SQL') return isText(p, 'SECURITY', 1);
  if (word === 'DETERMINISTIC') return !p.isWordAt('NOT', -1);
  return CHARACTERISTICS.has(word);
}

/**
 * function := … FUNCTION name parameters RETURNS (type | TABLE | @t TABLE (…)) [WITH options] [AS]
 *             (BEGIN … END | RETURN query | RETURN expression)
 *
 * The cursor is at FUNCTION.
 */
export function parseFunction(p: Parser, start: number, prefix: CreatePrefix): Statement {
  const mark = p.diagnostics.length;
  p.advance();
  takeIfExists(p, true);
  const name = parseObjectName(p);
  // CREATE FUNCTION f AS 'class': code that is no SQL.
  if (p.isWord('AS')) return skipUnparsed(p, start);
  const parameters = parseParameters(p);
  let returns: DataTypeNode | null = null;
  let returnsTable: VariableDeclaration | null = null;
  let table = false;
  let columns: readonly ColumnDefinition[] = [];
  if (p.takeWord('RETURNS')) {
    if (p.kind() === TokenKind.Variable) returnsTable = parseReturnedTable(p);
    else if (p.takeWord('TABLE')) {
      table = true;
      // The columns of a table that an assembly returns.
      if (p.isOperator('(')) columns = parseTableElements(p).columns;
    } else returns = parseDataType(p);
  } else if (p.grammar.features.tsqlQuery) p.expectWord('RETURNS');
  parseRoutineOptions(p);
  // ORDER (column) of a table that an assembly returns
  if (table && p.takeWord('ORDER')) skipParentheses(p);
  const hasAs = p.takeWord('AS');
  if (p.failedSince(mark)) return unparsed(p);
  if (hasAs && p.isWord('EXTERNAL'))
    return parseFromAssembly(p, { object: 'FUNCTION', name, parameters, returns, columns });
  if (hasAs && p.grammar.features.sparkQuery) return skipUnparsed(p, start);
  let body: StatementList | null = null;
  let query: Query | null = null;
  if (p.isWord('RETURN') && (table || startsReturnedQuery(p))) {
    p.advance();
    query = parseQuery(p);
  } else if (p.isWord('RETURN') && p.grammar.features.sparkQuery) body = parseSingleStatement(p);
  else if (p.isWord('BEGIN')) body = parseSingleStatement(p);
  else p.expected(table ? 'RETURN' : 'BEGIN');
  const result: CreateFunction = {
    kind: 'CreateFunction',
    start: 0,
    end: p.previousEnd(),
    name,
    orAlter: prefix.orAlter,
    orReplace: prefix.orReplace,
    alter: prefix.alter,
    parameters,
    returns,
    returnsTable,
    body,
    query,
  };
  return result;
}

/** aggregate := CREATE AGGREGATE name '(' parameters ')' RETURNS type EXTERNAL NAME …; the cursor is at AGGREGATE. */
export function parseAggregateFunction(p: Parser): Statement {
  p.advance();
  const name = parseObjectName(p);
  return parseAggregate(p, name, parseParameters(p));
}

function startsReturnedQuery(p: Parser): boolean {
  return p.isWordAt('SELECT', 1) || p.isWordAt('WITH', 1) || p.isWordAt('VALUES', 1);
}

/** `@t TABLE (…)` behind RETURNS: the variable that the body fills and returns. */
function parseReturnedTable(p: Parser): VariableDeclaration {
  const start = p.start();
  const name = p.text();
  p.advance();
  const table = parseTableDefinition(p);
  const end = p.previousEnd();
  return { kind: 'VariableDeclaration', start, end, name, type: null, value: null, table };
}
