import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import {
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly text: TextArgument;
  readonly open: string;
  readonly close: string;
}

/** QUOTENAME: a name between delimiters, those inside doubled. */
export const quoteNameOperation = defineOperation<Meaning>({
  operation: 'quote-name',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const [given, delimiter] = site.node.arguments;
      if (given === undefined) return lacksArguments(site);
      const text = textArgument(site, given);
      const mark = delimiter === undefined ? '[' : site.constantOf(delimiter);
      const pair =
        typeof mark === 'string' && Object.hasOwn(PAIRS, mark.charAt(0))
          ? PAIRS[mark.charAt(0)]
          : undefined;
      return text === null || pair === undefined
        ? unknown('the delimiter is none that QUOTENAME knows')
        : { text, open: pair[0], close: pair[1] };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'QUOTENAME',
    behaviour: {
      tsql: 'A name of at most 128 characters between brackets or quotes, a closing one inside doubled; a longer one gives NULL.',
      databricks: 'There is no such function.',
    },
    port: 'concat and replace.',
    action: 'Where the text is run as SQL, backticks are what quotes a name in Databricks SQL.',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/functions/quotename-transact-sql'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT QUOTENAME('abc[]def') AS q;",
      rows: [['[abc[]]def]']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/quotename-transact-sql',
      naive: "SELECT concat('[', 'abc[]def', ']') AS q;",
    },
  ],
});

const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  '[': ['[', ']'],
  ']': ['[', ']'],
  "'": ["'", "'"],
  '"': ['"', '"'],
  '(': ['(', ')'],
  ')': ['(', ')'],
  '{': ['{', '}'],
  '}': ['{', '}'],
  '<': ['<', '>'],
  '>': ['<', '>'],
  '`': ['`', '`'],
};

function write(meaning: Meaning, context: Parameters<typeof written>[0]): Emission {
  const { text, open, close } = meaning;
  const doubled = context.sql`replace(${writeText(text, context)}, ${context.literal(close)}, ${context.literal(close + close)})`;
  const joined =
    context.target === 'duckdb'
      ? context.sql`(${context.literal(open)} || ${doubled} || ${context.literal(close)})`
      : context.sql`concat(${context.literal(open)}, ${doubled}, ${context.literal(close)})`;
  return written(
    context,
    joined,
    together(textFidelity(text), conditional('the name has at most 128 characters.')),
  );
}
