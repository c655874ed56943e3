import type {
  CursorStatement,
  DeclareCursor,
  Expression,
  FetchStatement,
  Identifier,
  Statement,
  Variable,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { takeVariable } from './dml.ts';
import { parseValueExpression } from './expression.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';
import { commaSeparated } from './list.ts';
import { isText, startsStatement } from './recovery.ts';

/**
 * declare-cursor := DECLARE name [INSENSITIVE] [SCROLL] CURSOR definition
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/declare-cursor-transact-sql
 * The cursor is behind DECLARE.
 */
export function parseDeclareCursor(p: Parser): Statement {
  const name = p.expectIdentifier('a variable or a cursor');
  const options: string[] = [];
  while (isText(p, 'INSENSITIVE') || isText(p, 'SCROLL')) takeOption(p, options);
  p.expectWord('CURSOR');
  return parseCursorDefinition(p, name, options);
}

/** definition := {option} FOR query [FOR (READ ONLY | UPDATE [OF columns])], behind CURSOR */
export function parseCursorDefinition(
  p: Parser,
  name: Identifier | Variable,
  options: string[],
): DeclareCursor {
  while (p.kind() === TokenKind.Word && !p.isWord('FOR') && !startsStatement(p))
    takeOption(p, options);
  p.expectWord('FOR');
  const query = parseQuery(p);
  let access: DeclareCursor['access'] = null;
  let columns: Identifier[] = [];
  if (p.takeWord('FOR')) {
    if (p.takeWord('READ')) {
      p.expectWord('ONLY');
      access = 'READ ONLY';
    } else {
      p.expectWord('UPDATE');
      access = 'UPDATE';
      if (p.takeWord('OF')) columns = commaSeparated(p, () => p.expectIdentifier('a column'));
    }
  }
  const end = p.previousEnd();
  return { kind: 'DeclareCursor', start: 0, end, name, options, query, access, columns };
}

function takeOption(p: Parser, options: string[]): void {
  options.push(p.text().toUpperCase());
  p.advance();
}

const ACTIONS = { OPEN: 'open', CLOSE: 'close', DEALLOCATE: 'deallocate' } as const;

/** cursor-statement := (OPEN | CLOSE | DEALLOCATE) [GLOBAL] cursor */
export function parseCursorStatement(p: Parser, word: keyof typeof ACTIONS): CursorStatement {
  const action = ACTIONS[word];
  p.advance();
  const global = takeGlobal(p);
  const cursor = takeCursor(p);
  return { kind: 'CursorStatement', start: 0, end: p.previousEnd(), action, global, cursor };
}

/** GLOBAL, unless it is the cursor's own name. */
function takeGlobal(p: Parser): boolean {
  if (!p.isWord('GLOBAL') || (!p.isIdentifierAt(1) && p.kindAt(1) !== TokenKind.Variable))
    return false;
  p.advance();
  return true;
}

function takeCursor(p: Parser): Identifier | Variable {
  return p.kind() === TokenKind.Variable ? takeVariable(p) : p.expectIdentifier('a cursor');
}

const DIRECTIONS = ['NEXT', 'PRIOR', 'FIRST', 'LAST', 'ABSOLUTE', 'RELATIVE'] as const;

/**
 * fetch := FETCH [[NEXT | PRIOR | FIRST | LAST | ABSOLUTE n | RELATIVE n] FROM] [GLOBAL] cursor [INTO @v {, @v}]
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/fetch-transact-sql
 */
export function parseFetch(p: Parser): FetchStatement {
  p.advance();
  let direction: FetchStatement['direction'] = null;
  let offset: Expression | null = null;
  const word = DIRECTIONS.find((each) => isText(p, each)) ?? null;
  const counted = (word === 'ABSOLUTE' || word === 'RELATIVE') && startsCount(p);
  if (word !== null && (counted || p.isWordAt('FROM', 1))) {
    direction = word;
    p.advance();
    if (counted) offset = parseValueExpression(p);
    p.expectWord('FROM');
  } else p.takeWord('FROM');
  const global = takeGlobal(p);
  const cursor = takeCursor(p);
  const into: Variable[] = [];
  if (p.takeWord('INTO')) {
    do {
      if (p.kind() === TokenKind.Variable) into.push(takeVariable(p));
      else p.expected('a variable');
    } while (p.takeOperator(','));
  }
  const end = p.previousEnd();
  return { kind: 'FetchStatement', start: 0, end, direction, offset, global, cursor, into };
}

/** True if a number follows ABSOLUTE or RELATIVE, which else is the name of a cursor. */
function startsCount(p: Parser): boolean {
  const kind = p.kindAt(1);
  return kind === TokenKind.Integer || kind === TokenKind.Variable || p.isOperatorAt('-', 1);
}
