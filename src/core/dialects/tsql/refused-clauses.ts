import type { RaisedError } from '../../semantics/conversion.ts';
import type {
  CaseExpression,
  Expression,
  FromClause,
  FunctionCall,
  GroupByClause,
  Identifier,
  Node,
  OrderByItem,
  Query,
  TableReference,
  ValuesClause,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import { ownName } from '../../syntax/own-name.ts';
import { tsqlAggregateFunctions } from './functions-aggregate.ts';
import { refusal } from './refused-types.ts';

/*
 * What SQL Server says of clauses that are put together as it takes none, before anything runs. Numbers and texts:
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */

function isBareNull(expression: Expression): boolean {
  return expression.kind === 'ParenthesizedExpression'
    ? isBareNull(expression.operand)
    : expression.kind === 'Literal' && expression.literal === 'null';
}

const ALL_NULL = refusal(
  8133,
  'At least one of the result expressions in a CASE specification must be an expression other than the NULL constant.',
);

/** A CASE that can give nothing but NULL. */
export function refusedCase({ whens, otherwise }: CaseExpression): RaisedError | null {
  const none = whens.every(({ then }) => isBareNull(then));
  return none && (otherwise === null || isBareNull(otherwise)) ? ALL_NULL : null;
}

/** A call whose arguments are NULL, where one has to be something else. */
export function refusedNulls(name: string, given: readonly Expression[]): RaisedError | null {
  const [first, second, third] = given;
  switch (name) {
    case 'coalesce':
      return given.every(isBareNull)
        ? refusal(
            4127,
            'At least one of the arguments to COALESCE must be an expression that is not the NULL constant.',
          )
        : null;
    case 'nullif':
      return first !== undefined && isBareNull(first)
        ? refusal(
            4151,
            'The type of the first argument to NULLIF cannot be the NULL constant because the type of the first argument has to be known.',
          )
        : null;
    case 'iif':
      return [second, third].every((value) => value !== undefined && isBareNull(value))
        ? ALL_NULL
        : null;
    default:
      return null;
  }
}

/** True for the call of an aggregate function, as one over groups or over a window. */
export function isAggregate({ name }: FunctionCall): boolean {
  return roleOf(name) === 'aggregate';
}

function roleOf(name: FunctionCall['name']): string | undefined {
  return name.parts.length > 1 ? undefined : ROLES.get(ownName(name).toLowerCase());
}

/** By the function's name in lower case. */
const ROLES: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries(tsqlAggregateFunctions).map(([key, { role }]) => [
    key.slice('FunctionCall/'.length),
    role,
  ]),
);

const RANKINGS: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank', 'ntile']);
const ORDERED: ReadonlySet<string> = new Set([
  ...RANKINGS,
  'lag',
  'lead',
  'first_value',
  'last_value',
]);

/** True for a call over a window. */
export function isOverWindow({ over }: FunctionCall): boolean {
  return over !== null;
}

/** A window function without its window, without the order that it needs, or inside another one. */
export function refusedWindow(call: FunctionCall): RaisedError | null {
  const role = roleOf(call.name);
  const name = ownName(call.name);
  const { over } = call;
  if (role === 'window' && over === null)
    return refusal(10753, `The function '${name}' must have an OVER clause.`, 15);
  const written = over !== null && over.base === null ? over : null;
  if (written !== null && written.orderBy.length === 0 && ORDERED.has(name.toLowerCase()))
    return refusal(4112, `The function '${name}' must have an OVER clause with ORDER BY.`, 15);
  if (role === undefined) return null;
  for (const argument of call.arguments)
    if (argument.kind !== 'ColumnReference' && holdsCall(argument, isOverWindow))
      return refusal(
        4109,
        'Windowed functions cannot be used in the context of another windowed function or aggregate.',
        15,
      );
  return written === null ? null : constantOrder(written.orderBy);
}

function constantOrder(items: readonly OrderByItem[]): RaisedError | null {
  for (const { expression } of items) {
    if (expression.kind !== 'Literal') continue;
    const [number, what] =
      expression.literal === 'integer' ? [5308, 'integer indices'] : [5309, 'constants'];
    return refusal(
      number,
      `Windowed functions, aggregates and NEXT VALUE FOR functions do not support ${what} as ORDER BY clause expressions.`,
    );
  }
  return null;
}

/** Two tables of a FROM clause that are called alike. */
export function refusedNames({ tables }: FromClause): RaisedError | null {
  if (tables.length === 1 && tables[0]?.kind === 'NamedTable') return null;
  const seen = new Map<string, boolean>();
  const names: ExposedName[] = [];
  for (const table of tables) addNames(table, names);
  for (const { name, isAlias } of names) {
    const key = name.toLowerCase();
    const before = seen.get(key);
    if (before !== undefined && (before || isAlias))
      return refusal(
        1011,
        `The correlation name '${name}' is specified multiple times in a FROM clause.`,
        15,
      );
    if (before !== undefined)
      return refusal(
        1013,
        `The objects "${name}" and "${name}" in the FROM clause have the same exposed names. Use correlation names to distinguish them.`,
        15,
      );
    seen.set(key, isAlias);
  }
  return null;
}

/** What columns of a table are qualified with. */
interface ExposedName {
  readonly name: string;
  readonly isAlias: boolean;
}

function addNames(table: TableReference, names: ExposedName[]): void {
  switch (table.kind) {
    case 'JoinedTable':
      addNames(table.left, names);
      addNames(table.right, names);
      return;
    case 'ParenthesizedTable':
      addNames(table.table, names);
      return;
    default:
      if (table.alias !== null) names.push({ name: table.alias.name.text, isAlias: true });
      // Tables of two schemas do not have the same name.
      else if (table.kind === 'NamedTable')
        names.push({ name: table.name.parts.map(({ text }) => text).join('.'), isAlias: false });
  }
}

/** Rows of VALUES that do not have as many columns as the first one. */
export function refusedRows({ rows }: ValuesClause): RaisedError | null {
  const [first] = rows;
  return rows.some(({ items }) => items.length !== first?.items.length)
    ? refusal(
        10709,
        'The number of columns for each row in a table value constructor must be the same.',
      )
    : null;
}

/** A column list that is longer or shorter than what it names; `given` is null where that is not known. */
export function refusedColumnList(
  list: readonly Identifier[],
  given: number | null,
  table: string,
): RaisedError | null {
  if (list.length === 0 || given === null || given === list.length) return null;
  return given > list.length
    ? refusal(8158, `'${table}' has more columns than were specified in the column list.`)
    : refusal(8159, `'${table}' has fewer columns than were specified in the column list.`);
}

/** What no rows can be grouped by. */
export function refusedGrouping({ items }: GroupByClause): RaisedError | null {
  for (const item of items) {
    if (item.kind === 'ColumnReference') continue;
    let refused = false;
    walk(item, (node) => {
      refused ||= node.kind === 'Query' || (node.kind === 'FunctionCall' && isAggregate(node));
      return !refused;
    });
    if (refused)
      return refusal(
        144,
        'Cannot use an aggregate or a subquery in an expression used for the group by list of a GROUP BY clause.',
        15,
      );
  }
  return null;
}

/** An item of ORDER BY that is no column of the result; `columns` is null where their number is not known. */
export function refusedOrder({ body, orderBy }: Query, columns: number | null): RaisedError | null {
  for (const [place, { expression }] of (orderBy?.items ?? []).entries()) {
    if (isConstant(expression))
      return refusal(
        408,
        `A constant expression was encountered in the ORDER BY list, position ${place + 1}.`,
      );
    if (expression.kind === 'Literal' && expression.literal === 'integer') {
      const position = Number(expression.raw);
      if (columns !== null && (position < 1 || position > columns))
        return refusal(
          108,
          `The ORDER BY position number ${position} is out of range of the number of items in the select list.`,
        );
      continue;
    }
    if (body.kind === 'SetOperation' && !isNameAlone(expression))
      return refusal(
        104,
        'ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.',
      );
  }
  return null;
}

/** A position is no constant in this sense. */
const isConstant = (node: Expression): boolean =>
  node.kind === 'Literal' &&
  ['string', 'national-string', 'decimal', 'money'].includes(node.literal);

function isNameAlone(expression: Expression): boolean {
  return expression.kind === 'CollateExpression'
    ? isNameAlone(expression.operand)
    : expression.kind === 'ColumnReference';
}

/** True if such a call stands in the node, and not in a query of its own there. */
export function holdsCall(node: Node, is: (call: FunctionCall) => boolean): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.kind === 'Query') return false;
    found ||= each.kind === 'FunctionCall' && is(each);
    return !found;
  });
  return found;
}
