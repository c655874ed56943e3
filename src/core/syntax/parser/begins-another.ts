import { keywordSet } from '../keyword-set.ts';
import { TokenKind } from '../token.ts';
import { startsWithoutVerb } from './object-kind.ts';
import type { Parser } from './parser.ts';
import { STATEMENT_WORDS } from './recovery.ts';

/** Words that go on with a statement from the line above, and begin none. */
const CONTINUING_WORDS = keywordSet([
  'AND',
  'AS',
  'BETWEEN',
  'COLLATE',
  'CROSS',
  'ELSE',
  'END',
  'ESCAPE',
  'EXCEPT',
  'FOR',
  'FROM',
  'FULL',
  'GROUP',
  'HAVING',
  'IN',
  'INNER',
  'INTERSECT',
  'IS',
  'JOIN',
  'LEFT',
  'LIKE',
  'ON',
  'OPTION',
  'OR',
  'ORDER',
  'OUTER',
  'OUTPUT',
  'PIVOT',
  'RIGHT',
  'THEN',
  'UNION',
  'UNPIVOT',
  'USING',
  'VALUES',
  'WHEN',
  'WHERE',
]);

/**
 * True if the line that begins here is not part of the statement from `start` on, which is whole without it and fails at
 * position `failing` with it.
 */
export function beginsAnother(p: Parser, start: number, failing: number): boolean {
  if (failing <= p.position + 1 && isWordOf(p, STATEMENT_WORDS, 1)) return true;
  if (startsWithoutVerb(p)) return true;
  // SELECT is missing.
  if (p.isOperator('*') && (p.isWordAt('FROM', 1) || p.isOperatorAt(',', 1))) return true;
  // The line could be the condition, the word before which is missing or misspelt: without it all rows were meant.
  if (readsRows(p, start)) return hasLateClause(p, start) && hasEarlyClause(p);
  if (p.kind() === TokenKind.Operator)
    return failing === p.position || p.isOperator('(') || p.isOperator('{');
  if (p.isWord('WITH')) return p.isWordAt('AS', 1) || p.isIdentifierAt(1);
  return CONTINUING_WORDS[p.id()] !== 1;
}

/** True if the statement from `start` to the cursor has rows that a condition could choose. */
function readsRows(p: Parser, start: number): boolean {
  for (let ahead = start - p.position; ahead < 0; ahead++) {
    const word = p.keywordAt(ahead);
    if (word === 'FROM' || word === 'UPDATE' || word === 'DELETE' || word === 'MERGE') return true;
  }
  return false;
}

const LATE_CLAUSES = keywordSet(['GROUP', 'HAVING', 'ORDER', 'WHERE']);
const EARLY_CLAUSES = keywordSet(['FROM', 'INTO', 'SET', 'TO', 'USING', 'VALUES']);

/** True if the statement from `start` to the cursor has a clause behind which no early one can stand. */
function hasLateClause(p: Parser, start: number): boolean {
  let depth = 0;
  for (let ahead = start - p.position; ahead < 0; ahead++) {
    if (p.isOperatorAt('(', ahead)) depth++;
    else if (p.isOperatorAt(')', ahead)) depth--;
    else if (depth === 0 && isWordOf(p, LATE_CLAUSES, ahead)) return true;
  }
  return false;
}

/** True if the rest of the line has a clause of another statement: one that no condition has outside parentheses. */
function hasEarlyClause(p: Parser): boolean {
  const line = p.position;
  let depth = 0;
  let found = false;
  while (!found && !p.atEnd() && (p.position === line || !p.startsLine())) {
    if (p.isOperator('(')) depth++;
    else if (p.isOperator(')')) depth--;
    else found = depth === 0 && isWordOf(p, EARLY_CLAUSES, 0);
    p.advance();
  }
  p.moveTo(line);
  return found;
}

/** True if the token `ahead` places on is one of the words. */
function isWordOf(p: Parser, words: Uint8Array, ahead: number): boolean {
  return p.kindAt(ahead) === TokenKind.Word && words[p.idAt(ahead)] === 1;
}
