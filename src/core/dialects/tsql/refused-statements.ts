import type { Binding, OutputColumn } from '../../semantics/binding.ts';
import { columnNamed, listedColumns, type CatalogTable } from '../../semantics/catalog.ts';
import type { RaisedError } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import { differingColumn } from '../../semantics/recursive-types.ts';
import { areComplete } from '../../semantics/scope.ts';
import { spelledByColumns } from '../../semantics/spelling.ts';
import type {
  CaseExpression,
  ColumnReference,
  CommonTableExpression,
  Expression,
  FunctionCall,
  GroupByClause,
  Identifier,
  InsertStatement,
  Node,
  Query,
  QuerySpecification,
  SelectItem,
  SetOperation,
  Statement,
  UpdateStatement,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import { ownName } from '../../syntax/own-name.ts';
import { statementNodes } from '../../syntax/statement-nodes.ts';
import {
  holdsCall,
  isAggregate,
  isOverWindow,
  refusedCase,
  refusedColumnList,
  refusedGrouping,
  refusedNames,
  refusedNulls,
  refusedOrder,
  refusedRows,
  refusedWindow,
} from './refused-clauses.ts';
import { bareName, CLASHING } from './refused-conversions.ts';
import {
  invalidOperand,
  refusal,
  refusedComparison,
  refusedImplicitly,
  refusedOperands,
} from './refused-types.ts';
import { tsqlCommonType, tsqlUnaryType } from './type-results.ts';

/**
 * The error with which SQL Server refuses a statement while it compiles it, whatever the rows are; null where it
 * takes the statement, or where what is known does not tell. Statements nested in it are not looked at. Numbers and texts:
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
export function refusedStatement(binding: Binding, text: string): RaisedError | null {
  const unknown = binding.diagnostics.length === 0 ? null : unknownName(binding, text);
  if (unknown !== null) return unknown;
  const judge = new Judge(binding, text);
  idle ??= judge;
  return judge.judge();
}

/** The first one, which is not used again: see `keepCompiled`. */
let idle: Judge | null = null;

/** A column that none of the tables has, or several have. */
function unknownName({ diagnostics, relations }: Binding, text: string): RaisedError | null {
  for (const { code, span } of diagnostics) {
    if (code !== 'binding/ambiguous-column' && code !== 'binding/unknown-column') continue;
    const parts = withoutComments(text.slice(span.start, span.end))
      .split('.')
      .map((part) => part.trim().replace(/^[["]|[\]"]$/g, ''));
    const name = parts.at(-1) ?? '';
    // $node_id and the like are columns of a graph that no definition names.
    if (name.startsWith('$')) continue;
    if (code === 'binding/ambiguous-column')
      return refusal(209, `Ambiguous column name '${name}'.`);
    const owner = parts.at(-2)?.toLowerCase();
    const has = [...relations.values()].some((relation) => relation.name.toLowerCase() === owner);
    if (owner === undefined || has) return invalidColumn(name);
    // The owner may be a column with a property, or a table within a function that is not known.
    if (parts.length > 2 || [...relations.values()].some(({ kind }) => kind === 'unknown'))
      continue;
    return refusal(4104, `The multi-part identifier "${parts.join('.')}" could not be bound.`);
  }
  return null;
}

const withoutComments = (text: string): string => text.replace(/\/\*[^]*?\*\/|--[^\n]*/g, '');

/** The error of a change of a table that is not there; null where it is known. */
export function missingTarget({ statement, relations }: Binding): RaisedError | null {
  switch (statement.kind) {
    case 'InsertStatement':
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement': {
      const { target } = statement;
      if (target.kind !== 'NamedTable' || relations.get(target)?.kind !== 'unknown') return null;
      // What another server has is not known here.
      if (target.name.parts.length > 3) return null;
      const name = target.name.parts.map(({ text }) => text).join('.');
      return refusal(208, `Invalid object name '${name}'.`);
    }
    default:
      return null;
  }
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql, without short names */
const OF_TIME: ReadonlySet<string> = new Set([
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
]);
const OF_DAYS: ReadonlySet<string> = new Set([
  'year',
  'quarter',
  'month',
  'dayofyear',
  'day',
  'week',
]);

/** Types with which a sign is looked at: what it gives is known. */
const SIGNED_OR_REFUSED: ReadonlySet<DataType['type']> = new Set([
  'text',
  'decimal',
  'floating',
  'date',
  'time',
  'timestamp',
]);

const SUMMED: ReadonlySet<string> = new Set(['sum', 'avg', 'stdev', 'stdevp', 'var', 'varp']);

class Judge {
  private readonly binding: Binding;
  private readonly text: string;
  /** True if a function is called over a window anywhere in the statement. */
  private readonly hasWindow: boolean;
  /** True if an aggregate function is called anywhere in it. */
  private readonly hasAggregate: boolean;

  constructor(binding: Binding, text: string) {
    this.binding = binding;
    this.text = text;
    let window = false;
    let aggregate = false;
    for (const node of statementNodes(binding.statement)) {
      if (node.kind !== 'FunctionCall') continue;
      window ||= node.over !== null;
      aggregate ||= isAggregate(node);
    }
    this.hasWindow = window;
    this.hasAggregate = aggregate;
  }

  /** What is refused first, in the order of the text. */
  judge(): RaisedError | null {
    const { statement } = this.binding;
    const found = this.statement(statement);
    if (found !== null) return found;
    for (const node of statementNodes(statement)) {
      const error = this.node(node);
      if (error !== null) return error;
    }
    return null;
  }

  private typeOf(node: Expression): DataType {
    return this.binding.types.get(node) ?? { type: 'unknown', why: 'it was not bound' };
  }

  /** The columns of a query or of an arm of one; null where not all are known. */
  private columnsOf(node: Query | Query['body']): readonly OutputColumn[] | null {
    const columns = this.binding.outputs.get(node);
    return columns !== undefined && areComplete(columns) ? columns : null;
  }

  private statement(statement: Statement): RaisedError | null {
    switch (statement.kind) {
      case 'InsertStatement':
        return this.insert(statement);
      case 'UpdateStatement':
        return this.update(statement);
      case 'DeclareStatement': {
        const { catalogOut } = this.binding;
        for (const { name, value } of statement.declarations) {
          const type = catalogOut.variable(name);
          const error =
            value === null || type === undefined
              ? null
              : refusedImplicitly(this.typeOf(value), type);
          if (error !== null) return error;
        }
        return null;
      }
      case 'SetVariable':
        return statement.operator === '='
          ? this.assigned(statement.name, this.typeOf(statement.value))
          : null;
      default:
        return null;
    }
  }

  private assigned(variable: string, from: DataType): RaisedError | null {
    const type = this.binding.catalogIn.variable(variable);
    return type === undefined ? null : refusedImplicitly(from, type);
  }

  private node(node: Node): RaisedError | null {
    switch (node.kind) {
      case 'BinaryExpression':
        // What has a type was taken; a remainder of a FLOAT has one, too.
        return node.operator !== '%' && this.typeOf(node).type !== 'unknown'
          ? null
          : refusedOperands(node.operator, this.typeOf(node.left), this.typeOf(node.right));
      case 'UnaryExpression':
        return this.unary(node.operator, this.typeOf(node.operand));
      case 'ComparisonExpression':
        return refusedComparison(node.operator, this.typeOf(node.left), this.typeOf(node.right));
      case 'CaseExpression':
        return refusedCase(node) ?? this.common(resultsOf(node));
      case 'FunctionCall':
        return this.call(node);
      case 'SetOperation':
        return this.setOperation(node);
      case 'QuerySpecification':
        return this.specification(node);
      case 'Query':
        return (
          refusedOrder(node, this.columnsOf(node.body)?.length ?? null) ?? this.distinctOrder(node)
        );
      case 'FromClause':
        return refusedNames(node);
      case 'GroupByClause':
        return refusedGrouping(node) ?? this.groupedByNothing(node);
      case 'ValuesClause':
        return refusedRows(node);
      case 'SubqueryExpression':
        return this.oneColumn(node.query) ?? orderedInside(node.query);
      case 'InPredicate':
        return node.query === null
          ? null
          : (this.oneColumn(node.query) ?? orderedInside(node.query));
      case 'ExistsPredicate':
        return orderedInside(node.query);
      case 'DerivedTable': {
        const name = node.alias?.name.text ?? '';
        return orderedInside(node.query) ?? this.named(node.query, name, node.alias?.columns ?? []);
      }
      case 'CommonTableExpression':
        return (
          this.recursive(node) ??
          orderedInside(node.query) ??
          this.named(node.query, node.name.text, node.columns)
        );
      case 'SelectItem':
        return node.assign?.operator === '='
          ? this.assigned(node.assign.variable.name, this.typeOf(node.expression))
          : null;
      default:
        return null;
    }
  }

  private unary(operator: '-' | '+' | '~', operand: DataType): RaisedError | null {
    if (!SIGNED_OR_REFUSED.has(operand.type)) return null;
    if (tsqlUnaryType(operator, operand).type !== 'unknown') return null;
    return invalidOperand(operand, operator === '-' ? 'minus' : `'${operator}'`);
  }

  /** Values of which one type is made. */
  private common(values: readonly Expression[]): RaisedError | null {
    // Only these types clash with others: looking at each value costs less than finding what is common to all.
    if (!values.some((value) => CLASHING.has(this.typeOf(value).type))) return null;
    const types = values.map((value) => this.typeOf(value));
    const common = tsqlCommonType(types);
    for (const type of types) {
      const error = refusedImplicitly(type, common);
      if (error?.number === 206) return error;
    }
    return null;
  }

  private call(node: FunctionCall): RaisedError | null {
    const name = ownName(node.name).toLowerCase();
    const [first, second] = node.arguments;
    if (node.name.parts.length > 1) return null;
    const clauses = refusedNulls(name, node.arguments) ?? refusedWindow(node);
    if (clauses !== null || first === undefined) return clauses;
    switch (name) {
      case 'coalesce':
      case 'greatest':
      case 'least':
        return this.common(node.arguments);
      case 'nullif':
        return second === undefined
          ? null
          : refusedComparison('=', this.typeOf(first), this.typeOf(second));
      case 'substring':
        return this.argument(first, 1, name);
      case 'datepart':
      case 'datename':
      case 'dateadd':
      case 'datetrunc':
        return this.datePart(name, first, node.arguments.at(-1) ?? first);
      case 'iif':
        return this.common(node.arguments.slice(1));
      case 'isnull': {
        const error =
          second === undefined ? null : refusedImplicitly(this.typeOf(second), this.typeOf(first));
        return error?.number === 206 ? error : null;
      }
      default:
        return isAggregate(node) ? this.aggregate(node, name, first) : null;
    }
  }

  /** Text or bytes are wanted. */
  private argument(value: Expression, place: number, name: string): RaisedError | null {
    const type = this.typeOf(value);
    return ['integer', 'decimal', 'floating', 'date', 'time', 'timestamp', 'boolean'].includes(
      type.type,
    )
      ? refusal(
          8116,
          `Argument data type ${bareName(type)} is invalid for argument ${place} of ${name} function.`,
        )
      : null;
  }

  /** A part that the type of the date does not have; for a literal its default is taken. */
  private datePart(name: string, part: Expression, date: Expression): RaisedError | null {
    if (part.kind !== 'DatePart') return null;
    const { type } = this.typeOf(date);
    const hours = OF_TIME.has(part.name.toLowerCase());
    const days = OF_DAYS.has(part.name.toLowerCase());
    return (type === 'date' && hours) || (type === 'time' && days)
      ? refusal(
          9810,
          `The datepart ${part.name.toLowerCase()} is not supported by date function ${name} for data type ${type}.`,
        )
      : null;
  }

  private aggregate(node: FunctionCall, name: string, first: Expression): RaisedError | null {
    if (node.over === null && node.arguments.some(holdsAggregateOrQuery))
      return refusal(
        130,
        'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
      );
    const type = this.typeOf(first);
    const bare = first.kind === 'Literal' && type.type === 'null';
    const refused = SUMMED.has(name)
      ? ['boolean', 'text', 'date', 'time', 'timestamp', 'uuid', 'binary'].includes(type.type)
      : (name === 'min' || name === 'max') && type.type === 'boolean';
    const takesNumbers = SUMMED.has(name) || name === 'min' || name === 'max';
    return refused || (bare && takesNumbers) ? invalidOperand(type, name) : null;
  }

  /** https://learn.microsoft.com/en-us/sql/t-sql/queries/with-common-table-expression-transact-sql */
  private recursive(node: CommonTableExpression): RaisedError | null {
    if (!this.binding.recursive.has(node)) return null;
    const { outputs } = this.binding;
    const column = differingColumn(node.query.body, (branch) => outputs.get(branch) ?? []);
    return column === null
      ? null
      : refusal(
          240,
          `Types don't match between the anchor and the recursive part in column "${column}" of recursive query "${node.name.text}".`,
        );
  }

  private setOperation(node: SetOperation): RaisedError | null {
    const left = this.columnsOf(node.left);
    const right = this.columnsOf(node.right);
    if (left === null || right === null) return null;
    if (left.length !== right.length)
      return refusal(
        205,
        'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
      );
    for (const [index, { type }] of left.entries()) {
      const other = right[index]?.type ?? type;
      if (type.type === other.type) continue;
      const common = tsqlCommonType([type, other]);
      const error = refusedImplicitly(type, common) ?? refusedImplicitly(other, common);
      if (error?.number === 206) return error;
    }
    return null;
  }

  private oneColumn(query: Query): RaisedError | null {
    return (this.columnsOf(query)?.length ?? 1) > 1
      ? refusal(
          116,
          'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
        )
      : null;
  }

  /** The columns of a derived table or CTE, which have names, and not the same ones. */
  private named(query: Query, table: string, list: readonly Identifier[]): RaisedError | null {
    if (list.length > 0)
      return refusedColumnList(list, this.columnsOf(query)?.length ?? null, table);
    const seen = new Set<string>();
    for (const [index, { name }] of (this.columnsOf(query) ?? []).entries()) {
      if (name === '')
        return refusal(8155, `No column name was specified for column ${index + 1} of '${table}'.`);
      const key = name.toLowerCase();
      if (seen.has(key))
        return refusal(8156, `The column '${name}' was specified multiple times for '${table}'.`);
      seen.add(key);
    }
    return null;
  }

  private specification(node: QuerySpecification): RaisedError | null {
    const { where } = node;
    if (this.hasWindow && [where, node.having, node.groupBy].some(holdsWindow))
      return refusal(
        4108,
        'Windowed functions can only appear in the SELECT or ORDER BY clauses.',
        15,
      );
    if (!this.hasAggregate || where === null) return null;
    if (holdsCall(where, (call) => isAggregate(call) && this.isOwn(call)))
      return refusal(
        147,
        'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.',
        15,
      );
    return null;
  }

  private groupedByNothing({ items }: GroupByClause): RaisedError | null {
    return items.every((item) => item.kind === 'GroupingSet' || this.hasOwnColumn(item))
      ? null
      : refusal(
          164,
          'Each GROUP BY expression must contain at least one column that is not an outer reference.',
          15,
        );
  }

  /** False if it is certain that no column of the query itself is in an expression. */
  private hasOwnColumn(expression: Expression): boolean {
    const { columns } = this.binding;
    const isOwn = (node: ColumnReference): boolean => (columns.get(node)?.depth ?? 0) === 0;
    if (expression.kind === 'ColumnReference') return isOwn(expression);
    let has = false;
    walk(expression, (node) => {
      if (node.kind === 'ColumnReference') has ||= isOwn(node);
    });
    return has;
  }

  /** True for an aggregate over the rows of its own query. */
  private isOwn(call: FunctionCall): boolean {
    let own = true;
    walk(call, (node) => {
      if (node.kind === 'ColumnReference') own &&= this.binding.columns.get(node)?.depth === 0;
    });
    return own && call.over === null;
  }

  /** ORDER BY of SELECT DISTINCT goes by what is selected. */
  private distinctOrder({ body, orderBy }: Query): RaisedError | null {
    if (orderBy === null || body.kind !== 'QuerySpecification' || body.quantifier !== 'DISTINCT')
      return null;
    const { items } = body;
    if (items.some(({ expression }) => expression.kind === 'Star')) return null;
    const selected = orderBy.items.every(({ expression }) =>
      expression.kind === 'ColumnReference'
        ? this.isSelected(expression, items)
        : expression.kind === 'Literal' ||
          items.some((item) => this.spelling(item.expression) === this.spelling(expression)),
    );
    return selected
      ? null
      : refusal(
          145,
          'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.',
          15,
        );
  }

  private isSelected(
    reference: Extract<Expression, { kind: 'ColumnReference' }>,
    items: readonly SelectItem[],
  ): boolean {
    const { columns } = this.binding;
    const meant = columns.get(reference);
    if (meant?.selectItem !== null || meant.relation === null) return true;
    return items.some(({ expression }) => {
      const column = expression.kind === 'ColumnReference' ? columns.get(expression) : undefined;
      return (
        column?.relation === meant.relation &&
        column.column.name.toLowerCase() === meant.column.name.toLowerCase()
      );
    });
  }

  private spelling(node: Node): string {
    return spelledByColumns(
      node,
      (reference) => this.binding.columns.get(reference),
      ({ start, end }) =>
        withoutComments(this.text.slice(start, end)).replace(/\s/g, '').toLowerCase(),
    );
  }

  private insert(node: InsertStatement): RaisedError | null {
    const table = this.binding.relations.get(node.target)?.table ?? null;
    const { source } = node;
    if (table === null || source === null || source.kind === 'ExecuteBody') return null;
    const names = node.columns.map(textOf);
    for (const name of names) {
      if (name.startsWith('$')) return null;
      const column = columnNamed(table, name);
      if (column?.computed === true) return notModified(name);
      if (column === undefined && table.kind !== 'view') return invalidColumn(name);
    }
    const rows = source.body.kind === 'ValuesClause' ? source.body.rows : null;
    const columns = this.columnsOf(source);
    if (rows === null && columns === null) return null;
    const wanted = wantedOf(table, names);
    if (wanted === null) return null;
    const counts = rows?.map(({ items }) => items.length) ?? [columns?.length ?? 0];
    for (const count of counts) {
      if (count === wanted.length) continue;
      if (names.length > 0) return countError(count > wanted.length, rows !== null);
      if (count === table.columns.length && table.columns.some(({ identity }) => identity))
        return refusal(
          8101,
          `An explicit value for the identity column in table '${table.name.name}' can only be specified when a column list is used and IDENTITY_INSERT is ON.`,
        );
      return refusal(
        213,
        'Column name or number of supplied values does not match table definition.',
      );
    }
    for (const [index, name] of wanted.entries()) {
      const to = columnNamed(table, name)?.type;
      if (to === undefined) continue;
      const given = columns?.[index];
      if (rows === null) {
        const error = given === undefined ? null : refusedImplicitly(given.type, to);
        if (error !== null) return error;
        continue;
      }
      for (const { items } of rows) {
        const item = items[index];
        const error = item === undefined ? null : refusedImplicitly(this.typeOf(item), to);
        if (error !== null) return error;
      }
    }
    return null;
  }

  private update(node: UpdateStatement): RaisedError | null {
    const table = this.binding.relations.get(node.target)?.table ?? null;
    if (table === null || table.kind === 'view') return null;
    for (const { column, operator, value } of node.assignments) {
      if (column === null) continue;
      const name = ownName(column);
      const changed = columnNamed(table, name);
      if (changed === undefined && !name.startsWith('$')) return invalidColumn(name);
      if (changed?.computed === true) return notModified(name);
      if (changed?.identity === true)
        return refusal(8102, `Cannot update identity column '${changed.name}'.`);
      const error =
        changed === undefined || operator !== '='
          ? null
          : refusedImplicitly(this.typeOf(value), changed.type);
      if (error !== null) return error;
    }
    return null;
  }
}

const textOf = ({ text }: Identifier): string => text;

/** What a CASE gives in its branches. */
function resultsOf({ whens, otherwise }: CaseExpression): readonly Expression[] {
  const results: Expression[] = [];
  for (const { then } of whens) results.push(then);
  if (otherwise !== null) results.push(otherwise);
  return results;
}

function holdsWindow(place: Node | null): boolean {
  return place !== null && holdsCall(place, isOverWindow);
}

function holdsAggregateOrQuery(argument: Expression): boolean {
  switch (argument.kind) {
    case 'ColumnReference':
    case 'Literal':
    case 'Star':
      return false;
    default: {
      let found = false;
      walk(argument, (each) => {
        found ||=
          each.kind === 'Query' ||
          (each.kind === 'FunctionCall' && each.over === null && isAggregate(each));
        return !found;
      });
      return found;
    }
  }
}

/** The columns that an INSERT gives values to; null where the table has a kind that is not judged. */
function wantedOf(table: CatalogTable, names: readonly string[]): readonly string[] | null {
  if (names.length > 0) return names;
  const columns = listedColumns(table);
  // What the server fills may be given as DEFAULT, or was let go by an ALTER TABLE.
  const filled = columns.some(({ type, period }) => type.type === 'rowversion' || period);
  return table.kind === 'view' || table.isGraph === true || filled
    ? null
    : columns.map(({ name }) => name);
}

function countError(more: boolean, values: boolean): RaisedError {
  if (values)
    return more
      ? refusal(
          110,
          'There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.',
          15,
        )
      : refusal(
          109,
          'There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.',
          15,
        );
  return more
    ? refusal(
        121,
        'The select list for the INSERT statement contains more items than the insert list. The number of SELECT values must match the number of INSERT columns.',
        15,
      )
    : refusal(
        120,
        'The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns.',
        15,
      );
}

function invalidColumn(name: string): RaisedError {
  return refusal(207, `Invalid column name '${name}'.`);
}

function notModified(column: string): RaisedError {
  return refusal(
    271,
    `The column "${column}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
  );
}

/** The error of a query inside of another that is sorted for nothing. */
function orderedInside({ orderBy, body, limit, forClause }: Query): RaisedError | null {
  if (orderBy === null || limit !== null || forClause !== null) return null;
  if (body.kind === 'QuerySpecification' && body.top !== null) return null;
  return refusal(
    1033,
    'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.',
    15,
  );
}
