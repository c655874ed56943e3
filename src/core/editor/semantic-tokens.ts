import type { ScriptBinding } from '../semantics/bind.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type { ParseResult } from '../syntax/parse.ts';
import type { PlacedStatement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import type { NamedThing, NameUse } from './name-use.ts';
import type { StatementNames } from './names-of-statement.ts';
import { statementNames } from './script-names.ts';

/** The kinds of names, by the names that editors have for them; a token's number is its place here. */
export const semanticTokenTypes = [
  'variable',
  'parameter',
  'class',
  'struct',
  'property',
  'function',
  'method',
  'type',
  'event',
  'label',
] as const;

/** What else is said of a name: bit `i` of a token's number is the one at place `i`. */
export const semanticTokenModifiers = ['definition', 'modification', 'defaultLibrary'] as const;

type TokenType = (typeof semanticTokenTypes)[number];

const TYPES: Readonly<Record<NamedThing, TokenType>> = {
  variable: 'variable',
  parameter: 'parameter',
  cursor: 'variable',
  table: 'class',
  sequence: 'class',
  'temporary-table': 'struct',
  cte: 'struct',
  alias: 'struct',
  column: 'property',
  function: 'function',
  'built-in-function': 'function',
  procedure: 'method',
  trigger: 'event',
  type: 'type',
  'built-in-type': 'type',
  label: 'label',
};

const NUMBERS: ReadonlyMap<string, number> = new Map(
  semanticTokenTypes.map((type, index) => [type, index]),
);

/** A name as numbers: where it starts, its length, its type, its modifiers. */
const NUMBERS_OF_A_NAME = 4;

const coded = new WeakMap<StatementNames, Uint32Array>();

/** The names of a statement as numbers, by where they stand in it; found only once. */
function codesOf(names: StatementNames): Uint32Array {
  const known = coded.get(names);
  if (known !== undefined) return known;
  // What is a text looks like one.
  const uses = names.uses.filter(({ inText }) => inText !== true).sort((a, b) => a.start - b.start);
  const codes = Uint32Array.from(
    uses.flatMap((use) => [
      use.start,
      use.end - use.start,
      NUMBERS.get(TYPES[use.thing]) ?? 0,
      modifiersOf(use),
    ]),
  );
  coded.set(names, codes);
  return codes;
}

/**
 * The names of a script, coded as editors take them, five numbers a name: lines behind the last one, characters behind
 * the last one of the same line, length, type, modifiers.
 */
export function semanticTokens(
  parsed: ParseResult,
  binding: ScriptBinding,
  dialect: Dialect,
): Uint32Array {
  const parts: { readonly base: number; readonly codes: Uint32Array }[] = [];
  let size = 0;
  const add = (items: readonly PlacedStatement[], around: number): void => {
    for (const { offset, statement } of items) {
      const base = around + offset;
      const own = binding.bindings.get(statement);
      if (own !== undefined) {
        const codes = codesOf(statementNames(own, base, parsed, dialect));
        if (codes.length > 0) parts.push({ base, codes });
        size += codes.length;
      }
      for (const list of statementListsOf(statement)) add(list.items, base);
    }
  };
  add(parsed.script.items, 0);
  const names = new Uint32Array(size);
  let at = 0;
  for (const { base, codes } of parts) {
    names.set(codes, at);
    for (const end = at + codes.length; at < end; at += NUMBERS_OF_A_NAME)
      names[at] = (names[at] ?? 0) + base;
  }
  return relative(inOrder(names), parsed.text);
}

/** The names by where they start: a statement's own may stand before and behind those of what is nested in it. */
function inOrder(names: Uint32Array): Uint32Array {
  let sorted = true;
  for (let at = NUMBERS_OF_A_NAME; at < names.length && sorted; at += NUMBERS_OF_A_NAME)
    sorted = (names[at] ?? 0) >= (names[at - NUMBERS_OF_A_NAME] ?? 0);
  if (sorted) return names;
  const quads = Array.from({ length: names.length / NUMBERS_OF_A_NAME }, (_, index) =>
    names.subarray(index * NUMBERS_OF_A_NAME, (index + 1) * NUMBERS_OF_A_NAME),
  );
  quads.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  return Uint32Array.from(quads.flatMap((quad) => [...quad]));
}

function relative(names: Uint32Array, text: string): Uint32Array {
  const tokens = new Uint32Array((names.length / NUMBERS_OF_A_NAME) * 5);
  let length = 0;
  let line = 0;
  let lineStart = 0;
  let nextLine = text.indexOf('\n');
  let lastLine = 0;
  let lastCharacter = 0;
  let lastEnd = 0;
  for (let at = 0; at < names.length; at += NUMBERS_OF_A_NAME) {
    const start = names[at] ?? 0;
    const end = start + (names[at + 1] ?? 0);
    if (start < lastEnd) continue;
    while (nextLine >= 0 && nextLine < start) {
      line += 1;
      lineStart = nextLine + 1;
      nextLine = text.indexOf('\n', lineStart);
    }
    // A name of several lines can't be said to an editor.
    if (nextLine >= 0 && nextLine < end) continue;
    const character = start - lineStart;
    tokens[length] = line - lastLine;
    tokens[length + 1] = line === lastLine ? character - lastCharacter : character;
    tokens[length + 2] = end - start;
    tokens[length + 3] = names[at + 2] ?? 0;
    tokens[length + 4] = names[at + 3] ?? 0;
    length += 5;
    lastLine = line;
    lastCharacter = character;
    lastEnd = end;
  }
  return tokens.subarray(0, length);
}

function modifiersOf({ role, thing }: NameUse): number {
  if (thing === 'built-in-function' || thing === 'built-in-type') return 4;
  return role === 'definition' ? 1 : role === 'write' ? 2 : 0;
}
