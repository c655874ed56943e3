import type { OnFailure } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import type { ConversionRequest } from '../../semantics/dialect.ts';
import { bareName } from './refused-conversions.ts';

/**
 * An error of a conversion, or NULL where it is only tried.
 *
 * Error numbers: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
export function fails(
  request: ConversionRequest,
  number: number,
  state: number,
  message: string,
): OnFailure {
  return request.attempt ? 'null' : { number, severity: 16, state, message };
}

/** Error 245 with both types. */
export function conversionFails(request: ConversionRequest): OnFailure {
  const [from, to] = [bareName(request.from), bareName(request.to)];
  return fails(
    request,
    245,
    1,
    `Conversion failed when converting the ${from} value '{value}' to data type ${to}.`,
  );
}

/** Error 8115 with both types. */
export function overflows(request: ConversionRequest): OnFailure {
  return fails(
    request,
    8115,
    2,
    `Arithmetic overflow error converting ${arithmeticName(request.from)} to data type ${bareName(request.to)}.`,
  );
}

function arithmeticName(type: DataType): string {
  return type.type === 'decimal' || type.type === 'floating' ? bareName(type) : 'expression';
}
