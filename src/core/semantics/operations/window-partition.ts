import type { Expression, Node, WindowSpecification } from '../../syntax/ast/index.ts';
import { pathTo } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { collationKey, groupingCollation } from './collation-key.ts';

interface Meaning {
  readonly texts: readonly { readonly expression: Expression; readonly collation: Collation }[];
  readonly window: WindowSpecification;
  /** The windows that it goes on from, the one it names first; empty where it names none or only names one. */
  readonly bases: readonly WindowSpecification[];
}

/** A window: which texts are in one partition is a matter of the collation, and which windows go on from another, of syntax. */
export const windowPartitionOperation = defineOperation<Meaning>({
  operation: 'window-partition',
  meaningIn: {
    tsql: readerOf('WindowSpecification', read),
    databricks: readerOf('WindowSpecification', read),
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Window',
    behaviour: {
      tsql: 'Texts that the collation takes for the same, in another case or with blanks behind, are in one partition. A window may go on from a named one: OVER (w ORDER BY x).',
      databricks:
        'Texts are in one partition if their bytes are the same, unless a collation is given. A named window is used as it is.',
    },
    port: 'The text carries the collation that compares as the old one did; a window that goes on from another is written in full.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-over-clause-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT MAX(n) AS m FROM (SELECT ROW_NUMBER() OVER (PARTITION BY x ORDER BY y) AS n FROM (VALUES ('a', 1), ('A ', 2)) AS t (x, y)) AS u;",
      rows: [['2']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (CI)',
      naive:
        "SELECT MAX(n) AS m FROM (SELECT ROW_NUMBER() OVER (PARTITION BY x ORDER BY y) AS n FROM (VALUES ('a', 1), ('A ', 2)) AS t (x, y)) AS u;",
    },
  ],
});

function read(site: SiteOf<'WindowSpecification'>): Meaning | null {
  const { node } = site;
  const bases = isOnlyName(node) ? [] : basesOf(site, node);
  const texts = [node, ...bases].flatMap(({ partitionBy }) =>
    partitionBy.flatMap((expression) => {
      const collation = groupingCollation(site.typeOf(expression));
      return collation === null ? [] : [{ expression, collation }];
    }),
  );
  return texts.length === 0 && bases.length === 0 ? null : { texts, window: node, bases };
}

function isOnlyName({ partitionBy, orderBy, frame }: WindowSpecification): boolean {
  return partitionBy.length === 0 && orderBy.length === 0 && frame === null;
}

function basesOf(site: ReadSite, window: WindowSpecification): readonly WindowSpecification[] {
  const { base } = window;
  if (base === null) return [];
  let found: WindowSpecification | null = null;
  for (const node of pathTo(site.binding.statement, window)) {
    if (node.kind !== 'QuerySpecification') continue;
    const named = node.windows.find(
      ({ name }) => name.text.toLowerCase() === base.text.toLowerCase(),
    );
    if (named !== undefined && named.window !== window) found = named.window;
  }
  return found === null ? [] : [found, ...basesOf(site, found)];
}

function partitions(meaning: Meaning, context: WriteContext): Map<Node, readonly Piece[]> {
  const replace = new Map<Node, readonly Piece[]>();
  for (const { expression, collation } of meaning.texts) {
    // Spark reads an explicit COLLATE by itself; DuckDB has no such collation.
    const explicit = expression.kind === 'CollateExpression';
    if (explicit && context.target === 'databricks-sql') continue;
    const value = explicit ? expression.operand : expression;
    replace.set(expression, collationKey(context, collation, context.sql`${value}`));
  }
  return replace;
}

function write(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.bases.length > 0) return writeWhole(meaning, context);
  const replace = partitions(meaning, context);
  return { edits: { replace }, fidelity: EXACT, silent: context.target === 'duckdb' };
}

/**
 * Spark's windows go on from no other (measured on 4.2.1), and DuckDB forgets the partitions of one that
 * goes on from another that does (measured on 1.5).
 */
function writeWhole(meaning: Meaning, context: WriteContext): Emission {
  const chain = [meaning.window, ...meaning.bases];
  const replace = partitions(meaning, context);
  const partitionBy = chain.flatMap((window) => window.partitionBy);
  const orderBy = chain.find((window) => window.orderBy.length > 0)?.orderBy ?? [];
  const frame = chain.find((window) => window.frame !== null)?.frame ?? null;
  const keys = partitionBy.flatMap((expression, index) => [
    context.text(index === 0 ? 'PARTITION BY ' : ', '),
    ...(replace.get(expression) ?? [context.emit(expression)]),
  ]);
  const order = orderBy.length === 0 ? [] : context.sql`ORDER BY ${context.list(orderBy)}`;
  const clauses = [keys, order, frame === null ? [] : [context.emit(frame)]].filter(
    (clause) => clause.length > 0,
  );
  const inside = clauses.flatMap((clause, index) =>
    index === 0 ? clause : [context.text(' '), ...clause],
  );
  const pieces = context.sql`(${inside})`;
  return { pieces, fidelity: EXACT, silent: context.target === 'duckdb' };
}
