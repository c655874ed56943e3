import type { ExistsPredicate, Expression, QueryBody } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { together } from './call.ts';
import { readComparison, writeComparison, type ComparedValues } from './comparison.ts';

interface Meaning {
  /** The values in their pairs; null where plain equality does. */
  readonly pairs: readonly {
    readonly left: Expression;
    readonly right: Expression;
    readonly compared: ComparedValues | null;
  }[];
  /** True for EXCEPT: true where a pair differs. INTERSECT is true where none does. */
  readonly differs: boolean;
}

/** `EXISTS (SELECT a, b EXCEPT SELECT c, d)`: rows without a table are compared, NULL being like NULL. */
export const rowComparisonOperation = defineOperation<Meaning>({
  operation: 'row-comparison',
  meaningIn: {
    tsql: readerOf('ExistsPredicate', read),
    databricks: readerOf('ExistsPredicate', read),
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'EXISTS over EXCEPT or INTERSECT',
    behaviour: {
      tsql: 'Two rows without a table are compared value by value, text by its collation; NULL is like NULL.',
      databricks:
        'A subquery in a set operation does not see the columns around it; <=> takes NULL for equal to NULL.',
    },
    port: 'Each pair of values is compared with <=>.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/lteqgtsign',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT s.id FROM (VALUES (1, 'a', 1), (2, NULL, 2), (3, 'c', NULL)) AS s (id, n, v) JOIN (VALUES (1, 'A ', 1), (2, NULL, 2), (3, 'c', 5)) AS t (id, n, v) ON s.id = t.id WHERE EXISTS (SELECT s.n, s.v EXCEPT SELECT t.n, t.v);",
      rows: [['3']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql (two NULL values are considered equal)',
      naive:
        "SELECT s.id FROM (VALUES (1, 'a', 1), (2, NULL, 2), (3, 'c', NULL)) AS s (id, n, v) JOIN (VALUES (1, 'A ', 1), (2, NULL, 2), (3, 'c', 5)) AS t (id, n, v) ON s.id = t.id WHERE EXISTS (SELECT s.n, s.v EXCEPT SELECT t.n, t.v);",
    },
  ],
});

function read(site: SiteOf<'ExistsPredicate'>): Meaning | Unknown | null {
  const { node } = site;
  const body = bareBody(node.query);
  if (body?.kind !== 'SetOperation' || body.all || body.operator === 'UNION') return null;
  const left = rowOf(body.left);
  const right = rowOf(body.right);
  if (left === null || right?.length !== left.length) return null;
  const pairs: Meaning['pairs'][number][] = [];
  for (const [index, value] of left.entries()) {
    const other = right[index];
    if (other === undefined) return null;
    const compared = readComparison(site, [value, other], false);
    if (compared !== null && 'unknown' in compared) return unknown(compared.missing);
    pairs.push({ left: value, right: other, compared });
  }
  return { pairs, differs: body.operator === 'EXCEPT' };
}

function bareBody(query: ExistsPredicate['query']): QueryBody | null {
  const { body } = query;
  if (query.with !== null || query.orderBy !== null || query.limit !== null) return null;
  return body.kind === 'ParenthesizedQuery' ? bareBody(body.query) : body;
}

/** The values of a SELECT without a table; null for any other query. */
function rowOf(body: QueryBody): readonly Expression[] | null {
  if (body.kind === 'ParenthesizedQuery') {
    const inner = bareBody(body.query);
    return inner === null ? null : rowOf(inner);
  }
  if (body.kind !== 'QuerySpecification') return null;
  const { from, where, groupBy, having, top, items } = body;
  const plain = [from, where, groupBy, having, top].every((clause) => clause === null);
  if (!plain || items.some(({ expression }) => expression.kind === 'Star')) return null;
  return items.map(({ expression }) => expression);
}

function write({ pairs, differs }: Meaning, context: WriteContext): Emission {
  const fidelities: Fidelity[] = [];
  const same = context.target === 'duckdb' ? 'IS NOT DISTINCT FROM' : '<=>';
  const tests = pairs.flatMap(({ left, right, compared }, index): readonly Piece[] => {
    const written =
      compared === null
        ? { operands: [context.sql`${left}`, context.sql`${right}`], fidelity: EXACT }
        : writeComparison(context, compared);
    fidelities.push(written.fidelity);
    const [a = [], b = []] = written.operands;
    return context.sql`${index === 0 ? '' : ' AND '}${a} ${same} ${b}`;
  });
  const fidelity = together(...fidelities);
  return {
    pieces: differs ? context.sql`NOT (${tests})` : context.sql`(${tests})`,
    fidelity,
    loose: differs,
    silent: context.target === 'duckdb' && fidelity.kind === 'exact',
  };
}
