import type { Node, QueryBody, SetOperation } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { OutputColumn } from '../binding.ts';
import type { Collation, DataType } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { collationKey, groupingCollation, isSparkCollation } from './collation-key.ts';

interface Rows {
  readonly role: 'rows';
  readonly node: SetOperation;
  readonly columns: readonly OutputColumn[];
  /** For each column, how its text compares; null for plain equality. */
  readonly collations: readonly (Collation | null)[];
}

type Meaning =
  | Rows
  /** At the query whose ORDER BY orders the rows by more than bare columns. */
  | { readonly role: 'ordered'; readonly body: SetOperation };

/** UNION, EXCEPT and INTERSECT over text whose collation takes different spellings for the same. */
export const setOperationOperation = defineOperation<Meaning>({
  operation: 'set-operation',
  concerns: (node) =>
    node.kind === 'SetOperation' ||
    (node.kind === 'Query' && node.body.kind === 'SetOperation' && node.orderBy !== null),
  meaningIn: { tsql: read, databricks: read },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'UNION, EXCEPT and INTERSECT over text',
    behaviour: {
      tsql: 'Rows are compared by the collation: spellings that differ only by case or trailing blanks are duplicates.',
      databricks: 'Text is compared by its bytes unless a collation is given.',
    },
    port: 'Rows are grouped, or looked up, under COLLATE; the smallest spelling represents each.',
    action: 'If the spelling matters to readers, say which one is wanted.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-union-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT 1 AS n FROM (SELECT 'a' AS x UNION SELECT 'A') AS t;",
      rows: [['1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-union-transact-sql',
      naive: "SELECT 1 AS n FROM (SELECT 'a' AS x UNION SELECT 'A') AS t;",
    },
    {
      dialect: 'tsql',
      sql: "SELECT 'a' AS x EXCEPT SELECT 'A ';",
      rows: [],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql',
      naive: "SELECT 'a' AS x EXCEPT SELECT 'A ';",
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind === 'Query') {
    if (node.body.kind !== 'SetOperation' || node.orderBy === null) return null;
    const { body, orderBy } = node;
    const collated = site.outputOf(body).some((column) => groupingCollation(column.type) !== null);
    return collated || orderBy.items.some((item) => !BARE.has(item.expression.kind))
      ? { role: 'ordered', body }
      : null;
  }
  if (node.kind !== 'SetOperation') return null;
  const columns = site.outputOf(node);
  const collations = node.all
    ? columns.map(() => null)
    : columns.map((column) => groupingCollation(column.type));
  const converted = [node.left, node.right].some(
    (branch) => conversions(site, branch, columns).length > 0,
  );
  if (!converted && collations.every((collation) => collation === null)) return null;
  return { role: 'rows', node, columns, collations };
}

const BARE = new Set<Node['kind']>(['ColumnReference', 'Literal']);

/** The columns of a branch, by index, whose type is of another kind than that of the whole. */
function conversions(
  site: ReadSite,
  branch: QueryBody,
  columns: readonly OutputColumn[],
): readonly number[] {
  const own = site.outputOf(branch);
  return columns.flatMap((column, index) => {
    const from = own[index]?.type.type;
    return from !== undefined && differ(from, column.type.type) ? [index] : [];
  });
}

/** True where engines differ on what becomes of the two: text against anything else, truth values against numbers. */
function differ(from: DataType['type'], to: DataType['type']): boolean {
  if (from === to || from === 'null' || [from, to].includes('unknown')) return false;
  return [from, to].some((type) => type === 'text' || type === 'boolean');
}

/** A branch with its values converted to the types of the whole. */
function branchPieces(
  branch: QueryBody,
  columns: readonly OutputColumn[],
  context: WriteContext,
): readonly Piece[] {
  const changed = conversions(context, branch, columns);
  if (changed.length === 0) return [context.emit(branch)];
  const own = context.outputOf(branch);
  const convert = (index: number, plain: readonly Piece[]): readonly Piece[] => {
    const from = own[index]?.type;
    const to = columns[index]?.type;
    return from === undefined || to === undefined || !changed.includes(index)
      ? plain
      : assignmentConversion(context, from, to, plain);
  };
  if (
    branch.kind === 'QuerySpecification' &&
    branch.quantifier === null &&
    branch.items.length === own.length
  ) {
    const replace = new Map<Node, readonly Piece[]>();
    for (const index of changed) {
      const item = branch.items[index];
      if (item === undefined || item.expression.kind === 'Star') continue;
      const named = item.expression.kind === 'ColumnReference' && item.alias === null;
      const alias = named ? ` AS ${context.identifier(own[index]?.name ?? '')}` : '';
      replace.set(
        item.expression,
        context.sql`${convert(index, [context.emit(item.expression)])}${alias}`,
      );
    }
    return [{ emit: branch, replace }];
  }
  const rows = context.fresh('branch_rows');
  const inner = own.map((_, index) => `c${index + 1}`);
  const items = own.flatMap((column, index) => {
    const name = column.name === '' ? (inner[index] ?? '') : column.name;
    const value = convert(index, [context.text(`${rows}.${inner[index] ?? ''}`)]);
    return context.sql`${index === 0 ? '' : ', '}${value} AS ${context.identifier(name)}`;
  });
  return context.sql`SELECT ${items} FROM (${context.emit(branch)}) AS ${rows} (${inner.join(', ')})`;
}

function write(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.role === 'ordered') return writeOrdered(meaning.body, context);
  const { node, columns, collations } = meaning;
  const leftRows = branchPieces(node.left, columns, context);
  const rightRows = branchPieces(node.right, columns, context);
  if (collations.every((collation) => collation === null || comparesByItself(collation, context))) {
    const replace = new Map<Node, readonly Piece[]>([
      [node.left, leftRows],
      [node.right, rightRows],
    ]);
    return conversionsOnly(meaning, context) ? { edits: { replace }, fidelity: EXACT } : null;
  }
  return writeRows(meaning, leftRows, rightRows, context);
}

function conversionsOnly({ node, columns }: Rows, context: WriteContext): boolean {
  return [node.left, node.right].some((branch) => conversions(context, branch, columns).length > 0);
}

/** True if the value carries a collation of the target's own already. */
function comparesByItself(collation: Collation, context: WriteContext): boolean {
  return context.target === 'databricks-sql' && isSparkCollation(collation);
}

/** DuckDB orders the rows of a set operation by their bare columns only. */
function writeOrdered(body: SetOperation, context: WriteContext): Emission | null {
  if (context.target === 'databricks-sql') return null;
  const replace = new Map<Node, readonly Piece[]>([
    [body, context.sql`SELECT * FROM (${context.emit(body)}) AS ordered_rows`],
  ]);
  return { edits: { replace }, fidelity: EXACT, silent: true };
}

function writeRows(
  meaning: Rows,
  leftRows: readonly Piece[],
  rightRows: readonly Piece[],
  context: WriteContext,
): Emission {
  const { node, columns, collations } = meaning;
  const names = columns.map((column, index) =>
    context.identifier(column.name === '' ? `column_${index + 1}` : column.name),
  );
  const inner = names.map((_, index) => `c${index + 1}`);
  const left = context.fresh('left_rows');
  const value = (index: number): Piece => context.text(`${left}.${inner[index] ?? ''}`);
  const keyOf = (index: number): readonly Piece[] => {
    const collation = collations[index] ?? null;
    return collation === null ? [value(index)] : collationKey(context, collation, [value(index)]);
  };
  const items = names.flatMap((name, index) => {
    const comma = index === 0 ? '' : ', ';
    return (collations[index] ?? null) === null
      ? context.sql`${comma}${value(index)} AS ${name}`
      : context.sql`${comma}min(${value(index)}) AS ${name}`;
  });
  const keys = names.flatMap((_, index) => [
    ...(index === 0 ? [] : [context.text(', ')]),
    ...keyOf(index),
  ]);
  const list = inner.join(', ');
  const spelled = columns
    .filter((_, index) => (collations[index] ?? null) !== null)
    .map((column) => column.name);
  const statement = `nothing relies on which spelling of ${spelled.join(', ')} is kept: the source leaves that undefined.`;
  const fidelity = spelled.length === 0 ? EXACT : conditional(statement);
  if (node.operator === 'UNION') {
    const rows = context.sql`(${leftRows} UNION ALL ${rightRows}) AS ${left} (${list})`;
    return { pieces: context.sql`SELECT ${items} FROM ${rows} GROUP BY ${keys}`, fidelity };
  }
  const right = context.fresh('right_rows');
  const same = context.target === 'duckdb' ? 'IS NOT DISTINCT FROM' : '<=>';
  const match = names.flatMap((_, index) => {
    const and = index === 0 ? '' : ' AND ';
    const collation = collations[index] ?? null;
    const other = context.text(`${right}.${inner[index] ?? ''}`);
    const otherKey =
      collation === null || context.target === 'databricks-sql'
        ? [other]
        : collationKey(context, collation, [other]);
    return context.sql`${and}${keyOf(index)} ${same} ${otherKey}`;
  });
  const test = node.operator === 'EXCEPT' ? 'NOT EXISTS' : 'EXISTS';
  const rows = context.sql`(${leftRows}) AS ${left} (${list})`;
  const found = context.sql`(SELECT 1 FROM (${rightRows}) AS ${right} (${list}) WHERE ${match})`;
  return {
    pieces: context.sql`SELECT ${items} FROM ${rows} WHERE ${test} ${found} GROUP BY ${keys}`,
    fidelity,
  };
}
