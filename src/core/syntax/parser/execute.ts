import type {
  ExecuteArgument,
  ExecuteStatementBody,
  Expression,
  Statement,
  UnparsedClause,
  Variable,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseValueOrDefault, takeVariable } from './dml.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { commaSeparated } from './list.ts';
import { isText, skipParentheses, skipUnparsed, takeText, unparsedClause } from './recovery.ts';

/** execute-statement := EXEC body | CALL name '(' arguments ')' | EXECUTE IMMEDIATE text [USING …] */
export function parseExecuteStatement(p: Parser): Statement | null {
  if (p.isWord('CALL')) return statement(p, parseCall(p));
  if (p.isOperator('{') && p.grammar.features.tsqlQuery) return parseEscapedCall(p);
  if (!p.isWord('EXEC') && !p.isWord('EXECUTE')) return null;
  if (p.grammar.features.sqlScripting && p.isWordAt('IMMEDIATE', 1))
    return parseExecuteImmediate(p, p.position);
  // EXECUTE AS USER = 'x': whose rights the next statements have.
  if (p.isWordAt('AS', 1)) return null;
  return statement(p, parseExecuteBody(p));
}

/**
 * escape := '{' ['?' '='] CALL procedure ['(' arguments ')'] '}', of ODBC; null if it is another escape
 *
 * https://learn.microsoft.com/en-us/sql/odbc/reference/appendixes/procedure-call-escape-sequence
 */
function parseEscapedCall(p: Parser): Statement | null {
  const start = p.position;
  const returns = p.isOperatorAt('?', 1) && p.isOperatorAt('=', 2);
  if (!isText(p, 'CALL', returns ? 3 : 1)) return null;
  p.moveTo(start + (returns ? 4 : 2));
  const from = p.start();
  const procedure = parseObjectName(p);
  let passed: readonly ExecuteArgument[] = [];
  const markers = returns || holdsMarker(p);
  if (markers) skipParentheses(p);
  else if (p.takeOperator('(')) {
    if (!p.isOperator(')')) passed = parseArguments(p);
    p.expectOperator(')');
  }
  const end = p.previousEnd();
  p.expectOperator('}');
  // Whoever sends it fills the markers in.
  const what = 'call with parameter markers';
  if (markers)
    return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names: [] };
  return statement(p, {
    ...NOTHING,
    kind: 'ExecuteBody',
    start: from,
    end,
    procedure,
    arguments: passed,
  });
}

/** True if a `?` stands for a value before the brace that closes the escape. */
function holdsMarker(p: Parser): boolean {
  for (let ahead = 0; p.kindAt(ahead) !== TokenKind.EndOfText; ahead++) {
    if (p.isOperatorAt('?', ahead)) return true;
    if (p.isOperatorAt('}', ahead)) return false;
  }
  return false;
}

function statement(p: Parser, body: ExecuteStatementBody): Statement {
  return { kind: 'ExecuteStatement', start: 0, end: p.previousEnd(), body };
}

/** The first statement of a T-SQL batch may be a call without EXEC. Null if no name is next. */
export function parseCallWithoutExec(p: Parser): Statement | null {
  if (!p.grammar.features.tsqlQuery || !p.isIdentifier()) return null;
  return statement(p, parseCallBody(p, p.start(), null));
}

const NOTHING = {
  returnVariable: null,
  procedure: null,
  procedureVariable: null,
  text: null,
  arguments: [],
  context: null,
} as const;

/**
 * body := (EXEC | EXECUTE) ('(' text {, argument} ')' [AS …] [AT server] | [@rc '='] (procedure | @name) [arguments] [WITH options])
 *
 * The cursor is at EXEC.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/execute-transact-sql
 */
export function parseExecuteBody(p: Parser): ExecuteStatementBody {
  const start = p.start();
  p.advance();
  if (p.takeOperator('(')) {
    const text: Expression = parseExpression(p);
    // Further arguments of a pass-through text: EXEC ('…?…', @a) AT server.
    const passed = p.takeOperator(',') ? parseArguments(p) : [];
    p.expectOperator(')');
    const context = parseContext(p);
    const end = p.previousEnd();
    return { ...NOTHING, kind: 'ExecuteBody', start, end, text, arguments: passed, context };
  }
  let returnVariable: Variable | null = null;
  if (p.kind() === TokenKind.Variable && p.isOperatorAt('=', 1)) {
    returnVariable = takeVariable(p);
    p.advance();
  }
  return parseCallBody(p, start, returnVariable);
}

/** context := {AS (USER | LOGIN) '=' name | AT [DATA_SOURCE] server}, kept as text; null if none stands here */
function parseContext(p: Parser): UnparsedClause | null {
  const start = p.start();
  const before = p.position;
  for (;;) {
    if (p.takeWord('AS')) {
      if (!p.takeWord('USER') && !p.takeWord('LOGIN')) p.expected('USER or LOGIN');
      p.expectOperator('=');
      parseExpression(p);
    } else if (p.takeWord('AT')) {
      takeText(p, 'DATA_SOURCE');
      p.expectIdentifier('a server');
    } else break;
  }
  return p.position === before ? null : unparsedClause(p, start, 'EXECUTE AT');
}

function parseCallBody(
  p: Parser,
  start: number,
  returnVariable: Variable | null,
): ExecuteStatementBody {
  const inVariable = p.kind() === TokenKind.Variable;
  const procedureVariable = inVariable ? takeVariable(p) : null;
  const procedure = inVariable ? null : parseObjectName(p);
  // name;2 is one of a group of procedures.
  if (p.isOperator(';') && p.kindAt(1) === TokenKind.Integer) {
    p.advance();
    p.advance();
  }
  const passed = startsArgument(p) ? parseArguments(p) : [];
  parseExecuteOptions(p);
  const end = p.previousEnd();
  const callee = { returnVariable, procedure, procedureVariable };
  return { ...NOTHING, kind: 'ExecuteBody', start, end, ...callee, arguments: passed };
}

/** WITH RECOMPILE | WITH RESULT SETS …: how it runs, not what it does. */
function parseExecuteOptions(p: Parser): void {
  if (!p.isWord('WITH')) return;
  const result = p.textAt(1).toUpperCase() === 'RESULT';
  if (!result && p.textAt(1).toUpperCase() !== 'RECOMPILE') return;
  p.advance();
  do {
    if (takeText(p, 'RESULT')) {
      p.expectWord('SETS');
      if (!skipParentheses(p)) p.advance();
    } else p.advance();
  } while (p.takeOperator(','));
}

function startsArgument(p: Parser): boolean {
  switch (p.kind()) {
    case TokenKind.Word:
      return p.isIdentifier() || p.isWord('NULL') || p.isWord('DEFAULT');
    case TokenKind.QuotedIdentifier:
    case TokenKind.String:
    case TokenKind.NationalString:
    case TokenKind.Integer:
    case TokenKind.Decimal:
    case TokenKind.Float:
    case TokenKind.Money:
    case TokenKind.Binary:
    case TokenKind.Variable:
    case TokenKind.SystemVariable:
      return true;
    default:
      return p.isOperator('-') || p.isOperator('+');
  }
}

function parseArguments(p: Parser): ExecuteArgument[] {
  return commaSeparated(p, parseArgument);
}

/** argument := [@name '='] (value | DEFAULT) [OUTPUT | OUT] */
function parseArgument(p: Parser): ExecuteArgument {
  const start = p.start();
  let name: Variable | null = null;
  if (p.kind() === TokenKind.Variable && p.isOperatorAt('=', 1)) {
    name = takeVariable(p);
    p.advance();
  }
  const value = parseValueOrDefault(p);
  const output = p.takeWord('OUTPUT') || p.takeWord('OUT');
  return { kind: 'ExecuteArgument', start, end: p.previousEnd(), name, value, output };
}

/** CALL name '(' [[name '=>'] value {, …}] ')' */
function parseCall(p: Parser): ExecuteStatementBody {
  const start = p.start();
  p.advance();
  const procedure = parseObjectName(p);
  const passed: ExecuteArgument[] = [];
  p.expectOperator('(');
  if (!p.isOperator(')')) passed.push(...commaSeparated(p, parseCallArgument));
  p.expectOperator(')');
  const end = p.previousEnd();
  return { ...NOTHING, kind: 'ExecuteBody', start, end, procedure, arguments: passed };
}

function parseCallArgument(p: Parser): ExecuteArgument {
  const start = p.start();
  let name: Variable | null = null;
  if (p.isIdentifier() && p.isOperatorAt('=>', 1)) {
    name = takeVariable(p);
    p.advance();
  }
  const value = parseValueOrDefault(p);
  return { kind: 'ExecuteArgument', start, end: p.previousEnd(), name, value, output: false };
}

/**
 * EXECUTE IMMEDIATE text [INTO variables] [USING argument [AS name] {, …}]
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-execute-immediate
 */
function parseExecuteImmediate(p: Parser, startPosition: number): Statement {
  const start = p.start();
  p.advance();
  p.advance();
  const text: Expression = parseExpression(p);
  if (p.isWord('INTO')) return skipUnparsed(p, startPosition);
  let passed: ExecuteArgument[] = [];
  if (p.takeWord('USING')) {
    const parenthesised = p.takeOperator('(');
    passed = commaSeparated(p, parseUsingArgument);
    if (parenthesised) p.expectOperator(')');
  }
  const end = p.previousEnd();
  return statement(p, { ...NOTHING, kind: 'ExecuteBody', start, end, text, arguments: passed });
}

/** value [[AS] name]: here the name stands behind the value. */
function parseUsingArgument(p: Parser): ExecuteArgument {
  const start = p.start();
  const value: Expression = parseExpression(p);
  const name = p.takeWord('AS') || p.isIdentifier() ? takeVariable(p) : null;
  return { kind: 'ExecuteArgument', start, end: p.previousEnd(), name, value, output: false };
}
