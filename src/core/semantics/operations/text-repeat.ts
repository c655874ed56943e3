import type { Expression } from '../../syntax/ast/index.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  callAt,
  lowerBound,
  textArgument,
  textFidelity,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';

interface Meaning {
  /** Null: a blank. */
  readonly text: TextArgument | null;
  readonly count: Expression;
  readonly negative: 'null' | 'empty';
  readonly neverNegative: boolean;
}

/** REPLICATE and SPACE: a text so many times. */
export const textRepeatOperation = defineOperation<Meaning>({
  operation: 'text-repeat',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'null', 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, 'empty', 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const { text, count } = meaning;
      if (meaning.negative === 'empty') return null;
      const repeated =
        text === null
          ? context.sql`space(${context.emit(count)})`
          : context.sql`repeat(${writeText(text, context)}, ${context.emit(count)})`;
      if (!meaning.neverNegative)
        return written(
          context,
          context.sql`CASE WHEN ${count} >= 0 THEN ${repeated} END`,
          textFidelity(text),
        );
      return text === null ? null : written(context, repeated, textFidelity(text));
    },
    duckdb: (meaning, context) => {
      const { text, count } = meaning;
      const whole = context.sql`CAST(${context.emit(count)} AS BIGINT)`;
      const repeated = context.sql`repeat(${text === null ? context.sql`' '` : writeText(text, context)}, ${whole})`;
      const guarded = meaning.negative === 'null' && !meaning.neverNegative;
      return written(
        context,
        guarded ? context.sql`CASE WHEN ${whole} >= 0 THEN ${repeated} END` : repeated,
        textFidelity(text),
      );
    },
  },
  docs: {
    title: 'REPLICATE and SPACE',
    behaviour: {
      tsql: 'A negative number of times gives NULL.',
      databricks: 'repeat and space give an empty text for a negative number.',
    },
    port: 'repeat or space, in a CASE where the number may be negative.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/repeat',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT REPLICATE('0', 3) AS a, REPLICATE('0', 3 - LEN('12345')) AS b;",
      rows: [['000', null]],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql (negative: NULL)',
      naive: "SELECT repeat('0', 3) AS a, repeat('0', 3 - LEN('12345')) AS b;",
    },
  ],
});

function read(
  site: SiteOf<'FunctionCall'>,
  negative: Meaning['negative'],
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const at = callAt(site);
  const [first, second] = at.call.arguments;
  const count = at.name === 'space' ? first : second;
  if (first === undefined || count === undefined) return lacksArguments(site);
  const text = at.name === 'space' ? null : textArgument(site, first, booleans);
  if (text === null && at.name !== 'space')
    return unknown(
      `the text form of ${site.textOf(first)} is a matter of styles: write the CONVERT`,
    );
  const least = lowerBound(site, count);
  return { text, count, negative, neverNegative: least !== null && least >= 0 };
}
