import type { Expression, TableFunction } from '../../syntax/ast/index.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { written } from './call.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Meaning {
  readonly table: TableFunction;
  readonly array: Expression;
  readonly fields: readonly string[];
  /** A row of NULLs for an array that is empty or NULL. */
  readonly outer: boolean;
}

/** inline of an array of structs: a row for each element, a column for each field. */
export const inlineRowsOperation = defineOperation<Meaning>({
  operation: 'inline-rows',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('TableFunction', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ table, array, fields, outer }, context): Emission => {
      const given = table.alias?.columns ?? [];
      const list = fields
        .map((field, index) => context.identifier(given[index]?.text ?? field))
        .join(', ');
      const name = context.identifier(
        table.alias === null ? context.fresh('rows') : table.alias.name.text,
      );
      const elements = context.emit(array);
      const some = outer
        ? context.sql`CASE WHEN len(${elements}) > 0 THEN ${elements} ELSE [NULL] END`
        : [elements];
      return written(
        context,
        context.sql`${table.lateral ? 'LATERAL ' : ''}(SELECT unnest(${some}, max_depth := 2)) AS ${name}(${list})`,
      );
    },
  },
  docs: {
    title: 'Rows of an array of structs',
    behaviour: {
      tsql: 'There are no arrays.',
      databricks: 'inline gives a row for each struct, with its fields as columns.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/inline'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: `SELECT t.n, t.s FROM inline(from_json('[{"n":1,"s":"a"},{"n":2,"s":"b"}]', 'ARRAY<STRUCT<n: INT, s: STRING>>')) AS t ORDER BY n;`,
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/inline',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'TableFunction'>): Meaning | Unknown | null {
  const { node } = site;
  const [array] = node.arguments;
  if (array === undefined) return null;
  const type = site.typeOf(array);
  if (type.type !== 'array' || type.element.type !== 'struct')
    return unknown('what is given is not known to be an array of structs');
  const name = ownName(node.name).toLowerCase();
  const fields = type.element.fields.map((field) => field.name);
  return { table: node, array, fields, outer: name.endsWith('_outer') };
}
