import {
  INTEGER,
  decimal,
  unknownType,
  type Collation,
  type DataType,
} from '../../semantics/data-type.ts';
import { DEFAULT_COLLATION_NAME, tsqlCollation } from './collations.ts';
import { textType } from './types.ts';

const COLLATION: Collation = tsqlCollation(DEFAULT_COLLATION_NAME, 'default');
const SMALL: DataType = { type: 'integer', bits: 16, signed: true };
const NAME = textType(128, true, COLLATION);

/**
 * Types of the system functions that are written with two at signs.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/configuration-functions-transact-sql and
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/system-functions-transact-sql
 */
const TYPES: Readonly<Record<string, DataType>> = {
  '@@cpu_busy': INTEGER,
  '@@cursor_rows': INTEGER,
  '@@datefirst': { type: 'integer', bits: 8, signed: false },
  '@@dbts': { type: 'rowversion' },
  '@@error': INTEGER,
  '@@fetch_status': INTEGER,
  '@@identity': decimal(38, 0),
  '@@langid': SMALL,
  '@@language': NAME,
  '@@lock_timeout': INTEGER,
  '@@max_connections': INTEGER,
  '@@max_precision': { type: 'integer', bits: 8, signed: false },
  '@@nestlevel': INTEGER,
  '@@options': INTEGER,
  '@@procid': INTEGER,
  '@@rowcount': INTEGER,
  '@@servername': NAME,
  '@@servicename': NAME,
  '@@spid': SMALL,
  '@@textsize': INTEGER,
  '@@trancount': INTEGER,
  '@@version': textType(300, true, COLLATION),
};

/** The type of `@@x`; unknown if SQL Server has none such. */
export function tsqlSystemVariableType(name: string): DataType {
  const type = Object.hasOwn(TYPES, name.toLowerCase()) ? TYPES[name.toLowerCase()] : undefined;
  return type ?? unknownType(`SQL Server has no system variable ${name}`);
}
