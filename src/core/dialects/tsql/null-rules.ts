import type { NullRule } from '../../semantics/dialect.ts';

/**
 * Functions whose result is NULL only as said, from each one's page under
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/functions. Functions that give NULL of their own (a length
 * that is negative, an object that is not there) are not in the table.
 */
const RULES: ReadonlyMap<string, NullRule> = new Map([
  ...list('never', [
    'count',
    'count_big',
    'row_number',
    'rank',
    'dense_rank',
    'ntile',
    'percent_rank',
    'cume_dist',
    'grouping',
    'grouping_id',
    'approx_count_distinct',
    'getdate',
    'getutcdate',
    'sysdatetime',
    'sysutcdatetime',
    'sysdatetimeoffset',
    'current_timestamp',
    'newid',
    'pi',
    'concat',
    'json_array',
    'json_object',
    'concat_ws',
    'isnumeric',
    'isdate',
    'rand',
    'checksum',
    'binary_checksum',
  ]),
  ...list('if-all-arguments-are', ['coalesce', 'isnull', 'greatest', 'least']),
  ...list('if-any-argument-is', [
    'len',
    'datalength',
    'upper',
    'lower',
    'ltrim',
    'rtrim',
    'trim',
    'left',
    'right',
    'substring',
    'reverse',
    'replace',
    'charindex',
    'translate',
    'abs',
    'ceiling',
    'floor',
    'round',
    'sign',
    'power',
    'square',
    'sqrt',
    'exp',
    'log',
    'log10',
    'sin',
    'cos',
    'tan',
    'atan',
    'degrees',
    'radians',
    'year',
    'month',
    'day',
    'datepart',
    'datename',
    'dateadd',
    'datediff',
    'datediff_big',
    'eomonth',
    'datefromparts',
    'datetimefromparts',
    'datetime2fromparts',
    'timefromparts',
    'datetrunc',
    'hashbytes',
  ]),
]);

function list(rule: NullRule, names: readonly string[]): readonly (readonly [string, NullRule])[] {
  return names.map((name) => [name, rule]);
}

/** When the function's result is NULL; undefined if it may be at any time. */
export function tsqlNullRule(name: string): NullRule | undefined {
  return RULES.get(name);
}
