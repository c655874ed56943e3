import type { InPredicate, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey } from './collation-key.ts';
import { readComparison, writeComparison, type ComparedValues } from './comparison.ts';

interface Meaning extends ComparedValues {
  readonly predicate: InPredicate;
}

/** `x IN (…)` and `x IN (SELECT …)`: equality by collation and with T-SQL's conversions. */
export const inListOperation = defineOperation<Meaning>({
  operation: 'in-list',
  meaningIn: { tsql: (site) => read(site), databricks: (site) => read(site) },
  emitAs: {
    'databricks-sql': (meaning, context) => write(meaning, context),
    duckdb: (meaning, context) => write(meaning, context),
  },
  docs: {
    title: 'IN',
    behaviour: {
      tsql: 'Each value is compared by collation, usually without regard to case and trailing blanks.',
      databricks: 'Each value is compared character by character unless a collation is given.',
    },
    port: 'COLLATE stands at the value that is looked for; conversions are written out.',
    action: 'Check the values named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/in-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/in',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT x FROM (VALUES ('a '), ('c')) AS t (x) WHERE x IN ('A', 'b');",
      rows: [['a ']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/in-transact-sql (the same as = ANY), https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support',
      naive: "SELECT x FROM (VALUES ('a '), ('c')) AS t (x) WHERE x IN ('A', 'b');",
    },
  ],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind !== 'InPredicate') return null;
  const output = node.query === null ? undefined : site.outputOf(node.query)[0];
  const types =
    node.query === null
      ? []
      : [output?.type ?? { type: 'unknown' as const, why: 'the subquery is not known' }];
  const compared = readComparison(site, [node.operand, ...node.list], false, types);
  return compared === null || 'unknown' in compared ? compared : { ...compared, predicate: node };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { operands, fidelity } = writeComparison(context, meaning);
  const replace = new Map<Node, readonly Piece[]>(
    meaning.operands.map((operand, index) => [operand.node, operands[index] ?? []]),
  );
  const { query } = meaning.predicate;
  if (query !== null && context.target === 'duckdb' && meaning.collation !== null) {
    const key = collationKey(context, meaning.collation, context.sql`in_value`);
    replace.set(
      query,
      context.sql`SELECT ${key} FROM (${context.emit(query)}) AS in_values (in_value)`,
    );
  }
  return {
    edits: { replace },
    fidelity,
    silent: context.target === 'duckdb' && fidelity.kind === 'exact',
  };
}
