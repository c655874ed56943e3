import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { EXACT, conditional, relyingOn, type Fidelity } from '../finding.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import {
  callAt,
  isRewritten,
  rulingCollation,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
} from './call.ts';
import { flaggedPattern } from './regex.ts';
import { dateFidelity, dateValue, writeDate, type DateValue } from './date-value.ts';
import {
  databricksLibrary,
  isLibraryKey,
  libraryFunctions,
  tsqlLibrary,
  type ArgumentKind,
  type LibraryFunction,
  type LibraryKey,
} from './library-functions.ts';

type Argument =
  | { readonly text: TextArgument }
  | { readonly moment: DateValue }
  | { readonly node: Expression }
  /** A text that is put together of constants. */
  | { readonly constant: string };

interface Meaning {
  readonly function: LibraryKey;
  readonly arguments: readonly Argument[];
  readonly call: FunctionCall;
}

/** Functions that mean the same in all dialects that have them, maybe under another name. */
export const libraryCallOperation = defineOperation<Meaning>({
  operation: 'library-call',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, tsqlLibrary, 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, databricksLibrary, 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const template = libraryFunctions[meaning.function].databricks;
      const fidelity = together(
        fidelityOf(meaning),
        relied(meaning, context),
        ofBothCases(meaning, context),
      );
      if (fidelity.kind === 'manual') return { pieces: [], fidelity };
      if (!asTemplated(meaning, context, template))
        return written(context, filled(template, meaning, context), fidelity);
      return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
    },
    duckdb: (meaning, context) => {
      const { duckdb }: LibraryFunction = libraryFunctions[meaning.function];
      const fidelity = together(fidelityOf(meaning), ofBothCases(meaning, context));
      return written(context, filled(duckdb, meaning, context), fidelity, true);
    },
  },
  docs: {
    title: 'A function of the library',
    behaviour: {
      tsql: 'The function has a counterpart of the same meaning.',
      databricks: 'The function has a counterpart of the same meaning.',
    },
    port: 'The counterpart’s name and arguments.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/string-functions-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT ASCII('A') AS a, RTRIM(LTRIM('  x ')) AS b, LTRIM('0012', '0') AS c, CONCAT_WS(',', 'a', NULL, 'b') AS d;",
      rows: [['65', 'x', '12', 'a,b']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/string-functions-transact-sql',
      naive:
        "SELECT ASCII('A') AS a, RTRIM(LTRIM('  x ')) AS b, LTRIM('0012', '0') AS c, CONCAT_WS(',', 'a', NULL, 'b') AS d;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT lpad('hi', 5, '??') AS a, initcap('sPark sql') AS b, split_part('11.12.13', '.', 3) AS c;",
      rows: [['???hi', 'Spark Sql', '13']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/lpad and kin',
      naive: null,
    },
  ],
});

/** True if the template is the call as it stands: nothing to convert, the same name, the arguments in order. */
function asTemplated(meaning: Meaning, context: WriteContext, template: string): boolean {
  const name = context.textOf(meaning.call.name).toLowerCase();
  const positions = meaning.arguments.map((_, index) => `$${index + 1}`).join(', ');
  const plain = meaning.arguments.every(
    (argument) =>
      !('constant' in argument) && (!('text' in argument) || !isRewritten(argument.text)),
  );
  return (
    plain &&
    meaning.call.words.length === 0 &&
    (template === `${name}(${positions})` || template === `${name}($*)`)
  );
}

function fidelityOf(meaning: Meaning): Fidelity {
  return together(
    ...meaning.arguments.map((argument) =>
      'text' in argument
        ? textFidelity(argument.text)
        : 'moment' in argument
          ? dateFidelity(argument.moment)
          : textFidelity(),
    ),
  );
}

/** What the function of Databricks SQL relies on; arguments that are no text, or constants, show that it holds. */
function relied(meaning: Meaning, context: WriteContext): Fidelity {
  const { reliesOn }: LibraryFunction = libraryFunctions[meaning.function];
  if (reliesOn === undefined) return EXACT;
  const constants = meaning.arguments.map((argument) => {
    if ('constant' in argument) return argument.constant;
    if (!('text' in argument)) return undefined;
    return argument.text.form === 'text' ? context.constantOf(argument.text.node) : '';
  });
  const known = constants.filter((constant) => constant !== undefined);
  const isKnown = known.length === constants.length;
  return relyingOn(reliesOn.statement, isKnown ? reliesOn.holds(...known) : null);
}

/** The characters of a text in both cases, each once; null where they have one only. */
function inBothCases(text: string): string | null {
  const all = [...new Set([...text, ...text.toLowerCase(), ...text.toUpperCase()])].join('');
  return all === [...new Set(text)].join('') ? null : all;
}

/** The argument of which both cases are meant; null where there is none. */
function eitherCase(meaning: Meaning): TextArgument | null {
  const { eitherCase: position }: LibraryFunction = libraryFunctions[meaning.function];
  const argument = position === undefined ? undefined : meaning.arguments[position - 1];
  return argument !== undefined && 'text' in argument && ignoresCase(meaning)
    ? argument.text
    : null;
}

/** The pages of T-SQL do not say that the collation tells which characters are removed, as it does for REPLACE and its kin. */
function ofBothCases(meaning: Meaning, context: WriteContext): Fidelity {
  const argument = eitherCase(meaning);
  if (argument === null) return EXACT;
  const constant = context.constantOf(argument.node);
  return typeof constant === 'string' && inBothCases(constant) === null
    ? EXACT
    : conditional('the collation, which ignores case, tells which letters are removed.');
}

function bothCases(argument: TextArgument, context: WriteContext): readonly Piece[] {
  const constant = context.constantOf(argument.node);
  if (typeof constant === 'string') {
    const all = inBothCases(constant);
    return all === null ? writeText(argument, context) : [context.text(context.literal(all))];
  }
  const pieces = writeText(argument, context);
  return context.sql`lower(${pieces}) || upper(${pieces})`;
}

/** True if a text of the call is compared without regard to case. */
function ignoresCase(meaning: Meaning): boolean {
  const texts = meaning.arguments.flatMap((argument) =>
    'text' in argument ? [argument.text] : [],
  );
  const [first, ...others] = texts;
  return first !== undefined && !rulingCollation(first, ...others).caseSensitive;
}

function argumentPieces(argument: Argument, context: WriteContext): readonly Piece[] {
  if ('text' in argument) return writeText(argument.text, context);
  if ('moment' in argument) return writeDate(argument.moment, context, 'timestamp');
  if ('constant' in argument) return [context.text(context.literal(argument.constant))];
  return context.sql`${argument.node}`;
}

function filled(template: string, meaning: Meaning, context: WriteContext): readonly Piece[] {
  const ofEither = eitherCase(meaning);
  const all = meaning.arguments.map((argument) =>
    ofEither !== null && 'text' in argument && argument.text === ofEither
      ? bothCases(ofEither, context)
      : argumentPieces(argument, context),
  );
  return template.split(/(\$(?:\d|[*+]))/u).flatMap((part) => {
    if (part === '$*' || part === '$+')
      return all
        .slice(part === '$*' ? 0 : 1)
        .flatMap((pieces, index) => (index === 0 ? pieces : [context.text(', '), ...pieces]));
    if (/^\$\d$/u.test(part)) return all[Number(part.slice(1)) - 1] ?? [];
    return part === '' ? [] : [context.text(part)];
  });
}

function read(
  site: SiteOf<'FunctionCall'>,
  names: Readonly<Record<string, LibraryKey>>,
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const at = callAt(site);
  const given = at.call.arguments;
  const flagged = flaggedCall(site, at.name, at.call);
  if (flagged !== null) return flagged;
  const named =
    trimForm(at.call) ?? lookUp(names, `${at.name}/${given.length}`) ?? lookUp(names, at.name);
  if (named === null)
    return unknown(`Portside does not know ${at.name} with ${given.length} arguments`);
  const { whereFirstIsNeverNull }: LibraryFunction = libraryFunctions[named];
  const first = given[0];
  const key =
    first !== undefined && isLibraryKey(whereFirstIsNeverNull) && !site.mayBeNull(first)
      ? whereFirstIsNeverNull
      : named;
  // TRIM(characters FROM text) has its arguments the other way round.
  const ordered =
    at.call.words.includes('FROM') && given.length === 2 ? [given[1], given[0]] : given;
  const { takes }: LibraryFunction = libraryFunctions[key];
  const read: Argument[] = [];
  for (let index = 0; index < ordered.length; index++) {
    const node = ordered[index];
    if (node === undefined) continue;
    const argument = readArgument(site, node, takes[index] ?? takes.at(-1) ?? 'any', booleans);
    if (argument === null)
      return unknown(
        `the text form of ${site.textOf(node)} is a matter of styles: write the CONVERT`,
      );
    read.push(argument);
  }
  return { function: key, arguments: read, call: at.call };
}

const WITH_FLAGS: Readonly<Record<string, { readonly key: LibraryKey; readonly flags: number }>> = {
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-like-transact-sql
  regexp_like: { key: 'regex-matches', flags: 2 },
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-count-transact-sql: the start before the flags
  regexp_count: { key: 'regex-count', flags: 3 },
};

/** A search with flags, which stand in the expression then; null for any other call. */
function flaggedCall(
  site: SiteOf<'FunctionCall'>,
  name: string,
  call: FunctionCall,
): Meaning | Unknown | null {
  const search = Object.hasOwn(WITH_FLAGS, name) ? WITH_FLAGS[name] : undefined;
  const [first, second, ...others] = call.arguments;
  if (search === undefined || first === undefined || others.length === 0) return null;
  const pattern = flaggedPattern(site, second, call.arguments[search.flags]);
  const text = textArgument(site, first);
  if (pattern === null || text === null)
    return unknown('the expression or its flags are no constant');
  if (search.flags === 3 && site.constantOf(others[0] ?? first) !== 1)
    return unknown('the search does not begin at the beginning');
  return { function: search.key, arguments: [{ text }, { constant: pattern }], call };
}

function lookUp(names: Readonly<Record<string, LibraryKey>>, name: string): LibraryKey | null {
  return Object.hasOwn(names, name) ? (names[name] ?? null) : null;
}

/** `TRIM(LEADING x FROM y)` and its kin, which both dialects have; null for a call with commas only. */
function trimForm(call: FunctionCall): LibraryKey | null {
  if (!call.words.includes('FROM')) return null;
  const side = call.words[0];
  const infix =
    side === 'LEADING' ? 'trim-leading' : side === 'TRAILING' ? 'trim-trailing' : 'trim';
  return call.arguments.length === 2 ? (`${infix}-characters` as const) : infix;
}

function readArgument(
  site: ReadSite,
  node: Expression,
  kind: ArgumentKind,
  booleans: 'digit' | 'word',
): Argument | null {
  if (kind === 'text') {
    const text = textArgument(site, node, booleans);
    return text === null ? null : { text };
  }
  if (kind === 'moment') {
    const moment = dateValue(site, node, 'refused');
    return moment === null ? null : { moment };
  }
  return { node };
}
