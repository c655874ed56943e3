import type {
  Expression,
  GroupByClause,
  GroupingSet,
  Node,
  OrderByClause,
  QualifyClause,
  OrderByItem,
  QuerySpecification,
  SelectItem,
} from '../../syntax/ast/index.ts';
import { childrenOf, walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { OutputColumn } from '../binding.ts';
import type { Collation } from '../data-type.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey, groupingCollation, isSparkCollation } from './collation-key.ts';
import { sameExpression } from './same-expression.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Key {
  readonly expression: Expression;
  readonly collation: Collation;
}

interface Group {
  readonly role: 'group';
  readonly body: QuerySpecification;
  readonly groupBy: GroupByClause;
  readonly keys: readonly Key[];
  /** Some rows are totals, in which a key is NULL. */
  readonly totals: boolean;
  readonly orderBy: OrderByClause | null;
}

interface Distinct {
  readonly role: 'distinct';
  readonly body: QuerySpecification;
  readonly columns: readonly OutputColumn[];
  readonly collations: readonly (Collation | null)[];
  readonly orderBy: OrderByClause | null;
  /** The rows have to be made before they are grouped: they hold aggregates, window functions or a star. */
  readonly nested: boolean;
  /** The GROUP BY of the same query, where its keys are compared by a collation, too. */
  readonly group: Group | null;
}

/** At GROUP BY: `WITH ROLLUP` is the old spelling of `ROLLUP (…)`, `()` a short one of `GROUPING SETS (())`. */
interface Totals {
  readonly role: 'totals';
  readonly groupBy: GroupByClause;
  readonly word: 'ROLLUP' | 'CUBE' | 'GROUPING SETS';
}

/** `GROUP BY ALL a` over rows that no WHERE leaves out: `GROUP BY a`. */
interface EveryGroup {
  readonly role: 'every';
  readonly groupBy: GroupByClause;
}

type Meaning = Group | Distinct | Totals | EveryGroup;

/** GROUP BY and DISTINCT over text whose collation takes different spellings for the same. */
export const groupingOperation = defineOperation<Meaning>({
  operation: 'grouping',
  concerns: (node) => {
    const body = node.kind === 'Query' ? node.body : node;
    if (body.kind === 'QuerySpecification')
      return body.groupBy !== null || body.quantifier === 'DISTINCT';
    return node.kind === 'GroupByClause' || node.kind === 'QualifyClause';
  },
  meaningIn: { tsql: read, databricks: read },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'GROUP BY and DISTINCT over text',
    behaviour: {
      tsql: 'Spellings that the collation takes for equal form one group; which of them represents it is undefined.',
      databricks: 'Text is grouped by its bytes unless a collation is given.',
    },
    port: 'Groups are formed under COLLATE, and the smallest spelling represents each.',
    action: 'If the spelling matters to readers, say which one is wanted.',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT count(*) AS c FROM (VALUES ('a'), ('A'), ('a ')) AS t (x) GROUP BY x;",
      rows: [['3']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (case-insensitive comparison)',
      naive: "SELECT count(*) AS c FROM (VALUES ('a'), ('A'), ('a ')) AS t (x) GROUP BY x;",
    },
    {
      dialect: 'tsql',
      sql: "SELECT DISTINCT len(x) AS n, upper(x) AS x FROM (VALUES ('a'), ('A')) AS t (x);",
      rows: [['1', 'A']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-clause-transact-sql',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: "SELECT x, count(*) AS c FROM (VALUES ('A'), ('a')) AS t (x) GROUP BY x WITH ROLLUP ORDER BY x;",
      rows: [
        [null, '2'],
        ['A', '2'],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-group-by-transact-sql',
      naive:
        "SELECT x, count(*) AS c FROM (VALUES ('A'), ('a')) AS t (x) GROUP BY ROLLUP (x) ORDER BY x;",
    },
  ],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const { node, parent } = site;
  if (node.kind === 'QualifyClause') return readQualify(node, parent);
  if (node.kind === 'GroupByClause') {
    const [only, ...others] = node.items;
    if (only?.kind === 'GroupingSet' && only.form === 'SET' && others.length === 0)
      return { role: 'totals', groupBy: node, word: 'GROUPING SETS' };
    if (node.modifier === 'ALL' && node.items.length > 0) return readEveryGroup(node, parent);
    if (node.modifier !== 'WITH ROLLUP' && node.modifier !== 'WITH CUBE') return null;
    return {
      role: 'totals',
      groupBy: node,
      word: node.modifier === 'WITH CUBE' ? 'CUBE' : 'ROLLUP',
    };
  }
  if (node.kind === 'Query' && node.body.kind === 'QuerySpecification')
    return readBody(site, node.body, node.orderBy);
  // With a query around it that query is asked: it knows the order.
  if (node.kind === 'QuerySpecification' && parent?.kind === 'SetOperation')
    return readBody(site, node, null);
  return null;
}

/** Spark finds no column of the groups there but those of the select list (measured on 4.2.1). */
function readQualify(node: QualifyClause, parent: Node | null): Unknown | null {
  if (parent?.kind !== 'QuerySpecification' || parent.groupBy === null) return null;
  let aggregates = false;
  walk(node, (inner) => {
    if (inner.kind === 'FunctionCall' && inner.over === null && AGGREGATES.has(lastName(inner)))
      aggregates = true;
  });
  if (!aggregates) return null;
  return unknown(
    'an aggregate in QUALIFY of groups: give the window a name in the select list, and ask for that',
  );
}

/** GROUP BY ALL keeps groups of which WHERE leaves no row; without a WHERE there are none. */
function readEveryGroup(groupBy: GroupByClause, parent: Node | null): EveryGroup | Unknown {
  if (parent?.kind !== 'QuerySpecification' || parent.where !== null)
    return unknown(
      'GROUP BY ALL gives groups without rows too: move the condition of WHERE into FILTER (WHERE …) of each aggregate',
    );
  return { role: 'every', groupBy };
}

function readBody(
  site: ReadSite,
  body: QuerySpecification,
  orderBy: OrderByClause | null,
): Group | Distinct | Unknown | null {
  const group = readGroup(site, body, orderBy);
  if (body.quantifier !== 'DISTINCT') return group;
  const plain = body.groupBy === null && body.items.every((item) => isPlain(item.expression));
  return readDistinct(site, body, orderBy, !plain, group) ?? group;
}

function readGroup(
  site: ReadSite,
  body: QuerySpecification,
  orderBy: OrderByClause | null,
): Group | null {
  const { groupBy } = body;
  if (groupBy === null) return null;
  const keys = keyExpressions(groupBy.items).flatMap((expression) => {
    const collation = groupingCollation(site.typeOf(expression));
    return collation === null ? [] : [{ expression, collation }];
  });
  const totals =
    (groupBy.modifier !== null && groupBy.modifier !== 'ALL') ||
    groupBy.items.some((item) => item.kind === 'GroupingSet');
  return keys.length === 0 ? null : { role: 'group', body, groupBy, keys, totals, orderBy };
}

function readDistinct(
  site: ReadSite,
  body: QuerySpecification,
  orderBy: OrderByClause | null,
  nested: boolean,
  group: Group | null,
): Distinct | Unknown | null {
  const columns = site.outputOf(body);
  if (columns.some((column) => column.name === '*'))
    return unknown('the columns that DISTINCT compares');
  const collations = columns.map((column) => groupingCollation(column.type));
  if (collations.every((collation) => collation === null)) return null;
  return { role: 'distinct', body, columns, collations, orderBy, nested, group };
}

function keyExpressions(items: readonly (Expression | GroupingSet)[]): readonly Expression[] {
  return items.flatMap((item) =>
    item.kind === 'GroupingSet' ? keyExpressions(item.items) : [item],
  );
}

/** False for a star, an aggregate and a window function: those are no keys to group by. */
function isPlain(expression: Expression): boolean {
  if (expression.kind === 'Star') return false;
  if (
    expression.kind === 'FunctionCall' &&
    (expression.over !== null || AGGREGATES.has(lastName(expression)))
  )
    return false;
  return (
    expression.kind === 'SubqueryExpression' ||
    childrenOf(expression).every((child) => isPlain(child as Expression))
  );
}

const AGGREGATES = new Set([
  'count',
  'count_big',
  'sum',
  'min',
  'max',
  'avg',
  'string_agg',
  'listagg',
  'stdev',
  'stdevp',
  'var',
  'varp',
]);

function lastName(call: Extract<Node, { kind: 'FunctionCall' }>): string {
  return ownName(call.name).toLowerCase();
}

function write(meaning: Meaning, context: WriteContext): Emission | null {
  switch (meaning.role) {
    case 'totals':
      return writeTotals(meaning, context);
    case 'every':
      return writeEveryGroup(meaning, context);
    case 'group':
      return meaning.keys.every(({ collation }) => comparesByItself(collation, context))
        ? null
        : writeGroup(meaning, context);
    case 'distinct': {
      const collations = meaning.collations.flatMap((collation) => collation ?? []);
      if (collations.every((collation) => comparesByItself(collation, context))) return null;
      return meaning.nested
        ? writeNestedDistinct(meaning, context)
        : writeDistinct(meaning, context);
    }
  }
}

/** True if the value carries a collation of the target's own already. */
function comparesByItself(collation: Collation, context: WriteContext): boolean {
  return context.target === 'databricks-sql' && isSparkCollation(collation);
}

function writeTotals({ groupBy, word }: Totals, context: WriteContext): Emission {
  const first = groupBy.items[0]?.start ?? groupBy.end;
  const last = groupBy.items.at(-1)?.end ?? groupBy.end;
  const spans = [
    { span: { start: first, end: first }, pieces: [context.text(`${word} (`, groupBy)] },
    { span: { start: last, end: groupBy.end }, pieces: [context.text(')', groupBy)] },
  ];
  return { edits: { spans }, fidelity: EXACT, silent: true };
}

/** Without the word ALL, which asks for other groups in the target. */
function writeEveryGroup({ groupBy }: EveryGroup, context: WriteContext): Emission {
  const word = context.tokens(groupBy).find((token) => token.text.toUpperCase() === 'ALL');
  if (word === undefined) return { edits: {}, fidelity: EXACT, silent: true };
  // With the blank before it.
  const { start, end } = word.span;
  const blank = context.textOf(groupBy).charAt(start - 1 - groupBy.start) === ' ';
  const span = { start: blank ? start - 1 : start, end };
  return { edits: { spans: [{ span, pieces: [] }] }, fidelity: EXACT, silent: true };
}

function keyPieces(key: Key, context: WriteContext): readonly Piece[] {
  const { expression } = key;
  const value = expression.kind === 'CollateExpression' ? expression.operand : expression;
  return collationKey(context, key.collation, context.sql`${value}`);
}

function writeGroup(meaning: Group, context: WriteContext): Emission {
  const { body, keys, orderBy } = meaning;
  const inBody = groupReplacements(meaning, context);
  const order = new Map<Node, readonly Piece[]>();
  for (const item of orderBy?.items ?? []) replaceOrder(item, meaning, context, order);
  const fidelity = representative(keys.map((key) => context.textOf(key.expression)));
  if (context.node === body) return { edits: { replace: ofChildren(body, inBody) }, fidelity };
  // Where Spark can't order by it, an item of ORDER BY is a column of the body: see sort-key.ts.
  const inside = new Map([...inBody, ...order]);
  const replace = new Map<Node, readonly Piece[]>([[body, [{ emit: body, replace: inside }]]]);
  // Where an alias is no name there, an item of ORDER BY is the expression of a select item.
  if (orderBy !== null) replace.set(orderBy, [{ emit: orderBy, replace: inside }]);
  return { edits: { replace }, fidelity };
}

/** What stands for nodes of the body, at any depth, where its rows are grouped by the collation. */
function groupReplacements(meaning: Group, context: WriteContext): Map<Node, readonly Piece[]> {
  const { body, groupBy, keys } = meaning;
  const grouped: Piece = {
    emit: groupBy,
    replace: new Map(keys.map((key) => [key.expression, keyPieces(key, context)])),
  };
  const replace = new Map<Node, readonly Piece[]>([[groupBy, [grouped]]]);
  for (const item of body.items) replaceItem(item, meaning, context, replace);
  if (body.having !== null) replaceKeys(body.having, meaning, context, replace);
  if (body.qualify !== null) replaceKeys(body.qualify, meaning, context, replace);
  return replace;
}

/** The same replacements by the direct children they stand in, as a copy of the node takes them. */
function ofChildren(
  body: Node,
  replace: ReadonlyMap<Node, readonly Piece[]>,
): ReadonlyMap<Node, readonly Piece[]> {
  const nodes = [...replace.keys()];
  const inside = (child: Node): boolean =>
    nodes.some((node) => child.start <= node.start && node.end <= child.end);
  return new Map(
    childrenOf(body)
      .filter((child) => inside(child))
      .map((child) => [child, replace.get(child) ?? [{ emit: child, replace }]]),
  );
}

/** The smallest spelling of the group; NULL in the rows that are totals over the key. */
function spelling(
  key: Key,
  value: readonly Piece[],
  meaning: Group,
  context: WriteContext,
): readonly Piece[] {
  if (!meaning.totals) return context.sql`min(${value})`;
  return context.sql`CASE WHEN grouping(${keyPieces(key, context)}) = 0 THEN min(${value}) END`;
}

function replaceItem(
  item: SelectItem,
  meaning: Group,
  context: WriteContext,
  replace: Map<Node, readonly Piece[]>,
): void {
  const { expression } = item;
  const key = meaning.keys.find((candidate) =>
    sameExpression(candidate.expression, expression, context),
  );
  if (
    key !== undefined &&
    item.alias === null &&
    item.assign === null &&
    expression.kind === 'ColumnReference'
  ) {
    const name = context.identifier(ownName(expression));
    replace.set(
      item,
      context.sql`${spelling(key, [context.emit(expression)], meaning, context)} AS ${name}`,
    );
    return;
  }
  replaceKeys(expression, meaning, context, replace);
}

function replaceOrder(
  item: OrderByItem,
  meaning: Group,
  context: WriteContext,
  replace: Map<Node, readonly Piece[]>,
): void {
  const bound =
    item.expression.kind === 'ColumnReference' ? context.columnOf(item.expression) : undefined;
  if (bound?.selectItem !== null && bound?.selectItem !== undefined) return;
  replaceKeys(item.expression, meaning, context, replace);
}

/** Puts the group's spelling for each key outside aggregates. */
function replaceKeys(
  node: Node,
  meaning: Group,
  context: WriteContext,
  replace: Map<Node, readonly Piece[]>,
): void {
  const key = meaning.keys.find((candidate) => sameExpression(candidate.expression, node, context));
  if (key !== undefined) {
    replace.set(node, spelling(key, [context.emit(node)], meaning, context));
    return;
  }
  // It is the argument of an aggregate: see grouped-subquery.ts.
  if (node.kind === 'SubqueryExpression') return;
  if (node.kind === 'FunctionCall') {
    if (isAggregate(node, context)) return;
    if (GROUPING.has(lastName(node))) {
      for (const argument of node.arguments) {
        const asked = meaning.keys.find((candidate) =>
          sameExpression(candidate.expression, argument, context),
        );
        if (asked !== undefined) replace.set(argument, keyPieces(asked, context));
      }
      return;
    }
  }
  for (const child of childrenOf(node)) replaceKeys(child, meaning, context, replace);
}

const GROUPING = new Set(['grouping', 'grouping_id']);

function isAggregate(
  call: Extract<Node, { kind: 'FunctionCall' }>,
  context: WriteContext,
): boolean {
  return (
    context.dialect.claims.get(`FunctionCall/${lastName(call)}`)?.role === 'aggregate' &&
    call.over === null
  );
}

function distinctWord(
  body: QuerySpecification,
  context: WriteContext,
): { readonly start: number; readonly end: number } | null {
  const first = body.top?.start ?? body.items[0]?.start ?? body.end;
  const word = context
    .tokens({ start: body.start, end: first })
    .find((token) => token.text.toUpperCase() === 'DISTINCT');
  return word === undefined
    ? null
    : { start: word.span.start, end: body.top === null ? first : word.span.end };
}

/** The items are the keys of a GROUP BY. */
function writeDistinct(meaning: Distinct, context: WriteContext): Emission {
  const { body, collations } = meaning;
  const replace = new Map<Node, readonly Piece[]>();
  const keys: Piece[] = [];
  body.items.forEach((item, index) => {
    const collation = collations[index] ?? null;
    const { expression } = item;
    if (context.constantOf(expression) !== undefined) return;
    const value = expression.kind === 'CollateExpression' ? expression.operand : expression;
    const plain = context.sql`${value}`;
    keys.push(
      ...(keys.length === 0 ? [] : [context.text(', ')]),
      ...(collation === null ? plain : collationKey(context, collation, plain)),
    );
    if (collation === null) return;
    const name =
      item.alias ??
      (expression.kind === 'ColumnReference' ? (expression.parts.at(-1) ?? null) : null);
    const alias = name === null ? [] : context.sql` AS ${context.identifier(name.text)}`;
    replace.set(item, context.sql`min(${context.emit(value)})${alias}`);
  });
  const word = distinctWord(body, context);
  const spans = word === null ? [] : [{ span: word, pieces: [] }];
  const after = keys.length === 0 ? context.sql` LIMIT 1` : context.sql` GROUP BY ${keys}`;
  return distinctEmission(meaning, { replace, spans, after }, context);
}

/** The rows become a derived table, whose columns are the keys. */
function writeNestedDistinct(meaning: Distinct, context: WriteContext): Emission {
  const { body, columns, collations } = meaning;
  const rows = context.fresh('distinct_rows');
  const inner = columns.map((_, index) => `c${index + 1}`);
  const value = (index: number): Piece => context.text(`${rows}.${inner[index] ?? ''}`);
  const items = columns.flatMap((column, index) => {
    const name = context.identifier(column.name === '' ? `column_${index + 1}` : column.name);
    const own =
      (collations[index] ?? null) === null ? [value(index)] : context.sql`min(${value(index)})`;
    return context.sql`${index === 0 ? '' : ', '}${own} AS ${name}`;
  });
  const keys = columns.flatMap((_, index) => {
    const collation = collations[index] ?? null;
    return context.sql`${index === 0 ? '' : ', '}${collation === null ? [value(index)] : collationKey(context, collation, [value(index)])}`;
  });
  const word = distinctWord(body, context);
  const spans = word === null ? [] : [{ span: word, pieces: [] }];
  const before = context.sql`SELECT ${items} FROM (`;
  const after = context.sql`) AS ${rows} (${inner.join(', ')}) GROUP BY ${keys}`;
  const replace =
    meaning.group === null
      ? undefined
      : ofChildren(body, groupReplacements(meaning.group, context));
  const edits = { before, spans, after };
  return distinctEmission(meaning, replace === undefined ? edits : { ...edits, replace }, context);
}

function distinctEmission(
  meaning: Distinct,
  edits: Extract<Emission, { edits: unknown }>['edits'],
  context: WriteContext,
): Emission {
  const { body, columns, collations, orderBy } = meaning;
  const spelled = columns.flatMap((column, index) =>
    (collations[index] ?? null) === null ? [] : [column.name || `column ${index + 1}`],
  );
  const fidelity = representative(spelled);
  if (context.node === body) return { edits, fidelity };
  const replace = new Map<Node, readonly Piece[]>([[body, [{ copyOf: body, edits }]]]);
  const order = new Map<Node, readonly Piece[]>();
  for (const item of orderBy?.items ?? []) {
    const output = outputOf(item.expression, meaning, context);
    if (output !== null)
      order.set(item.expression, [context.text(context.identifier(output), item.expression)]);
  }
  if (orderBy !== null && order.size > 0) replace.set(orderBy, [{ emit: orderBy, replace: order }]);
  return { edits: { replace }, fidelity };
}

/** The name of the column that an ORDER BY of DISTINCT rows means; null for a position. */
function outputOf(expression: Expression, meaning: Distinct, context: WriteContext): string | null {
  const { columns, body } = meaning;
  const bound = expression.kind === 'ColumnReference' ? context.columnOf(expression) : undefined;
  const asItem =
    bound?.selectItem ??
    body.items.findIndex((item) => sameExpression(item.expression, expression, context));
  const name =
    meaning.nested && bound !== undefined && asItem < 0 ? bound.column.name : columns[asItem]?.name;
  return name === undefined || name === '' ? null : name;
}

function representative(names: readonly string[]): Fidelity {
  return conditional(
    `nothing relies on which spelling of ${names.join(', ')} represents a group: the source leaves that undefined.`,
  );
}
