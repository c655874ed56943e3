import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { relyingOn } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { lacksArguments, together, written } from './call.ts';
import {
  duckdbText,
  isNullJson,
  jsonFidelity,
  jsonString,
  readJsonValue,
  sparkText,
  type JsonValue,
} from './json-construction.ts';
import { readPath } from './json-path.ts';

/** What is changed: the value of a key, the element of an array, or the array itself, which gets one more. */
type Place =
  | { readonly kind: 'key'; readonly key: string; readonly parent: string | null }
  | { readonly kind: 'element'; readonly array: string | null; readonly index: number }
  | { readonly kind: 'append'; readonly array: string | null };

interface Meaning {
  readonly text: Expression;
  /** The text, if it is a constant. */
  readonly known: string | null;
  readonly place: Place;
  readonly value: JsonValue;
  readonly mayBeNull: boolean;
  /** NULL removes the key, and a key that is not there is put at the end. */
  readonly lax: boolean;
}

/** JSON_MODIFY: a JSON text with one value changed, all else as it was, blanks too. */
export const jsonChangeOperation = defineOperation<Meaning>({
  operation: 'json-change',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'JSON_MODIFY',
    behaviour: {
      tsql: 'Gives the JSON text with the value at a path replaced, appended or, by NULL, removed; the rest of the text stays as it is.',
      databricks: 'No function changes a JSON text in its place.',
    },
    port: 'regexp_replace finds the key or the array and puts the new value.',
    action:
      'Where keys repeat or values are deeply nested, read the text with from_json, change the struct, and write it with to_json.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-modify-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_replace',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: `SELECT JSON_MODIFY(j, '$.name', 'Mike') AS a, JSON_MODIFY(j, '$.surname', 'Smith') AS b, JSON_MODIFY(j, '$.name', NULL) AS c, JSON_MODIFY(j, 'append $.skills', 'Azure') AS d FROM (VALUES ('{"name":"John","skills":["C#","SQL"]}')) AS t (j);`,
      rows: [
        [
          '{"name":"Mike","skills":["C#","SQL"]}',
          '{"name":"John","skills":["C#","SQL"],"surname":"Smith"}',
          '{"skills":["C#","SQL"]}',
          '{"name":"John","skills":["C#","SQL","Azure"]}',
        ],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-modify-transact-sql',
      naive: null,
    },
  ],
});

// Java counts each turn of a group as one more call: runs of plain characters are no groups.
const STRING = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
/** Any value, with containers of its own kind one deep in it. */
const VALUE = `(?:${STRING}|\\{[^{}]*(?:\\{[^{}]*\\}[^{}]*)*\\}|\\[[^\\[\\]]*(?:\\[[^\\[\\]]*\\][^\\[\\]]*)*\\]|[^\\s,{}\\[\\]"]+)`;

/** A key with its colon, as an expression finds it. */
function keyPattern(key: string): string {
  return `${jsonString(key).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*:\\s*`;
}

/** Up to the first element of an array, that of a key or the whole text. */
function arrayPattern(array: string | null): string {
  return array === null ? '^\\s*\\[' : `${keyPattern(array)}\\[`;
}

/** Stands for the new value where it is no constant: no JSON text holds it. */
const HOLE = '\u0001';

/** A text after replacements, in each of which `$1` is a group and the hole the new value. */
type Change = readonly (readonly [pattern: string, by: string])[];

function changesOf(place: Place, lax: boolean, present: boolean | null): Change {
  switch (place.kind) {
    case 'append': {
      const array = arrayPattern(place.array);
      return [
        [`(${array}(?:\\s*${VALUE}\\s*,)*\\s*${VALUE})(\\s*\\])`, `$1,${HOLE}$2`],
        [`(${array})\\s*\\]`, `$1${HOLE}]`],
      ];
    }
    case 'element': {
      const before = `${arrayPattern(place.array)}(?:\\s*${VALUE}\\s*,){${place.index}}\\s*`;
      return [[`(${before})${VALUE}`, `$1${HOLE}`]];
    }
    case 'key': {
      const key = keyPattern(place.key);
      const found = [`(${key})${VALUE}`, `$1${HOLE}`] as const;
      if (!lax || present === true) return [found];
      const member = `,${jsonString(place.key)}:`;
      const object = place.parent === null ? '^\\s*\\{' : `${keyPattern(place.parent)}\\{`;
      const end = place.parent === null ? '\\s*$' : '';
      const appended = [
        `(${object}(?:\\s*${STRING}\\s*:\\s*${VALUE}\\s*,?)*)\\}${end}`,
        `$1${member}${HOLE}}`,
      ] as const;
      const first = [`(${object})\\s*,`, '$1'] as const;
      if (present === false) return [appended, first];
      // The key is put at the end in any case: where it was there, its new value moves to its place.
      const moved = [`(${key})${VALUE}(.*)${member}${HOLE}`, `$1${HOLE}$2`] as const;
      return [appended, first, moved];
    }
  }
}

/** Without the key: with the comma before it, or else with the one behind it. */
function removal(key: string): Change {
  const member = `${keyPattern(key)}${VALUE}`;
  return [[`\\s*,\\s*${member}|${member}\\s*,?\\s*`, '']];
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { place, value, known, lax } = meaning;
  const removes = place.kind === 'key' && lax;
  const nothing = isNullJson(value);
  const present = known === null || place.kind !== 'key' ? null : hasKey(known, place.key);
  const textOf = context.target === 'duckdb' ? duckdbText : sparkText;
  const json = nothing ? context.sql`'null'` : textOf(value, context);
  const constant = value.kind === 'constant' ? value.json : null;
  const text = [context.emit(meaning.text)];
  const removed = removes ? replaced(context, text, removal(place.key)) : text;
  const fidelity = together(
    relyingOn(assumption(meaning), known === null ? null : holds(known, meaning)),
    jsonFidelity([value], context),
  );
  if (nothing && removes) return written(context, removed, fidelity);
  const changes = changesOf(place, lax, present);
  const some =
    constant === null
      ? context.sql`replace(${replaced(context, text, changes)}, ${hole(context)}, ${meaning.mayBeNull ? context.sql`coalesce(${json}, 'null')` : json})`
      : replaced(context, text, changes, constant);
  return written(
    context,
    meaning.mayBeNull && removes
      ? context.sql`CASE WHEN ${value.kind === 'text' ? value.operand.node : value.node} IS NULL THEN ${removed} ELSE ${some} END`
      : some,
    fidelity,
  );
}

function hole(context: WriteContext): string {
  return context.target === 'duckdb' ? 'chr(1)' : "'\\u0001'";
}

/** The replacements as nested calls; a constant stands in the hole. */
function replaced(
  context: WriteContext,
  text: readonly Piece[],
  changes: Change,
  constant: string | null = null,
): readonly Piece[] {
  const duckdb = context.target === 'duckdb';
  return changes.reduce<readonly Piece[]>((pieces, [pattern, by]) => {
    const escaped = constant?.replaceAll('\\', '\\\\') ?? HOLE;
    const value = duckdb ? escaped : escaped.replaceAll('$', () => '\\$');
    const replacement = duckdb ? by.replaceAll('$', '\\') : by;
    const plain = constant?.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&') ?? HOLE;
    const wanted = asLiteral(
      context,
      pattern.replaceAll(HOLE, () => plain),
    );
    return context.sql`regexp_replace(${pieces}, ${wanted}, ${asLiteral(
      context,
      replacement.replaceAll(HOLE, () => value),
    )})`;
  }, text);
}

/** The hole is written as an escape where the target reads one. */
function asLiteral(context: WriteContext, text: string): string {
  const literal = context.literal(text);
  return context.target === 'duckdb' ? literal : literal.replaceAll(HOLE, '\\u0001');
}

function assumption({ place, lax, value, mayBeNull }: Meaning): string {
  const deep =
    'no text in it holds a bracket or brace, and nothing in it is nested more than twice';
  if (place.kind !== 'key')
    return `The array at the path is there and is long enough, its key stands once in the JSON, ${deep}.`;
  const removes = lax && (mayBeNull || isNullJson(value));
  const blanks = removes ? ', no blanks stand around the key that is removed' : '';
  const there = lax ? 'stands at most once in the JSON, at that place' : 'stands once in the JSON';
  return `The key ${JSON.stringify(place.key)} ${there}${blanks}, and ${deep}.`;
}

function hasKey(json: string, key: string): boolean {
  return new RegExp(keyPattern(key)).test(json);
}

/** Whether the assumption holds of a known text; null where that is not decided here. */
function holds(json: string, { place, value }: Meaning): boolean | null {
  const key = place.kind === 'key' ? place.key : place.array;
  if (key === null || /"[^"]*[{}[\]][^"]*"/.test(json)) return null;
  const times = json.match(new RegExp(keyPattern(key), 'g'))?.length ?? 0;
  const flat = !/[{[][^{}[\]]*[{[][^{}[\]]*[{[]/.test(json);
  const tight = !isNullJson(value) || !/\s/.test(json);
  const nested = place.kind === 'key' && place.parent !== null;
  if (place.kind !== 'key' || nested) return times === 1 && flat && tight ? true : null;
  return times <= 1 && flat && tight ? true : null;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/json-modify-transact-sql: append, then lax or strict, then the path */
function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const [text, path, given] = site.node.arguments;
  if (text === undefined || path === undefined || given === undefined) return lacksArguments(site);
  const written = site.constantOf(path);
  const [, append, mode, rest = ''] =
    /^\s*(append\s+)?(lax\s+|strict\s+)?(.*?)\s*$/isu.exec(String(written)) ?? [];
  const steps = typeof written === 'string' ? readPath(rest, '"') : null;
  if (steps === null)
    return unknown(`the path of JSON_MODIFY is no constant of keys and places: ${BY_HAND}`);
  const place = placeOf(steps, append !== undefined);
  if (place === null) return unknown(`the path of JSON_MODIFY leads through an array: ${BY_HAND}`);
  const value = readJsonValue(site, given);
  if ('unknown' in value) return value;
  const constant = site.constantOf(text);
  const known = typeof constant === 'string' ? constant : null;
  const lax = mode?.trim().toLowerCase() !== 'strict';
  return { text, known, place, value, mayBeNull: site.mayBeNull(given), lax };
}

const BY_HAND = 'read the text with from_json, change the struct, and write it with to_json';

function placeOf(steps: readonly (string | number)[], append: boolean): Place | null {
  const last = steps.at(-1);
  const before = steps.slice(0, -1);
  const isKey = (step: string | number | undefined): step is string => typeof step === 'string';
  if (!before.every(isKey)) return null;
  if (append)
    return last === undefined
      ? { kind: 'append', array: null }
      : isKey(last)
        ? { kind: 'append', array: last }
        : null;
  if (last === undefined) return null;
  const parent = before.at(-1) ?? null;
  return typeof last === 'number'
    ? { kind: 'element', array: parent, index: last }
    : { kind: 'key', key: last, parent };
}
