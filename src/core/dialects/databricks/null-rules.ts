import type { NullRule } from '../../semantics/dialect.ts';

/**
 * Functions whose result is NULL only as said, from each one's page under
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha. Functions that give NULL of
 * their own (try_*, a missing element) are not in the table.
 */
const RULES: ReadonlyMap<string, NullRule> = new Map([
  ...list('never', [
    'count', 'count_if', 'row_number', 'rank', 'dense_rank', 'ntile', 'percent_rank', 'cume_dist',
    'grouping', 'grouping_id', 'approx_count_distinct', 'collect_list', 'collect_set', 'array_agg',
    'current_date', 'curdate', 'current_timestamp', 'now', 'localtimestamp', 'current_user',
    'current_catalog', 'current_database', 'current_schema', 'uuid', 'pi', 'e', 'rand', 'random',
    'isnull', 'isnotnull', 'array', 'struct', 'named_struct', 'hash', 'xxhash64', 'equal_null',
  ]),
  ...list('if-all-arguments-are', ['coalesce', 'nvl', 'ifnull', 'greatest', 'least']),
  ...list('if-any-argument-is', [
    'length', 'len', 'char_length', 'character_length', 'octet_length', 'bit_length', 'upper', 'ucase',
    'lower', 'lcase', 'ltrim', 'rtrim', 'trim', 'btrim', 'left', 'right', 'substring', 'substr', 'reverse',
    'replace', 'charindex', 'locate', 'instr', 'position', 'translate', 'concat', 'lpad', 'rpad', 'repeat',
    'space', 'initcap', 'abs', 'ceil', 'ceiling', 'floor', 'round', 'bround', 'sign', 'signum', 'power',
    'pow', 'exp', 'sin', 'cos', 'tan', 'atan', 'degrees', 'radians', 'mod', 'pmod', 'negative', 'year',
    'month', 'day', 'dayofmonth', 'quarter', 'dayofweek', 'weekday', 'dayofyear', 'weekofyear', 'hour',
    'minute', 'second', 'date_add', 'dateadd', 'date_sub', 'datediff', 'date_diff', 'timestampdiff',
    'timestampadd', 'add_months', 'last_day', 'date_format', 'make_date', 'make_timestamp_ntz', 'extract',
    'date_part', 'datepart', 'sha2', 'md5', 'date', 'to_date', 'to_timestamp', 'string', 'int', 'bigint',
  ]),
]);

function list(rule: NullRule, names: readonly string[]): readonly (readonly [string, NullRule])[] {
  return names.map((name) => [name, rule]);
}

/** When the function's result is NULL; undefined if it may be at any time. */
export function databricksNullRule(name: string): NullRule | undefined {
  return RULES.get(name);
}
