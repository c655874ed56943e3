import type { Piece } from '../../emit/piece.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { FunctionCall } from '../../syntax/ast/index.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt } from './call.ts';
import { UTF_16LE } from './conversion-duckdb.ts';

/** Databricks' functions and what DuckDB writes for them; `$1` is the first argument. Measured on Spark 4.2.1 and DuckDB 1.5.5. */
const DUCKDB: Readonly<Record<string, string>> = {
  hex: 'hex($1)',
  unhex: 'unhex($1)',
  raise_error: "error('portside:0|16|1|[USER_RAISED_EXCEPTION] ' || $1)",
  isnull: '($1 IS NULL)',
  isnotnull: '($1 IS NOT NULL)',
  nvl2: 'CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END',
  zeroifnull: 'coalesce($1, 0)',
  nullifzero: 'nullif($1, 0)',
  equal_null: '($1 IS NOT DISTINCT FROM $2)',
  positive: '$1',
  negative: '(-$1)',
};

/** Functions of Databricks SQL that DuckDB has under another name or as an operator. */
export const plainFunctionOperation = defineOperation<{
  readonly call: FunctionCall;
  readonly template: string;
}>({
  operation: 'plain-function',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ call, template }, context) => {
      const pieces = template.split(/(\$\d)/).flatMap((part): readonly Piece[] => {
        const argument = /^\$\d$/.test(part)
          ? call.arguments[Number(part.slice(1)) - 1]
          : undefined;
        if (argument !== undefined) return context.sql`${argument}`;
        return part === '' ? [] : context.sql`${part}`;
      });
      return { pieces, fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'Small functions',
    behaviour: { tsql: 'Has none of these.', databricks: 'nvl2, hex, unhex, raise_error and kin.' },
    port: 'Kept.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT nvl2(NULL, 1, 2) AS a, hex('abc') AS b, isnull(NULL) AS c",
      rows: [['2', '616263', 'true']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(
  site: SiteOf<'FunctionCall'>,
): { call: FunctionCall; template: string } | Unknown | null {
  const at = callAt(site);
  const [first, second] = at.call.arguments;
  if (at.name === 'encode' || at.name === 'decode') {
    const charset = second === undefined ? undefined : site.constantOf(second);
    if (charset === 'UTF-8') return { call: at.call, template: `${at.name}($1)` };
    if (charset !== 'UTF-16LE' || at.name === 'decode')
      return unknown('the character set is not known');
    return { call: at.call, template: UTF_16LE };
  }
  if (at.name === 'format_string' || at.name === 'printf') {
    const pattern = first === undefined ? undefined : site.constantOf(first);
    if (pattern === '%.6g') return { call: at.call, template: "printf('%#.6g', $2)" };
    if (pattern === '%.7e' || pattern === '%.15e')
      return { call: at.call, template: `printf('${pattern}', $2)` };
    // Both have these conversions of C.
    const isPlain =
      typeof pattern === 'string' && !/%(?![-+0 ]*\d*[sdxX%])/.test(pattern.replaceAll('%%', ''));
    const places = at.call.arguments.map((_, index) => `$${index + 1}`).join(', ');
    return isPlain
      ? { call: at.call, template: `printf(${places})` }
      : unknown('the format is not one that is read');
  }
  if (at.name === 'conv') return conv(site, at.call);
  const template = DUCKDB[at.name];
  return template === undefined ? null : { call: at.call, template };
}

/** conv between the bases 16 and 10; base -10 reads 64 bits as a signed number. */
function conv(
  site: ReadSite,
  call: FunctionCall,
): { call: FunctionCall; template: string } | Unknown {
  const [, from, to] = call.arguments.map((argument) => site.constantOf(argument));
  const overflow = "error('portside:0|16|1|[ARITHMETIC_OVERFLOW] Overflow in function conv().')";
  const digits = `CASE WHEN length($1) > 16 THEN ${overflow} ELSE nullif($1, '') END`;
  const number = `CAST(CAST('0x' || ${digits} AS UBIGINT) AS HUGEINT)`;
  if (from === 16 && to === 10) return { call, template: `CAST(${number} AS VARCHAR)` };
  if (from === 16 && to === -10) {
    const [half, range] = ['9223372036854775808', '18446744073709551616'];
    return { call, template: `CAST((${number} + ${half}) % ${range} - ${half} AS VARCHAR)` };
  }
  if (from === 10 && to === 16) return { call, template: 'hex(CAST($1 AS BIGINT))' };
  return unknown('conv is known between the bases 16 and 10');
}
