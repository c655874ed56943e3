import { conditional, EXACT } from '../finding.ts';
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
  /** Null for a delimiter that QUOTENAME does not take: the result is NULL. */
  readonly pair: readonly [open: string, close: string] | null;
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
      if (text === null) return unknown(`${site.textOf(given)} is no text`);
      if (mark === null) return { text, pair: null };
      if (typeof mark !== 'string') return unknown('the delimiter of QUOTENAME is no constant');
      return { text, pair: PAIRS[mark.charAt(0)] ?? null };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'QUOTENAME',
    behaviour: {
      tsql: 'A name of at most 128 characters between brackets or quotes, a closing one inside doubled; a longer one and another delimiter give NULL.',
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
  const { text, pair } = meaning;
  if (pair === null) {
    const type = context.target === 'duckdb' ? 'VARCHAR' : 'STRING';
    return written(context, context.sql`CAST(NULL AS ${type})`, EXACT);
  }
  const [open, close] = pair;
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
