import type { Expression, TableFunction } from '../../syntax/ast/index.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { written } from './call.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Meaning {
  readonly table: TableFunction;
  readonly array: Expression;
  /** A first column counts from 0. */
  readonly place: boolean;
}

/** explode and posexplode of an array: a row for each element. */
export const explodeRowsOperation = defineOperation<Meaning>({
  operation: 'explode-rows',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('TableFunction', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context): Emission => {
      const { table, array, place } = meaning;
      const columns =
        table.alias !== null && table.alias.columns.length > 0
          ? table.alias.columns.map((column) => column.text)
          : place
            ? ['pos', 'col']
            : ['col'];
      const name = context.identifier(
        table.alias === null ? context.fresh('rows') : table.alias.name.text,
      );
      const lateral = table.lateral ? 'LATERAL ' : '';
      const list = columns.map((column) => context.identifier(column)).join(', ');
      const elements = context.emit(array);
      if (!place)
        return written(context, context.sql`${lateral}unnest(${elements}) AS ${name}(${list})`);
      return written(
        context,
        context.sql`${lateral}(SELECT CAST(generate_subscripts(${elements}, 1) - 1 AS INTEGER), unnest(${elements})) AS ${name}(${list})`,
      );
    },
  },
  docs: {
    title: 'Rows of an array',
    behaviour: {
      tsql: 'There are no arrays.',
      databricks: 'explode gives a row for each element, posexplode its place from 0 besides.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/explode'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT t.p, t.v FROM posexplode(split('a|b', '[|]')) AS t (p, v) ORDER BY t.p;",
      rows: [
        ['0', 'a'],
        ['1', 'b'],
      ],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/posexplode',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'TableFunction'>): Meaning | null {
  const { node } = site;
  const [array] = node.arguments;
  const name = ownName(node.name).toLowerCase();
  return array === undefined ? null : { table: node, array, place: name === 'posexplode' };
}
