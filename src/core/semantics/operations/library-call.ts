import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { EXACT, relyingOn, type Fidelity } from '../finding.ts';
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
  { readonly text: TextArgument } | { readonly moment: DateValue } | { readonly node: Expression };

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
      const fidelity = together(fidelityOf(meaning), relied(meaning, context));
      if (fidelity.kind === 'manual') return { pieces: [], fidelity };
      if (!asTemplated(meaning, context, template))
        return written(context, filled(template, meaning, context), fidelity);
      return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
    },
    duckdb: (meaning, context) => {
      const { duckdb, reliesOn }: LibraryFunction = libraryFunctions[meaning.function];
      const everywhere = reliesOn?.everywhere === true ? relied(meaning, context) : EXACT;
      const local: Fidelity =
        everywhere.kind === 'manual'
          ? { kind: 'approximate', differs: everywhere.because }
          : everywhere;
      const fidelity = together(fidelityOf(meaning), local);
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
    (argument) => !('text' in argument) || !isRewritten(argument.text),
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
  if (reliesOn.everywhere === true && !ignoresCase(meaning)) return EXACT;
  const constants = meaning.arguments.map((argument) => {
    if (!('text' in argument)) return undefined;
    return argument.text.form === 'text' ? context.constantOf(argument.text.node) : '';
  });
  if (reliesOn.concerns?.(...constants) === false) return EXACT;
  const known = constants.filter((constant) => constant !== undefined);
  const isKnown = known.length === constants.length;
  return relyingOn(reliesOn.statement, isKnown ? reliesOn.holds(...known) : null);
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
  return context.sql`${argument.node}`;
}

function filled(template: string, meaning: Meaning, context: WriteContext): readonly Piece[] {
  const all = meaning.arguments.map((argument) => argumentPieces(argument, context));
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
