import { DOUBLE, INTEGER, decimal, unknownType, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';
import { tsqlCommonType } from './type-results.ts';

const PAGE = 'https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql';

type Result = (call: CallTypes) => DataType;

const double: Result = () => DOUBLE;

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/abs-transact-sql: the type of the argument; whole numbers below INT become INT, text FLOAT. */
const asArgument: Result = ({ types }) => {
  const [first] = types;
  if (first === undefined) return unknownType('an argument is missing');
  if (first.type === 'text') return DOUBLE;
  if (first.type === 'boolean') return DOUBLE;
  if (first.type === 'floating') return DOUBLE;
  if (first.type === 'integer' && first.bits < 32) return INTEGER;
  return first;
};

/** CEILING and FLOOR of a decimal have no digits after the point. */
const whole: Result = (call) => {
  const type = asArgument(call);
  return type.type === 'decimal' && !type.money ? decimal(type.precision, 0) : type;
};

const common: Result = ({ types }) => tsqlCommonType(types);

/** DATEADD-free functions of DOUBLEs mean the same wherever a DOUBLE is one. */
function numeric(result: Result): Claim {
  return { ...same(`The function has that name and meaning in all (${PAGE}).`, 'numeric-function'), result, role: 'scalar' };
}

function written(result: Result, operation = 'numeric-function'): Claim {
  return { ...rewritten(operation), result, role: 'scalar' };
}

/** What T-SQL's numeric functions mean elsewhere, by construct key. */
export const tsqlNumericFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/abs': numeric(asArgument),
  'FunctionCall/ceiling': written(whole),
  'FunctionCall/floor': written(whole),
  'FunctionCall/sign': written(asArgument),
  'FunctionCall/round': { ...same('Numbers of whole type and DOUBLEs are rounded half away from zero in all.', 'round'), result: asArgument },
  'FunctionCall/power': written(asArgument),
  'FunctionCall/square': written(double),
  'FunctionCall/sqrt': written(double),
  'FunctionCall/exp': numeric(double),
  'FunctionCall/log': written(double),
  'FunctionCall/log10': written(double),
  'FunctionCall/pi': numeric(double),
  'FunctionCall/sin': numeric(double),
  'FunctionCall/cos': numeric(double),
  'FunctionCall/tan': numeric(double),
  'FunctionCall/asin': numeric(double),
  'FunctionCall/acos': numeric(double),
  'FunctionCall/atan': numeric(double),
  'FunctionCall/atn2': written(double),
  'FunctionCall/cot': numeric(double),
  'FunctionCall/degrees': numeric(asArgument),
  'FunctionCall/radians': numeric(asArgument),
  'FunctionCall/rand': written(double),
  'FunctionCall/greatest': numeric(common),
  'FunctionCall/least': numeric(common),
};
