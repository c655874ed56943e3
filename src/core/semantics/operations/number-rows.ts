import type { Expression, TableFunction } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { written } from './call.ts';

type Meaning =
  /** The end is not among the rows. Its arguments: the end; start and end; start, end and step. */
  | { readonly form: 'range'; readonly table: TableFunction }
  /** The end is among the rows. */
  | {
      readonly form: 'series';
      readonly table: TableFunction;
      readonly start: Expression;
      readonly end: Expression;
      /** Not 0. */
      readonly step: number;
      /** Start and end are constants. Otherwise the step's sign is assumed to suit them. */
      readonly known: boolean;
      readonly type: DataType;
    };

/** range and GENERATE_SERIES: a row for each whole number from a start to an end. */
export const numberRowsOperation = defineOperation<Meaning>({
  operation: 'number-rows',
  meaningIn: {
    tsql: readerOf('TableFunction', readSeries),
    databricks: ({ node }) =>
      node.kind === 'TableFunction' ? { form: 'range', table: node } : null,
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.form === 'range' ? null : writeSeries(meaning, context),
    duckdb: (meaning, context): Emission => {
      if (meaning.form === 'series') return writeSeries(meaning, context);
      const { table } = meaning;
      const given = table.arguments
        .slice(0, 3)
        .flatMap(
          (argument, index) =>
            context.sql`${index === 0 ? '' : ', '}CAST(${context.emit(argument)} AS BIGINT)`,
        );
      const column = table.alias?.columns[0]?.text ?? 'id';
      const name = table.alias === null ? context.fresh('numbers') : table.alias.name.text;
      return written(
        context,
        context.sql`range(${given}) AS ${context.identifier(name)}(${context.identifier(column)})`,
      );
    },
  },
  docs: {
    title: 'Rows of numbers',
    behaviour: {
      tsql: 'GENERATE_SERIES of SQL Server 2022 gives the numbers up to its end, which is among them.',
      databricks: 'range gives the numbers up to its end, which is not among them.',
    },
    port: 'range, with an end that is one further.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/generate-series-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/range',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT value FROM GENERATE_SERIES(1, 5, 2) ORDER BY value;',
      rows: [['1'], ['3'], ['5']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/generate-series-transact-sql',
      naive: 'SELECT id AS value FROM range(1, 5, 2) ORDER BY id;',
    },
    {
      dialect: 'tsql',
      sql: 'SELECT s.value FROM GENERATE_SERIES(3, 1) AS s ORDER BY s.value;',
      rows: [['1'], ['2'], ['3']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/generate-series-transact-sql (the step is -1 if the start is greater)',
      naive: 'SELECT id AS value FROM range(3, 1) ORDER BY id;',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT id FROM range(2, 8, 3) ORDER BY id;',
      rows: [['2'], ['5']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/range',
      naive: null,
    },
  ],
});

function readSeries(site: SiteOf<'TableFunction'>): Meaning | Unknown | null {
  const { node } = site;
  const [start, end, step] = node.arguments;
  if (start === undefined || end === undefined) return null;
  const type = site.typeOf(start);
  if (type.type !== 'integer' || site.typeOf(end).type !== 'integer')
    return unknown('start and end are no whole numbers');
  if (start.kind === 'ColumnReference' || end.kind === 'ColumnReference')
    return unknown('the start or the end is a column: range takes constants');
  const [first, last] = [site.constantOf(start), site.constantOf(end)];
  const known = typeof first === 'number' && typeof last === 'number';
  const given = step === undefined ? (known && first > last ? -1 : 1) : site.constantOf(step);
  if (typeof given !== 'number' || given === 0) return unknown('the step is no constant');
  return { form: 'series', table: node, start, end, step: given, known, type };
}

function writeSeries(
  meaning: Extract<Meaning, { form: 'series' }>,
  context: WriteContext,
): Emission {
  const { start, end, step, table } = meaning;
  const one = (value: Expression): Piece[] => [
    context.text('CAST('),
    context.emit(value),
    context.text(' AS BIGINT)'),
  ];
  const bounds = meaning.known
    ? context.sql`${start}, ${end}`
    : context.sql`${one(start)}, ${one(end)}`;
  const by = step === 1 ? '' : `, ${step}`;
  const column = context.identifier(table.alias?.columns[0]?.text ?? 'value');
  const source = context.target === 'duckdb' ? 'range' : 'id';
  const rows = context.sql`(SELECT CAST(${source} AS ${context.typeName(meaning.type)}) AS ${column} FROM range(${bounds} ${step > 0 ? '+ 1' : '- 1'}${by}))`;
  const name = table.alias === null ? context.fresh('numbers') : table.alias.name.text;
  const fidelity = meaning.known
    ? EXACT
    : conditional(
        step > 0 ? 'the start is not greater than the end.' : 'the start is not less than the end.',
      );
  return written(context, context.sql`${rows} AS ${context.identifier(name)}`, fidelity);
}
