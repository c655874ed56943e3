import type { Expression } from '../../syntax/ast/index.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { callAt } from './call.ts';
import { fidelityFrom } from './case.ts';
import { isNumber, readOperand, writeOperand, type Operand } from './operand.ts';

interface Meaning {
  readonly value: Operand;
  readonly type: DataType;
  readonly digits: Expression | null;
  /** Half away from zero, or cut off. */
  readonly way: 'half-away' | 'truncate' | 'half-even';
  readonly result: DataType;
}

/** ROUND, with its third argument; the type stays as it was in T-SQL. */
export const roundOperation = defineOperation<Meaning>({
  operation: 'round',
  meaningIn: { tsql: (site) => read(site), databricks: (site) => read(site) },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { pieces: x, assumptions, manual } = writeOperand(context, meaning.value);
      const digits = meaning.digits === null ? context.sql`0` : [context.emit(meaning.digits)];
      const type = context.typeName(meaning.result);
      const fidelity = fidelityFrom(assumptions, manual);
      if (meaning.way === 'truncate') {
        // Spark's floor and ceil take digits; the sign decides which of them cuts off.
        return { pieces: context.sql`CAST(CASE WHEN ${x} < 0 THEN ceil(${x}, ${digits}) ELSE floor(${x}, ${digits}) END AS ${type})`, fidelity };
      }
      const rounded = context.sql`round(${x}, ${digits})`;
      if (meaning.result.type === 'decimal') return { pieces: context.sql`CAST(${rounded} AS ${type})`, fidelity };
      return meaning.value.conversion === null ? null : { pieces: rounded, fidelity };
    },
    duckdb: (meaning, context) => {
      const { pieces: x } = writeOperand(context, meaning.value);
      const digits = meaning.digits === null ? context.sql`0` : [context.emit(meaning.digits)];
      const name = { 'half-away': 'round', truncate: 'trunc', 'half-even': 'round_even' }[meaning.way];
      return { pieces: context.sql`CAST(${name}(${x}, ${digits}) AS ${context.typeName(meaning.result)})`, fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'ROUND',
    behaviour: {
      tsql: 'The type and scale of the value stay; a third argument other than 0 cuts off.',
      databricks: 'A decimal gets the scale it is rounded to; there is no third argument.',
    },
    port: 'round, cast to the type that it had; ceil or floor with digits to cut off.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/round-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/round',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT CAST(ROUND(123.456, 1) AS varchar(10)) AS a, ROUND(150.75, 0, 1) AS b;',
      rows: [['123.500', '150.00']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/round-transact-sql (examples B and C)',
      naive: 'SELECT CAST(round(123.456, 1) AS STRING) AS a, round(150.75, 0) AS b;',
    },
    { dialect: 'databricks', sql: 'SELECT round(2.5) AS a, round(123.456, 1) AS b', rows: [['3', '123.5']], evidence: 'Spark 4.2.1', naive: null },
  ],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const at = callAt(site);
  const [value, digits, third] = at?.call.arguments ?? [];
  if (at === null || value === undefined) return null;
  const result = site.typeOf(at.call);
  if (result.type === 'unknown') return unknown(result.why);
  const cut = third === undefined ? 0 : site.constantOf(third);
  if (typeof cut !== 'number') return unknown('whether to round or to cut off is no constant');
  const type = site.typeOf(value);
  const operand = isNumber(type) || type.type === 'null' ? null : readOperand(site, value, result);
  if (operand !== null && 'unknown' in operand) return operand;
  const plain: Operand = { node: value, conversion: null, constant: null, facts: { trimmed: false, notBlank: false, name: '' } };
  const way = at.name === 'bround' ? 'half-even' : cut === 0 ? 'half-away' : 'truncate';
  return { value: operand ?? plain, type, digits: digits ?? null, way, result };
}
