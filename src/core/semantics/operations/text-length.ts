import { ownName } from '../../syntax/own-name.ts';
import { covers, pathTo } from '../../syntax/children.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  textArgument,
  textFidelity,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';

/** All characters of the basic plane, which are one unit in UTF-16, as a regular expression of both targets: what is left counts twice. */
export const NOT_BEYOND_THE_PLANE = '[^\\x{10000}-\\x{10FFFF}]';

interface Meaning {
  readonly text: TextArgument;
  readonly trailingBlanks: boolean;
  /** Characters beyond the basic plane count twice, as UTF-16 units. */
  readonly units: 'code-points' | 'utf-16';
}

/** The length of a text: LEN leaves trailing blanks out, length counts them. */
export const textLengthOperation = defineOperation<Meaning>({
  operation: 'text-length',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) =>
      read(
        site,
        { trailingBlanks: false, units: givesPlace(site) ? 'code-points' : 'utf-16' },
        'digit',
      ),
    ),
    databricks: readerOf('FunctionCall', (site) =>
      read(site, { trailingBlanks: true, units: 'code-points' }, 'word'),
    ),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.trailingBlanks) return null;
      const text = writeText(meaning.text, context);
      const counted = context.sql`length(rtrim(${text}))`;
      if (!countsUnits(meaning)) return written(context, counted, textFidelity(meaning.text));
      const beyond = context.sql`length(regexp_replace(${text}, ${context.literal(NOT_BEYOND_THE_PLANE)}, ''))`;
      return written(context, context.sql`(${counted} + ${beyond})`, textFidelity(meaning.text));
    },
    duckdb: (meaning, context) => {
      const text = writeText(meaning.text, context);
      const counted = meaning.trailingBlanks ? text : context.sql`rtrim(${text}, ' ')`;
      if (!countsUnits(meaning))
        return written(
          context,
          context.sql`CAST(length(${counted}) AS INTEGER)`,
          textFidelity(meaning.text),
        );
      const beyond = context.sql`length(regexp_replace(${text}, ${context.literal(NOT_BEYOND_THE_PLANE)}, '', 'g'))`;
      return written(
        context,
        context.sql`CAST(length(${counted}) + ${beyond} AS INTEGER)`,
        textFidelity(meaning.text),
      );
    },
  },
  docs: {
    title: 'The length of text',
    behaviour: {
      tsql: 'LEN counts characters without trailing blanks; a character beyond the basic plane counts as two.',
      databricks: 'length counts all characters, trailing blanks too.',
    },
    port: 'length(rtrim(…)); for national text, the characters beyond the basic plane are added once more, but where the length is a place in a text.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/len-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/length',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT LEN('abc  ') AS n;",
      rows: [['3']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/len-transact-sql (excluding trailing spaces)',
      naive: "SELECT LEN('abc  ') AS n;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT length('Spark SQL ') AS n;",
      rows: [['10']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/length',
      naive: null,
    },
  ],
});

/** True where a character may count as two: in national text. */
function countsUnits({ text, units }: Meaning): boolean {
  return units === 'utf-16' && text.unicode && text.form === 'text';
}

/** Of functions that cut a text, or search in it from a place: which arguments are places and lengths, from 0 on. */
const PLACES: ReadonlyMap<string, readonly number[]> = new Map([
  ['left', [1]],
  ['right', [1]],
  ['substring', [1, 2]],
  ['stuff', [1, 2]],
  ['charindex', [2]],
]);

/**
 * True where the length only says at which place a text is cut. It counts what those places count, so that
 * LEFT(s, LEN(s) - 1) leaves out the last character whatever the others are.
 */
export function givesPlace({ binding, node }: SiteOf<'FunctionCall'>): boolean {
  return pathTo(binding.statement, node).some((around) => {
    if (around.kind !== 'FunctionCall') return false;
    const places = PLACES.get(ownName(around.name).toLowerCase()) ?? [];
    return places.some((place) => {
      const argument = around.arguments[place];
      return argument !== undefined && covers(argument, node);
    });
  });
}

/** True for a constant in which every character is one unit in UTF-16. */
export function isOfTheBasicPlane(constant: string | number | null | undefined): boolean {
  return typeof constant === 'string' && !/[\u{10000}-\u{10FFFF}]/u.test(constant);
}

function read(
  site: SiteOf<'FunctionCall'>,
  how: Omit<Meaning, 'text'>,
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const given = site.node.arguments[0];
  if (given === undefined) return lacksArguments(site);
  const text = textArgument(site, given, booleans);
  return text === null
    ? unknown(`the text form of ${site.textOf(given)} is a matter of styles: write the CONVERT`)
    : { text, ...how, ...(isOfTheBasicPlane(site.constantOf(given)) && { units: 'code-points' }) };
}
