import { DOUBLE, INTEGER, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { databricksFloating } from '../../semantics/operations/floating-functions.ts';
import { same } from '../claims.ts';
import { databricksAbsoluteType, databricksRoundedType } from './numeric-results.ts';
import { databricksBinaryType, databricksCommonType } from './type-results.ts';
import { stringType } from './types.ts';

const OWN = 'The text is Databricks SQL already; DuckDB’s is written by the operation.';

type Result = (call: CallTypes) => DataType;

function own(operation: string, result: Result): Claim {
  return { ...same(OWN, operation), result };
}

/** The digits to round to, null without the argument. */
function digitsOf({ types, constants }: CallTypes): number | null {
  const digits = constants[1];
  return types.length < 2 || typeof digits !== 'number' ? null : digits;
}

const rounded: Result = (call) =>
  databricksRoundedType(call.types[0] ?? DOUBLE, false, digitsOf(call));
const whole: Result = (call) =>
  databricksRoundedType(call.types[0] ?? DOUBLE, true, digitsOf(call));
const absolute: Result = ({ types }) => databricksAbsoluteType(types[0] ?? DOUBLE);
const floating: Result = () => DOUBLE;
const given: Result = ({ types }) => types[0] ?? DOUBLE;
const common: Result = ({ types }) => databricksCommonType(types);

/** Shifts of smaller types are those of an INT. */
const shifted: Result = ({ types: [type = DOUBLE] }) =>
  type.type === 'integer' && type.bits < 32 ? INTEGER : type;

function arithmetic(operator: string): Claim {
  return own('arithmetic-function', ({ types }) =>
    databricksBinaryType(operator, types[0] ?? DOUBLE, types[1] ?? DOUBLE),
  );
}

const floatingClaims = Object.fromEntries(
  Object.keys(databricksFloating).map((name) => [
    `FunctionCall/${name.replace(/\/.*/, '')}`,
    own('floating-function', floating),
  ]),
);

/** What Databricks SQL's numeric functions mean elsewhere: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#mathematical-functions */
export const databricksNumericFunctions: Readonly<Record<string, Claim>> = {
  ...floatingClaims,
  'FunctionCall/round': own('round', rounded),
  'FunctionCall/bround': own('round', rounded),
  'FunctionCall/ceil': own('round', whole),
  'FunctionCall/ceiling': own('round', whole),
  'FunctionCall/floor': own('round', whole),
  'FunctionCall/abs': own('number-function', absolute),
  'FunctionCall/sign': own('number-function', floating),
  'FunctionCall/signum': own('number-function', floating),
  'FunctionCall/power': own('number-function', floating),
  'FunctionCall/pow': own('number-function', floating),
  'FunctionCall/shiftleft': own('bit-function', shifted),
  'FunctionCall/shiftright': own('bit-function', shifted),
  'FunctionCall/shiftrightunsigned': own('bit-function', shifted),
  'FunctionCall/bit_count': own('bit-function', () => INTEGER),
  'FunctionCall/getbit': own('bit-function', () => INTEGER),
  'FunctionCall/bit_get': own('bit-function', () => INTEGER),
  'FunctionCall/conv': own('plain-function', ({ settings }) => stringType(settings.collation)),
  'FunctionCall/rand': own('random-number', floating),
  'FunctionCall/random': own('random-number', floating),
  'FunctionCall/greatest': own('greatest', common),
  'FunctionCall/least': own('greatest', common),
  'FunctionCall/zeroifnull': own('plain-function', given),
  'FunctionCall/nullifzero': own('plain-function', given),
  'FunctionCall/negative': own('plain-function', given),
  'FunctionCall/positive': own('plain-function', given),
  'FunctionCall/mod': arithmetic('%'),
  'FunctionCall/pmod': arithmetic('%'),
  'FunctionCall/try_mod': arithmetic('%'),
  'FunctionCall/try_add': arithmetic('+'),
  'FunctionCall/try_subtract': arithmetic('-'),
  'FunctionCall/try_multiply': arithmetic('*'),
  'FunctionCall/try_divide': arithmetic('/'),
};
