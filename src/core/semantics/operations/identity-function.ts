import type {
  FunctionCall,
  Node,
  OrderByItem,
  Query,
  QuerySpecification,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt, written } from './call.ts';
import { sameExpression } from './same-expression.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly seed: string;
  readonly increment: string;
  /** What the rows are numbered by; empty where they come in any order. */
  readonly order: readonly OrderByItem[];
}

/** IDENTITY (type, seed, increment) in the select list of SELECT INTO: a number for each row. */
export const identityFunctionOperation = defineOperation<Meaning>({
  operation: 'identity-function',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'IDENTITY as a function',
    behaviour: {
      tsql: 'IDENTITY (type, seed, increment) numbers the rows of SELECT INTO and makes an identity column of the new table.',
      databricks: 'row_number numbers the rows of a query.',
    },
    port: 'row_number by the ORDER BY of the query.',
    action: 'Order by a key if it matters which row gets which number.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/identity-function-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/row_number',
    ],
  },
  examples: [],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const at = callAt(site);
  const given = site.dialect.binding.identityOf(at.call);
  if (given === null) return unknown('where the numbers of this IDENTITY begin');
  const query = queryAround(site.binding.statement, at.call);
  const body = query?.body;
  if (body?.kind !== 'QuerySpecification' || body.into === null)
    return unknown('IDENTITY as a function stands in the select list of SELECT INTO only');
  if (body.quantifier === 'DISTINCT') return unknown('which rows remain for IDENTITY to number');
  const order = query?.orderBy?.items ?? [];
  if (!order.every((item) => isOfSource(site, body, item)))
    return unknown('ORDER BY speaks of what is selected, which a window function can not see');
  return { call: at.call, ...given, order };
}

/** Whether an item of ORDER BY means the same inside OVER: no position, no alias of anything but its own column. */
function isOfSource(
  site: ReadSite,
  body: QuerySpecification,
  { expression }: OrderByItem,
): boolean {
  if (expression.kind === 'Literal') return false;
  if (expression.kind !== 'ColumnReference') return true;
  const index = site.columnOf(expression)?.selectItem ?? null;
  const selected = index === null ? undefined : body.items[index]?.expression;
  return selected === undefined || sameExpression(selected, expression, site);
}

/** The innermost query around a node. */
function queryAround(statement: Node, node: Node): Query | null {
  let found: Query | null = null;
  walk(statement, (each) => {
    if (each.kind === 'Query' && each.start <= node.start && node.end <= each.end) found = each;
  });
  return found;
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { seed, increment, order } = meaning;
  // Spark wants an order, and takes a constant for none.
  const by = order.length === 0 ? context.sql`1` : context.list(order);
  const number = context.sql`row_number() OVER (ORDER BY ${by})`;
  const from = BigInt(seed) - BigInt(increment);
  const steps = increment === '1' ? number : context.sql`${increment} * ${number}`;
  const value = from === 0n ? steps : context.sql`${String(from)} + ${steps}`;
  const type = context.typeName(context.typeOf(meaning.call));
  return written(
    context,
    context.sql`CAST(${value} AS ${type})`,
    conditional(
      order.length === 0
        ? 'nothing relies on which row gets which number.'
        : 'nothing relies on which of the rows that are equal in ORDER BY gets which number.',
    ),
  );
}
