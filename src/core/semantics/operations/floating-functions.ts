/** A function of DOUBLEs. `$1` is the first argument. */
export interface FloatingFunction {
  /** As Databricks SQL writes it. */
  readonly databricks: string;
  readonly duckdb: string;
  /** Where it has no value: a condition of DuckDB; null if it has one everywhere. */
  readonly undefinedWhere: string | null;
  /** What Spark gives there. */
  readonly spark: string;
  /** The assumption under which no argument is there, after the argument's name. */
  readonly assumption: string;
  /** True of constants for which it has a value. */
  readonly isDefined: ((...values: readonly number[]) => boolean) | null;
}

function everywhere(databricks: string, duckdb: string = databricks): FloatingFunction {
  return { databricks, duckdb, undefinedWhere: null, spark: '', assumption: '', isDefined: null };
}

function partly(
  databricks: string,
  duckdb: string,
  undefinedWhere: string,
  spark: 'NULL' | 'NaN' | 'Infinity',
  assumption: string,
  isDefined: (...values: readonly number[]) => boolean,
): FloatingFunction {
  return {
    databricks,
    duckdb,
    undefinedWhere,
    spark: spark === 'NULL' ? 'NULL' : `CAST('${spark}' AS DOUBLE)`,
    assumption,
    isDefined,
  };
}

const positive = (value = 0): boolean => value > 0;
const unit = (value = 0): boolean => Math.abs(value) <= 1;

/**
 * By a key of our own. What Spark gives where there is no value: measured on 4.2.1; DuckDB 1.5.5 raises
 * errors there. https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#mathematical-functions
 */
export const floatingFunctions = {
  'square-root': partly(
    'sqrt($1)',
    'sqrt($1)',
    '$1 < 0',
    'NaN',
    'is never negative.',
    (value = 0) => value >= 0,
  ),
  'cube-root': everywhere('cbrt($1)'),
  exponential: everywhere('exp($1)'),
  'exponential-less-one': everywhere('expm1($1)', '(exp($1) - 1)'),
  'natural-logarithm': partly(
    'ln($1)',
    'ln($1)',
    '$1 <= 0',
    'NULL',
    'is always positive.',
    positive,
  ),
  'decimal-logarithm': partly(
    'log10($1)',
    'log10($1)',
    '$1 <= 0',
    'NULL',
    'is always positive.',
    positive,
  ),
  'binary-logarithm': partly(
    'log2($1)',
    'log2($1)',
    '$1 <= 0',
    'NULL',
    'is always positive.',
    positive,
  ),
  /** The value first, then the base. */
  logarithm: partly(
    'log($2, $1)',
    '(ln($1) / ln($2))',
    '$1 <= 0 OR $2 <= 0',
    'NULL',
    'and its base are always positive, the base not 1.',
    (value = 0, base = 0) => value > 0 && base > 0 && base !== 1,
  ),
  sine: everywhere('sin($1)'),
  cosine: everywhere('cos($1)'),
  tangent: everywhere('tan($1)'),
  cotangent: partly(
    'cot($1)',
    'cot($1)',
    '$1 = 0',
    'Infinity',
    'is never 0.',
    (value = 0) => value !== 0,
  ),
  'arc-sine': partly('asin($1)', 'asin($1)', 'abs($1) > 1', 'NaN', 'lies from -1 to 1.', unit),
  'arc-cosine': partly('acos($1)', 'acos($1)', 'abs($1) > 1', 'NaN', 'lies from -1 to 1.', unit),
  'arc-tangent': everywhere('atan($1)'),
  'arc-tangent-of-two': everywhere('atan2($1, $2)'),
  'hyperbolic-sine': everywhere('sinh($1)'),
  'hyperbolic-cosine': everywhere('cosh($1)'),
  'hyperbolic-tangent': everywhere('tanh($1)'),
  square: everywhere('power($1, 2)', 'pow($1, 2)'),
  degrees: everywhere('degrees($1)'),
  radians: everywhere('radians($1)'),
  pi: everywhere('pi()'),
  'eulers-number': everywhere('e()', 'exp(1)'),
} as const satisfies Readonly<Record<string, FloatingFunction>>;

export type FloatingKey = keyof typeof floatingFunctions;

/** T-SQL's names: https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql */
export const tsqlFloating: Readonly<Record<string, FloatingKey>> = {
  sqrt: 'square-root',
  exp: 'exponential',
  'log/1': 'natural-logarithm',
  'log/2': 'logarithm',
  log10: 'decimal-logarithm',
  sin: 'sine',
  cos: 'cosine',
  tan: 'tangent',
  cot: 'cotangent',
  asin: 'arc-sine',
  acos: 'arc-cosine',
  atan: 'arc-tangent',
  atn2: 'arc-tangent-of-two',
  square: 'square',
  pi: 'pi',
};

/** Databricks' names. */
export const databricksFloating: Readonly<Record<string, FloatingKey>> = {
  sqrt: 'square-root',
  cbrt: 'cube-root',
  exp: 'exponential',
  expm1: 'exponential-less-one',
  ln: 'natural-logarithm',
  'log/1': 'natural-logarithm',
  'log/2': 'logarithm',
  log10: 'decimal-logarithm',
  log2: 'binary-logarithm',
  sin: 'sine',
  cos: 'cosine',
  tan: 'tangent',
  cot: 'cotangent',
  asin: 'arc-sine',
  acos: 'arc-cosine',
  atan: 'arc-tangent',
  atan2: 'arc-tangent-of-two',
  sinh: 'hyperbolic-sine',
  cosh: 'hyperbolic-cosine',
  tanh: 'hyperbolic-tangent',
  degrees: 'degrees',
  radians: 'radians',
  pi: 'pi',
  e: 'eulers-number',
};
