import type { Node, NodeKind, Script, Statement } from './ast/index.ts';

type NodeOf<K extends NodeKind> = Extract<Node, { readonly kind: K }>;
/** Property types that hold no node. */
type Scalar =
  string | number | boolean | null | undefined | readonly string[] | readonly (number | 'max')[];
/** The properties of a node type that hold nodes, lists of nodes, or records of nodes. */
type NodeFields<N> = { [P in keyof N]-?: N[P] extends Scalar ? never : P }[keyof N];
type FieldTable = { readonly [K in NodeKind]: { readonly [P in NodeFields<NodeOf<K>>]: true } };

/**
 * Which properties of each kind of node hold its children. A node property that is missing here does not
 * compile. Statement lists hold placed statements, whose spans count from elsewhere: see `walkScript`.
 */
const FIELDS: FieldTable = {
  AdministrationStatement: { names: true },
  AlterPartition: { name: true, boundary: true, filegroup: true },
  AlterTable: { name: true, action: true },
  Assignment: { variable: true, column: true, value: true },
  AtTimeZoneExpression: { operand: true, zone: true },
  BatchSeparator: {},
  BetweenPredicate: { operand: true, low: true, high: true },
  BinaryExpression: { left: true, right: true },
  Block: { label: true, atomic: true, body: true },
  BulkInsertStatement: { table: true, source: true, options: true },
  CaseExpression: { operand: true, whens: true, otherwise: true },
  CaseWhen: { when: true, then: true },
  CastExpression: { operand: true, type: true, style: true },
  ChangedRowsTable: { change: true, alias: true },
  CollateExpression: { operand: true, collation: true },
  ColumnDefinition: {
    name: true,
    type: true,
    collation: true,
    identity: true,
    defaultValue: true,
    computed: true,
    constraints: true,
    options: true,
  },
  ColumnReference: { parts: true },
  CommonTableExpression: { name: true, columns: true, query: true },
  ComparisonExpression: { left: true, right: true },
  CreateExternalObject: { name: true, settings: true },
  CreateExternalTable: { name: true, columns: true, settings: true, query: true },
  CreateFileTable: { name: true, options: true },
  CreateFromAssembly: {
    name: true,
    table: true,
    parameters: true,
    returns: true,
    columns: true,
    external: true,
  },
  CreateFunction: {
    name: true,
    parameters: true,
    returns: true,
    returnsTable: true,
    body: true,
    query: true,
  },
  CreateIndex: { name: true, table: true, columns: true },
  CreatePartitionFunction: { name: true, type: true, boundaries: true },
  CreatePartitionScheme: { name: true, partitionFunction: true, filegroups: true },
  CreateProcedure: { name: true, parameters: true, body: true },
  CreateSchema: { name: true, elements: true },
  CreateStatistics: { name: true, table: true, columns: true, options: true },
  CreateTable: { name: true, columns: true, constraints: true, query: true, options: true },
  CreateSequence: { name: true, type: true },
  CreateSynonym: { name: true, base: true },
  CreateTableClone: { name: true, source: true, at: true },
  CreateTableType: { name: true, table: true, options: true },
  CreateType: { name: true, base: true },
  CreateTrigger: { name: true, table: true, body: true },
  CreateView: { name: true, columns: true, options: true, query: true },
  CursorStatement: { cursor: true },
  DataType: { name: true, elements: true, fieldNames: true, collation: true },
  DatePart: {},
  DeclareStatement: { declarations: true },
  DeclareCursor: { name: true, query: true, columns: true },
  DefaultClause: { constraintName: true, value: true },
  DefaultValue: {},
  DeleteStatement: {
    with: true,
    top: true,
    target: true,
    output: true,
    from: true,
    where: true,
    currentOf: true,
    option: true,
  },
  DerivedTable: { query: true, alias: true },
  DistinctPredicate: { left: true, right: true },
  DropStatement: { names: true },
  ElementAccess: { operand: true, index: true },
  EmptyStatement: {},
  EscapedCall: { call: true },
  ExecuteArgument: { name: true, value: true },
  ExecuteBody: {
    returnVariable: true,
    procedure: true,
    procedureVariable: true,
    text: true,
    arguments: true,
    context: true,
  },
  ExecuteStatement: { body: true },
  ExistsPredicate: { query: true },
  FetchStatement: { offset: true, cursor: true, into: true },
  FieldAccess: { operand: true, field: true },
  ForClause: {},
  ForStatement: { label: true, row: true, query: true, body: true },
  FrameBound: { offset: true },
  FromClause: { tables: true, lateralViews: true },
  FunctionCall: {
    name: true,
    arguments: true,
    argumentOrder: true,
    withinGroup: true,
    filter: true,
    over: true,
  },
  GetDiagnostics: {},
  GotoStatement: { label: true },
  GroupByClause: { items: true, hints: true },
  GroupingSet: { items: true },
  HandlerDeclaration: { body: true },
  HavingClause: { condition: true },
  Identifier: {},
  IdentityClause: {},
  IfBranch: { condition: true, body: true },
  IfStatement: { branches: true, otherwise: true },
  InPredicate: { operand: true, list: true, query: true },
  InsertStatement: {
    with: true,
    top: true,
    target: true,
    columns: true,
    output: true,
    source: true,
    option: true,
  },
  IntervalLiteral: { value: true },
  IntoClause: { target: true },
  IsPredicate: { operand: true },
  JoinedTable: { left: true, right: true, on: true, using: true },
  LabelStatement: { label: true },
  LambdaExpression: { parameters: true, body: true },
  LikePredicate: { operand: true, pattern: true, escape: true },
  LimitClause: { offset: true, count: true },
  Literal: {},
  LogicalExpression: { left: true, right: true },
  LoopControl: { label: true },
  MergeClause: { condition: true, action: true },
  MergeDelete: {},
  MergeInsert: { columns: true, values: true },
  MergeStatement: {
    with: true,
    top: true,
    target: true,
    source: true,
    on: true,
    clauses: true,
    output: true,
    option: true,
  },
  MergeUpdate: { assignments: true },
  MethodCall: { operand: true, method: true, arguments: true },
  MissingExpression: {},
  NamedArgument: { name: true, value: true },
  NamedTable: { name: true, alias: true, hints: true, modifier: true },
  NamedWindow: { name: true, window: true },
  NextValueExpression: { sequence: true, over: true },
  NotExpression: { operand: true },
  ObjectName: { parts: true },
  OptionClause: {},
  OptionSetting: { settings: true },
  OrderByClause: { items: true },
  OrderByItem: { expression: true },
  OuterJoinComparison: { left: true, right: true },
  OutputClause: { items: true, into: true, intoColumns: true, second: true },
  ParameterMarker: {},
  ParenthesizedExpression: { operand: true },
  ParenthesizedQuery: { query: true },
  ParenthesizedTable: { table: true },
  PivotValue: { value: true, alias: true },
  PivotedTable: {
    table: true,
    aggregates: true,
    valueColumn: true,
    column: true,
    values: true,
    alias: true,
  },
  PrintStatement: { value: true },
  ProcedureParameter: { type: true, defaultValue: true },
  QualifyClause: { condition: true },
  QuantifiedComparison: { left: true, query: true },
  Query: {
    with: true,
    body: true,
    orderBy: true,
    distribution: true,
    limit: true,
    forClause: true,
    option: true,
  },
  QuerySpecification: {
    top: true,
    items: true,
    into: true,
    from: true,
    where: true,
    groupBy: true,
    having: true,
    windows: true,
    qualify: true,
  },
  RepeatedStatements: { label: true, body: true },
  ReturnStatement: { value: true },
  RowExpression: { items: true },
  SelectItem: { expression: true, alias: true, assign: true, aliases: true },
  SelectStatement: { query: true },
  SetMember: { member: true, value: true },
  SetOperation: { left: true, right: true },
  SetOption: {},
  SetVariable: { value: true },
  Star: { qualifier: true, except: true },
  StatementList: { items: true },
  SubqueryExpression: { query: true },
  SystemVariable: {},
  TableAlias: { name: true, columns: true },
  TableConstraint: {
    name: true,
    columns: true,
    references: true,
    referencedColumns: true,
    expression: true,
  },
  TableFunction: { name: true, arguments: true, columns: true, alias: true, hints: true },
  TableFunctionColumn: { name: true, type: true, path: true },
  TableHints: {},
  TableTypeDefinition: { columns: true, constraints: true },
  TableVariable: { alias: true, hints: true },
  ThrowStatement: { arguments: true },
  TopClause: { count: true },
  TransactionStatement: { name: true },
  TruncateStatement: { table: true, partitions: true },
  TryCatchBlock: { body: true, handler: true },
  UnaryExpression: { operand: true },
  UnparsedClause: {},
  UnparsedStatement: {},
  UpdateStatistics: { table: true, statistics: true, options: true },
  UpdateStatement: {
    with: true,
    top: true,
    target: true,
    assignments: true,
    output: true,
    from: true,
    where: true,
    currentOf: true,
    option: true,
  },
  UseStatement: { name: true },
  ValuesClause: { rows: true },
  ValuesRow: { items: true },
  Variable: {},
  VariableDeclaration: { type: true, value: true, table: true },
  WaitForStatement: { value: true },
  WhereClause: { condition: true },
  WhileStatement: { label: true, condition: true, body: true },
  WindowFrame: { from: true, to: true },
  WindowSpecification: { base: true, partitionBy: true, orderBy: true, frame: true },
  WithClause: { namespaces: true, expressions: true },
};

const FIELD_NAMES = new Map<string, readonly string[]>(
  Object.entries(FIELDS).map(([kind, fields]) => [
    kind,
    kind === 'StatementList' ? [] : Object.keys(fields),
  ]),
);

const NONE: readonly Node[] = [];

/** Where children are put until their number is known. Nobody but `childrenOf` sees it. */
const found: Node[] = [];

/**
 * The children of a node in source order. Statements in a StatementList are none of them: their spans are
 * relative to themselves (`walkScript` crosses into them).
 */
export function childrenOf(node: Node): readonly Node[] {
  const known = partsOf(node);
  if (known !== null) return known;
  addChildren(node, found);
  if (found.length === 0) return NONE;
  const children = found.slice();
  // Setting its length to 0 would give its memory away, to be asked for again at the next node.
  for (let left = found.length; left > 0; left--) found.pop();
  return children;
}

/** The children of names and literals, which are more than half of all nodes and need no looking; null for other nodes. */
function partsOf(node: Node): readonly Node[] | null {
  switch (node.kind) {
    case 'Identifier':
    case 'Literal':
      return NONE;
    case 'ColumnReference':
    case 'ObjectName':
      return node.parts;
    default:
      return null;
  }
}

/** Adds the children of a node behind what is in the list, in source order. */
function addChildren(node: Node, list: Node[]): void {
  const names = FIELD_NAMES.get(node.kind);
  if (names === undefined || names.length === 0) return;
  const first = list.length;
  const record = node as unknown as Readonly<Record<string, unknown>>;
  for (const name of names) {
    const value = record[name];
    if (isObject(value)) collect(value, list);
  }
  for (let index = first + 1; index < list.length; index++) {
    const before = list[index - 1];
    const here = list[index];
    if (before !== undefined && here !== undefined && here.start < before.start) {
      const children = list.splice(first).sort(byPlace);
      for (const child of children) list.push(child);
      return;
    }
  }
}

function byPlace(one: Node, other: Node): number {
  return one.start - other.start || one.end - other.end;
}

function collect(value: object, list: Node[]): void {
  if ((value as Partial<Node>).kind !== undefined) list.push(value as Node);
  else if (Array.isArray(value)) {
    for (const item of value) if (isObject(item)) collect(item, list);
  } else for (const item of Object.values(value)) if (isObject(item)) collect(item, list);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Puts a node's children on a stack, the last one first: what is taken off its end is in source order. */
export function pushChildren(node: Node, stack: Node[]): void {
  const known = partsOf(node);
  if (known !== null) {
    for (let index = known.length - 1; index >= 0; index--) {
      const part = known[index];
      if (part !== undefined) stack.push(part);
    }
    return;
  }
  const first = stack.length;
  addChildren(node, stack);
  for (let low = first, high = stack.length - 1; low < high; low++, high--) {
    const one = stack[low];
    const other = stack[high];
    if (one === undefined || other === undefined) return;
    stack[low] = other;
    stack[high] = one;
  }
}

/**
 * Calls `visit` for `root` and all its descendants in source order, parents first, without recursion.
 * The children of a node are left out if `visit` returns false for it. Nested statements are not visited.
 */
export function walk(root: Node, visit: (node: Node) => unknown): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (visit(node) !== false) pushChildren(node, stack);
  }
}

/** True if there is a query in the expression: a subquery, or one that a predicate asks. */
export function holdsQuery(expression: Node): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'Query';
    return !found;
  });
  return found;
}

/**
 * Calls `visit` for every node of a script, nested statements included, parents first and in source order.
 * `base` is the absolute start of the node's statement: the node stands at `base + node.start`. `statement` is
 * that statement. The children of a node are left out if `visit` returns false for it.
 */
export function walkScript(
  script: Script,
  visit: (node: Node, base: number, statement: Statement) => unknown,
): void {
  const nodes: Node[] = [];
  /** The statements around what is left of the nodes: each from some place of the stack on. */
  const around: { readonly from: number; readonly base: number; readonly statement: Statement }[] =
    [];
  const push = (items: Script['items'], base: number): void => {
    for (let index = items.length - 1; index >= 0; index--) {
      const item = items[index];
      if (item === undefined) continue;
      around.push({ from: nodes.length, base: base + item.offset, statement: item.statement });
      nodes.push(item.statement);
    }
  };
  push(script.items, 0);
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    let own = around.at(-1);
    while (own !== undefined && own.from > nodes.length) {
      around.pop();
      own = around.at(-1);
    }
    if (own === undefined || visit(node, own.base, own.statement) === false) continue;
    if (node.kind === 'StatementList') push(node.items, own.base);
    else pushChildren(node, nodes);
  }
}

/** The nodes that a node stands in, the root first, by their spans; as far down as they go. */
export function pathTo(root: Node, target: Node): readonly Node[] {
  const path: Node[] = [];
  let node: Node | undefined = root;
  while (node !== undefined && node !== target) {
    path.push(node);
    node = childrenOf(node).find((child) => covers(child, target));
  }
  return path;
}

/** True if a node of the same statement stands inside the other, or where that stands. */
export function covers(outer: Node, inner: Node): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
