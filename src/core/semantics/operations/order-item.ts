import type { OrderByItem } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Piece } from '../../emit/piece.ts';
import type { Collation, DataType } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

interface Meaning {
  readonly item: OrderByItem;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
  /** How text is ordered; null for values that are no text. */
  readonly collation: Collation | null;
}

/** An item of any ORDER BY, of a query or of a window: where NULLs go, and how text is ordered. */
export const orderItemOperation = defineOperation<Meaning>({
  operation: 'order-item',
  meaningIn: { tsql: read, databricks: read },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { collation } = meaning;
      if (collation === null || collation.binaryOrder) return null;
      return { edits: { replace: new Map([[meaning.item.expression, collated(meaning, context)]]) }, fidelity: TEXT_ORDER };
    },
    duckdb: (meaning, context): Emission => {
      const { item, collation, descending } = meaning;
      const key: readonly Piece[] =
        collation === null || collation.binaryOrder ? [context.emit(item.expression)] : duckdbKey(meaning, context);
      const direction = descending ? ' DESC' : ' ASC';
      const nulls = meaning.nulls === 'first' ? ' NULLS FIRST' : ' NULLS LAST';
      const fidelity = collation === null || collation.binaryOrder ? EXACT : TEXT_ORDER;
      return { pieces: context.sql`${key}${direction}${nulls}`, fidelity, silent: fidelity === EXACT };
    },
  },
  docs: {
    title: 'ORDER BY',
    behaviour: {
      tsql: 'NULLs are lowest. Text is ordered by its collation: a dictionary order without regard to case.',
      databricks: 'NULLs are lowest. Text is ordered by its bytes unless a collation is given.',
    },
    port: 'NULLs stay lowest; text under a case-insensitive collation is ordered with COLLATE UTF8_LCASE_RTRIM.',
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
      evidence: 'https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support (case-insensitive sort)',
      naive: "SELECT x FROM (VALUES ('b'), ('A'), ('a'), ('C')) AS t (x) ORDER BY x DESC LIMIT 1;",
    },
    {
      dialect: 'databricks',
      sql: 'SELECT x FROM VALUES (1), (CAST(NULL AS INT)) AS t (x) ORDER BY x LIMIT 1;',
      rows: [[null]],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-orderby (NULLS FIRST is the default when ascending)',
      naive: null,
    },
  ],
});

const TEXT_ORDER = conditional('the texts hold letters, digits and blanks only, for punctuation and accents sort otherwise in a dictionary.');

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind !== 'OrderByItem') return null;
  const descending = node.direction === 'DESC';
  const standard = descending ? 'last' : 'first';
  const nulls = node.nulls === null ? standard : node.nulls === 'FIRST' ? 'first' : 'last';
  const type = orderedType(site, node);
  return { item: node, descending, nulls, collation: type.type === 'text' ? type.collation : null };
}

/** The type of what is ordered by: of the select item where an alias or a position stands for it. */
function orderedType(site: ReadSite, item: OrderByItem): DataType {
  const { expression } = item;
  if (expression.kind !== 'ColumnReference') return site.typeOf(expression);
  return site.columnOf(expression)?.column.type ?? site.typeOf(expression);
}

function collated(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { expression } = meaning.item;
  // A position can't carry a collation, and an explicit one is there already.
  if (expression.kind === 'Literal' || expression.kind === 'CollateExpression') return [context.emit(expression)];
  return context.sql`${expression} COLLATE UTF8_LCASE_RTRIM`;
}

function duckdbKey(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { expression } = meaning.item;
  if (expression.kind === 'Literal') return [context.emit(expression)];
  const operand = expression.kind === 'CollateExpression' ? expression.operand : expression;
  return meaning.collation?.ignoresTrailingBlanks === true
    ? context.sql`lower(rtrim(${context.emit(operand)}, ' '))`
    : context.sql`lower(${context.emit(operand)})`;
}
