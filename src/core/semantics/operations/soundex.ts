import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { relyingOn, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';

interface Meaning {
  readonly text: TextArgument;
}

/** What both languages give the same code for. */
export function ofLetters(context: WriteContext, ...texts: readonly TextArgument[]): Fidelity {
  const constants = texts.map(({ node }) => context.constantOf(node));
  const holds = constants.every((text) => typeof text === 'string')
    ? constants.every((text) => /^[a-z][a-z ]*$/iu.test(text))
    : null;
  return relyingOn('the text begins with a letter, and its letters are those of English.', holds);
}

/** SOUNDEX: a name's first letter and three digits for its sound. */
export const soundexOperation = defineOperation<Meaning>({
  operation: 'soundex',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': (meaning, context): Emission => ({
      edits: {},
      fidelity: together(textFidelity(meaning.text), ofLetters(context, meaning.text)),
    }),
    duckdb: (meaning, context) =>
      written(
        context,
        soundexCode(writeText(meaning.text, context), context),
        together(textFidelity(meaning.text), ofLetters(context, meaning.text)),
      ),
  },
  docs: {
    title: 'SOUNDEX',
    behaviour: {
      tsql: 'The first letter and three digits; a text that does not begin with a letter gives 0000.',
      databricks:
        'The first letter and three digits; a text that does not begin with a letter is given back.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/soundex-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/soundex',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT SOUNDEX('Smith') AS a, SOUNDEX('Smythe') AS b;",
      rows: [['S530', 'S530']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/soundex-transact-sql',
      naive: null,
    },
  ],
});

/** Vowels separate equal sounds, H and W do not: they have no code after the first letter. */
export function soundexCode(text: readonly Piece[], context: WriteContext): readonly Piece[] {
  const name = context.sql`upper(${text})`;
  const first = context.sql`translate(left(${name}, 1), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '01230120022455012623010202')`;
  const others = context.sql`translate(substring(${name}, 2), 'ABCDEFGIJKLMNOPQRSTUVXYZHW', '012301202245501262301202')`;
  let codes = context.sql`${first} || ${others}`;
  for (const digit of ['1', '2', '3', '4', '5', '6'])
    codes = context.sql`regexp_replace(${codes}, '${digit}+', '${digit}', 'g')`;
  return context.sql`(left(${name}, 1) || left(replace(substring(${codes}, 2), '0', '') || '000', 3))`;
}

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const given = site.node.arguments[0];
  if (given === undefined) return lacksArguments(site);
  const text = textArgument(site, given);
  return text === null ? unknown(`${site.textOf(given)} is no text`) : { text };
}
