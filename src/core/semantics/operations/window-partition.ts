import type { Expression, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey, comparingCollation } from './collation-key.ts';

interface Meaning {
  readonly texts: readonly { readonly expression: Expression; readonly collation: Collation }[];
}

/** PARTITION BY of text: which rows are in one partition is a matter of the collation. */
export const windowPartitionOperation = defineOperation<Meaning>({
  operation: 'window-partition',
  meaningIn: { tsql: read, databricks: read },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'PARTITION BY of text',
    behaviour: {
      tsql: 'Texts that the collation takes for the same, in another case or with blanks behind, are in one partition.',
      databricks:
        'Texts are in one partition if their bytes are the same, unless a collation is given.',
    },
    port: 'The text carries the collation that compares as the old one did.',
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

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind !== 'WindowSpecification') return null;
  const texts = node.partitionBy.flatMap((expression) => {
    const collation = comparingCollation(site.typeOf(expression));
    return collation === null ? [] : [{ expression, collation }];
  });
  return texts.length === 0 ? null : { texts };
}

function write(meaning: Meaning, context: WriteContext): Emission | null {
  const replace = new Map<Node, readonly Piece[]>();
  for (const { expression, collation } of meaning.texts) {
    // Spark reads an explicit COLLATE by itself; DuckDB has no such collation.
    const explicit = expression.kind === 'CollateExpression';
    if (explicit && context.target === 'databricks-sql') continue;
    const value = explicit ? expression.operand : expression;
    replace.set(expression, collationKey(context, collation, context.sql`${value}`));
  }
  return { edits: { replace }, fidelity: EXACT, silent: context.target === 'duckdb' };
}
