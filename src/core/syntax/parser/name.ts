import type { DataTypeNode, Identifier, ObjectName } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import type { Parser } from './parser.ts';

/**
 * A name of one or more parts, `a`, `a.b`, `a..b`, `#t`; a part left out, in T-SQL only, is empty.
 * Where no name stands, it is reported and one empty part is returned.
 *
 *     name := identifier { "." [identifier] }
 */
export function parseObjectName(p: Parser): ObjectName {
  const first = p.expectIdentifier();
  return continueObjectName(p, first);
}

/** The rest of a name whose first part has been read. */
export function continueObjectName(p: Parser, first: Identifier): ObjectName {
  const parts = [first];
  while (p.isOperator('.')) {
    if (p.isIdentifier(1) || isReservedPart(p)) {
      p.advance();
      parts.push(p.takeIdentifier());
    } else if (p.isOperator('.', 1) && p.grammar.features.tsqlQuery) {
      p.advance();
      const at = p.start();
      parts.push({ kind: 'Identifier', start: at, end: at, text: '', quote: 'none' });
    } else break;
  }
  return { kind: 'ObjectName', start: first.start, end: p.previousEnd(), parts };
}

/** Spark takes any word right behind a point: `t.order`. A blank between them tells an unfinished name. */
function isReservedPart(p: Parser): boolean {
  return p.grammar.features.sparkQuery && p.kind(1) === TokenKind.Word && p.start(1) === p.end();
}

/** True if the token `ahead` places on is an unquoted word of this upper-case text. */
export function isText(p: Parser, text: string, ahead = 0): boolean {
  return p.kind(ahead) === TokenKind.Word && p.text(ahead).toUpperCase() === text;
}

/** Type names of several words, by their first: the words that may follow, longest first. */
const MANY_WORDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  DOUBLE: [['PRECISION']],
  CHARACTER: [['VARYING']],
  CHAR: [['VARYING']],
  BINARY: [['VARYING']],
  NATIONAL: [['CHARACTER', 'VARYING'], ['CHAR', 'VARYING'], ['CHARACTER'], ['CHAR'], ['TEXT']],
};

const INTERVAL_FIELDS = new Set(['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']);

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
  const name = parseTypeName(p);
  const end = name.end;
  const none: DataTypeNode = {
    kind: 'DataType',
    start: name.start,
    end,
    name,
    arguments: [],
    elements: [],
    fieldNames: [],
    collation: null,
  };
  if (name.parts[0]?.text === '') return none;
  const sparkQuery = p.grammar.features.sparkQuery;
  if (sparkQuery && (p.isOperator('<') || p.isOperator('<>')))
    return parseNestedType(p, none, closers);
  const arguments_ = p.isOperator('(') ? parseTypeArguments(p) : [];
  let collation: Identifier | null = null;
  if (sparkQuery && p.takeWord('COLLATE')) collation = p.expectIdentifier('a collation');
  return { ...none, end: p.previousEnd(), arguments: arguments_, collation };
}

function parseTypeName(p: Parser): ObjectName {
  if (p.isWord('NATIONAL')) return joinWords(p, MANY_WORDS['NATIONAL'] ?? []);
  if (p.kind() === TokenKind.Word && !p.isOperator('.', 1)) {
    const word = p.text().toUpperCase();
    if (word === 'INTERVAL' && INTERVAL_FIELDS.has(p.text(1).toUpperCase())) {
      return joinWords(p, p.isWord('TO', 2) ? [[p.text(1), 'TO', p.text(3)]] : [[p.text(1)]]);
    }
    if (p.grammar.features.sparkQuery && word === 'TIMESTAMP') {
      return joinWords(p, [
        ['WITH', 'LOCAL', 'TIME', 'ZONE'],
        ['WITHOUT', 'TIME', 'ZONE'],
      ]);
    }
    if (Object.hasOwn(MANY_WORDS, word)) return joinWords(p, MANY_WORDS[word] ?? []);
  }
  if (!p.isIdentifier()) p.expected('a data type');
  return parseObjectName(p);
}

/** A one-part name from the next word and the first of `rests` that follows it. */
function joinWords(p: Parser, rests: readonly (readonly string[])[]): ObjectName {
  const start = p.start();
  const words = [p.text()];
  const rest = rests.find((each) =>
    each.every((word, index) => isText(p, word.toUpperCase(), index + 1)),
  );
  p.advance();
  for (let count = rest?.length ?? 0; count > 0; count--) {
    words.push(p.text());
    p.advance();
  }
  const end = p.previousEnd();
  const part: Identifier = { kind: 'Identifier', start, end, text: words.join(' '), quote: 'none' };
  return { kind: 'ObjectName', start, end, parts: [part] };
}

function parseTypeArguments(p: Parser): (number | 'max')[] {
  p.advance();
  const found: (number | 'max')[] = [];
  do {
    const negative = p.kind(1) === TokenKind.Integer && p.takeOperator('-');
    if (p.kind() === TokenKind.Integer) {
      found.push(Number(p.text()) * (negative ? -1 : 1));
      p.advance();
    } else if (p.takeWord('MAX')) found.push('max');
    else if (p.isIdentifier()) {
      // xml(DOCUMENT collection), GEOMETRY(ANY): words that say nothing about rows.
      while (p.isIdentifier()) parseObjectName(p);
    } else p.expected('a length');
  } while (p.takeOperator(','));
  p.expectOperator(')');
  return found;
}

function parseNestedType(p: Parser, none: DataTypeNode, closers: Closers): DataTypeNode {
  const elements: DataTypeNode[] = [];
  const fieldNames: Identifier[] = [];
  const struct = none.name.parts[0]?.text.toUpperCase() === 'STRUCT';
  if (p.takeOperator('<>')) return { ...none, end: p.previousEnd() };
  p.advance();
  if (!p.enter()) return { ...none, end: p.previousEnd() };
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
        if (p.isWord('COMMENT') && p.kind(1) === TokenKind.String) {
          p.advance();
          p.advance();
        }
      }
    } while (!inner.owed && p.takeOperator(','));
  }
  p.leave();
  let end = p.previousEnd();
  if (inner.owed) inner.owed = false;
  else if (p.takeOperator('>>')) {
    closers.owed = true;
    end = p.previousEnd() - 1;
  } else {
    p.expectOperator('>');
    end = p.previousEnd();
  }
  return { ...none, end, elements, fieldNames };
}
