import type { Expression, Node, ValuesClause } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { INTEGER, type DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Meaning {
  readonly clause: ValuesClause;
  /** The type that each column's values are converted to; null where they are taken as they are. */
  readonly types: readonly (DataType | null)[];
  /** Some value is known only when the query runs: a column of a table before it, a subquery. */
  readonly computed: boolean;
}

/** VALUES as a table: the types of its columns, and values that are no constants. */
export const valuesOperation = defineOperation<Meaning>({
  operation: 'values',
  meaningIn: {
    tsql: readerOf('ValuesClause', (site) => {
      const meaning = read(site);
      return !meaning.computed && meaning.types.every((type) => type === null) ? null : meaning;
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.computed ? writeUnion(meaning, context) : writeRows(meaning, context),
    duckdb: (meaning, context) => writeRows(meaning, context),
  },
  docs: {
    title: 'VALUES as a table',
    behaviour: {
      tsql: 'Each column has the type of highest precedence among its values; the values may be any expressions, of outer tables too.',
      databricks:
        'The values of an inline table are constant: columns of other tables and subqueries are refused.',
    },
    port: 'Conversions are written out; rows with values that are no constants become SELECT … UNION ALL SELECT ….',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/table-value-constructor-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-values',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT t.a, v.x FROM (VALUES (1), (2)) AS t (a) CROSS APPLY (VALUES (t.a), (t.a * 10)) AS v (x) ORDER BY t.a, v.x;',
      rows: [
        ['1', '1'],
        ['1', '10'],
        ['2', '2'],
        ['2', '20'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/table-value-constructor-transact-sql',
      naive:
        'SELECT t.a, v.x FROM (VALUES (1), (2)) AS t (a) CROSS JOIN (VALUES (1), (10)) AS v (x) ORDER BY t.a, v.x;',
    },
  ],
});

function read(site: SiteOf<'ValuesClause'>): Meaning {
  const { node } = site;
  const outputs = site.outputOf(node);
  const { statement } = site.binding;
  // INSERT converts each value to the type of its column itself.
  const inserted =
    statement.kind === 'InsertStatement' &&
    statement.source?.kind === 'Query' &&
    statement.source.body === node;
  const types = outputs.map((output, index) => {
    const mixed = node.rows.some((row) => {
      const item = row.items[index];
      return item !== undefined && differ(site.typeOf(item).type, output.type.type);
    });
    if (inserted) return null;
    // Spark 4.2.1 loses rows over a column that has no type: bare NULLs are INT in T-SQL.
    if (output.type.type === 'null') return INTEGER;
    return mixed ? output.type : null;
  });
  const items = node.rows.flatMap((row) => row.items);
  const computed =
    items.some((item) => isComputed(item)) && items.every((item) => item.kind !== 'DefaultValue');
  return { clause: node, types, computed };
}

/** True where engines differ on what becomes of the two: text against anything else, truth values against numbers. */
function differ(from: DataType['type'], to: DataType['type']): boolean {
  if (from === to || from === 'null' || from === 'unknown' || to === 'unknown') return false;
  return [from, to].some((type) => type === 'text' || type === 'boolean');
}

const COMPUTED_CALLS = new Set(['newid', 'rand', 'newsequentialid']);

function isComputed(expression: Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    if (node.kind === 'ColumnReference' || node.kind === 'Query') found = true;
    if (node.kind === 'FunctionCall' && COMPUTED_CALLS.has(ownName(node.name).toLowerCase()))
      found = true;
  });
  return found;
}

function converted(
  expression: Expression,
  type: DataType | null,
  context: WriteContext,
): readonly Piece[] {
  const plain = [context.emit(expression)];
  if (type !== null && context.typeOf(expression).type === 'null' && type === INTEGER)
    return context.sql`CAST(${plain} AS ${context.typeName(type)})`;
  return type === null
    ? plain
    : assignmentConversion(context, context.typeOf(expression), type, plain);
}

function writeRows(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.types.every((type) => type === null)) return null;
  const rows = new Map<Node, readonly Piece[]>();
  for (const row of meaning.clause.rows) {
    const replace = new Map<Node, readonly Piece[]>();
    row.items.forEach((item, index) => {
      const type = meaning.types[index] ?? null;
      if (type !== null) replace.set(item, converted(item, type, context));
    });
    rows.set(row, [{ emit: row, replace }]);
  }
  return { edits: { replace: rows }, fidelity: EXACT };
}

function writeUnion(meaning: Meaning, context: WriteContext): Emission {
  const rows = meaning.clause.rows.flatMap((row, index) => {
    const items = row.items.flatMap((item, place) => {
      const value = converted(item, meaning.types[place] ?? null, context);
      return place === 0 ? value : [context.text(', '), ...value];
    });
    return context.sql`${index === 0 ? '' : ' UNION ALL '}SELECT ${items}`;
  });
  return { pieces: rows, fidelity: EXACT };
}
