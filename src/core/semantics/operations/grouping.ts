import type { Expression, GroupByClause, Node, OrderByItem, Query, QuerySpecification, SelectItem } from '../../syntax/ast/index.ts';
import { childrenOf } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation } from '../data-type.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey, comparingCollation } from './collation-key.ts';

interface Key {
  readonly expression: Expression;
  readonly collation: Collation;
}

type Meaning =
  | { readonly role: 'group'; readonly query: Query; readonly body: QuerySpecification; readonly groupBy: GroupByClause; readonly keys: readonly Key[] }
  | { readonly role: 'distinct'; readonly body: QuerySpecification; readonly collations: readonly (Collation | null)[] };

/** GROUP BY and DISTINCT over text whose collation takes different spellings for the same. */
export const groupingOperation = defineOperation<Meaning>({
  operation: 'grouping',
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
      evidence: 'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (case-insensitive comparison)',
      naive: "SELECT count(*) AS c FROM (VALUES ('a'), ('A'), ('a ')) AS t (x) GROUP BY x;",
    },
    {
      dialect: 'tsql',
      sql: "SELECT DISTINCT len(x) AS n, upper(x) AS x FROM (VALUES ('a'), ('A')) AS t (x);",
      rows: [['1', 'A']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-clause-transact-sql',
      naive: null,
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node, parent } = site;
  if (node.kind === 'Query' && node.body.kind === 'QuerySpecification' && node.body.groupBy !== null) {
    const { groupBy } = node.body;
    const keys = groupBy.items.flatMap((item) => {
      if (item.kind === 'GroupingSet' || item.kind === 'CollateExpression') return [];
      const collation = comparingCollation(site.typeOf(item));
      return collation === null ? [] : [{ expression: item, collation }];
    });
    return keys.length === 0 ? null : { role: 'group', query: node, body: node.body, groupBy, keys };
  }
  if (node.kind !== 'QuerySpecification' || node.quantifier !== 'DISTINCT' || node.groupBy !== null) return null;
  if (parent?.kind !== 'Query' && parent?.kind !== 'SetOperation') return null;
  if (node.items.some((item) => item.expression.kind === 'Star' || isGrouped(item.expression))) return null;
  const collations = node.items.map((item) => comparingCollation(site.typeOf(item.expression)));
  return collations.every((collation) => collation === null) ? null : { role: 'distinct', body: node, collations };
}

/** True if the value is an aggregate or a window function: those are no keys to group by. */
function isGrouped(expression: Expression): boolean {
  if (expression.kind === 'FunctionCall' && expression.over !== null) return true;
  return childrenOf(expression).some((child) => 'kind' in child && isGrouped(child as Expression));
}

function write(meaning: Meaning, context: WriteContext): Emission {
  return meaning.role === 'group' ? writeGroup(meaning, context) : writeDistinct(meaning, context);
}

function writeGroup(meaning: Extract<Meaning, { role: 'group' }>, context: WriteContext): Emission {
  const { query, body, groupBy, keys } = meaning;
  const replace = new Map<Node, readonly Piece[]>();
  for (const key of keys) {
    const simple = key.expression.kind === 'ColumnReference';
    const value = simple ? [context.emit(key.expression)] : context.sql`(${context.emit(key.expression)})`;
    replace.set(key.expression, collationKey(context, key.collation, value));
  }
  const keyed: Piece = { emit: groupBy, replace: new Map(replace) };
  const inBody = new Map<Node, readonly Piece[]>([[groupBy, [keyed]]]);
  for (const item of body.items) replaceItem(item, keys, context, inBody);
  if (body.having !== null) replaceKeys(body.having, keys, context, inBody);
  const order = new Map<Node, readonly Piece[]>();
  for (const item of query.orderBy?.items ?? []) replaceOrder(item, keys, context, order);
  const edits = { replace: new Map<Node, readonly Piece[]>([[body, [{ emit: body, replace: inBody }]]]) };
  if (query.orderBy !== null && order.size > 0) edits.replace.set(query.orderBy, [{ emit: query.orderBy, replace: order }]);
  return { edits, fidelity: representative(keys, context) };
}

function replaceItem(item: SelectItem, keys: readonly Key[], context: WriteContext, replace: Map<Node, readonly Piece[]>): void {
  const { expression } = item;
  const isKey = keys.some((key) => sameExpression(key.expression, expression, context));
  if (isKey && item.alias === null && item.assign === null && expression.kind === 'ColumnReference') {
    const name = context.identifier(expression.parts.at(-1)?.text ?? '');
    replace.set(item, context.sql`min(${context.emit(expression)}) AS ${name}`);
    return;
  }
  replaceKeys(expression, keys, context, replace);
}

function replaceOrder(item: OrderByItem, keys: readonly Key[], context: WriteContext, replace: Map<Node, readonly Piece[]>): void {
  const bound = item.expression.kind === 'ColumnReference' ? context.columnOf(item.expression) : undefined;
  if (bound?.selectItem !== null && bound?.selectItem !== undefined) return;
  replaceKeys(item.expression, keys, context, replace);
}

/** Puts `min(key)` for each key outside aggregates. */
function replaceKeys(node: Node, keys: readonly Key[], context: WriteContext, replace: Map<Node, readonly Piece[]>): void {
  const key = keys.find((candidate) => sameExpression(candidate.expression, node, context));
  if (key !== undefined) {
    replace.set(node, context.sql`min(${context.emit(node)})`);
    return;
  }
  if (node.kind === 'FunctionCall' && isAggregate(node, context)) return;
  for (const child of childrenOf(node)) replaceKeys(child, keys, context, replace);
}

function isAggregate(call: Extract<Node, { kind: 'FunctionCall' }>, context: WriteContext): boolean {
  const name = (call.name.parts.at(-1)?.text ?? '').toLowerCase();
  return context.dialect.claims.get(`FunctionCall/${name}`)?.role === 'aggregate' && call.over === null;
}

/** The same column, or the same text but for case and blanks. */
function sameExpression(a: Expression, b: Node, context: WriteContext): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'ColumnReference' && b.kind === 'ColumnReference') {
    const left = context.columnOf(a);
    const right = context.columnOf(b);
    if (left !== undefined && right !== undefined && left.relation !== null) {
      return left.relation === right.relation && left.column.name.toLowerCase() === right.column.name.toLowerCase();
    }
  }
  const fold = (node: Node): string => context.textOf(node).replaceAll(/\s+/g, ' ').toLowerCase();
  return fold(a) === fold(b);
}

function writeDistinct(meaning: Extract<Meaning, { role: 'distinct' }>, context: WriteContext): Emission {
  const { body, collations } = meaning;
  const replace = new Map<Node, readonly Piece[]>();
  const keys: Piece[] = [];
  body.items.forEach((item, index) => {
    const collation = collations[index] ?? null;
    const { expression } = item;
    const value = context.sql`${expression}`;
    if (context.constantOf(expression) !== undefined) return;
    keys.push(...(keys.length === 0 ? [] : [context.text(', ')]), ...(collation === null ? value : collationKey(context, collation, value)));
    if (collation === null) return;
    const name = item.alias ?? (expression.kind === 'ColumnReference' ? (expression.parts.at(-1) ?? null) : null);
    const alias = name === null ? [] : context.sql` AS ${context.identifier(name.text)}`;
    replace.set(item, context.sql`min(${context.emit(expression)})${alias}`);
  });
  const word = context.tokens(body).find((token) => token.text.toUpperCase() === 'DISTINCT');
  const spans = word === undefined ? [] : [{ span: word.span, pieces: [] }];
  const fidelity = representative(
    body.items.flatMap((item, index) => {
      const collation = collations[index] ?? null;
      return collation === null ? [] : [{ expression: item.expression, collation }];
    }),
    context,
  );
  return { edits: { replace, spans, after: context.sql` GROUP BY ${keys}` }, fidelity };
}

function representative(keys: readonly Key[], context: WriteContext): Fidelity {
  const names = keys.map((key) => context.textOf(key.expression)).join(', ');
  return conditional(`nothing relies on which spelling of ${names} represents a group: the source leaves that undefined.`);
}
