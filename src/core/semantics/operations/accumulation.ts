import type { Expression, Query, SelectItem } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { isNumber } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

/** What `SELECT @v = @v + …` adds to the variable for each row. */
export interface Accumulation {
  /** Texts that are joined, or the one number that is added. */
  readonly added: readonly Expression[];
  /** Of `COALESCE(@v + separator, '')`: it stands between the values, and a NULL is no value yet. */
  readonly separator: Expression | null;
  readonly item: SelectItem;
}

/**
 * Whether a SELECT adds to its variable row by row, which T-SQL does where the variable stands in its own value:
 * null if it does not, 'other' if it does in a form that has no aggregate.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/select-local-variable-transact-sql
 */
export function accumulationOf(
  query: Query,
  items: readonly SelectItem[],
  context: WriteContext,
): Accumulation | 'other' | null {
  const own = items.filter(
    ({ assign, expression }) =>
      assign !== null && (assign.operator !== '=' || mentions(expression, assign.variable.name)),
  );
  const [item] = own;
  if (item === undefined) return null;
  const { body } = query;
  if (
    items.length > 1 ||
    body.kind !== 'QuerySpecification' ||
    body.quantifier === 'DISTINCT' ||
    body.groupBy !== null ||
    body.top !== null
  )
    return 'other';
  const found = readItem(item, context);
  if (found === null) return 'other';
  const types = found.added.map((value) => context.typeOf(value));
  const isText = types.every((type) => type.type === 'text');
  const isSum = found.separator === null && found.added.length === 1 && types.every(isNumber);
  return isText || isSum ? found : 'other';
}

function readItem(item: SelectItem, context: WriteContext): Accumulation | null {
  const { assign, expression } = item;
  if (assign === null) return null;
  const name = assign.variable.name;
  if (assign.operator === '+=')
    return mentions(expression, name) ? null : { added: [expression], separator: null, item };
  if (assign.operator !== '=') return null;
  const [first, ...added] = summands(expression);
  if (first === undefined || added.length === 0 || added.some((value) => mentions(value, name)))
    return null;
  if (isVariable(first, name)) return { added, separator: null, item };
  const separator = separatorOf(first, name, context);
  return separator === null ? null : { added, separator, item };
}

/** The operands of a chain of `+`, from the left. */
function summands(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'BinaryExpression' || expression.operator !== '+') return [expression];
  return [...summands(expression.left), expression.right];
}

/** The separator of `COALESCE(@v + ',', '')` or `ISNULL(@v + ',', '')`. */
function separatorOf(
  expression: Expression,
  name: string,
  context: WriteContext,
): Expression | null {
  if (expression.kind !== 'FunctionCall') return null;
  const [joined, empty, ...others] = expression.arguments;
  const called = ownName(expression.name).toLowerCase();
  if (
    (called !== 'coalesce' && called !== 'isnull') ||
    joined?.kind !== 'BinaryExpression' ||
    others.length > 0
  )
    return null;
  const isEmpty = empty !== undefined && context.constantOf(empty) === '';
  if (
    !isEmpty ||
    joined.operator !== '+' ||
    !isVariable(joined.left, name) ||
    joined.right.kind !== 'Literal'
  )
    return null;
  return joined.right;
}

function isVariable(expression: Expression, name: string): boolean {
  return expression.kind === 'Variable' && expression.name.toLowerCase() === name.toLowerCase();
}

function mentions(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (node) => {
    if (node.kind === 'Variable' && node.name.toLowerCase() === name.toLowerCase()) found = true;
  });
  return found;
}

/** A query of one row with the variable's new value; `own` is its old one. A NULL among the values makes it NULL. */
export function writeAccumulation(
  context: WriteContext,
  { added, separator, item }: Accumulation,
  query: Query,
  own: readonly Piece[],
  type: DataType,
): readonly Piece[] {
  const isText = type.type === 'text';
  const value = added.flatMap((one, index) => [
    ...(index === 0 ? [] : [context.text(' || ')]),
    context.emit(one),
  ]);
  const order = query.orderBy?.items ?? [];
  const list = order.flatMap((one, index) => [
    ...(index === 0 ? [] : [context.text(', ')]),
    context.emit(one),
  ]);
  const place =
    order.length === 0 ? [] : context.sql`, row_number() OVER (ORDER BY ${list}) AS added_place`;
  const rows: Piece = {
    emit: query,
    replace: new Map([[item, context.sql`${value} AS added_value${place}`]]),
  };
  const between: readonly Piece[] =
    separator === null ? [context.text("''")] : [context.emit(separator)];
  const all = isText
    ? joinedValues(context, between, order.length > 0)
    : context.sql`sum(added_value)`;
  const start = separator === null ? own : context.sql`coalesce(${own} || ${between}, '')`;
  const total = context.sql`${start} ${isText ? '||' : '+'} ${all}`;
  const kept = assignmentConversion(context, type, type, total, 'variable');
  return context.sql`SELECT CASE WHEN count(*) = 0 THEN ${own} WHEN count(added_value) = count(*) THEN ${kept} END FROM (${rows}) AS added_rows`;
}

function joinedValues(
  context: WriteContext,
  between: readonly Piece[],
  ordered: boolean,
): readonly Piece[] {
  if (context.target === 'duckdb')
    return context.sql`string_agg(added_value, ${between}${ordered ? ' ORDER BY added_place' : ''})`;
  return context.sql`listagg(added_value, ${between})${ordered ? ' WITHIN GROUP (ORDER BY added_place)' : ''}`;
}
