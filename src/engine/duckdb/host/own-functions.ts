import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BLOB, DuckDBBlobValue, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';

/** Adds to an instance the functions that emitted SQL calls and DuckDB 1.5.5 lacks. */
export function registerOwnFunctions(connection: DuckDBConnection): void {
  connection.registerScalarFunction(sha512());
}

/** `sha512(bytes)`: the hash as lower-case hexadecimal text, as DuckDB's sha256 gives it. */
function sha512(): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name: 'sha512',
    parameterTypes: [BLOB],
    returnType: VARCHAR,
    mainFunction: (_info, input, output) => {
      const bytes = input.getColumnVector(0);
      for (let row = 0; row < input.rowCount; row += 1) {
        const value = bytes.getItem(row);
        const hash =
          value instanceof DuckDBBlobValue
            ? createHash('sha512').update(value.bytes).digest('hex')
            : null;
        output.setItem(row, hash);
      }
      output.flush();
    },
  });
}
