import type { QuantifiedComparison } from '../../syntax/ast/index.ts';
import { pathTo } from '../../syntax/children.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { together } from './call.ts';
import { collationKey } from './collation-key.ts';
import { takesCollation } from './in-list.ts';
import { readComparison, writeComparison, type ComparedValues } from './comparison.ts';

interface Meaning {
  readonly comparison: QuantifiedComparison;
  /** Null where nothing about the values differs between dialects. */
  readonly compared: ComparedValues | null;
  /** True below a NOT, where false and unknown are told apart. */
  readonly negated: boolean;
}

/** `x = ANY (query)`, `x > ALL (query)`. */
export const quantifiedOperation = defineOperation<Meaning>({
  operation: 'quantified',
  meaningIn: { tsql: readerOf('QuantifiedComparison', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': writeExists, duckdb: writeQuantified },
  docs: {
    title: 'ANY and ALL',
    behaviour: {
      tsql: 'Compares with some or every row of a subquery.',
      databricks: 'Has IN, but no ANY and ALL over a subquery.',
    },
    port: 'IN, or EXISTS with the comparison.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/some-any-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/all-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT CASE WHEN 3 > ALL (SELECT x FROM (VALUES (1), (2)) AS t (x)) THEN 1 ELSE 0 END AS r;',
      rows: [['1']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/all-transact-sql',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: "SELECT x FROM (VALUES ('a '), ('c')) AS t (x) WHERE x = ANY (SELECT y FROM (VALUES ('A')) AS u (y));",
      rows: [['a ']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/some-any-transact-sql, https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support',
      naive:
        "SELECT x FROM (VALUES ('a '), ('c')) AS t (x) WHERE x IN (SELECT y FROM (VALUES ('A')) AS u (y));",
    },
  ],
});

function read(site: SiteOf<'QuantifiedComparison'>): Meaning | Unknown | null {
  const { node } = site;
  const output = site.outputOf(node.query)[0]?.type;
  const type = output ?? { type: 'unknown' as const, why: 'the subquery is not known' };
  const compared = readComparison(site, [node.left], /[<>]=?$/.test(node.operator), [type]);
  if (compared !== null && 'unknown' in compared) return compared;
  return { comparison: node, compared, negated: isNegated(site, node) };
}

function isNegated(site: ReadSite, node: QuantifiedComparison): boolean {
  return pathTo(site.binding.statement, node).some((other) => other.kind === 'NotExpression');
}

/** ANY and ALL before a subquery are no syntax of Spark (measured on 4.2.1). */
function writeExists(meaning: Meaning, context: WriteContext): Emission {
  const { comparison, compared } = meaning;
  const { operator, quantifier, query } = comparison;
  const written = compared === null ? null : writeComparison(context, compared);
  const left = written?.operands[0] ?? context.sql`${comparison.left}`;
  const fidelity = written?.fidelity ?? EXACT;
  const isMember = operator === '=' && quantifier === 'ANY';
  if (isMember || (operator === '<>' && quantifier === 'ALL')) {
    const word = isMember ? 'IN' : 'NOT IN';
    const { collation } = compared ?? { collation: null };
    const rows =
      collation !== null && takesCollation(query, context)
        ? context.sql`SELECT ${collationKey(context, collation, context.sql`compared_value`)} FROM (${context.emit(query)}) AS compared (compared_value)`
        : [context.emit(query)];
    return {
      pieces: context.sql`${left} ${word} (${rows})`,
      fidelity,
      loose: true,
    };
  }
  const value = context.fresh('compared_value');
  const rows = context.sql`SELECT 1 FROM (${context.emit(query)}) AS compared (${value})`;
  const compare = context.sql`${left} ${operator} ${value}`;
  if (meaning.negated && context.isPure(query)) {
    const found = quantifier === 'ANY' ? compare : context.sql`NOT (${compare})`;
    const [yes, no] = quantifier === 'ANY' ? ['true', 'false'] : ['false', 'true'];
    const unclear = context.sql`WHEN EXISTS (${rows} WHERE (${compare}) IS NULL) THEN NULL`;
    const pieces = context.sql`CASE WHEN EXISTS (${rows} WHERE ${found}) THEN ${yes} ${unclear} ELSE ${no} END`;
    return { pieces, fidelity };
  }
  const pieces =
    quantifier === 'ANY'
      ? context.sql`EXISTS (${rows} WHERE ${compare})`
      : context.sql`NOT EXISTS (${rows} WHERE (${compare}) IS NOT TRUE)`;
  const known = meaning.negated
    ? conditional('No value that is compared is NULL: NOT of an unknown comparison is unknown.')
    : EXACT;
  return { pieces, fidelity: together(fidelity, known), loose: quantifier === 'ALL' };
}

function writeQuantified(meaning: Meaning, context: WriteContext): Emission | null {
  const { comparison, compared } = meaning;
  if (compared === null) return null;
  const { operands, fidelity } = writeComparison(context, compared);
  const { operator, quantifier, query } = comparison;
  const rows =
    compared.collation === null
      ? context.sql`${context.emit(query)}`
      : context.sql`SELECT ${collationKey(context, compared.collation, context.sql`compared_value`)} FROM (${context.emit(query)}) AS compared (compared_value)`;
  return {
    pieces: context.sql`${operands[0] ?? []} ${operator} ${quantifier} (${rows})`,
    fidelity,
    silent: fidelity.kind === 'exact',
    loose: true,
  };
}
