import type { Expression, FunctionCall, Node, PivotedTable } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { OutputColumn } from '../binding.ts';
import type { Constant } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { collationKey, comparingCollation } from './collation-key.ts';
import { constantText } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Pivot {
  readonly role: 'pivot';
  readonly table: PivotedTable;
  readonly aggregate: FunctionCall;
  readonly argument: Expression;
  /** The columns that groups are formed by. */
  readonly kept: readonly OutputColumn[];
  /** The type of the column that is turned. */
  readonly type: DataType;
  /** For each value, its column's name and the value as the turned column has it. */
  readonly values: readonly { readonly name: string; readonly constant: Constant }[];
}

interface Unpivot {
  readonly role: 'unpivot';
  readonly table: PivotedTable;
  readonly columns: readonly OutputColumn[];
}

type Meaning = Pivot | Unpivot;

/** PIVOT and UNPIVOT: values to columns and back. */
export const pivotOperation = defineOperation<Meaning>({
  operation: 'pivot',
  meaningIn: { tsql: readerOf('PivotedTable', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'PIVOT and UNPIVOT',
    behaviour: {
      tsql: 'PIVOT forms groups by all columns that it does not mention and compares values by the collation; UNPIVOT leaves NULLs out.',
      databricks:
        'PIVOT takes values as literals and compares text by its bytes; UNPIVOT gives the name before the value.',
    },
    port: 'PIVOT becomes GROUP BY with one conditional aggregate for each value; UNPIVOT is kept, its columns in the order of T-SQL.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-using-pivot-and-unpivot',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-unpivot',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT p.g, p.[x] FROM (SELECT g, k, n FROM (VALUES (1, 'x', 10), (1, 'X', 5), (2, 'y', 7)) AS t (g, k, n)) AS s PIVOT (SUM(n) FOR k IN ([x])) AS p ORDER BY p.g;",
      rows: [
        ['1', '15'],
        ['2', null],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-using-pivot-and-unpivot',
      naive:
        "SELECT p.g, p.x FROM (SELECT g, k, n FROM (VALUES (1, 'x', 10), (1, 'X', 5), (2, 'y', 7)) AS t (g, k, n)) AS s PIVOT (SUM(n) FOR k IN ('x' AS x)) AS p ORDER BY p.g;",
    },
  ],
});

function read(site: SiteOf<'PivotedTable'>): Meaning | Unknown {
  const { node } = site;
  const columns = site.relationOf(node)?.columns ?? [];
  if (columns.length === 0 || columns.some((column) => column.name === '*'))
    return unknown('the columns of what is turned');
  return node.operator === 'UNPIVOT'
    ? { role: 'unpivot', table: node, columns }
    : readPivot(site, node, columns);
}

/** The value that a column is named after; null if it is none of the type. */
function valueOf(site: ReadSite, text: string | number, type: DataType): Constant | null {
  if (type.type === 'text') return { type, text: String(text) };
  if (type.type === 'boolean' && /^[01]$/.test(String(text)))
    return { type, text: String(text) === '1' ? 'true' : 'false' };
  return site.dialect.foldConstant(text, type, null, site.settings);
}

function readPivot(
  site: ReadSite,
  table: PivotedTable,
  columns: readonly OutputColumn[],
): Pivot | Unknown {
  const [aggregate] = table.aggregates;
  if (table.aggregates.length !== 1 || aggregate?.kind !== 'FunctionCall')
    return unknown('what the columns are made of');
  const [argument] = aggregate.arguments;
  if (argument === undefined || aggregate.arguments.length !== 1)
    return unknown('what is aggregated');
  const wanted = table.column.text.toLowerCase();
  const type = site
    .relationOf(table.table)
    ?.columns.find((column) => column.name.toLowerCase() === wanted)?.type;
  if (type === undefined) return unknown(`the type of ${table.column.text}`);
  const values: { name: string; constant: Constant }[] = [];
  for (const { value, alias } of table.values) {
    const text = value.kind === 'ColumnReference' ? ownName(value) : site.constantOf(value);
    if (text === undefined || text === null) return unknown('the values that become columns');
    const constant = valueOf(site, text, type);
    if (constant === null) return unknown(`'${text}' as a value of ${table.column.text}`);
    values.push({ name: alias?.text ?? String(text), constant });
  }
  const kept = columns.slice(0, columns.length - values.length);
  return { role: 'pivot', table, aggregate, argument, kept, type, values };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  return meaning.role === 'pivot' ? writePivot(meaning, context) : writeUnpivot(meaning, context);
}

function asTable(table: PivotedTable, query: readonly Piece[], context: WriteContext): Emission {
  const alias = table.alias === null ? [] : context.sql` ${context.emit(table.alias)}`;
  return { pieces: context.sql`(${query})${alias}`, fidelity: EXACT };
}

function writePivot(meaning: Pivot, context: WriteContext): Emission {
  const { table, aggregate, argument, kept, type, values } = meaning;
  const separated = (lists: readonly (readonly Piece[])[]): readonly Piece[] =>
    lists.flatMap((list, index) => (index === 0 ? list : [context.text(', '), ...list]));
  const turned = [context.text(context.identifier(table.column.text), table.column)];
  const groups = kept.map((column) => {
    const name = context.identifier(column.name);
    const collation = comparingCollation(column.type);
    return collation === null
      ? { item: context.sql`${name}`, key: context.sql`${name}` }
      : {
          item: context.sql`min(${name}) AS ${name}`,
          key: collationKey(context, collation, context.sql`${name}`),
        };
  });
  const cells = values.map(({ name, constant }, index) => {
    const origin = table.values[index] ?? table;
    const literal = [context.text(constantText(context, constant), origin)];
    const collation = comparingCollation(type);
    const test =
      collation === null
        ? context.sql`${turned} = ${literal}`
        : context.sql`${collationKey(context, collation, turned)} = ${context.target === 'duckdb' ? collationKey(context, collation, literal) : literal}`;
    const value = context.sql`CASE WHEN ${test} THEN ${context.emit(argument)} END`;
    const cell: Piece = {
      emit: aggregate,
      replace: new Map<Node, readonly Piece[]>([[argument, value]]),
    };
    return context.sql`${cell} AS ${context.identifier(name)}`;
  });
  const list = separated([...groups.map((group) => group.item), ...cells]);
  const keys =
    groups.length === 0
      ? context.sql` HAVING count(*) > 0`
      : context.sql` GROUP BY ${separated(groups.map((group) => group.key))}`;
  return asTable(
    table,
    context.sql`SELECT ${list} FROM ${context.emit(table.table)}${keys}`,
    context,
  );
}

function writeUnpivot({ table, columns }: Unpivot, context: WriteContext): Emission {
  const list = columns.map((column) => context.identifier(column.name)).join(', ');
  const value = context.identifier(table.valueColumn?.text ?? 'value');
  const names = table.values.flatMap(
    (one, index) => context.sql`${index === 0 ? '' : ', '}${context.emit(one.value)}`,
  );
  const turned = context.sql`UNPIVOT (${value} FOR ${context.identifier(table.column.text)} IN (${names}))`;
  return asTable(
    table,
    context.sql`SELECT ${list} FROM ${context.emit(table.table)} ${turned}`,
    context,
  );
}
