import type {
  Assignment,
  AssignmentOperator,
  DefaultValue,
  DmlTarget,
  Expression,
  FromClause,
  Identifier,
  InsertStatement,
  ObjectName,
  OptionClause,
  OutputClause,
  Query,
  SelectItem,
  Statement,
  TableAlias,
  TopClause,
  UnparsedClause,
  Variable,
  WithClause,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseExecuteBody } from './execute.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import { parseCall } from './function-call.ts';
import { parseMergeStatement } from './merge.ts';
import type { Parser } from './parser.ts';
import {
  parseFromClause,
  parseOptionClause,
  parseQuery,
  parseSelectItem,
  parseTableAlias,
  parseTableHints,
  parseTablePrimary,
  parseTopClause,
  parseWhereClause,
  parseWithClause,
  readAssignmentOperator,
  startsQuery,
} from './query.ts';
import { commaSeparated, expectTargetColumn, parseNameList } from './list.ts';
import { isText, skipKnown, skipParentheses, skipUnparsed, unparsedClause } from './recovery.ts';
import { wordAfterWith } from './script.ts';

/** dml-statement := [WITH …] (INSERT … | UPDATE … | DELETE … | MERGE …) | TRUNCATE … */
export function parseDmlStatement(p: Parser): Statement | null {
  if (p.isWord('WITH')) {
    if (wordAfterWith(p) === 'SELECT') return null;
    return parseChange(p, parseWithClause(p));
  }
  if (p.isWord('TRUNCATE')) return parseTruncate(p);
  return parseChange(p, null);
}

function parseChange(p: Parser, withClause: WithClause | null): Statement | null {
  if (p.isWord('INSERT')) return parseInsert(p, withClause);
  if (p.isWord('UPDATE')) return p.isWordAt('STATISTICS', 1) ? null : parseUpdate(p, withClause);
  if (p.isWord('DELETE')) return parseDelete(p, withClause);
  if (p.isWord('MERGE')) return parseMergeStatement(p, withClause);
  if (withClause === null) return null;
  p.expected('SELECT, INSERT, UPDATE, DELETE or MERGE');
  return skipUnparsed(p, p.position);
}

/**
 * insert := INSERT [TOP (n)] [INTO | OVERWRITE [INTO]] [TABLE] target [WITH (hints)] ['(' columns ')']
 *           [OUTPUT …] (query | EXEC … | DEFAULT VALUES) [OPTION (…)]
 */
function parseInsert(p: Parser, withClause: WithClause | null): Statement {
  const start = p.position;
  p.advance();
  // What bcp and its kin send.
  if (isText(p, 'BULK') && p.grammar.features.tsqlQuery) {
    p.advance();
    return skipKnown(p, start, 'insert bulk', [parseObjectName(p)]);
  }
  const top = parseOptionalTop(p);
  const { sparkQuery } = p.grammar.features;
  const overwrite = sparkQuery && p.takeWord('OVERWRITE');
  if (sparkQuery && !overwrite) p.expectWord('INTO');
  else p.takeWord('INTO');
  if (sparkQuery) p.takeWord('TABLE');
  if (startsRowsetFunction(p)) return parseInsertElsewhere(p);
  const target = parseDmlTarget(p, 'no-alias');
  // PARTITION (…), BY NAME, and REPLACE with WHERE, USING or ON:
  // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into
  if (p.isWord('PARTITION') || (sparkQuery && (isText(p, 'BY') || isText(p, 'REPLACE')))) {
    return skipUnparsed(p, start);
  }
  const columns = p.isOperator('(') && !startsQueryHere(p) ? parseInsertColumns(p) : [];
  const output = parseOptionalOutput(p);
  const source = parseInsertSource(p);
  const option = parseOptionalOption(p);
  return {
    kind: 'InsertStatement',
    start: 0,
    end: p.previousEnd(),
    with: withClause,
    top,
    target,
    overwrite,
    columns,
    output,
    source,
    option,
  };
}

function parseInsertColumns(p: Parser): Identifier[] {
  p.expectOperator('(');
  const columns = commaSeparated(p, expectTargetColumn);
  p.expectOperator(')');
  return columns;
}

/** True if a query is next, in any number of parentheses. */
function startsQueryHere(p: Parser): boolean {
  let ahead = 0;
  while (p.isOperatorAt('(', ahead)) ahead++;
  return startsQuery(p, ahead);
}

function startsRowsetFunction(p: Parser): boolean {
  const word = p.keyword();
  return word === 'OPENQUERY' || word === 'OPENROWSET' || word === 'OPENDATASOURCE';
}

/** OPENQUERY (…) and its kin, which name a table of another server; the target that is returned is no table here. */
function parseTargetElsewhere(p: Parser): DmlTarget {
  const { start, end } = parseTablePrimary(p);
  return { kind: 'TableVariable', start, end, name: '', alias: null, hints: null };
}

function onAnotherServer(p: Parser, verb: 'insert' | 'update' | 'delete'): Statement {
  const what = `${verb} on another server`;
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names: [] };
}

/** The rest of an INSERT into a table of another server, which has no tree. */
function parseInsertElsewhere(p: Parser): Statement {
  parseTargetElsewhere(p);
  if (p.isOperator('(') && !startsQueryHere(p)) parseInsertColumns(p);
  parseOptionalOutput(p);
  parseInsertSource(p);
  parseOptionalOption(p);
  return onAnotherServer(p, 'insert');
}

function parseInsertSource(p: Parser): InsertStatement['source'] {
  if (p.isWord('DEFAULT') && p.isWordAt('VALUES', 1)) {
    p.advance();
    p.advance();
    return null;
  }
  if (p.isWord('EXEC') || p.isWord('EXECUTE')) return parseExecuteBody(p);
  if (startsQueryHere(p)) {
    const query: Query = parseQuery(p);
    return query;
  }
  p.expected('VALUES, SELECT, EXEC or DEFAULT VALUES');
  return null;
}

/**
 * update := UPDATE [TOP (n)] target [WITH (hints)] [[AS] alias] SET assignments [OUTPUT …] [FROM …]
 *           [WHERE …] [OPTION (…)]
 */
function parseUpdate(p: Parser, withClause: WithClause | null): Statement {
  p.advance();
  const top = parseOptionalTop(p);
  const elsewhere = startsRowsetFunction(p);
  const target = elsewhere ? parseTargetElsewhere(p) : parseDmlTarget(p, 'alias');
  p.expectWord('SET');
  const assignments = parseAssignments(p);
  const output = parseOptionalOutput(p);
  const from = parseOptionalFrom(p);
  const currentOf = parseCurrentOf(p);
  const where = p.isWord('WHERE') ? parseWhereClause(p) : null;
  const option = parseOptionalOption(p);
  if (elsewhere) return onAnotherServer(p, 'update');
  return {
    kind: 'UpdateStatement',
    start: 0,
    end: p.previousEnd(),
    with: withClause,
    top,
    target,
    assignments,
    output,
    from,
    where,
    currentOf,
    option,
  };
}

/**
 * delete := DELETE [TOP (n)] [FROM] target [WITH (hints)] [[AS] alias] [OUTPUT …] [(FROM | USING) …]
 *           [WHERE …] [OPTION (…)]
 */
function parseDelete(p: Parser, withClause: WithClause | null): Statement {
  p.advance();
  const top = parseOptionalTop(p);
  const { tsqlQuery } = p.grammar.features;
  if (tsqlQuery) p.takeWord('FROM');
  else p.expectWord('FROM');
  const elsewhere = startsRowsetFunction(p);
  const target = elsewhere
    ? parseTargetElsewhere(p)
    : parseDmlTarget(p, tsqlQuery ? 'no-alias' : 'alias');
  const output = parseOptionalOutput(p);
  const from = tsqlQuery ? parseOptionalFrom(p) : null;
  const currentOf = parseCurrentOf(p);
  const where = p.isWord('WHERE') ? parseWhereClause(p) : null;
  const option = parseOptionalOption(p);
  if (elsewhere) return onAnotherServer(p, 'delete');
  return {
    kind: 'DeleteStatement',
    start: 0,
    end: p.previousEnd(),
    with: withClause,
    top,
    target,
    output,
    from,
    where,
    currentOf,
    option,
  };
}

/** truncate := TRUNCATE TABLE name [WITH '(' PARTITIONS … ')' | PARTITION '(' … ')'] */
function parseTruncate(p: Parser): Statement {
  p.advance();
  p.expectWord('TABLE');
  const table = parseObjectName(p);
  let partitions: UnparsedClause | null = null;
  const from = p.start();
  if (p.takeWord(p.grammar.features.sparkQuery ? 'PARTITION' : 'WITH')) {
    if (!skipParentheses(p)) p.expected("'('");
    partitions = unparsedClause(p, from, 'PARTITIONS');
  }
  return { kind: 'TruncateStatement', start: 0, end: p.previousEnd(), table, partitions };
}

/** target := name [WITH (hints)] [[AS] alias] | @table */
export function parseDmlTarget(p: Parser, allowed: 'alias' | 'no-alias'): DmlTarget {
  const start = p.start();
  if (p.kind() === TokenKind.Variable) {
    const name = p.text();
    p.advance();
    const early = parseOptionalHints(p);
    const alias = allowed === 'alias' ? parseOptionalAlias(p) : null;
    const hints = early ?? parseOptionalHints(p);
    return { kind: 'TableVariable', start, end: p.previousEnd(), name, alias, hints };
  }
  const name = parseObjectName(p);
  const hintsFirst = parseOptionalHints(p);
  const alias = allowed === 'alias' ? parseOptionalAlias(p) : null;
  const hints = hintsFirst ?? parseOptionalHints(p);
  return { kind: 'NamedTable', start, end: p.previousEnd(), name, alias, hints, modifier: null };
}

function parseOptionalHints(p: Parser): ReturnType<typeof parseTableHints> | null {
  return p.isWord('WITH') && p.isOperatorAt('(', 1) ? parseTableHints(p) : null;
}

function parseOptionalAlias(p: Parser): TableAlias | null {
  if (p.isWord('AS')) return parseTableAlias(p);
  const quoted = p.kind() === TokenKind.QuotedIdentifier;
  const using = p.isWord('USING') && !p.isWordAt('USING', 1);
  const word = p.isIdentifier() && !p.isWord('SET') && !using && !p.isWord('WHERE');
  return quoted || word ? parseTableAlias(p) : null;
}

/** assignment {, assignment}, behind SET */
export function parseAssignments(p: Parser): Assignment[] {
  return commaSeparated(p, parseAssignment);
}

/** assignment := [@v '='] column operator value | @v operator value | column '.' method '(' arguments ')' */
function parseAssignment(p: Parser): Assignment {
  const start = p.start();
  let variable: Variable | null = null;
  let column: Assignment['column'] = null;
  let operator: AssignmentOperator | null = null;
  if (p.kind() === TokenKind.Variable) {
    variable = takeVariable(p);
    if (p.isOperator('=') && startsColumnAssignment(p)) p.advance();
    else operator = takeAssignmentOperator(p);
  }
  if (operator === null && (variable === null || p.isIdentifier())) {
    column = parseObjectName(p);
    const method = column.parts.at(-1);
    if (p.isOperator('(') && p.grammar.features.tsqlQuery && column.parts.length > 1 && method) {
      // doc.modify (…), text.WRITE (…): the method gives the column its value.
      const parts = column.parts.slice(0, -1);
      const end = parts.at(-1)?.end ?? column.start;
      const name: ObjectName = { ...column, start: method.start, parts: [method] };
      const value = parseCall(p, name);
      column = { ...column, end, parts };
      return {
        kind: 'Assignment',
        start,
        end: p.previousEnd(),
        variable,
        column,
        operator: '=',
        value,
      };
    }
    operator = takeAssignmentOperator(p);
  }
  if (operator === null) {
    p.expected("'='");
    operator = '=';
  }
  const value: Expression | DefaultValue = parseValueOrDefault(p);
  return { kind: 'Assignment', start, end: p.previousEnd(), variable, column, operator, value };
}

/** After `@v`, at `=`: whether `column = value` follows, as in `SET @v = column = value`. */
function startsColumnAssignment(p: Parser): boolean {
  let ahead = 1;
  for (;;) {
    if (!p.isIdentifierAt(ahead)) return false;
    ahead++;
    if (!p.isOperatorAt('.', ahead)) break;
    ahead++;
  }
  return readAssignmentOperator(p, ahead) !== null;
}

/** The assignment operator at the cursor, stepped over; null if there is none. */
export function takeAssignmentOperator(p: Parser): AssignmentOperator | null {
  const operator = readAssignmentOperator(p);
  if (operator !== '=' && !p.grammar.features.tsqlQuery) return null;
  if (operator !== null) p.advance();
  return operator;
}

/** The `@variable` at the cursor, stepped over. */
export function takeVariable(p: Parser): Variable {
  const start = p.start();
  const name = p.text();
  p.advance();
  return { kind: 'Variable', start, end: p.previousEnd(), name };
}

/** A value, or the word DEFAULT. */
export function parseValueOrDefault(p: Parser): Expression | DefaultValue {
  const start = p.start();
  if (p.takeWord('DEFAULT')) return { kind: 'DefaultValue', start, end: p.previousEnd() };
  return parseExpression(p);
}

/** output := OUTPUT items [INTO target ['(' columns ')'] [output]] */
export function parseOptionalOutput(p: Parser): OutputClause | null {
  const start = p.start();
  if (!p.grammar.features.tsqlQuery || !p.takeWord('OUTPUT')) return null;
  const items: SelectItem[] = commaSeparated(p, parseSelectItem);
  let into: DmlTarget | null = null;
  let intoColumns: Identifier[] = [];
  if (p.takeWord('INTO')) {
    into = parseDmlTarget(p, 'no-alias');
    if (p.isOperator('(') && !startsQueryHere(p)) intoColumns = parseNameList(p);
  }
  const second = into === null ? null : parseOptionalOutput(p);
  const end = p.previousEnd();
  return { kind: 'OutputClause', start, end, items, into, intoColumns, second };
}

export function parseOptionalTop(p: Parser): TopClause | null {
  return p.grammar.features.top && p.isWord('TOP') ? parseTopClause(p) : null;
}

export function parseOptionalOption(p: Parser): OptionClause | null {
  return p.grammar.features.tsqlQuery && p.isWord('OPTION') ? parseOptionClause(p) : null;
}

function parseOptionalFrom(p: Parser): FromClause | null {
  return p.isWord('FROM') ? parseFromClause(p) : null;
}

/** WHERE CURRENT OF [GLOBAL] cursor, kept as text; null if it does not stand here */
function parseCurrentOf(p: Parser): UnparsedClause | null {
  const start = p.start();
  if (!p.takeWords('WHERE', 'CURRENT', 'OF')) return null;
  p.takeWord('GLOBAL');
  if (p.kind() === TokenKind.Variable) p.advance();
  else p.expectIdentifier('a cursor');
  return unparsedClause(p, start, 'WHERE CURRENT OF');
}
