import {
  BIGINT,
  BOOLEAN,
  NULL_TYPE,
  TINYINT_UNSIGNED,
  type DataType,
} from '../../semantics/data-type.ts';
import type { CallTypes, FunctionColumn } from '../../semantics/dialect.ts';
import type { SessionSettings } from '../../semantics/catalog.ts';
import { parseTypeText } from '../../syntax/parse.ts';
import { tsqlGrammar } from './grammar.ts';
import { readTsqlType, textType } from './types.ts';
import { tsqlCollation } from './collations.ts';

function column(name: string, type: DataType, nullable: boolean): FunctionColumn {
  return { name, type, nullable };
}

/** The columns of a built-in table function, null if it is none. OPENJSON … WITH names its own. */
export function tsqlTableFunction(
  name: string,
  types: readonly DataType[],
  constants: CallTypes['constants'],
  settings: SessionSettings,
): readonly FunctionColumn[] | null {
  const [first = NULL_TYPE] = types;
  switch (name) {
    // https://learn.microsoft.com/en-us/sql/t-sql/functions/string-split-transact-sql: as long as the text, and
    // national if that is.
    case 'string_split': {
      const value: DataType = first.type === 'text' ? { ...first, padded: false } : first;
      const columns = [column('value', value, false)];
      if (constants[2] === 1) columns.push(column('ordinal', BIGINT, false));
      return columns;
    }
    // https://learn.microsoft.com/en-us/sql/t-sql/functions/openjson-transact-sql: key nvarchar(4000), BIN2.
    case 'openjson':
      return [
        column(
          'key',
          textType(4000, true, tsqlCollation('Latin1_General_BIN2', 'implicit')),
          false,
        ),
        column('value', textType('max', true, settings.collation), true),
        column('type', TINYINT_UNSIGNED, false),
      ];
    // https://learn.microsoft.com/en-us/sql/t-sql/functions/generate-series-transact-sql: the arguments' type.
    case 'generate_series':
      return [column('value', first, false)];
    // https://learn.microsoft.com/en-us/sql/t-sql/xml/nodes-method-xml-data-type: one column of XML.
    case 'nodes':
      return [column('', { type: 'xml' }, false)];
    default:
      return null;
  }
}

/**
 * What a method of XML gives; value() in the type that its second argument names.
 * https://learn.microsoft.com/en-us/sql/t-sql/xml/xml-data-type-methods
 */
export function tsqlMethodType(
  name: string,
  constants: CallTypes['constants'],
  settings: SessionSettings,
): DataType | undefined {
  switch (name) {
    case 'value': {
      const [, written] = constants;
      const node = typeof written === 'string' ? parseTypeText(written, tsqlGrammar) : null;
      return node === null ? undefined : readTsqlType(node, settings, 'cast');
    }
    case 'exist':
      return BOOLEAN;
    case 'query':
      return { type: 'xml' };
    default:
      return undefined;
  }
}
