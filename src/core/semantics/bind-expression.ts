import type {
  CaseExpression,
  CastExpression,
  Expression,
  FieldAccess,
  FunctionCall,
  IntervalLiteral,
  LambdaExpression,
  OrderByItem,
  WindowSpecification,
} from '../syntax/ast/index.ts';
import type { Binder } from './binder.ts';
import { bindColumn } from './bind-column.ts';
import { bindQuery } from './bind-query.ts';
import { nameKey } from './catalog.ts';
import { constantOf } from './constant.ts';
import { BOOLEAN, unknownType, type DataType } from './data-type.ts';
import { constantDecimal } from './decimal-results.ts';
import { Scope } from './scope.ts';
import { ownName } from '../syntax/own-name.ts';

/**
 * Gives every value in the expression its type. Chains that lean left may be thousands long, so the
 * left spine is walked in a loop; only other children are nested calls.
 */
export function bindExpression(b: Binder, expression: Expression, scope: Scope): void {
  let node = spineOf(expression);
  if (node === null) {
    finish(b, expression, scope);
    return;
  }
  const spine = [expression];
  while (node !== null) {
    spine.push(node);
    node = spineOf(node);
  }
  for (let index = spine.length - 1; index >= 0; index--) {
    const next = spine[index];
    if (next !== undefined) finish(b, next, scope);
  }
}

/** Binds every expression of a list. */
export function bindExpressions(b: Binder, list: readonly Expression[], scope: Scope): void {
  for (const expression of list) bindExpression(b, expression, scope);
}

/** The child that a chain goes on in, null where it ends. */
function spineOf(node: Expression): Expression | null {
  switch (node.kind) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'ComparisonExpression':
    case 'DistinctPredicate':
    case 'OuterJoinComparison':
    case 'QuantifiedComparison':
      return node.left;
    case 'IsPredicate':
    case 'BetweenPredicate':
    case 'InPredicate':
    case 'LikePredicate':
    case 'NotExpression':
    case 'UnaryExpression':
    case 'ParenthesizedExpression':
    case 'CollateExpression':
    case 'AtTimeZoneExpression':
    case 'CastExpression':
    case 'ElementAccess':
    case 'FieldAccess':
    case 'MethodCall':
      return node.operand;
    default:
      return null;
  }
}

/** Types one node whose spine child is done. */
function finish(b: Binder, node: Expression, scope: Scope): void {
  const { dialect } = b;
  const { settings } = b.catalog;
  switch (node.kind) {
    case 'Literal': {
      const type = dialect.literalType(node.literal, node.raw, node.typeName, settings);
      b.set(node, type, node.literal === 'null');
      return;
    }
    case 'ColumnReference':
      bindColumn(b, node, scope);
      return;
    case 'Variable': {
      const type = b.catalog.variable(node.name);
      if (type === undefined) {
        b.report(
          'binding/unknown-variable',
          node,
          `The variable ${node.name} is not declared before this statement in its batch. Declare it, or check its name.`,
        );
      }
      b.set(node, type ?? unknownType(`the variable ${node.name} is not declared here`), true);
      return;
    }
    case 'SystemVariable':
      b.set(node, dialect.systemVariableType(node.name), true);
      return;
    case 'UnaryExpression':
      b.set(
        node,
        dialect.unaryType(node.operator, b.typeOf(node.operand)),
        b.nullable.has(node.operand),
      );
      return;
    case 'BinaryExpression': {
      bindExpression(b, node.right, scope);
      const left = besideDecimal(b, node.left, node.right);
      const right = besideDecimal(b, node.right, node.left);
      const type = dialect.binaryType(node.operator, left, right, settings);
      b.set(node, type, eitherNullable(b, node.left, node.right));
      return;
    }
    case 'LogicalExpression':
    case 'DistinctPredicate':
    case 'OuterJoinComparison':
      bindExpression(b, node.right, scope);
      predicate(
        b,
        node,
        node.kind === 'LogicalExpression' && eitherNullable(b, node.left, node.right),
      );
      return;
    case 'ComparisonExpression':
      bindExpression(b, node.right, scope);
      predicate(b, node, node.operator !== '<=>' && eitherNullable(b, node.left, node.right));
      return;
    case 'NotExpression':
      predicate(b, node, b.nullable.has(node.operand));
      return;
    case 'IsPredicate':
      predicate(b, node, false);
      return;
    case 'BetweenPredicate':
      bindExpressions(b, [node.low, node.high], scope);
      predicate(b, node, anyNullable(b, [node.operand, node.low, node.high]));
      return;
    case 'InPredicate': {
      bindExpressions(b, node.list, scope);
      const columns = node.query === null ? [] : bindQuery(b, node.query, scope);
      const nullable = anyNullable(b, node.list) || columns.some((column) => column.nullable);
      predicate(b, node, nullable || b.nullable.has(node.operand));
      return;
    }
    case 'LikePredicate':
      bindExpression(b, node.pattern, scope);
      if (node.escape !== null) bindExpression(b, node.escape, scope);
      predicate(b, node, eitherNullable(b, node.operand, node.pattern));
      return;
    case 'ExistsPredicate':
      bindQuery(b, node.query, scope);
      predicate(b, node, false);
      return;
    case 'QuantifiedComparison':
      bindQuery(b, node.query, scope);
      predicate(b, node, true);
      return;
    case 'CaseExpression':
      bindCase(b, node, scope);
      return;
    case 'CastExpression':
      bindCast(b, node, scope);
      return;
    case 'FunctionCall':
      bindCall(b, node, scope);
      return;
    case 'SubqueryExpression':
      bindScalarSubquery(b, node, scope);
      return;
    case 'ParenthesizedExpression':
      if (b.types.has(node.operand)) {
        b.set(node, b.typeOf(node.operand), b.nullable.has(node.operand));
      } else if (b.nullable.has(node.operand)) b.nullable.add(node);
      return;
    case 'EscapedCall':
      bindExpression(b, node.call, scope);
      b.set(node, b.typeOf(node.call), b.nullable.has(node.call));
      return;
    case 'CollateExpression': {
      const type = b.typeOf(node.operand);
      const collation = dialect.collation(node.collation.text, 'explicit', b.catalog.settings);
      b.set(
        node,
        type.type === 'text' ? { ...type, collation } : type,
        b.nullable.has(node.operand),
      );
      return;
    }
    case 'AtTimeZoneExpression': {
      bindExpression(b, node.zone, scope);
      const type = b.typeOf(node.operand);
      b.set(
        node,
        type.type === 'timestamp'
          ? {
              ...type,
              precision: typeof type.precision === 'number' ? type.precision : 3,
              zone: 'offset',
            }
          : unknownType('AT TIME ZONE needs a date and time'),
        eitherNullable(b, node.operand, node.zone),
      );
      return;
    }
    case 'IntervalLiteral':
      bindExpression(b, node.value, scope);
      b.set(node, intervalOf(node), b.nullable.has(node.value));
      return;
    case 'ElementAccess':
      bindExpression(b, node.index, scope);
      b.set(node, elementOf(b.typeOf(node.operand)), true);
      return;
    case 'FieldAccess':
      b.set(node, fieldType(b, node), true);
      return;
    case 'MethodCall':
      bindExpressions(b, node.arguments, scope);
      b.set(
        node,
        b.dialect.binding.methodType(
          node.method.text.toLowerCase(),
          node.arguments.map((argument) => constantOf(argument, b.dialect)),
          b.catalog.settings,
        ) ?? unknownType(`the method ${node.method.text} is not described here`),
        true,
      );
      return;
    case 'RowExpression':
      bindExpressions(b, node.items, scope);
      b.set(
        node,
        {
          type: 'struct',
          fields: node.items.map((item, index) => ({
            name: `col${index + 1}`,
            type: b.typeOf(item),
          })),
        },
        false,
      );
      return;
    case 'NamedArgument':
      bindExpression(b, node.value, scope);
      b.set(node, b.typeOf(node.value), b.nullable.has(node.value));
      return;
    case 'LambdaExpression':
      bindLambda(b, node, [], scope);
      return;
    case 'ParameterMarker':
      b.set(node, unknownType('it is a parameter whose value is given when it runs'), true);
      return;
    case 'NextValueExpression': {
      const known = b.catalog.settings.sequences?.[nameKey(b.name(node.sequence, 'table'))];
      b.set(node, known?.type ?? unknownType('no statement before makes the sequence'), false);
      return;
    }
    case 'DefaultValue':
    case 'MissingExpression':
    case 'Star':
    case 'DatePart':
      return;
  }
}

function predicate(b: Binder, node: Expression, nullable: boolean): void {
  if (b.dialect.binding.predicatesAreValues) b.types.set(node, BOOLEAN);
  if (nullable) b.nullable.add(node);
}

function eitherNullable(b: Binder, left: Expression, right: Expression): boolean {
  return b.nullable.has(left) || b.nullable.has(right);
}

function anyNullable(b: Binder, list: readonly Expression[]): boolean {
  return list.some((expression) => b.nullable.has(expression));
}

/** An integer constant beside a decimal counts with its own digits, not with its type's. */
function besideDecimal(b: Binder, expression: Expression, other: Expression): DataType {
  const type = b.typeOf(expression);
  if (type.type !== 'integer') return type;
  const otherType = b.typeOf(other);
  if (otherType.type !== 'decimal' || otherType.money) return type;
  const value = constantOf(expression, b.dialect);
  return typeof value === 'number' ? constantDecimal(value) : type;
}

function bindCase(b: Binder, node: CaseExpression, scope: Scope): void {
  if (node.operand !== null) bindExpression(b, node.operand, scope);
  const results: Expression[] = [];
  for (const branch of node.whens) {
    bindExpression(b, branch.when, scope);
    bindExpression(b, branch.then, scope);
    results.push(branch.then);
  }
  if (node.otherwise !== null) {
    bindExpression(b, node.otherwise, scope);
    results.push(node.otherwise);
  }
  const type = b.dialect.commonType(results.map((result) => b.typeOf(result)));
  b.set(node, type, node.otherwise === null || anyNullable(b, results));
}

function bindCast(b: Binder, node: CastExpression, scope: Scope): void {
  if (node.style !== null) bindExpression(b, node.style, scope);
  const type = b.dialect.readType(node.type, b.catalog.settings, 'cast');
  const operand = b.typeOf(node.operand);
  const keepsCollation =
    type.type === 'text' && operand.type === 'text' && node.type.collation === null;
  b.set(
    node,
    keepsCollation ? { ...type, collation: operand.collation } : type,
    node.form.startsWith('TRY_') || b.nullable.has(node.operand),
  );
}

const DATE_PART = unknownType('it is a date part, not a value');

/**
 * What functions on arrays and maps give their lambda: an element of their first argument; behind a start value
 * what has become of that so far, and the element.
 */
function givenToLambda([collection, start]: readonly DataType[]): readonly DataType[] {
  const element =
    collection?.type === 'array'
      ? collection.element
      : unknownType('it is the parameter of a lambda');
  return start === undefined ? [element] : [start, element];
}

function bindCall(b: Binder, node: FunctionCall, scope: Scope): void {
  const types: DataType[] = [];
  for (const argument of node.arguments) types.push(bindArgument(b, argument, types, scope));
  bindOrder(b, node.argumentOrder, scope);
  bindOrder(b, node.withinGroup, scope);
  if (node.filter !== null) bindExpression(b, node.filter, scope);
  if (node.over !== null) bindWindow(b, node.over, scope);

  const name = ownName(node.name).toLowerCase();
  const builtIn = node.name.parts.length === 1;
  const claim = builtIn ? b.dialect.claims.get(`FunctionCall/${name}`) : undefined;
  let type: DataType;
  if (claim === undefined) type = ownFunctionType(b, node, builtIn);
  else {
    const constants = node.arguments.map((argument) => argumentConstant(b, argument));
    type =
      claim.result?.({ call: node, types, constants, settings: b.catalog.settings }) ??
      unknownType(`the result of ${name} is not described here`);
  }
  b.set(node, type, mayReturnNull(b, node, name, builtIn));
}

/** Binds an argument of a call; `before` are the types of those before it. */
function bindArgument(
  b: Binder,
  argument: Expression,
  before: readonly DataType[],
  scope: Scope,
): DataType {
  switch (argument.kind) {
    case 'LambdaExpression':
      bindLambda(b, argument, givenToLambda(before), scope);
      return b.typeOf(argument.body);
    case 'DatePart':
      return DATE_PART;
    case 'Star':
      return b.typeOf(argument);
    default:
      bindExpression(b, argument, scope);
      return b.typeOf(argument);
  }
}

/** What a call of a function gives that is not described here, unless somebody has defined it. */
function ownFunctionType(b: Binder, node: FunctionCall, builtIn: boolean): DataType {
  const own = b.catalog.function(b.dialect.resolveName(node.name, b.catalog.settings));
  if (!builtIn || own !== undefined) b.name(node.name, 'function');
  return own?.returns ?? unknownType(`the function ${b.textOf(node.name)} is not described here`);
}

/** The constant that an argument is, undefined for none. */
function argumentConstant(b: Binder, argument: Expression): string | number | null | undefined {
  if (argument.kind === 'DatePart') return argument.name;
  return argument.kind === 'LambdaExpression' ? undefined : constantOf(argument, b.dialect);
}

function mayReturnNull(b: Binder, node: FunctionCall, name: string, builtIn: boolean): boolean {
  switch (builtIn ? b.dialect.binding.nullRule(name) : undefined) {
    case 'never':
      return false;
    case 'if-any-argument-is':
      return anyNullable(b, node.arguments);
    case 'if-all-arguments-are':
      return node.arguments.every((argument) => b.nullable.has(argument));
    case undefined:
      return true;
  }
}

function bindLambda(
  b: Binder,
  node: LambdaExpression,
  types: readonly DataType[],
  scope: Scope,
): void {
  const inner = new Scope(scope, scope.ctes, true);
  inner.locals = new Map(
    node.parameters.map((parameter, index) => [
      parameter.text.toLowerCase(),
      {
        name: parameter.text,
        type: types[index] ?? unknownType('it is the parameter of a lambda'),
        nullable: true,
        origin: null,
      },
    ]),
  );
  bindExpression(b, node.body, inner);
}

/** Binds the expressions of ORDER BY items, without aliases and positions. */
function bindOrder(b: Binder, items: readonly OrderByItem[], scope: Scope): void {
  for (const item of items) bindExpression(b, item.expression, scope);
}

/** Binds what stands in a window's parentheses. */
export function bindWindow(b: Binder, window: WindowSpecification, scope: Scope): void {
  bindExpressions(b, window.partitionBy, scope);
  bindOrder(b, window.orderBy, scope);
  for (const bound of [window.frame?.from, window.frame?.to]) {
    if (bound?.offset) bindExpression(b, bound.offset, scope);
  }
}

function bindScalarSubquery(
  b: Binder,
  node: Extract<Expression, { kind: 'SubqueryExpression' }>,
  scope: Scope,
): void {
  const columns = bindQuery(b, node.query, scope);
  const [column] = columns;
  if (columns.length !== 1 || column === undefined) {
    b.set(node, unknownType('the subquery does not give exactly one column'), true);
    return;
  }
  b.set(node, column.type, column.nullable || !alwaysGivesOneRow(b, node));
}

/** True for an aggregate without GROUP BY: it gives a row even of nothing. */
function alwaysGivesOneRow(
  b: Binder,
  node: Extract<Expression, { kind: 'SubqueryExpression' }>,
): boolean {
  const { body, limit } = node.query;
  if (body.kind !== 'QuerySpecification' || limit !== null) return false;
  const { groupBy, having, top, items, qualify } = body;
  const [item] = items;
  if (groupBy !== null || having !== null || top !== null || qualify !== null) return false;
  if (item?.expression.kind !== 'FunctionCall' || item.expression.over !== null) return false;
  const name = ownName(item.expression.name).toLowerCase();
  return b.dialect.claims.get(`FunctionCall/${name}`)?.role === 'aggregate';
}

function intervalOf(node: IntervalLiteral): DataType {
  const words = node.unit.split(/\s+/).filter((word) => /^[A-Z]+$/.test(word) && word !== 'TO');
  const months = words.some((word) => /^(YEAR|QUARTER|MONTH)S?$/.test(word));
  if (months) return { type: 'interval', unit: 'months' };
  const wholeDays = words.length > 0 && words.every((word) => /^(DAY|WEEK)S?$/.test(word));
  return { type: 'interval', unit: 'seconds', wholeDays };
}

function elementOf(type: DataType): DataType {
  if (type.type === 'array') return type.element;
  if (type.type === 'map') return type.value;
  if (type.type === 'variant' || type.type === 'unknown') return type;
  return unknownType('only arrays and maps have elements');
}

function fieldType(b: Binder, node: FieldAccess): DataType {
  return fieldOf(b.typeOf(node.operand), node.field.text);
}

/** The type of a field of a value; unknown if the value is no struct or has no such field. */
export function fieldOf(type: DataType, field: string): DataType {
  if (type.type === 'array' && type.element.type === 'struct') {
    return { type: 'array', element: fieldOf(type.element, field) };
  }
  if (type.type === 'map') return type.value;
  // A path into JSON text gives text.
  if (type.type === 'variant' || type.type === 'unknown' || type.type === 'text') return type;
  if (type.type !== 'struct') return unknownType('only structs have fields');
  const found = type.fields.find(
    (candidate) => candidate.name.toLowerCase() === field.toLowerCase(),
  );
  return found?.type ?? unknownType(`the struct has no field ${field}`);
}
