import type { DataType } from '../../semantics/data-type.ts';

/** DuckDB's name of a type, in which values of that type are kept on either side of a preview. */
export function duckdbTypeName(type: DataType): string {
  switch (type.type) {
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      if (!type.signed)
        return { 8: 'UTINYINT', 16: 'USMALLINT', 32: 'UINTEGER', 64: 'UBIGINT' }[type.bits];
      return { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bits];
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'floating':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'binary':
    case 'rowversion':
      return 'BLOB';
    case 'date':
      return 'DATE';
    case 'timestamp':
      if (type.zone === 'offset') return 'VARCHAR';
      return type.zone === 'none' ? 'TIMESTAMP' : 'TIMESTAMPTZ';
    case 'interval':
      return 'INTERVAL';
    case 'uuid':
      return 'UUID';
    case 'array':
      return `${duckdbTypeName(type.element)}[]`;
    case 'map':
      return `MAP(${duckdbTypeName(type.key)}, ${duckdbTypeName(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `"${field.name.replaceAll('"', '""')}" ${duckdbTypeName(field.type)}`).join(', ')})`;
    // A time of day and a moment with an offset are kept as text.
    case 'time':
    case 'text':
    case 'xml':
    case 'variant':
    case 'null':
    case 'unknown':
      return 'VARCHAR';
  }
}
