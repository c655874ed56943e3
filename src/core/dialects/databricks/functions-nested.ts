import { BOOLEAN, unknownType, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import type { Target } from '../../semantics/operation.ts';
import { parseTypeText } from '../../syntax/parse.ts';
import { databricksGrammar } from './grammar.ts';
import { databricksCommonType } from './type-results.ts';
import { readDatabricksType, stringType } from './types.ts';

const COPY: Readonly<Record<Target, string | null>> = {
  'databricks-sql': 'The text is Databricks SQL already.',
  duckdb: null,
};

type Result = (call: CallTypes) => DataType;

const text: Result = ({ settings }) => stringType(settings.collation);
const variant: Result = () => ({ type: 'variant' });

/**
 * The type that a constant schema spells; a list of columns is that of a struct.
 * https://docs.databricks.com/aws/en/sql/language-manual/functions/from_json
 */
const parsed: Result = ({ constants, settings }) => {
  const [, schema] = constants;
  if (typeof schema !== 'string') return unknownType('the schema is no constant');
  const node =
    parseTypeText(schema, databricksGrammar) ??
    parseTypeText(`STRUCT<${schema}>`, databricksGrammar);
  return node === null
    ? unknownType('the schema is no type')
    : readDatabricksType(node, settings, 'cast');
};

/** `variant_get(v, path, type)`: the third argument is the name of a type. */
const taken: Result = ({ constants, settings }) => {
  const [, , name] = constants;
  if (name === undefined) return { type: 'variant' };
  const node = typeof name === 'string' ? parseTypeText(name, databricksGrammar) : null;
  return node === null
    ? unknownType('the type is no constant')
    : readDatabricksType(node, settings, 'cast');
};

const list: Result = ({ types }) => ({ type: 'array', element: databricksCommonType(types) });

/** The array that is given, of what the lambda makes of its elements. */
const transformed: Result = ({ types }) => ({
  type: 'array',
  element: types[1] ?? unknownType('the lambda is missing'),
});

/** What has become of the start value behind the last element. */
const folded: Result = ({ types }) => types[1] ?? unknownType('the start value is missing');

const given: Result = ({ types }) => types[0] ?? unknownType('the array is missing');

const struct: Result = ({ call: { arguments: items }, types }) => ({
  type: 'struct',
  fields: types.map((type, index) => {
    const item = items[index];
    const name =
      item?.kind === 'NamedArgument'
        ? item.name.text
        : item?.kind === 'ColumnReference'
          ? item.parts.at(-1)?.text
          : undefined;
    return { name: name ?? `col${index + 1}`, type };
  }),
});

const namedStruct: Result = ({ types, constants }) => ({
  type: 'struct',
  fields: types.flatMap((type, index) =>
    index % 2 === 1 ? [{ name: String(constants[index - 1] ?? ''), type }] : [],
  ),
});

function call(operation: string, result: Result): Claim {
  return { copy: COPY, operations: [operation], result, role: 'scalar' };
}

function table(operation: string): Claim {
  return { copy: COPY, operations: [operation], role: 'table' };
}

/** JSON, arrays, structs and maps: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha */
export const databricksNestedFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/array': call('nested-value', list),
  'FunctionCall/struct': call('nested-value', struct),
  'FunctionCall/named_struct': call('nested-value', namedStruct),
  'FunctionCall/transform': call('nested-value', transformed),
  'FunctionCall/filter': call('nested-value', given),
  'FunctionCall/aggregate': call('nested-value', folded),
  'FunctionCall/reduce': call('nested-value', folded),
  'FunctionCall/sequence': call('nested-value', ({ types }) => ({
    type: 'array',
    element: databricksCommonType(types.slice(0, 2)),
  })),
  LambdaExpression: { copy: COPY, operations: ['nested-syntax'] },
  FieldAccess: { copy: COPY, operations: ['nested-syntax'] },
  'JoinedTable/left-semi': { copy: COPY, operations: ['semi-join'] },
  'JoinedTable/left-anti': { copy: COPY, operations: ['semi-join'] },
  'FunctionCall/from_json': call('json-structure', parsed),
  'FunctionCall/get_json_object': call('json-text', text),
  'FunctionCall/to_json': call('struct-json', text),
  'FunctionCall/parse_json': call('variant', variant),
  'FunctionCall/try_parse_json': call('variant', variant),
  'FunctionCall/variant_get': call('variant', taken),
  'FunctionCall/schema_of_variant': call('variant', text),
  'FunctionCall/is_variant_null': call('variant', () => BOOLEAN),
  'FunctionCall/xpath_string': call('xml-value', text),
  'FunctionCall/xpath_boolean': call('xml-value', () => BOOLEAN),
  'TableFunction/inline': table('inline-rows'),
  'TableFunction/inline_outer': table('inline-rows'),
  'TableFunction/variant_explode': table('variant-rows'),
  'TableFunction/variant_explode_outer': table('variant-rows'),
};
