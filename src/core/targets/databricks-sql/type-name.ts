import type { DataType } from '../../semantics/data-type.ts';

/**
 * The Databricks SQL type that holds a value of that type without loss, or with the loss that the
 * type's own operation reports (TIME and DATETIMEOFFSET are text).
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes
 */
export function databricksTypeName(type: DataType): string {
  switch (type.type) {
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      // An unsigned TINYINT (0 to 255) does not fit the signed one.
      if (!type.signed)
        return { 8: 'SMALLINT', 16: 'INT', 32: 'BIGINT', 64: 'DECIMAL(20,0)' }[type.bits];
      return { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INT', 64: 'BIGINT' }[type.bits];
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'floating':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'binary':
    case 'rowversion':
      return 'BINARY';
    case 'date':
      return 'DATE';
    case 'timestamp':
      if (type.zone === 'offset') return 'STRING';
      return type.zone === 'none' ? 'TIMESTAMP_NTZ' : 'TIMESTAMP';
    case 'interval':
      if (type.unit === 'months') return 'INTERVAL YEAR TO MONTH';
      return type.wholeDays === true ? 'INTERVAL DAY' : 'INTERVAL DAY TO SECOND';
    case 'array':
      return `ARRAY<${databricksTypeName(type.element)}>`;
    case 'map':
      return `MAP<${databricksTypeName(type.key)}, ${databricksTypeName(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((field) => `\`${field.name.replaceAll('`', '``')}\`: ${databricksTypeName(field.type)}`).join(', ')}>`;
    case 'time':
    case 'uuid':
    case 'xml':
    case 'variant':
    case 'text':
    case 'null':
    case 'unknown':
      return 'STRING';
  }
}
