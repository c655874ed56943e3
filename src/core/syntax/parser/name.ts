import type { DataTypeNode, Identifier, ObjectName } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { NONE } from './list.ts';
import type { Parser } from './parser.ts';

/**
 * A name of one or more parts, `a`, `a.b`, `a..b`, `#t`; a part left out, in T-SQL only, is empty.
 * Where no name stands, it is reported and one empty part is returned.
 *
 *     name := identifier { "." [identifier] }
 */
export function parseObjectName(p: Parser): ObjectName {
  const leftOut = p.isOperator('.') && (p.isOperatorAt('.', 1) || p.isIdentifierAt(1));
  if (leftOut && p.grammar.features.tsqlQuery) {
    const at = p.start();
    return continueObjectName(p, {
      kind: 'Identifier',
      start: at,
      end: at,
      text: '',
      quote: 'none',
    });
  }
  const first = p.expectIdentifier();
  if (p.isOperator('.')) return continueObjectName(p, first);
  return { kind: 'ObjectName', start: first.start, end: first.end, parts: [first] };
}

/** The rest of a name whose first part has been read. */
export function continueObjectName(p: Parser, first: Identifier): ObjectName {
  const parts = parseNameParts(p, first);
  return { kind: 'ObjectName', start: first.start, end: p.previousEnd(), parts };
}

/** The parts of a name whose first has been read; see `commaSeparated` for why the array is not just grown. */
export function parseNameParts(p: Parser, first: Identifier): Identifier[] {
  const second = takeNamePart(p);
  if (second === null) return [first];
  const third = takeNamePart(p);
  if (third === null) return [first, second];
  const parts = [first, second, third];
  for (let next = takeNamePart(p); next !== null; next = takeNamePart(p)) parts.push(next);
  return parts;
}

/** The point at the cursor and the part of a name behind it; null if they are no part of one. */
function takeNamePart(p: Parser): Identifier | null {
  if (!p.isOperator('.')) return null;
  if (p.isIdentifierAt(1) || isReservedPart(p)) {
    p.advance();
    return p.takeIdentifier();
  }
  if (!p.isOperatorAt('.', 1) || !p.grammar.features.tsqlQuery) return null;
  p.advance();
  const at = p.start();
  return { kind: 'Identifier', start: at, end: at, text: '', quote: 'none' };
}

/** `t.IDENTITYCOL`. Spark takes any word right behind a point: `t.order`; a blank between them tells an unfinished name. */
function isReservedPart(p: Parser): boolean {
  return (
    p.grammar.columnWords[p.idAt(1)] === 1 ||
    (p.grammar.features.sparkQuery && p.kindAt(1) === TokenKind.Word && p.startAt(1) === p.endAt(0))
  );
}

/** True if the token `ahead` places on is an unquoted word of this upper-case text. */
export function isText(p: Parser, text: string, ahead = 0): boolean {
  return p.kindAt(ahead) === TokenKind.Word && p.textAt(ahead).toUpperCase() === text;
}

/**
 * True at QUALIFY as a clause. T-SQL does not reserve the word: there it is one where a condition follows, and else a name.
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/select-qualify-clause-transact-sql
 */
export function startsQualify(p: Parser): boolean {
  if (!p.isWord('QUALIFY')) return false;
  if (p.grammar.features.sparkQuery) return true;
  switch (p.kindAt(1)) {
    case TokenKind.Integer:
    case TokenKind.Decimal:
    case TokenKind.String:
    case TokenKind.Variable:
      return true;
    case TokenKind.Operator:
      // Not the hint in `t QUALIFY (NOLOCK)`.
      return p.isOperatorAt('(', 1) && p.isIdentifierAt(2) && !p.isOperatorAt(')', 3);
    default:
      // Nor an alias before a word that goes on without being reserved.
      if (p.isWordAt('USING', 1) || p.isWordAt('WINDOW', 1)) return false;
      return p.isIdentifierAt(1) || p.isWordAt('NOT', 1) || p.isWordAt('CASE', 1);
  }
}

/** Type names of several words, by their first: the words that may follow, longest first. */
const MANY_WORDS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['DOUBLE', [['PRECISION']]],
  ['CHARACTER', [['VARYING']]],
  ['CHAR', [['VARYING']]],
  ['BINARY', [['VARYING']]],
  ['NATIONAL', [['CHARACTER', 'VARYING'], ['CHAR', 'VARYING'], ['CHARACTER'], ['CHAR'], ['TEXT']]],
]);

/** The fields of an interval type by their first, and which may stand after TO: those that are finer. */
const INTERVAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  YEAR: ['MONTH'],
  MONTH: [],
  DAY: ['HOUR', 'MINUTE', 'SECOND'],
  HOUR: ['MINUTE', 'SECOND'],
  MINUTE: ['SECOND'],
  SECOND: [],
};

/** What may follow a time's type in Spark. */
const ZONED: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['TIME', [['WITHOUT', 'TIME', 'ZONE']]],
  [
    'TIMESTAMP',
    [
      ['WITH', 'LOCAL', 'TIME', 'ZONE'],
      ['WITHOUT', 'TIME', 'ZONE'],
    ],
  ],
]);

/** Type arguments opened by `<`: `>>` closes two of them, and the second half is owed to the outer. */
interface Closers {
  owed: boolean;
}

/**
 * A data type as written. Where none stands, it is reported and a type without a name is returned.
 *
 *     type := name [words] [ "(" number { "," number } ")" ] | ARRAY "<" type ">" | MAP "<" type "," type ">"
 *           | STRUCT "<" field [":"] type [NOT NULL] [COMMENT string] {"," …} ">" | INTERVAL field [TO field]
 */
export function parseDataType(p: Parser): DataTypeNode {
  return parseType(p, { owed: false });
}

function parseType(p: Parser, closers: Closers): DataTypeNode {
  const taken = knownType(p);
  const name = parseTypeName(p);
  if (name.parts[0]?.text === '') return dataType(name, name.end, NONE, null);
  const sparkQuery = p.grammar.features.sparkQuery;
  if (sparkQuery && NESTED.has(name.parts[0]?.text.toUpperCase() ?? '')) {
    if (p.isOperator('<') || p.isOperator('<>')) return parseNestedType(p, name, closers);
    p.expected("'<'");
  }
  const most = taken?.[1] ?? 2;
  const arguments_ = most > 0 && p.isOperator('(') ? parseTypeArguments(p, most) : NONE;
  if (taken !== null && arguments_.length < taken[0]) p.expected("'('");
  let collation: Identifier | null = null;
  if (sparkQuery && p.takeWord('COLLATE')) collation = p.expectIdentifier('a collation');
  return dataType(name, p.previousEnd(), arguments_, collation);
}

/** A type without others inside. */
function dataType(
  name: ObjectName,
  end: number,
  arguments_: DataTypeNode['arguments'],
  collation: Identifier | null,
): DataTypeNode {
  return {
    kind: 'DataType',
    start: name.start,
    end,
    name,
    arguments: arguments_,
    elements: NONE,
    fieldNames: NONE,
    collation,
  };
}

/** Types with types inside, and how many these are; null: any number. */
const NESTED: ReadonlyMap<string, number | null> = new Map([
  ['ARRAY', 1],
  ['MAP', 2],
  ['STRUCT', null],
]);

/** How many numbers the type at the cursor takes; an unknown type is reported. Null where any name may be a type. */
function knownType(p: Parser): readonly [number, number] | null {
  const { typeArguments } = p.grammar;
  if (typeArguments === null) return null;
  const known = p.kind() === TokenKind.Word ? typeArguments.get(p.text().toUpperCase()) : undefined;
  if (known === undefined) p.expected('a data type');
  return known ?? null;
}

function parseTypeName(p: Parser): ObjectName {
  if (p.isWord('NATIONAL')) return joinWords(p, MANY_WORDS.get('NATIONAL'));
  if (p.kind() === TokenKind.Word && !p.isOperatorAt('.', 1)) {
    const word = p.text().toUpperCase();
    const finer = word === 'INTERVAL' ? INTERVAL_FIELDS[p.textAt(1).toUpperCase()] : undefined;
    if (finer !== undefined) {
      const ranges = finer.map((field) => [p.textAt(1), 'TO', field]);
      return joinWords(p, [...ranges, [p.textAt(1)]]);
    }
    if (p.grammar.features.sparkQuery) return joinWords(p, ZONED.get(word));
    const more = MANY_WORDS.get(word);
    if (more !== undefined) return joinWords(p, more);
  }
  // A cursor variable: https://learn.microsoft.com/en-us/sql/t-sql/data-types/cursor-transact-sql
  if (p.isWord('CURSOR') && p.grammar.features.tsqlQuery) return joinWords(p);
  if (!p.isIdentifier()) p.expected('a data type');
  return parseObjectName(p);
}

/** A one-part name from the next word and the first of `rests` that follows it. */
function joinWords(p: Parser, rests?: readonly (readonly string[])[]): ObjectName {
  const rest = rests?.find((each) =>
    each.every((word, index) => isText(p, word.toUpperCase(), index + 1)),
  );
  const first = p.takeIdentifier();
  const { start } = first;
  if (rest === undefined) return { kind: 'ObjectName', start, end: first.end, parts: [first] };
  let { text } = first;
  for (let count = rest.length; count > 0; count--) {
    text += ` ${p.text()}`;
    p.advance();
  }
  const end = p.previousEnd();
  const part: Identifier = { kind: 'Identifier', start, end, text, quote: 'none' };
  return { kind: 'ObjectName', start, end, parts: [part] };
}

/** Numbers in parentheses, at most `most` of them; T-SQL also has MAX there, and words. */
function parseTypeArguments(p: Parser, most: number): readonly (number | 'max')[] {
  const { sparkQuery } = p.grammar.features;
  p.advance();
  let found: readonly (number | 'max')[] = NONE;
  do {
    const negative = !sparkQuery && p.kindAt(1) === TokenKind.Integer && p.takeOperator('-');
    if (p.kind() === TokenKind.Integer) {
      found = [...found, Number(p.text()) * (negative ? -1 : 1)];
      p.advance();
    } else if (sparkQuery && isText(p, 'ANY')) {
      // GEOMETRY(ANY): https://docs.databricks.com/aws/en/sql/language-manual/data-types/geometry-type
      found = [...found, 'max'];
      p.advance();
    } else if (!sparkQuery && p.takeWord('MAX')) found = [...found, 'max'];
    else if (!sparkQuery && p.isIdentifier()) {
      // xml(DOCUMENT collection), GEOMETRY(ANY): words that say nothing about rows.
      while (p.isIdentifier()) parseObjectName(p);
    } else p.expected('a length');
  } while (found.length < most && p.takeOperator(','));
  p.expectOperator(')');
  return found;
}

function parseNestedType(p: Parser, name: ObjectName, closers: Closers): DataTypeNode {
  const elements: DataTypeNode[] = [];
  const fieldNames: Identifier[] = [];
  const most = NESTED.get(name.parts[0]?.text.toUpperCase() ?? '') ?? null;
  const struct = most === null;
  if (struct && p.takeOperator('<>')) return dataType(name, p.previousEnd(), NONE, null);
  p.advance();
  if (!p.enter()) return dataType(name, p.previousEnd(), NONE, null);
  const inner: Closers = { owed: false };
  if (!p.isOperator('>')) {
    do {
      if (struct) {
        fieldNames.push(p.expectIdentifier('a field name'));
        p.takeOperator(':');
      }
      elements.push(parseType(p, inner));
      if (struct) {
        p.takeWords('NOT', 'NULL');
        if (p.isWord('COMMENT') && p.kindAt(1) === TokenKind.String) {
          p.advance();
          p.advance();
        }
      }
    } while (!inner.owed && elements.length !== most && p.takeOperator(','));
  }
  p.leave();
  if (most !== null && elements.length < most) p.expected("','");
  let end = p.previousEnd();
  if (inner.owed) inner.owed = false;
  else if (p.takeOperator('>>')) {
    closers.owed = true;
    end = p.previousEnd() - 1;
  } else {
    p.expectOperator('>');
    end = p.previousEnd();
  }
  return { ...dataType(name, end, NONE, null), elements, fieldNames };
}
