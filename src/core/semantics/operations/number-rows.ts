import type { Expression, TableFunction } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { walk } from '../../syntax/children.ts';
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
    }
  /** Start or end are columns. */
  | {
      readonly form: 'columns';
      readonly table: TableFunction;
      readonly start: Expression;
      readonly end: Expression;
      /** Null: 1, or -1 where the end is less than the start. */
      readonly step: number | null;
    }
  /** Of numbers with decimals. */
  | {
      readonly form: 'decimals';
      readonly table: TableFunction;
      readonly start: Expression;
      readonly end: Expression;
      readonly step: Expression;
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
      meaning.form === 'range' ? null : writeRows(meaning, context),
    duckdb: (meaning, context): Emission => {
      if (meaning.form !== 'range') return writeRows(meaning, context);
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
    port: 'range, with an end that is one further; sequence where the numbers come from columns or have decimals.',
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
  if (type.type === 'decimal' && step !== undefined) {
    const common = site.dialect.commonType([start, end, step].map((value) => site.typeOf(value)));
    return { form: 'decimals', table: node, start, end, step, type: common };
  }
  if (type.type !== 'integer' || site.typeOf(end).type !== 'integer')
    return unknown('start and end are no whole numbers');
  if (hasColumn(start) || hasColumn(end)) {
    const by = step === undefined ? null : site.constantOf(step);
    return typeof by === 'number'
      ? by === 0
        ? unknown('the step is 0')
        : { form: 'columns', table: node, start, end, step: by }
      : by === null
        ? { form: 'columns', table: node, start, end, step: null }
        : unknown('the step is no constant');
  }
  const [first, last] = [site.constantOf(start), site.constantOf(end)];
  const known = typeof first === 'number' && typeof last === 'number';
  const given = step === undefined ? (known && first > last ? -1 : 1) : site.constantOf(step);
  if (typeof given !== 'number' || given === 0) return unknown('the step is no constant');
  return { form: 'series', table: node, start, end, step: given, known, type };
}

function hasColumn(value: Expression): boolean {
  let found = false;
  walk(value, (node) => {
    found ||= node.kind === 'ColumnReference';
    return !found;
  });
  return found;
}

function writeRows(meaning: Exclude<Meaning, { form: 'range' }>, context: WriteContext): Emission {
  if (meaning.form === 'series') return writeSeries(meaning, context);
  const { table } = meaning;
  const column = context.identifier(table.alias?.columns[0]?.text ?? 'value');
  const name = context.identifier(
    table.alias === null ? context.fresh('numbers') : table.alias.name.text,
  );
  if (meaning.form === 'columns') {
    const list = sequence(meaning, context);
    return written(
      context,
      context.target === 'duckdb'
        ? context.sql`(SELECT unnest(${list}) AS ${column}) AS ${name}`
        : context.sql`explode(${list}) AS ${name}(${column})`,
    );
  }
  const [start, end, step] = [meaning.start, meaning.end, meaning.step].map((value) => [
    { emit: value, parenthesize: true },
  ]);
  const last = context.sql`floor((${end ?? []} - ${start ?? []}) / ${step ?? []})`;
  const places =
    context.target === 'duckdb'
      ? context.sql`range(CAST(${last} AS BIGINT) + 1) AS steps(id)`
      : context.sql`range(CAST(${last} AS INT) + 1) AS steps(id)`;
  return written(
    context,
    context.sql`(SELECT CAST(${start ?? []} + id * ${step ?? []} AS ${context.typeName(meaning.type)}) AS ${column} FROM ${places}) AS ${name}`,
  );
}

/** The numbers from the start to the end as a list: NULL, and so no rows, where one of them is NULL. */
function sequence(
  { start, end, step }: Extract<Meaning, { form: 'columns' }>,
  context: WriteContext,
): readonly Piece[] {
  const [from, to] = [start, end].map((value) => context.sql`${context.emit(value)}`);
  const [a, b] = [from ?? [], to ?? []];
  if (context.target === 'duckdb') {
    const up = (by: number): readonly Piece[] =>
      context.sql`range(${a}, ${b} ${by > 0 ? '+' : '-'} 1, ${by})`;
    return step === null
      ? context.sql`CASE WHEN ${a} <= ${b} THEN ${up(1)} ELSE ${up(-1)} END`
      : up(step);
  }
  // Spark's sequence goes down by itself, and refuses a step that leads away from the end.
  if (step === null) return context.sql`sequence(${a}, ${b})`;
  return context.sql`CASE WHEN ${a} ${step > 0 ? '<=' : '>='} ${b} THEN sequence(${a}, ${b}, ${step}) ELSE array() END`;
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
