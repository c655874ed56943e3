import type { Expression, OrderByItem, Query, QuerySpecification } from '../../syntax/ast/index.ts';
import { pathTo } from '../../syntax/children.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Piece } from '../../emit/piece.ts';
import type { OutputColumn } from '../binding.ts';
import type { Collation, DataType } from '../data-type.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { collationKey, comparingCollation } from './collation-key.ts';
import { guidKey } from './guid-key.ts';
import { sortKeys } from './sort-key.ts';
import { instantOf } from './comparison.ts';
import { writeOperand, type Operand } from './operand.ts';

interface Meaning {
  readonly item: OrderByItem;
  /** The name of the output column, where text is ordered by its position or alias. */
  readonly column: string | null;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
  /** How text is ordered; null where its bytes decide, and for values that are no text. */
  readonly collation: Collation | null;
  /** For a moment with an offset: as the point in time that it is ordered by. */
  readonly instant: Operand | null;
  /** True for a GUID, whose groups are ordered from the last to the first. */
  readonly guid: boolean;
}

/** An item of any ORDER BY, of a query or of a window: where NULLs go, and how text is ordered. */
export const orderItemOperation = defineOperation<Meaning>({
  operation: 'order-item',
  meaningIn: { tsql: readerOf('OrderByItem', read), databricks: readerOf('OrderByItem', read) },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { collation, item } = meaning;
      if (meaning.instant !== null) {
        const { pieces } = writeOperand(context, meaning.instant);
        return { edits: { replace: new Map([[item.expression, pieces]]) }, fidelity: EXACT };
      }
      const named = sortKeyOf(context, item);
      if (named !== null) return writeNamed(meaning, named, context);
      if (isGuid(meaning, context)) {
        const key = guidKey(context, valueOf(meaning, context));
        return { edits: { replace: new Map([[item.expression, key]]) }, fidelity: EXACT };
      }
      if (collation === null || item.expression.kind === 'CollateExpression') return null;
      const key = collationKey(context, collation, valueOf(meaning, context));
      return {
        edits: { replace: new Map([[item.expression, key]]) },
        fidelity: textOrder(collation),
      };
    },
    duckdb: (meaning, context): Emission => {
      const { item, collation, descending } = meaning;
      const key =
        meaning.instant !== null
          ? writeOperand(context, meaning.instant).pieces
          : isGuid(meaning, context)
            ? guidKey(context, duckdbValue(meaning, context))
            : collation === null
              ? [context.emit(item.expression)]
              : collationKey(context, collation, duckdbValue(meaning, context));
      const direction = descending ? ' DESC' : ' ASC';
      const nulls = meaning.nulls === 'first' ? ' NULLS FIRST' : ' NULLS LAST';
      const fidelity = collation === null ? EXACT : textOrder(collation);
      return {
        pieces: context.sql`${key}${direction}${nulls}`,
        fidelity,
        silent: fidelity === EXACT,
      };
    },
  },
  docs: {
    title: 'ORDER BY',
    behaviour: {
      tsql: 'NULLs are lowest. Text is ordered by its collation: a dictionary order without regard to case. GUIDs are ordered by their last group first.',
      databricks: 'NULLs are lowest. Text is ordered by its bytes unless a collation is given.',
    },
    port: 'NULLs stay lowest; text under a case-insensitive collation is ordered with COLLATE UTF8_LCASE_RTRIM; the bytes of a GUID are put into the order in which they count.',
    action: 'Where punctuation or accented letters are sorted, compare the order on your own rows.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-order-by-clause-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT TOP (1) x FROM (VALUES ('b'), ('A'), ('a'), ('C')) AS t (x) ORDER BY x DESC;",
      rows: [['C']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (case-insensitive sort)',
      naive: "SELECT x FROM (VALUES ('b'), ('A'), ('a'), ('C')) AS t (x) ORDER BY x DESC LIMIT 1;",
    },
    {
      dialect: 'tsql',
      sql: "SELECT TOP (1) CAST(x AS uniqueidentifier) AS x FROM (VALUES ('00000000-0000-0000-0000-010000000000'), ('01000000-0000-0000-0000-000000000000')) AS t (x) ORDER BY CAST(x AS uniqueidentifier);",
      rows: [['01000000-0000-0000-0000-000000000000']],
      evidence:
        'https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/sql/comparing-guid-and-uniqueidentifier-values (the last six bytes are the most significant)',
      naive:
        "SELECT upper(x) AS x FROM (VALUES ('00000000-0000-0000-0000-010000000000'), ('01000000-0000-0000-0000-000000000000')) AS t (x) ORDER BY upper(x) LIMIT 1;",
    },
    {
      dialect: 'databricks',
      sql: 'SELECT x FROM VALUES (1), (CAST(NULL AS INT)) AS t (x) ORDER BY x LIMIT 1;',
      rows: [[null]],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-orderby (NULLS FIRST is the default when ascending)',
      naive: null,
    },
  ],
});

const BY_LETTERS = conditional(
  'the texts hold letters, digits and blanks only, for punctuation and accents sort otherwise in a dictionary.',
);
const BY_SMALL_LETTERS = conditional(
  'the texts hold letters of one case, digits and blanks only, for a dictionary puts a before A before b.',
);

/** An order by code points is kept; a dictionary's is near to it. */
function textOrder(collation: Collation): Fidelity {
  if (collation.binaryOrder) return EXACT;
  return collation.caseSensitive ? BY_SMALL_LETTERS : BY_LETTERS;
}

function read(site: SiteOf<'OrderByItem'>): Meaning | null {
  const { node } = site;
  const descending = node.direction === 'DESC';
  const standard = descending ? 'last' : 'first';
  const nulls = node.nulls === null ? standard : node.nulls === 'FIRST' ? 'first' : 'last';
  const position = node.expression.kind === 'Literal' ? outputAt(site, node) : undefined;
  const type = position === undefined ? orderedType(site, node) : position.type;
  const collation = comparingCollation(type);
  const column = position === undefined || position.name === '' ? null : position.name;
  // A position can't carry a collation, and nothing else speaks of a column without a name.
  const ordered = node.expression.kind === 'Literal' && column === null ? null : collation;
  const offset = position === undefined && type.type === 'timestamp' && type.zone === 'offset';
  const facts = { trimmed: false, notBlank: false, name: '' };
  const plain = { node: node.expression, conversion: null, constant: null, facts };
  const instant = offset ? instantOf(site, plain) : null;
  const guid = type.type === 'uuid';
  return { item: node, column, descending, nulls, collation: ordered, instant, guid };
}

/** The type of what is ordered by: of the select item where an alias stands for it. */
function orderedType(site: ReadSite, item: OrderByItem): DataType {
  const { expression } = item;
  if (expression.kind !== 'ColumnReference') return site.typeOf(expression);
  return site.columnOf(expression)?.column.type ?? site.typeOf(expression);
}

/** The output column that `ORDER BY 2` means. */
function outputAt(site: ReadSite, item: OrderByItem): OutputColumn | undefined {
  const position = site.constantOf(item.expression);
  if (typeof position !== 'number') return undefined;
  const query = queryOf(site, item);
  return query === null ? undefined : site.outputOf(query)[position - 1];
}

/** The query whose own ORDER BY the item stands in; null for that of a window or an aggregate. */
function queryOf(site: ReadSite, item: OrderByItem): Query | null {
  const found = pathTo(site.binding.statement, item).findLast(
    (node) => node.kind === 'Query' && node.orderBy?.items.includes(item) === true,
  );
  return found?.kind === 'Query' ? found : null;
}

/**
 * The expression that an alias or a position stands for. Inside an expression DuckDB takes a column of FROM
 * before an alias of the same name, where the alias is meant. Null where the name itself does.
 */
function aliasedExpression(context: WriteContext, item: OrderByItem): Expression | null {
  const { expression } = item;
  const named = expression.kind === 'CollateExpression' ? expression.operand : expression;
  const body = queryOf(context, item)?.body;
  if (body?.kind !== 'QuerySpecification') return null;
  const index = selectItemOf(context, body, named);
  if (index === null) return null;
  const aliased = body.items[index];
  if (aliased === undefined || aliased.alias === null) return null;
  if (body.quantifier === 'DISTINCT') return null;
  // A key of groups is written anew where it is selected: its name stands for that.
  if (body.groupBy !== null && aliased.expression.kind === 'ColumnReference') return null;
  return context.isPure(aliased.expression) ? aliased.expression : null;
}

/** The index of the select item that an alias or a position names; null for other columns, and past a star. */
function selectItemOf(
  context: WriteContext,
  body: QuerySpecification,
  named: Expression,
): number | null {
  if (named.kind === 'ColumnReference') return context.columnOf(named)?.selectItem ?? null;
  const position = context.constantOf(named);
  if (named.kind !== 'Literal' || typeof position !== 'number') return null;
  const before = body.items.slice(0, position);
  return before.every((item) => item.expression.kind !== 'Star') ? position - 1 : null;
}

/** The name under which a query has the item's value, where Spark can't order by the expression itself. */
function sortKeyOf(context: WriteContext, item: OrderByItem): string | null {
  const query = queryOf(context, item);
  return query === null ? null : (sortKeys(context, query).get(item)?.name ?? null);
}

function writeNamed(meaning: Meaning, name: string, context: WriteContext): Emission {
  const { item, collation } = meaning;
  const text = /^\d+$/.test(name) ? name : context.identifier(name);
  const value = [context.text(text, item.expression)];
  const key = collation === null ? value : collationKey(context, collation, value);
  const fidelity = collation === null ? EXACT : textOrder(collation);
  const replace = new Map([[item.expression, key]]);
  return { edits: { replace }, fidelity, silent: fidelity === EXACT };
}

function valueOf(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { item, column } = meaning;
  return column === null
    ? context.sql`${item.expression}`
    : [context.text(context.identifier(column), item.expression)];
}

function duckdbValue(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { expression } = meaning.item;
  const aliased = aliasedExpression(context, meaning.item);
  if (aliased !== null) return context.sql`${aliased}`;
  if (expression.kind === 'CollateExpression') return [context.emit(expression.operand)];
  return valueOf(meaning, context);
}

/** ORDER BY NEWID() shuffles rows: any order will do. */
function isGuid({ guid, item }: Meaning, context: WriteContext): boolean {
  return guid && context.isPure(item.expression);
}
