import { BIGINT, BOOLEAN, DOUBLE, decimal, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';
import { tsqlKeptType, tsqlRoundedType } from './numeric-results.ts';
import { tsqlCommonType } from './type-results.ts';

const PAGES = 'https://learn.microsoft.com/en-us/sql/t-sql/functions';
const SPARK = 'https://docs.databricks.com/aws/en/sql/language-manual/functions';

type Result = (call: CallTypes) => DataType;

function claim(evidence: string, operation: string, result: Result): Claim {
  return { ...same(evidence, operation), result };
}

const floating: Result = () => DOUBLE;
/** Text and truth values count as FLOAT. */
const given = ({ types }: CallTypes): DataType => {
  const type = types[0] ?? DOUBLE;
  return type.type === 'text' || type.type === 'boolean' ? DOUBLE : type;
};
const kept: Result = (call) => tsqlKeptType(given(call));
/** DEGREES and RADIANS of exact numbers have 18 digits after the point, of whole numbers none. */
const angle: Result = (call) => {
  const type = tsqlKeptType(given(call));
  return type.type === 'decimal' && !type.money ? decimal(38, Math.max(18, type.scale)) : type;
};
const rounded: Result = (call) => tsqlRoundedType(given(call), false);
const whole: Result = (call) => tsqlRoundedType(given(call), true);
const common: Result = ({ types }) => tsqlCommonType(types);

/** A function of FLOATs that Spark has under the same or another name. */
function ofFloats(page: string, counterpart: string): Claim {
  return claim(
    `The same function of DOUBLEs (${PAGES}/${page}-transact-sql, ${SPARK}/${counterpart}).`,
    'floating-function',
    floating,
  );
}

const first: Result = ({ types }) => types[0] ?? DOUBLE;

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/bit-manipulation-functions-overview */
function bits(result: Result): Claim {
  return { ...rewritten('bit-function'), result };
}

/** What T-SQL's numeric functions mean elsewhere: https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql */
export const tsqlNumericFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/round': claim(
    `Halves go away from zero in both (${PAGES}/round-transact-sql, ${SPARK}/round).`,
    'round',
    rounded,
  ),
  'FunctionCall/ceiling': claim(
    `The next whole number (${PAGES}/ceiling-transact-sql, ${SPARK}/ceiling).`,
    'round',
    whole,
  ),
  'FunctionCall/floor': claim(
    `The whole number before (${PAGES}/floor-transact-sql, ${SPARK}/floor).`,
    'round',
    whole,
  ),
  'FunctionCall/abs': claim(
    `The value without its sign (${PAGES}/abs-transact-sql, ${SPARK}/abs).`,
    'number-function',
    kept,
  ),
  'FunctionCall/sign': claim(
    `-1, 0 or 1 (${PAGES}/sign-transact-sql, ${SPARK}/sign).`,
    'number-function',
    kept,
  ),
  'FunctionCall/power': claim(
    `A power of DOUBLEs (${PAGES}/power-transact-sql, ${SPARK}/power).`,
    'number-function',
    kept,
  ),
  'FunctionCall/degrees': claim(
    `An angle in degrees (${PAGES}/degrees-transact-sql, ${SPARK}/degrees).`,
    'number-function',
    angle,
  ),
  'FunctionCall/radians': claim(
    `An angle in radians (${PAGES}/radians-transact-sql, ${SPARK}/radians).`,
    'number-function',
    angle,
  ),
  'FunctionCall/sqrt': ofFloats('sqrt', 'sqrt'),
  'FunctionCall/square': ofFloats('square', 'power'),
  'FunctionCall/exp': ofFloats('exp', 'exp'),
  'FunctionCall/log': ofFloats('log', 'log'),
  'FunctionCall/log10': ofFloats('log10', 'log10'),
  'FunctionCall/pi': ofFloats('pi', 'pi'),
  'FunctionCall/sin': ofFloats('sin', 'sin'),
  'FunctionCall/cos': ofFloats('cos', 'cos'),
  'FunctionCall/tan': ofFloats('tan', 'tan'),
  'FunctionCall/cot': ofFloats('cot', 'cot'),
  'FunctionCall/asin': ofFloats('asin', 'asin'),
  'FunctionCall/acos': ofFloats('acos', 'acos'),
  'FunctionCall/atan': ofFloats('atan', 'atan'),
  'FunctionCall/atn2': ofFloats('atn2', 'atan2'),
  'FunctionCall/left_shift': bits(first),
  'FunctionCall/right_shift': bits(first),
  'FunctionCall/set_bit': bits(first),
  'FunctionCall/get_bit': bits(() => BOOLEAN),
  'FunctionCall/bit_count': bits(() => BIGINT),
  'FunctionCall/rand': claim(
    `A number from 0 to 1 (${PAGES}/rand-transact-sql, ${SPARK}/rand).`,
    'random-number',
    floating,
  ),
  'FunctionCall/greatest': claim(
    `NULLs are left out in both (${PAGES}/logical-functions-greatest-transact-sql, ${SPARK}/greatest).`,
    'greatest',
    common,
  ),
  'FunctionCall/least': claim(
    `NULLs are left out in both (${PAGES}/logical-functions-least-transact-sql, ${SPARK}/least).`,
    'greatest',
    common,
  ),
};
