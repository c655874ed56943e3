import { databricksDialect, parse } from '../../../src/core/index.ts';
import { lex } from '../../../src/core/syntax/lexer.ts';
import { TokenKind } from '../../../src/core/syntax/token.ts';

/** A change of a Databricks text that should change what it gives. */
export interface Mutation {
  readonly kind: 'operator' | 'literal' | 'predicate' | 'cast' | 'join' | 'order' | 'function';
  /** What became of what, cut at 60 characters: `'a' became 'b'`. */
  readonly change: string;
  /** 1-based line of the text. */
  readonly line: number;
  /** The changed text. */
  readonly text: string;
}

interface Token {
  readonly kind: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SWAPS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '%': '+',
  '=': '<>',
  '<>': '=',
  '<': '>',
  '>': '<',
  '<=': '>',
  '>=': '<',
  '<=>': '=',
  AND: 'OR',
  OR: 'AND',
  // Not '/': within CAST(… AS INT), as ports have it, that gives the same numbers.
  DIV: '%',
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  sum: 'count',
  count: 'sum',
  left: 'right',
  right: 'left',
  upper: 'lower',
  lower: 'upper',
  ltrim: 'rtrim',
  rtrim: 'ltrim',
  coalesce: 'nullif',
  row_number: 'rank',
  rank: 'row_number',
  lag: 'lead',
  lead: 'lag',
  date_add: 'date_sub',
  year: 'month',
  month: 'year',
  last_day: 'date',
};

function tokensOf(text: string): Token[] {
  const table = lex(text, databricksDialect.grammar.lexical);
  const tokens: Token[] = [];
  for (let index = 0; index < table.count - 1; index++) {
    const kind = table.kinds[index] ?? TokenKind.EndOfText;
    if (kind <= TokenKind.BlockComment) continue;
    const start = table.starts[index] ?? 0;
    const end = table.starts[index + 1] ?? start;
    tokens.push({ kind, text: text.slice(start, end), start, end });
  }
  return tokens;
}

/** Index of the token that closes the bracket at `open`; -1 if none does. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const { text } = tokens[index] ?? { text: '' };
    if (text === '(') depth++;
    if (text === ')' && --depth === 0) return index;
  }
  return -1;
}

/**
 * All single changes of these kinds in a Databricks text that still parse: an operator or a function
 * for another, a literal for another, a WHERE that is gone, a CAST or COLLATE that is gone, another
 * join, another order.
 *
 * Left out is what the text alone shows to change no value: properties of a table, which say how it is
 * stored; the CAST of NULL, which is NULL of another type; the CAST of a text to STRING, which it is, or to
 * a date, which it is read as wherever a date is wanted; the CAST of a decimal to decimals that hold all its digits.
 */
export function mutationsOf(text: string): readonly Mutation[] {
  const tokens = tokensOf(text);
  const cells = rowCells(tokens);
  let storedAs = -1;
  const found: Mutation[] = [];
  const replace = (kind: Mutation['kind'], start: number, end: number, by: string): void => {
    const mutated = text.slice(0, start) + by + text.slice(end);
    if (parse(mutated, databricksDialect.grammar).diagnostics.length > 0) return;
    const line = text.slice(0, start).split('\n').length;
    const change = `'${text.slice(start, end).slice(0, 60)}' became '${by.slice(0, 60)}'`;
    found.push({ kind, change, line, text: mutated });
  };
  for (const [index, token] of tokens.entries()) {
    const word = token.text.toUpperCase();
    const before = tokens[index - 1];
    const next = tokens[index + 1];
    if (word === 'TBLPROPERTIES') storedAs = closing(tokens, index + 1);
    if (index <= storedAs) continue;
    const swap = SWAPS[word];
    if (
      swap !== undefined &&
      (token.kind === TokenKind.Operator || token.kind === TokenKind.Word)
    ) {
      replace('operator', token.start, token.end, swap);
    }
    const other = FUNCTIONS[token.text.toLowerCase()];
    if (other !== undefined && next?.text === '(')
      replace('function', token.start, token.end, other);
    // The precision of a type is no value.
    const inType = /^(?:DECIMAL|VARCHAR|CHAR)$/iu.test(tokens[index - 2]?.text ?? '');
    const isScale = /^(?:DECIMAL)$/iu.test(tokens[index - 4]?.text ?? '');
    if (token.kind === TokenKind.Integer && !inType && !isScale) {
      replace('literal', token.start, token.end, otherNumber(token.text, cells.get(index)));
    }
    if (token.kind === TokenKind.String && token.text.startsWith("'") && token.text.length > 2) {
      replace('literal', token.start, token.end, `'~${token.text.slice(1)}`);
    }
    if (word === 'LEFT' && next?.text.toUpperCase() === 'JOIN')
      replace('join', token.start, token.end, 'INNER');
    if (
      word === 'JOIN' &&
      /^(?:INNER|\w+|\))$/u.test(before?.text ?? '') &&
      !isJoinWord(before?.text)
    ) {
      replace('join', token.start, token.end, 'LEFT JOIN');
    }
    if (word === 'INNER') replace('join', token.start, token.end, 'LEFT');
    if (word === 'DESC') replace('order', token.start, token.end, 'ASC');
    if (word === 'COLLATE' && next !== undefined) replace('cast', token.start, next.end, '');
    if (word === 'CAST' && next?.text === '(') {
      const end = closing(tokens, index + 1);
      const as = lastAs(tokens, index + 1, end);
      const [first, last] = [tokens[index + 2], tokens[as - 1]];
      const literal = as === index + 3 ? first?.text : undefined;
      const type = tokens
        .slice(as + 1, end)
        .map(({ text: part }) => part)
        .join('');
      if (end > 0 && as > 0 && first && last && !keepsValue(literal, type)) {
        replace(
          'cast',
          token.start,
          tokens[end]?.end ?? token.end,
          `(${text.slice(first.start, last.end)})`,
        );
      }
    }
    if (word === 'WHERE') {
      const end = clauseEnd(tokens, index);
      replace('predicate', token.start, tokens[end - 1]?.end ?? token.end, '');
    }
  }
  return found;
}

/** True if a literal's CAST to that type changes no value; false where there is no literal. */
function keepsValue(literal: string | undefined, type: string): boolean {
  if (literal === undefined) return false;
  if (/^NULL$/iu.test(literal)) return true;
  if (literal.startsWith("'")) return /^(?:DATE|TIMESTAMP(?:_NTZ)?|STRING)$/iu.test(type);
  const digits = /^\d*\.(\d+)$/u.exec(literal)?.[1];
  const scale = /^DECIMAL\(\d+,(\d+)\)$/iu.exec(type)?.[1];
  return digits !== undefined && scale !== undefined && digits.length <= Number(scale);
}

/**
 * The number after, which shows at a boundary. A cell of a row is no boundary: it is moved so far that
 * an order by it changes too, the first row to the end and any other before it.
 *
 * @param row - of the cell, from 0 on; undefined if the number is none
 */
function otherNumber(text: string, row: number | undefined): string {
  if (row === undefined) return String(Number(text) + 1);
  return row === 0 ? String(Number(text) + 1000) : `-${Number(text) + 1000}`;
}

/** The numbers that are whole cells of VALUES lists: the index of the token, and of its row. */
function rowCells(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [start, { text }] of tokens.entries()) {
    if (!/^VALUES$/iu.test(text)) continue;
    let open = start + 1;
    for (let row = 0; tokens[open]?.text === '('; row += 1) {
      const end = closing(tokens, open);
      if (end < 0) break;
      for (let index = open + 1; index < end; index += 1) {
        const [before, token, next] = tokens.slice(index - 1, index + 2);
        const alone = /^[(,]$/u.test(before?.text ?? '') && /^[),]$/u.test(next?.text ?? '');
        if (alone && token?.kind === TokenKind.Integer && depthAt(tokens, open, index) === 1)
          found.set(index, row);
      }
      open = tokens[end + 1]?.text === ',' ? end + 2 : tokens.length;
    }
  }
  return found;
}

/** How many brackets since `open`, itself included, are still open at `index`. */
function depthAt(tokens: readonly Token[], open: number, index: number): number {
  let depth = 0;
  for (const { text } of tokens.slice(open, index)) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
  }
  return depth;
}

function isJoinWord(text: string | undefined): boolean {
  return /^(?:LEFT|RIGHT|FULL|CROSS|OUTER|SEMI|ANTI|INNER)$/iu.test(text ?? '');
}

function lastAs(tokens: readonly Token[], open: number, end: number): number {
  let depth = 0;
  let found = -1;
  for (let index = open; index < end; index++) {
    const { text } = tokens[index] ?? { text: '' };
    if (text === '(') depth++;
    if (text === ')') depth--;
    if (depth === 1 && text.toUpperCase() === 'AS') found = index;
  }
  return found;
}

/** Index of the token behind the clause that starts at `index`. */
function clauseEnd(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at++) {
    const { text } = tokens[at] ?? { text: '' };
    if (text === '(') depth++;
    if (text === ')' && depth-- === 0) return at;
    if (depth > 0) continue;
    if (
      text === ';' ||
      /^(?:GROUP|ORDER|HAVING|LIMIT|QUALIFY|UNION|EXCEPT|INTERSECT|WHEN)$/iu.test(text)
    )
      return at;
  }
  return tokens.length;
}
