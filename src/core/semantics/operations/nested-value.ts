import type { Expression, FunctionCall, LambdaExpression, Node } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, lacksArguments, written } from './call.ts';
import { ownName } from '../../syntax/own-name.ts';

type Meaning =
  | { readonly form: 'array'; readonly items: readonly Expression[] }
  | {
      readonly form: 'struct';
      readonly fields: readonly { readonly name: string; readonly value: Expression }[];
    }
  /** The whole numbers from one to another, which is among them; the step leads up or down, 1 or -1 if it is absent. */
  | {
      readonly form: 'sequence';
      readonly start: Expression;
      readonly end: Expression;
      readonly step: number | null;
    }
  /** A function that calls a lambda for each element. */
  | { readonly form: 'each'; readonly function: string; readonly call: FunctionCall }
  /** A start value that a lambda changes by each element. */
  | ({ readonly form: 'folded' } & Fold);

interface Fold {
  readonly items: Expression;
  readonly start: Expression;
  readonly change: LambdaExpression;
}

/** Arrays and structs that are made in place, and what is done with each element. */
export const nestedValueOperation = defineOperation<Meaning>({
  operation: 'nested-value',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context): Emission => {
      switch (meaning.form) {
        case 'array':
          return written(context, context.sql`[${context.list(meaning.items)}]`);
        case 'struct':
          return written(
            context,
            context.sql`struct_pack(${fieldPieces(meaning.fields, context)})`,
          );
        case 'sequence':
          return written(context, sequence(meaning, context));
        case 'folded':
          return written(context, folded(meaning, context));
        case 'each':
          return written(
            context,
            context.sql`${meaning.function}(${context.list(meaning.call.arguments)})`,
          );
      }
    },
  },
  docs: {
    title: 'Arrays and structs',
    behaviour: {
      tsql: 'There are none.',
      databricks: 'array and struct make them; transform and filter take a function of an element.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/transform',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/struct',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT array_join(transform(filter(array(1, 2, 3), x -> x > 1), x -> CAST(x * 10 AS STRING)), '-') AS t, struct(1 AS a, 'x' AS b).b AS b;",
      rows: [['20-30', 'x']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
    {
      dialect: 'databricks',
      sql: "SELECT array_join(transform(sequence(1, 3), x -> CAST(x AS STRING)), '-') AS u, array_join(transform(sequence(2, 0), x -> CAST(x AS STRING)), '-') AS d, array_join(transform(sequence(1, 6, 2), x -> CAST(x AS STRING)), '-') AS s;",
      rows: [['1-2-3', '2-1-0', '1-3-5']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/sequence',
      naive: null,
    },
    {
      dialect: 'databricks',
      sql: "SELECT aggregate(sequence(1, 3), named_struct('n', 1, 's', ''), (state, round) -> named_struct('n', state.n * 2, 's', state.s || CAST(state.n AS STRING))).s AS s;",
      rows: [['124']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/aggregate',
      naive: null,
    },
    {
      dialect: 'databricks',
      sql: 'SELECT n, aggregate(sequence(1, n), 0, (total, item) -> total + item * n) AS t FROM VALUES (1), (3), (5) AS v(n) ORDER BY n;',
      rows: [
        ['1', '1'],
        ['3', '18'],
        ['5', '75'],
      ],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/aggregate',
      naive: null,
    },
  ],
});

function readFold(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const [items, start, change, finish] = site.node.arguments;
  if (items === undefined || start === undefined || change === undefined)
    return lacksArguments(site);
  return change.kind === 'LambdaExpression' && finish === undefined
    ? { form: 'folded', items, start, change }
    : unknown('a function behind the last element');
}

/**
 * DuckDB's list_reduce wants a start value of the type of the elements, and mixes up the rows of columns that its
 * lambda uses (1.5.5): what it needs goes along in structs.
 */
function folded({ items, start, change }: Fold, context: WriteContext): readonly Piece[] {
  const [state, element] = change.parameters.map(({ text }) => text.toLowerCase());
  const [so, next] = [context.fresh('so_far'), context.fresh('next_item')];
  const own = new Set<string>();
  walk(change, (node) => {
    if (node.kind === 'LambdaExpression')
      for (const { text } of node.parameters) own.add(text.toLowerCase());
  });
  const taken = new Map<string, Node>();
  const replace = new Map<Node, readonly Piece[]>();
  walk(change.body, (node) => {
    if (node.kind !== 'ColumnReference') return;
    const [first, ...others] = node.parts.map(({ text }) => text);
    const name = first?.toLowerCase() ?? '';
    const path = others.map((part) => `.${context.identifier(part)}`).join('');
    if (name === state) replace.set(node, [context.text(`${so}.state${path}`)]);
    else if (name === element) replace.set(node, [context.text(`${next}.element${path}`)]);
    else if (!own.has(name)) {
      const field = `taken_${[...new Set([...taken.keys(), context.textOf(node)])].indexOf(context.textOf(node)) + 1}`;
      taken.set(context.textOf(node), node);
      replace.set(node, [context.text(`${so}.${field}`)]);
    }
  });
  const others = [...taken.values()];
  const along = (value: (node: Node, field: string) => readonly Piece[]): readonly Piece[] =>
    others.flatMap((node, index) => {
      const field = `taken_${index + 1}`;
      return context.sql`, ${field} := ${value(node, field)}`;
    });
  const list = context.sql`${context.emit(items)}`;
  const item = context.fresh('item');
  const first = (value: readonly Piece[]): readonly Piece[] =>
    context.sql`struct_pack(state := ${context.emit(start)}, element := ${value}${along((node) => [context.emit(node)])})`;
  const body: readonly Piece[] = [{ emit: change.body, replace }];
  return context.sql`list_reduce(list_transform(${list}, lambda ${item}: ${first([context.text(item)])}), lambda ${so}, ${next}: struct_pack(state := ${body}, element := ${next}.element${along((_, field) => [context.text(`${so}.${field}`)])}), ${first(context.sql`(${list})[1]`)}).state`;
}

const EACH: Readonly<Record<string, string>> = {
  transform: 'list_transform',
  filter: 'list_filter',
};

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const at = callAt(site);
  const { call, name } = at;
  if (name === 'sequence') return readSequence(site);
  if (name === 'aggregate' || name === 'reduce') return readFold(site);
  if (name === 'array') return { form: 'array', items: call.arguments };
  const each = EACH[name];
  if (each !== undefined) {
    const [, lambda] = call.arguments;
    // The second parameter counts from 0 in Spark and from 1 in DuckDB.
    return lambda?.kind === 'LambdaExpression' && lambda.parameters.length === 1
      ? { form: 'each', function: each, call }
      : unknown('a lambda with the place of the element');
  }
  const fields: { name: string; value: Expression }[] = [];
  if (name === 'struct') {
    for (const [index, argument] of call.arguments.entries()) {
      if (argument.kind === 'NamedArgument')
        fields.push({ name: argument.name.text, value: argument.value });
      else if (argument.kind === 'ColumnReference')
        fields.push({ name: ownName(argument), value: argument });
      else fields.push({ name: `col${index + 1}`, value: argument });
    }
    return { form: 'struct', fields };
  }
  for (let index = 0; index + 1 < call.arguments.length; index += 2) {
    const [key, value] = call.arguments.slice(index, index + 2);
    const given = key === undefined ? undefined : site.constantOf(key);
    if (typeof given !== 'string' || value === undefined)
      return unknown('the name of a field is no constant');
    fields.push({ name: given, value });
  }
  return { form: 'struct', fields };
}

function readSequence(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const [start, end, by] = site.node.arguments;
  if (start === undefined || end === undefined) return lacksArguments(site);
  const step = by === undefined ? null : site.constantOf(by);
  if ([start, end].some((value) => site.typeOf(value).type !== 'integer'))
    return unknown('the start or the end of sequence is no whole number');
  return step === null || (typeof step === 'number' && step !== 0)
    ? { form: 'sequence', start, end, step }
    : unknown('the step of sequence is no constant');
}

function sequence(
  { start, end, step }: Extract<Meaning, { form: 'sequence' }>,
  context: WriteContext,
): readonly Piece[] {
  const [from, to] = [context.sql`${context.emit(start)}`, context.sql`${context.emit(end)}`];
  const up = (by: number): readonly Piece[] =>
    context.sql`range(${from}, ${to} ${by > 0 ? '+' : '-'} 1, ${by})`;
  if (step === null)
    return context.sql`CASE WHEN ${from} <= ${to} THEN ${up(1)} ELSE ${up(-1)} END`;
  const error = context.literal(
    'portside:0|16|1|[ILLEGAL_SEQUENCE_BOUNDARIES] Illegal sequence boundaries.',
  );
  return context.sql`CASE WHEN ${from} ${step > 0 ? '>' : '<'} ${to} THEN error(${error}) ELSE ${up(step)} END`;
}

function fieldPieces(
  fields: readonly { readonly name: string; readonly value: Expression }[],
  context: WriteContext,
): readonly Piece[] {
  return fields.flatMap(
    ({ name, value }, index) =>
      context.sql`${index === 0 ? '' : ', '}${context.identifier(name)} := ${context.emit(value)}`,
  );
}

/** `s.field` of a struct, and `x -> …`. */
export const nestedSyntaxOperation = defineOperation<{ readonly node: Expression }>({
  operation: 'nested-syntax',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: (site) => {
      const { node } = site;
      if (node.kind === 'LambdaExpression') return { node };
      if (node.kind !== 'FieldAccess') return null;
      return node.separator === '.' && site.typeOf(node.operand).type === 'struct'
        ? { node }
        : unknown('what the field is read of is not known to be a struct');
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ node }, context) => {
      if (node.kind === 'LambdaExpression') {
        const names = node.parameters.map(({ text }) => context.identifier(text)).join(', ');
        const pieces = context.sql`lambda ${names}: ${context.emit(node.body)}`;
        return { pieces, fidelity: EXACT, silent: true };
      }
      if (node.kind !== 'FieldAccess') return null;
      const pieces = context.sql`struct_extract(${context.emit(node.operand)}, ${context.literal(node.field.text)})`;
      return { pieces, fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'Fields and lambdas',
    behaviour: {
      tsql: 'There are none.',
      databricks: 's.f reads a field of a struct; x -> y is a function of one element.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-lambda-functions'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT named_struct('a', 5).a AS a;",
      rows: [['5']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

/** LEFT SEMI and LEFT ANTI JOIN. */
export const semiJoinOperation = defineOperation<{ readonly word: 'SEMI' | 'ANTI' }>({
  operation: 'semi-join',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: ({ node }) => {
      if (node.kind !== 'JoinedTable') return null;
      if (node.join === 'left-semi') return { word: 'SEMI' };
      return node.join === 'left-anti' ? { word: 'ANTI' } : null;
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ word }, context) => {
      const { node } = context;
      if (node.kind !== 'JoinedTable') return null;
      const words = context.tokens({ start: node.left.end, end: node.right.start });
      const [first] = words;
      const last = words.at(-1);
      if (first === undefined || last === undefined) return null;
      const span = { start: first.span.start, end: last.span.end };
      const pieces = [context.text(`${word} JOIN`, span)];
      return { edits: { spans: [{ span, pieces }] }, fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'Semi and anti joins',
    behaviour: {
      tsql: 'EXISTS and NOT EXISTS say this.',
      databricks: 'LEFT SEMI JOIN keeps the rows with a match, LEFT ANTI JOIN those without.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-join',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: 'SELECT a.x FROM VALUES (1), (2), (NULL) AS a (x) LEFT ANTI JOIN VALUES (2), (NULL) AS b (x) ON a.x = b.x ORDER BY a.x;',
      rows: [[null], ['1']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});
