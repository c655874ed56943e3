import { BIGINT, DOUBLE, INTEGER, decimal, unknownType, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import type { Target } from '../../semantics/operation.ts';
import { databricksBinaryType, databricksCommonType } from './type-results.ts';

const COPY: Readonly<Record<Target, string | null>> = { 'databricks-sql': 'The text is Databricks SQL already.', duckdb: null };

type Result = (call: CallTypes) => DataType;

const double: Result = () => DOUBLE;
const asArgument: Result = ({ types }) => types[0] ?? unknownType('an argument is missing');
const common: Result = ({ types }) => databricksCommonType(types);

/** ceil and floor: BIGINT, or a decimal without digits after the point, or with the digits asked for (measured on Spark 4.2.1). */
const whole: Result = ({ types, constants }) => {
  const [first] = types;
  if (first === undefined) return unknownType('an argument is missing');
  const digits = constants[1];
  if (types.length === 2) {
    const exact = first.type === 'decimal' ? first : { precision: 20, scale: 0 };
    const scale = typeof digits === 'number' ? Math.max(0, Math.min(digits, exact.scale)) : exact.scale;
    return decimal(Math.min(38, exact.precision - exact.scale + scale + 1), scale);
  }
  if (first.type === 'decimal') return decimal(Math.min(38, first.precision - first.scale + (first.scale > 0 ? 1 : 0)), 0);
  return BIGINT;
};

/** round of a decimal has the scale it is rounded to (measured: DECIMAL(6,3) to 1 digit is DECIMAL(5,1)). */
const rounded: Result = ({ types, constants }) => {
  const [first] = types;
  if (first?.type !== 'decimal') return first ?? unknownType('an argument is missing');
  const digits = typeof constants[1] === 'number' ? constants[1] : 0;
  const scale = Math.max(0, Math.min(digits, first.scale));
  const grown = first.precision - first.scale + (scale < first.scale ? 1 : 0);
  return decimal(Math.max(1, Math.min(38, grown + scale)), scale);
};

function call(result: Result, operation = 'numeric-function'): Claim {
  return { copy: COPY, operations: [operation], result, role: 'scalar' };
}

/** What Databricks SQL's numeric functions mean elsewhere: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#mathematical-functions */
export const databricksNumericFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/abs': call(asArgument),
  'FunctionCall/ceil': call(whole),
  'FunctionCall/ceiling': call(whole),
  'FunctionCall/floor': call(whole),
  'FunctionCall/sign': call(double),
  'FunctionCall/signum': call(double),
  'FunctionCall/round': call(rounded, 'round'),
  'FunctionCall/bround': call(rounded, 'round'),
  'FunctionCall/power': call(double),
  'FunctionCall/pow': call(double),
  'FunctionCall/sqrt': call(double),
  'FunctionCall/exp': call(double),
  'FunctionCall/ln': call(double),
  'FunctionCall/log': call(double),
  'FunctionCall/log10': call(double),
  'FunctionCall/pi': call(double),
  'FunctionCall/sin': call(double),
  'FunctionCall/cos': call(double),
  'FunctionCall/tan': call(double),
  'FunctionCall/asin': call(double),
  'FunctionCall/acos': call(double),
  'FunctionCall/atan': call(double),
  'FunctionCall/atan2': call(double),
  'FunctionCall/cot': call(double),
  'FunctionCall/degrees': call(double),
  'FunctionCall/radians': call(double),
  'FunctionCall/rand': call(double),
  'FunctionCall/greatest': call(common),
  'FunctionCall/least': call(common),
  'FunctionCall/try_divide': call(({ types }) => databricksBinaryType('/', types[0] ?? INTEGER, types[1] ?? INTEGER), 'plain-function'),
  'FunctionCall/mod': call(({ types }) => databricksBinaryType('%', types[0] ?? INTEGER, types[1] ?? INTEGER), 'plain-function'),
  'FunctionCall/zeroifnull': call(asArgument, 'plain-function'),
  'FunctionCall/nullifzero': call(asArgument, 'plain-function'),
  'FunctionCall/negative': call(asArgument, 'plain-function'),
  'FunctionCall/positive': call(asArgument, 'plain-function'),
};
