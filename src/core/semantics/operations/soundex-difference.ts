import type { Piece } from '../../emit/piece.ts';
import { defineOperation, unknown } from '../operation.ts';
import { readerOf } from '../site.ts';
import {
  lacksArguments,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
} from './call.ts';
import { ofLetters, soundexCode } from './soundex.ts';

/** DIFFERENCE: in how many of their four places the SOUNDEX codes of two texts agree. */
export const soundexDifferenceOperation = defineOperation<{
  readonly left: TextArgument;
  readonly right: TextArgument;
}>({
  operation: 'soundex-difference',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const [first, second] = site.node.arguments;
      if (first === undefined || second === undefined) return lacksArguments(site);
      const [left, right] = [textArgument(site, first), textArgument(site, second)];
      return left === null || right === null
        ? unknown('an argument of DIFFERENCE is no text')
        : { left, right };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': ({ left, right }, context) => {
      const [a, b] = [left, right].map((text) => context.sql`soundex(${writeText(text, context)})`);
      if (a === undefined || b === undefined) return null;
      const places = [1, 2, 3, 4].flatMap((place, index): readonly Piece[] => [
        ...(index === 0 ? [] : [context.text(' + ')]),
        ...context.sql`CAST(substring(${a}, ${place}, 1) = substring(${b}, ${place}, 1) AS INT)`,
      ]);
      return written(
        context,
        places,
        together(textFidelity(left, right), ofLetters(context, left, right)),
        true,
      );
    },
    duckdb: ({ left, right }, context) => {
      const [a, b] = [writeText(left, context), writeText(right, context)];
      const same = context.sql`lambda place: substring(${soundexCode(a, context)}, place, 1) = substring(${soundexCode(b, context)}, place, 1)`;
      return written(
        context,
        context.sql`CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN CAST(len(list_filter([1, 2, 3, 4], ${same})) AS INTEGER) END`,
        together(textFidelity(left, right), ofLetters(context, left, right)),
        true,
      );
    },
  },
  docs: {
    title: 'DIFFERENCE',
    behaviour: {
      tsql: 'A number from 0 to 4: how much the SOUNDEX codes of two texts agree.',
      databricks: 'Has no such function.',
    },
    port: 'The places of both codes are compared.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/functions/difference-transact-sql'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT DIFFERENCE('Smithers', 'Smythers') AS a, DIFFERENCE('Anothers', 'Brothers') AS b, DIFFERENCE('Blotchet-Halls', 'Greene') AS c;",
      rows: [['4', '2', '0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/soundex-transact-sql, .../difference-transact-sql',
      naive: null,
    },
  ],
});
