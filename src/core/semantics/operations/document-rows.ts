import type {
  Expression,
  Node,
  Query,
  QuerySpecification,
  SelectItem,
} from '../../syntax/ast/index.ts';
import type { Edits, Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey, comparingCollation } from './collation-key.ts';
import { writeConversion } from './operand.ts';
import { orderPieces } from './order-pieces.ts';
import { sameExpression } from './same-expression.ts';

/** A column of the rows that FOR XML or FOR JSON makes one text of. */
export interface DocumentColumn {
  /** Empty for none. */
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** Null where the rows are made before. */
  readonly item: SelectItem | null;
}

/** The rows of a query with FOR. */
export interface DocumentRows {
  readonly query: Query;
  readonly columns: readonly DocumentColumn[];
  /** The SELECT whose items are joined in place; null where its rows have to be made before. */
  readonly inPlace: QuerySpecification | null;
  /** Where the rows are made before: the columns that order them, by name. */
  readonly order: readonly {
    readonly name: string;
    readonly type: DataType;
    readonly descending: boolean;
  }[];
  /** Where the rows are made before: what orders them and is no column yet, by a name for it. */
  readonly keys: ReadonlyMap<string, Expression>;
}

/** Reads the rows of a query with FOR. */
export function readDocumentRows(site: ReadSite, query: Query): DocumentRows | Unknown {
  const { body } = query;
  const outputs = site.outputOf(query.body);
  if (outputs.length === 0 || outputs.some(({ name }) => name === '*'))
    return unknown('the columns of the query');
  const plain =
    body.kind === 'QuerySpecification' &&
    body.top === null &&
    body.quantifier !== 'DISTINCT' &&
    body.groupBy === null &&
    body.having === null &&
    query.limit === null &&
    body.items.every(({ expression, assign }) => expression.kind !== 'Star' && assign === null);
  const columns = outputs.map((output, index): DocumentColumn => {
    const item = plain ? (body.items[index] ?? null) : null;
    const { type, nullable } = output;
    return { name: output.name, type, nullable, item };
  });
  if (plain) return { query, columns, inPlace: body, order: [], keys: new Map() };
  const items = body.kind === 'QuerySpecification' ? body.items : [];
  const keys = new Map<string, Expression>();
  const columnOf = (expression: Expression): number => {
    const bound = expression.kind === 'ColumnReference' ? site.columnOf(expression) : undefined;
    const place = expression.kind === 'Literal' ? site.constantOf(expression) : undefined;
    if (typeof place === 'number') return place - 1;
    return bound !== undefined && bound.selectItem !== null
      ? outputs.findIndex(({ name }) => name === bound.column.name)
      : items.findIndex((item) => sameExpression(item.expression, expression, site));
  };
  const order = (query.orderBy?.items ?? []).map(({ expression, direction }, index) => {
    const descending = direction === 'DESC';
    const column = outputs[columnOf(expression)];
    if (column !== undefined)
      return { name: `c${outputs.indexOf(column) + 1}`, type: column.type, descending };
    const name = `row_key_${index + 1}`;
    keys.set(name, expression);
    return { name, type: site.typeOf(expression), descending };
  });
  const isDistinct = body.kind !== 'QuerySpecification' || body.quantifier === 'DISTINCT';
  if (keys.size > 0 && isDistinct) return unknown('the order of rows that are distinct');
  // What makes rows distinct sorts them in practice.
  if (query.orderBy === null && isDistinct)
    order.push(
      ...outputs.map(({ type }, index) => ({ name: `c${index + 1}`, type, descending: false })),
    );
  return { query, columns, inPlace: null, order, keys };
}

/** The value of a column, as it stands in the joined text of a row. */
export function columnValue(
  rows: DocumentRows,
  index: number,
  context: WriteContext,
): readonly Piece[] {
  const item = rows.columns[index]?.item ?? null;
  return item === null ? context.sql`c${index + 1}` : context.sql`${item.expression}`;
}

/** A value as text, dates in ISO form; null where that form is not known. */
export function columnText(
  rows: DocumentRows,
  index: number,
  context: WriteContext,
): readonly Piece[] | null {
  const value = columnValue(rows, index, context);
  const from = rows.columns[index]?.type;
  if (from === undefined || from.type === 'unknown') return null;
  if (from.type === 'text' || from.type === 'xml') return value;
  const { settings } = context;
  const { collation } = settings;
  const to: DataType = { type: 'text', length: 'max', unicode: true, padded: false, collation };
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql: style 126 is ISO 8601.
  const style = from.type === 'timestamp' || from.type === 'date' ? 126 : null;
  const conversion = context.dialect.convert({ from, to, style, attempt: false, settings });
  if (!isConversion(conversion)) return null;
  const facts = { trimmed: false, notBlank: false, name: rows.columns[index]?.name ?? '' };
  const written = writeConversion(context, conversion, { pieces: value, simple: true }, facts);
  if (written.manual !== null || written.assumptions.length > 0) return null;
  return written.pieces;
}

/**
 * The query with one text in place of its rows: `row` of each, joined by `separator`, and what `whole`
 * makes of that.
 */
export function joinRows(
  rows: DocumentRows,
  row: readonly Piece[],
  separator: string,
  whole: (joined: readonly Piece[]) => readonly Piece[],
  context: WriteContext,
): Edits {
  const { query, inPlace } = rows;
  const dropped = new Map<Node, readonly Piece[]>();
  if (query.forClause !== null) dropped.set(query.forClause, []);
  if (inPlace === null) {
    const nulls = (descending: boolean): string =>
      context.target === 'duckdb' ? ` NULLS ${descending ? 'LAST' : 'FIRST'}` : '';
    const sorted = rows.order.flatMap(({ name, type, descending }, index): readonly Piece[] => {
      const collation = comparingCollation(type);
      const value = context.sql`${name}`;
      const key = collation === null ? value : collationKey(context, collation, value);
      return context.sql`${index === 0 ? '' : ', '}${key}${descending ? ' DESC' : ''}${nulls(descending)}`;
    });
    const joined = whole(aggregate(row, separator, sorted, context));
    const names = [...rows.columns.map((_, index) => `c${index + 1}`), ...rows.keys.keys()].join(
      ', ',
    );
    const body = query.body.kind === 'QuerySpecification' ? query.body : null;
    const limited = query.limit !== null || (body !== null && body.top !== null);
    if (query.orderBy !== null && !limited) dropped.set(query.orderBy, []);
    return {
      before: context.sql`SELECT ${joined} FROM (`,
      replace: dropped,
      after: context.sql`) AS ${context.fresh('document_rows')}(${names})`,
    };
  }
  const items = query.orderBy?.items ?? [];
  const sorted = items.length === 0 ? [] : orderPieces(items, inPlace, context);
  // Without FROM there is one row, and nothing to join.
  const isAlone = inPlace.from === null && inPlace.where === null;
  const joined = whole(isAlone ? row : aggregate(row, separator, sorted, context));
  const [first, ...others] = inPlace.items;
  const replace = new Map<Node, readonly Piece[]>();
  if (first !== undefined) replace.set(first, joined);
  for (const item of others) replace.set(item, []);
  const spans = others.map((item, index) => ({
    span: { start: inPlace.items[index]?.end ?? item.start, end: item.start },
    pieces: [],
  }));
  if (query.orderBy !== null) dropped.set(query.orderBy, []);
  dropped.set(inPlace, [{ copyOf: inPlace, edits: { replace, spans } }]);
  return { replace: dropped };
}

function aggregate(
  row: readonly Piece[],
  separator: string,
  order: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const literal = context.literal(separator);
  if (context.target === 'duckdb') {
    const sorted = order.length === 0 ? [] : context.sql` ORDER BY ${order}`;
    return context.sql`string_agg(${row}, ${literal}${sorted})`;
  }
  const sorted = order.length === 0 ? [] : context.sql` WITHIN GROUP (ORDER BY ${order})`;
  return context.sql`listagg(${row}, ${literal})${sorted}`;
}

/** The rows are joined in the order of the query; without one the source leaves it undefined. */
export function orderFidelity(rows: DocumentRows): Fidelity {
  return rows.query.orderBy === null
    ? conditional('The order of the rows in the document does not matter, for none is given.')
    : EXACT;
}

/** What orders the rows of a query with FOR and is none of its columns becomes one, where the rows are made before. */
export const documentKeyOperation = defineOperation<{
  readonly body: QuerySpecification;
  readonly keys: ReadonlyMap<string, Expression>;
}>({
  operation: 'document-key',
  meaningIn: {
    tsql: (site) => {
      const { node, parent } = site;
      if (node.kind !== 'QuerySpecification' || parent?.kind !== 'Query') return null;
      if (parent.forClause === null) return null;
      const rows = readDocumentRows(site, parent);
      return 'unknown' in rows || rows.keys.size === 0 ? null : { body: node, keys: rows.keys };
    },
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': writeKeys, duckdb: writeKeys },
  docs: {
    title: 'Order of a document',
    behaviour: {
      tsql: 'FOR XML and FOR JSON keep the order of the query, by whatever expression it is.',
      databricks: 'listagg orders by columns of its rows.',
    },
    port: 'The expression is a further column of the rows.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/xml/for-xml-sql-server',
    ],
  },
  examples: [],
});

function writeKeys(
  meaning: { readonly body: QuerySpecification; readonly keys: ReadonlyMap<string, Expression> },
  context: WriteContext,
): Emission {
  const last = meaning.body.items.at(-1)?.end ?? meaning.body.end;
  const pieces = [...meaning.keys].flatMap(
    ([name, expression]) => context.sql`, ${context.emit(expression)} AS ${name}`,
  );
  return {
    edits: { spans: [{ span: { start: last, end: last }, pieces }] },
    fidelity: EXACT,
    silent: true,
  };
}
