import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import { written, lacksArguments } from './call.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly value: Expression;
  readonly length: number;
  readonly decimals: number;
  readonly floating: boolean;
}

/** STR: a number as text of fixed width, blanks before it, or asterisks. */
export const numberTextOperation = defineOperation<Meaning>({
  operation: 'number-text',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const [value, width, places] = site.node.arguments;
      if (value === undefined) return lacksArguments(site);
      const length = width === undefined ? 10 : site.constantOf(width);
      const decimals = places === undefined ? 0 : site.constantOf(places);
      const type = site.typeOf(value).type;
      if (typeof length !== 'number' || typeof decimals !== 'number' || decimals > 16)
        return unknown('the width or the decimals of STR are no constants');
      if (type !== 'integer' && type !== 'decimal' && type !== 'floating' && type !== 'null')
        return unknown(`${site.textOf(value)} is no number`);
      return { value, length, decimals, floating: type === 'floating' };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      write(meaning, context, 'STRING', (text) => context.sql`lpad(${text}, ${meaning.length})`),
    duckdb: (meaning, context) =>
      write(
        meaning,
        context,
        'VARCHAR',
        (text) => context.sql`lpad(${text}, ${meaning.length}, ' ')`,
      ),
  },
  docs: {
    title: 'STR',
    behaviour: {
      tsql: 'STR gives a number as text, ten wide and without decimals if not said otherwise; what does not fit is asterisks.',
      databricks: 'There is no such function.',
    },
    port: 'A cast to DECIMAL and to STRING, filled by lpad.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/functions/str-transact-sql'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT STR(123.45, 6, 1) AS a, STR(123.45, 2, 2) AS b;',
      rows: [[' 123.5', '**']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/str-transact-sql',
      naive: 'SELECT CAST(123.45 AS STRING) AS a, CAST(123.45 AS STRING) AS b;',
    },
  ],
});

function write(
  meaning: Meaning,
  context: Parameters<typeof written>[0],
  textName: string,
  pad: (text: readonly Piece[]) => readonly Piece[],
): Emission {
  const { value, length, decimals, floating } = meaning;
  const text = context.sql`CAST(CAST(${context.emit(value)} AS DECIMAL(38,${decimals})) AS ${textName})`;
  const cut =
    decimals === 0 ? EXACT : conditional('the number fits the width with all its decimals.');
  const half: Fidelity = floating
    ? conditional('the number, a FLOAT, does not lie half way between two results.')
    : cut;
  return written(
    context,
    context.sql`CASE WHEN length(${text}) > ${length} THEN repeat('*', ${length}) ELSE ${pad(text)} END`,
    half,
  );
}
