import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { readComparison, writeComparison, type ComparedValues } from './comparison.ts';
import { sparkCollation } from './collation-key.ts';

/** `x COLLATE c`: what compares with it uses that collation; by itself it changes nothing. */
export const collateOperation = defineOperation<{
  readonly operand: Expression;
  readonly collation: string;
}>({
  operation: 'collate',
  meaningIn: {
    tsql: readerOf('CollateExpression', (site) => readCollate(site)),
    databricks: readerOf('CollateExpression', (site) => readCollate(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { node } = context;
      if (node.kind === 'CollateExpression' && node.collation.text === meaning.collation)
        return null;
      // A result under a collation could not be stored: Delta takes plain strings.
      if (context.parent?.kind === 'SelectItem')
        return { pieces: [context.emit(meaning.operand)], fidelity: EXACT };
      return {
        pieces: context.sql`${meaning.operand} COLLATE ${meaning.collation}`,
        fidelity: EXACT,
        loose: true,
      };
    },
    duckdb: (meaning, context) => ({
      pieces: [{ emit: meaning.operand, parenthesize: true }],
      fidelity: EXACT,
      silent: context.target === 'duckdb',
    }),
  },
  docs: {
    title: 'COLLATE',
    behaviour: {
      tsql: 'Names a collation of SQL Server.',
      databricks: 'Names a collation of Spark.',
    },
    port: "Spark's collation that compares alike.",
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/collations',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CASE WHEN 'a' COLLATE Latin1_General_CS_AS = 'A' THEN 1 ELSE 0 END AS r;",
      rows: [['0']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/statements/collations (CS)',
      naive: "SELECT CASE WHEN 'a' COLLATE UTF8_LCASE = 'A' THEN 1 ELSE 0 END AS r;",
    },
  ],
});

function readCollate(site: SiteOf<'CollateExpression'>): {
  operand: Expression;
  collation: string;
} {
  const { node } = site;
  const type = site.typeOf(node);
  const collation =
    type.type === 'text'
      ? type.collation
      : site.dialect.collation(node.collation.text, 'explicit', site.settings);
  return { operand: node.operand, collation: sparkCollation(collation) };
}

/** `<=>`: equal, NULLs too. */
export const nullSafeEqualOperation = defineOperation<{
  readonly left: Expression;
  readonly right: Expression;
  readonly compared: ComparedValues | null;
}>({
  operation: 'null-safe-equal',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: (site) => {
      const { node } = site;
      if (node.kind !== 'ComparisonExpression') return null;
      const compared = readComparison(site, [node.left, node.right], false);
      if (compared !== null && 'unknown' in compared) return compared;
      return { left: node.left, right: node.right, compared };
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) => {
      const written =
        meaning.compared === null ? null : writeComparison(context, meaning.compared).operands;
      const [left, right] = written ?? [
        context.sql`${meaning.left}`,
        context.sql`${meaning.right}`,
      ];
      return {
        pieces: context.sql`${left ?? []} IS NOT DISTINCT FROM ${right ?? []}`,
        fidelity: EXACT,
        loose: true,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Null-safe equality',
    behaviour: { tsql: 'Has IS NOT DISTINCT FROM.', databricks: '<=> is true for two NULLs.' },
    port: 'Kept.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/lteqgtsign'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: 'SELECT NULL <=> NULL AS a, 1 <=> NULL AS b',
      rows: [['true', 'false']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

const CLOCK = ['DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;
const MICROSECONDS = {
  DAY: 86_400_000_000n,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
};

/**
 * `INTERVAL '1-2' YEAR TO MONTH` and `INTERVAL '1 02:03:04.5' DAY TO SECOND`, which DuckDB has no constants for; null
 * for an interval of one unit.
 * https://docs.databricks.com/aws/en/sql/language-manual/data-types/interval-type
 */
function compoundInterval(
  value: string,
  unit: string,
  context: WriteContext,
): readonly Piece[] | null {
  const [first, last] = unit.toUpperCase().split(/\s+TO\s+/u);
  if (last === undefined) return null;
  const sign = value.trim().startsWith('-') ? -1n : 1n;
  const fields = value.trim().replace(/^[-+]/u, '').split(/[-: ]/u);
  if (first === 'YEAR') {
    const [years = '0', months = '0'] = fields;
    return context.sql`to_months(${String(sign * (BigInt(years) * 12n + BigInt(months)))})`;
  }
  const from = CLOCK.findIndex((name) => name === first);
  const total = fields.reduce((sum, field, index) => {
    const name = CLOCK[from + index] ?? 'SECOND';
    const [whole = '0', fraction = ''] = field.split('.');
    return sum + BigInt(whole) * MICROSECONDS[name] + BigInt(fraction.padEnd(6, '0').slice(0, 6));
  }, 0n);
  return context.sql`to_microseconds(${String(sign * total)})`;
}

/** The forms of an interval's text by the first of its units and, where it has two, by the last. */
const INTERVAL_TEXTS: Readonly<Record<string, RegExp>> = {
  ONE: /^\s*[-+]?\d+(?:\.\d+)?\s*$/u,
  'YEAR MONTH': /^\s*[-+]?\d+-\d+\s*$/u,
  'DAY HOUR': /^\s*[-+]?\d+ \d+\s*$/u,
  'DAY MINUTE': /^\s*[-+]?\d+ \d+:\d+\s*$/u,
  'DAY SECOND': /^\s*[-+]?\d+ \d+:\d+:\d+(?:\.\d{1,9})?\s*$/u,
  'HOUR MINUTE': /^\s*[-+]?\d+:\d+\s*$/u,
  'HOUR SECOND': /^\s*[-+]?\d+:\d+:\d+(?:\.\d{1,9})?\s*$/u,
  'MINUTE SECOND': /^\s*[-+]?\d+:\d+(?:\.\d{1,9})?\s*$/u,
};

/** True if Spark reads the text as an interval of the unit; else it refuses the statement. */
function isIntervalText(value: string, unit: string): boolean {
  const [first = '', last] = unit.toUpperCase().split(/\s+TO\s+/u);
  return INTERVAL_TEXTS[last === undefined ? 'ONE' : `${first} ${last}`]?.test(value) === true;
}

/** INTERVAL constants; weeks and fractions as DuckDB reads them. */
export const intervalLiteralOperation = defineOperation<{
  readonly value: string;
  readonly unit: string;
}>({
  operation: 'interval-literal',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: (site) => {
      const { node } = site;
      if (node.kind !== 'IntervalLiteral') return null;
      const value = site.constantOf(node.value);
      if (value === undefined || value === null) return null;
      const text = String(value);
      if (isIntervalText(text, node.unit)) return { value: text, unit: node.unit };
      return unknown(`'${text}' is no interval of ${node.unit}: Spark refuses it`);
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) => ({
      pieces:
        compoundInterval(meaning.value, meaning.unit, context) ??
        context.sql`INTERVAL '${meaning.value}' ${meaning.unit}`,
      fidelity: EXACT,
      silent: true,
    }),
  },
  docs: {
    title: 'Interval constant',
    behaviour: { tsql: 'Has no intervals.', databricks: 'INTERVAL 3 DAY.' },
    port: 'Kept.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/data-types/interval-type'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT CAST(TIMESTAMP_NTZ'2024-01-05 00:00:00' + INTERVAL 2 DAY AS STRING) AS d",
      rows: [['2024-01-07 00:00:00']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});
