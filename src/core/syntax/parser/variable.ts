import type {
  DataTypeNode,
  Expression,
  Statement,
  TableTypeDefinition,
  VariableDeclaration,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseTableDefinition } from './column-definition.ts';
import { parseCursorDefinition, parseDeclareCursor } from './cursor.ts';
import { parseValueOrDefault, takeAssignmentOperator } from './dml.ts';
import { parseDataType, parseExpression, parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { parsePostfix } from './primary.ts';
import { commaSeparated } from './list.ts';
import { atStatementEnd, isText, skipUnparsed, takeText } from './recovery.ts';
import { parseSingleStatement } from './script.ts';

/** declare := DECLARE (variables | cursor) */
export function parseDeclare(p: Parser): Statement {
  const start = p.position;
  p.advance();
  if (p.grammar.features.sqlScripting) return parseScriptingDeclare(p, start);
  if (p.kind() !== TokenKind.Variable) return parseDeclareCursor(p);
  const declarations = commaSeparated(p, parseVariableDeclaration);
  const end = p.previousEnd();
  return { kind: 'DeclareStatement', start: 0, end, orReplace: false, declarations };
}

/** declaration := @name [AS] (type ['=' value] | CURSOR | TABLE '(' elements ')') */
function parseVariableDeclaration(p: Parser): VariableDeclaration {
  const start = p.start();
  const name = p.text();
  if (p.kind() === TokenKind.Variable) p.advance();
  else p.expected('a variable');
  p.takeWord('AS');
  let type: DataTypeNode | null = null;
  let table: TableTypeDefinition | null = null;
  let value: Expression | null = null;
  if (p.isWord('TABLE')) table = parseTableDefinition(p);
  else {
    type = parseDataType(p);
    if (p.takeOperator('=')) value = parseExpression(p);
  }
  const end = p.previousEnd();
  return { kind: 'VariableDeclaration', start, end, name, type, value, table };
}

/**
 * DECLARE [OR REPLACE] [VARIABLE] name [type] [(DEFAULT | =) value] | DECLARE (EXIT | CONTINUE) HANDLER …
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-declare-variable
 */
function parseScriptingDeclare(p: Parser, startPosition: number): Statement {
  if ((p.isWord('EXIT') || p.isWord('CONTINUE')) && p.isWordAt('HANDLER', 1))
    return parseHandler(p);
  const orReplace = p.takeWords('OR', 'REPLACE');
  if (!p.takeWord('VARIABLE')) p.takeWord('VAR');
  const start = p.start();
  const name = takeScriptingName(p);
  // Cursors, conditions and several names of one type have no tree yet.
  if (isText(p, 'CONDITION') || p.isWord('CURSOR') || p.isOperator(',')) {
    return skipUnparsed(p, startPosition);
  }
  if (isText(p, 'ASENSITIVE') || isText(p, 'INSENSITIVE')) return skipUnparsed(p, startPosition);
  const typed = !atStatementEnd(p) && !p.isWord('DEFAULT') && !p.isOperator('=');
  const type = typed ? parseDataType(p) : null;
  const value = p.takeWord('DEFAULT') || p.takeOperator('=') ? parseExpression(p) : null;
  const end = p.previousEnd();
  return {
    kind: 'DeclareStatement',
    start: 0,
    end,
    orReplace,
    declarations: [{ kind: 'VariableDeclaration', start, end, name, type, value, table: null }],
  };
}

/** A variable's name of one to three parts, as written. */
function takeScriptingName(p: Parser): string {
  const from = p.start() + p.base;
  parseObjectName(p);
  return p.tokens.text.slice(from, p.previousEnd() + p.base);
}

/** handler := (EXIT | CONTINUE) HANDLER FOR condition {, condition} statement */
function parseHandler(p: Parser): Statement {
  const action = p.isWord('EXIT') ? 'EXIT' : 'CONTINUE';
  p.advance();
  p.advance();
  p.expectWord('FOR');
  const conditions = commaSeparated(p, () => {
    if (p.takeWord('SQLSTATE')) {
      p.takeWord('VALUE');
      const state = p.text();
      if (p.kind() === TokenKind.String) p.advance();
      else p.expected('a string');
      return `SQLSTATE ${state}`;
    }
    if (p.takeWord('NOT')) {
      if (!takeText(p, 'FOUND')) p.expected('FOUND');
      return 'NOT FOUND';
    }
    return p.expectIdentifier('a condition').text.toUpperCase();
  });
  const body = parseSingleStatement(p);
  return { kind: 'HandlerDeclaration', start: 0, end: p.previousEnd(), action, conditions, body };
}

/** set := SET @v operator value | SET option … */
export function parseSet(p: Parser): Statement {
  const start = p.position;
  p.advance();
  if (p.grammar.features.sqlScripting) return parseScriptingSet(p, start);
  if (p.kind() !== TokenKind.Variable) return parseSetOption(p);
  const name = p.text();
  const variableStart = p.start();
  const variableEnd = p.endAt(0);
  p.advance();
  if (p.isOperator('.')) {
    const variable = { kind: 'Variable', start: variableStart, end: variableEnd, name } as const;
    const member = parsePostfix(p, variable);
    const given = p.takeOperator('=') ? parseExpression(p) : null;
    return { kind: 'SetMember', start: 0, end: p.previousEnd(), member, value: given };
  }
  const operator = takeAssignmentOperator(p);
  if (operator === null) p.expected("'='");
  if (p.takeWord('CURSOR')) {
    const variable = { kind: 'Variable', start: variableStart, end: variableEnd, name } as const;
    return parseCursorDefinition(p, variable, []);
  }
  const value = parseExpression(p);
  const end = p.previousEnd();
  return { kind: 'SetVariable', start: 0, end, name, others: [], operator: operator ?? '=', value };
}

/**
 * SET [VAR | VARIABLE] (name '=' value | '(' name {, name} ')' '=' value) | SET CATALOG name | SET [key ['=' value]]
 *
 * Outside a block it is a variable where VAR is written, inside where it is not:
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-set-variable
 */
function parseScriptingSet(p: Parser, start: number): Statement {
  if (p.enclosing > 0) {
    if (isText(p, 'CATALOG') && !p.isOperatorAt('=', 1)) return parseConfiguration(p);
    return parseAssigned(p, start);
  }
  const worded = p.isWord('VAR') || p.isWord('VARIABLE');
  if (!worded || p.isOperatorAt('=', 1)) return parseConfiguration(p);
  p.advance();
  return parseAssigned(p, start);
}

/** What a variable, or several, are set to, behind SET [VAR]. */
function parseAssigned(p: Parser, start: number): Statement {
  const names: string[] = [];
  if (p.takeOperator('(')) {
    names.push(...commaSeparated(p, takeScriptingName));
    p.expectOperator(')');
    p.expectOperator('=');
    if (!p.isOperator('(')) p.expected('a query in parentheses');
  } else {
    names.push(takeScriptingName(p));
    p.expectOperator('=');
  }
  const value = parseValueOrDefault(p);
  // SET VAR a = DEFAULT, SET VAR a = 1, b = 2
  let several = false;
  while (names.length === 1 && p.takeOperator(',')) {
    several = true;
    takeScriptingName(p);
    p.expectOperator('=');
    parseValueOrDefault(p);
  }
  if (several || value.kind === 'DefaultValue') return skipUnparsed(p, start);
  const [name = '', ...others] = names;
  const end = p.previousEnd();
  return { kind: 'SetVariable', start: 0, end, name, others, operator: '=', value };
}

/** `key`, `key = value` or nothing; a key is dotted words, a name in backticks, or TIME ZONE and CATALOG. */
const CONFIGURATION =
  /^(?:[\w.:\\]+|`[^`]*`)?$|^(?:[\w.:\\]+|`[^`]*`)\s*=|^TIME\s+ZONE\s|^CATALOG\s|^-v$/iu;

/** https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-conf-mgmt-set */
function parseConfiguration(p: Parser): Statement {
  const position = p.position;
  const text = takeRest(p);
  const end = p.position;
  if (!CONFIGURATION.test(text)) {
    p.moveTo(position);
    p.expected("a setting and '='");
  }
  p.moveTo(position);
  const from = p.start() + p.base;
  while (p.position < end && !p.isOperator('=')) p.advance();
  const written = p.position > position;
  const name = written ? p.tokens.text.slice(from, p.previousEnd() + p.base).toUpperCase() : '';
  p.takeOperator('=');
  const value = takeRest(p);
  return { kind: 'SetOption', start: 0, end: p.previousEnd(), names: [name], value };
}

/** The source text up to the end of the statement. */
function takeRest(p: Parser): string {
  if (atStatementEnd(p)) return '';
  const from = p.start() + p.base;
  while (!atStatementEnd(p) && p.kind() !== TokenKind.Invalid) p.advance();
  return p.tokens.text.slice(from, p.previousEnd() + p.base);
}

/** option := name {, name} value; STATISTICS and TRANSACTION ISOLATION LEVEL are part of the name */
function parseSetOption(p: Parser): Statement {
  if (p.kind() !== TokenKind.Word) p.expected('a variable or an option');
  let prefix = '';
  if (p.takeWords('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    const value = takeRest(p);
    const names = ['TRANSACTION ISOLATION LEVEL'];
    return { kind: 'SetOption', start: 0, end: p.previousEnd(), names, value };
  }
  if (p.takeWord('STATISTICS')) prefix = 'STATISTICS ';
  else if (isText(p, 'OFFSETS')) {
    p.advance();
    prefix = 'OFFSETS ';
  }
  const names = commaSeparated(p, () => {
    const name = prefix + p.text().toUpperCase();
    if (p.kind() === TokenKind.Word) p.advance();
    else p.expected('an option');
    return name;
  });
  if (atStatementEnd(p)) p.expected('a value');
  const value = takeRest(p);
  const folded = value.toUpperCase();
  return {
    kind: 'SetOption',
    start: 0,
    end: p.previousEnd(),
    names,
    value: folded === 'ON' || folded === 'OFF' ? folded : value,
  };
}
