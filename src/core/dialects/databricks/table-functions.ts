import {
  BIGINT,
  INTEGER,
  NULL_TYPE,
  unknownType,
  type DataType,
} from '../../semantics/data-type.ts';
import type { CallTypes, FunctionColumn } from '../../semantics/dialect.ts';
import type { SessionSettings } from '../../semantics/catalog.ts';
import { databricksCommonType } from './type-results.ts';
import { stringType } from './types.ts';

function column(name: string, type: DataType, nullable: boolean): FunctionColumn {
  return { name, type, nullable };
}

/**
 * The columns of a built-in table function, null if it is none.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-tvf
 */
export function databricksTableFunction(
  name: string,
  types: readonly DataType[],
  constants: CallTypes['constants'],
  settings: SessionSettings,
): readonly FunctionColumn[] | null {
  const [first = NULL_TYPE] = types;
  const outer = name.endsWith('_outer');
  const text = stringType(settings.collation);
  switch (outer ? name.slice(0, -'_outer'.length) : name) {
    case 'range':
      return [column('id', BIGINT, false)];
    case 'explode':
      return exploded(first);
    case 'posexplode':
      return [column('pos', INTEGER, outer), ...exploded(first)];
    case 'inline': {
      if (first.type !== 'array' || first.element.type !== 'struct') return null;
      return first.element.fields.map((field) => column(field.name, field.type, true));
    }
    case 'stack': {
      const rows = constants[0];
      if (typeof rows !== 'number' || rows < 1) return null;
      const values = types.slice(1);
      const width = Math.ceil(values.length / rows);
      return Array.from({ length: width }, (_, index) =>
        column(
          `col${index}`,
          databricksCommonType(values.filter((_type, at) => at % width === index)),
          true,
        ),
      );
    }
    case 'json_tuple':
      return types.slice(1).map((_, index) => column(`c${index}`, text, true));
    case 'variant_explode':
      return [
        column('pos', INTEGER, outer),
        column('key', text, true),
        column('value', { type: 'variant' }, true),
      ];
    default:
      return null;
  }
}

function exploded(type: DataType): readonly FunctionColumn[] {
  if (type.type === 'array') return [column('col', type.element, true)];
  if (type.type === 'map')
    return [column('key', type.key, true), column('value', type.value, true)];
  const element = type.type === 'unknown' ? type : unknownType('only arrays and maps are exploded');
  return [column('col', element, true)];
}
