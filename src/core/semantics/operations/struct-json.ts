import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { written, lacksArguments } from './call.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Field {
  readonly name: string;
  /** Fields of a struct in the struct; an expression for a value. */
  readonly value: Expression | readonly Field[];
  /** Where it does not hold the struct is NULL; null for one that always is. */
  readonly condition: Expression | null;
}

type Meaning = ObjectMeaning | { readonly elements: readonly Expression[] };

interface ObjectMeaning {
  readonly fields: readonly Field[];
  readonly nulls: boolean;
}

/** to_json of a struct or an array that is made in place. */
export const structJsonOperation = defineOperation<Meaning>({
  operation: 'struct-json',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) =>
      written(
        context,
        'elements' in meaning
          ? arrayText(meaning.elements, context)
          : objectText(meaning.fields, meaning, context),
      ),
  },
  docs: {
    title: 'to_json',
    behaviour: {
      tsql: 'FOR JSON does this for rows.',
      databricks: 'to_json writes a struct as JSON, without the fields that are NULL.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/to_json'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT to_json(struct(1 AS a, CAST(1.50 AS DECIMAL(5, 2)) AS d, 'x' AS s, CAST(NULL AS INT) AS n)) AS j;",
      rows: [['{"a":1,"d":1.50,"s":"x"}']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [value, options] = site.node.arguments;
  if (value === undefined) return lacksArguments(site);
  if (value.kind === 'FunctionCall' && nameOf(value) === 'array' && options === undefined) {
    const { arguments: elements } = value;
    return elements.every((element) => isWritten(site, element))
      ? { elements }
      : unknown('an element is of a type that is not written as JSON here');
  }
  const fields = fieldsOf(site, value);
  if (fields === null) return unknown('what is written as JSON is no struct that is made in place');
  if (options === undefined) return { fields, nulls: false };
  const nulls = /^map\(\s*'ignoreNullFields'\s*,\s*'false'\s*\)$/iu.test(site.textOf(options));
  return nulls ? { fields, nulls } : unknown('an option of to_json');
}

function nameOf(call: FunctionCall): string {
  return ownName(call.name).toLowerCase();
}

function fieldsOf(site: ReadSite, value: Expression): readonly Field[] | null {
  if (value.kind !== 'FunctionCall') return null;
  const fields: Field[] = [];
  if (nameOf(value) === 'struct') {
    for (const [index, argument] of value.arguments.entries()) {
      const given = argument.kind === 'NamedArgument' ? argument.value : argument;
      const name =
        argument.kind === 'NamedArgument'
          ? argument.name.text
          : argument.kind === 'ColumnReference'
            ? ownName(argument)
            : `col${index + 1}`;
      const field = fieldOf(site, name, given);
      if (field === null) return null;
      fields.push(field);
    }
    return fields;
  }
  if (nameOf(value) !== 'named_struct') return null;
  for (let index = 0; index + 1 < value.arguments.length; index += 2) {
    const [key, given] = value.arguments.slice(index, index + 2);
    const name = key === undefined ? undefined : site.constantOf(key);
    if (typeof name !== 'string' || given === undefined) return null;
    const field = fieldOf(site, name, given);
    if (field === null) return null;
    fields.push(field);
  }
  return fields;
}

function fieldOf(site: ReadSite, name: string, given: Expression): Field | null {
  const inner = fieldsOf(site, given);
  if (inner !== null) return { name, value: inner, condition: null };
  if (given.kind === 'CaseExpression' && given.operand === null && given.otherwise === null) {
    const [when, ...others] = given.whens;
    const some = when === undefined || others.length > 0 ? null : fieldsOf(site, when.then);
    if (when !== undefined && some !== null) return { name, value: some, condition: when.when };
  }
  return isWritten(site, given) ? { name, value: given, condition: null } : null;
}

const WRITTEN: readonly DataType['type'][] = [
  'text',
  'integer',
  'decimal',
  'boolean',
  'date',
  'null',
  'variant',
  'floating',
];

function isWritten(site: ReadSite, value: Expression): boolean {
  return WRITTEN.includes(site.typeOf(value).type);
}

/** An array keeps what is NULL. */
function arrayText(elements: readonly Expression[], context: WriteContext): readonly Piece[] {
  const parts = elements.flatMap(
    (element) => context.sql`, coalesce(${valueText(element, context)}, 'null')`,
  );
  return context.sql`('[' || concat_ws(','${parts}) || ']')`;
}

function objectText(
  fields: readonly Field[],
  meaning: ObjectMeaning,
  context: WriteContext,
): readonly Piece[] {
  const parts = fields.flatMap(({ name, value, condition }) => {
    const whole = 'kind' in value ? valueText(value, context) : objectText(value, meaning, context);
    const text = condition === null ? whole : context.sql`CASE WHEN ${condition} THEN ${whole} END`;
    const some = meaning.nulls ? context.sql`coalesce(${text}, 'null')` : text;
    return context.sql`, ${context.literal(`${JSON.stringify(name)}:`)} || ${some}`;
  });
  return context.sql`('{' || concat_ws(','${parts}) || '}')`;
}

function valueText(value: Expression, context: WriteContext): readonly Piece[] {
  switch (context.typeOf(value).type) {
    case 'text':
      return context.sql`CAST(to_json(${value}) AS VARCHAR)`;
    case 'date':
      return context.sql`'"' || CAST(${value} AS VARCHAR) || '"'`;
    default:
      return context.sql`CAST(${value} AS VARCHAR)`;
  }
}
