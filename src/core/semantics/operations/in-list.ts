import type { Expression, InPredicate, Node, Query } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion, type Conversion } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { collationKey } from './collation-key.ts';
import { readComparison, untouched, writeComparison, type ComparedValues } from './comparison.ts';
import { together } from './call.ts';
import { writeConversion } from './operand.ts';

interface Meaning extends ComparedValues {
  readonly predicate: InPredicate;
  /** What becomes of the values of a subquery before they are compared; null for nothing. */
  readonly conversion: Conversion | null;
}

/** `x IN (…)` and `x IN (SELECT …)`: equality by collation and with T-SQL's conversions. */
export const inListOperation = defineOperation<Meaning>({
  operation: 'in-list',
  meaningIn: {
    tsql: readerOf('InPredicate', (site) => read(site)),
    databricks: readerOf('InPredicate', (site) => read(site)),
  },
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

function read(site: SiteOf<'InPredicate'>): Meaning | Unknown | null {
  const { node } = site;
  const output = node.query === null ? undefined : site.outputOf(node.query)[0];
  const types =
    node.query === null
      ? []
      : [output?.type ?? { type: 'unknown' as const, why: 'the subquery is not known' }];
  const nodes = [node.operand, ...node.list];
  const compared = readComparison(site, nodes, false, types);
  if (compared !== null && 'unknown' in compared) return compared;
  const conversion =
    output === undefined ? null : readColumnConversion(site, output.type, node.operand);
  if (
    compared === null &&
    conversion === null &&
    (node.query === null || singleValue(node.query) === null)
  )
    return null;
  const plain = compared ?? untouched(nodes);
  return { ...plain, predicate: node, conversion };
}

/** The conversion of a text column that is compared with a number or date; Spark does others alike by itself. */
function readColumnConversion(
  site: ReadSite,
  from: DataType,
  operand: Expression,
): Conversion | null {
  const to = site.dialect.commonType([site.typeOf(operand), from]);
  if (from.type !== 'text' || to.type === 'text' || to.type === 'unknown') return null;
  const { settings } = site;
  const conversion = site.dialect.convert({ from, to, style: null, attempt: false, settings });
  return isConversion(conversion) && conversion.steps.length > 0 ? conversion : null;
}

/**
 * True where the values of the subquery need the collation, too: in DuckDB always, in Spark those of a set
 * operation (measured on 4.2.1).
 */
export function takesCollation(query: Query, context: WriteContext): boolean {
  return context.target === 'duckdb' || query.body.kind === 'SetOperation';
}

/**
 * The value of a query that is nothing but one: Spark 4.2.1 reads `IN (SELECT 'x')` as a list whose only value is a
 * literal of the type SELECT.
 */
function singleValue({ body, with: common, orderBy }: Query): Expression | null {
  if (body.kind !== 'QuerySpecification' || body.from !== null || body.where !== null) return null;
  if (common !== null || orderBy !== null || body.top !== null || body.items.length !== 1)
    return null;
  return body.groupBy === null && body.having === null ? (body.items[0]?.expression ?? null) : null;
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { operands, fidelity } = writeComparison(context, meaning);
  const replace = new Map<Node, readonly Piece[]>(
    meaning.operands.map((operand, index) => [operand.node, operands[index] ?? []]),
  );
  const { query } = meaning.predicate;
  const { conversion } = meaning;
  let given: Fidelity = EXACT;
  if (query !== null && conversion !== null) {
    const value = { pieces: context.sql`in_value`, simple: true };
    const facts = { trimmed: true, notBlank: false, name: 'the subquery' };
    const result = writeConversion(context, conversion, value, facts);
    if (result.assumptions.length > 0)
      given = { kind: 'conditional', assumptions: result.assumptions };
    if (result.manual !== null) given = { kind: 'manual', because: result.manual };
    replace.set(
      query,
      context.sql`SELECT ${result.pieces} FROM (${context.emit(query)}) AS in_values (in_value)`,
    );
  } else if (query !== null && meaning.collation !== null && takesCollation(query, context)) {
    const key = collationKey(context, meaning.collation, context.sql`in_value`);
    replace.set(
      query,
      context.sql`SELECT ${key} FROM (${context.emit(query)}) AS in_values (in_value)`,
    );
  }
  const single = query === null || conversion !== null ? null : singleValue(query);
  if (query !== null && single !== null && context.target !== 'duckdb')
    replace.set(query, [context.emit(single)]);
  const all = together(fidelity, given);
  return {
    edits: { replace },
    fidelity: all,
    silent: context.target === 'duckdb' && all.kind === 'exact',
  };
}
