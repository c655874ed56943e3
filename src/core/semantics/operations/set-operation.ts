import type { SetOperation } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { OutputColumn } from '../binding.ts';
import type { Collation } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey, comparingCollation } from './collation-key.ts';

interface Meaning {
  readonly node: SetOperation;
  readonly columns: readonly OutputColumn[];
  /** For each column, how its text compares; null for plain equality. */
  readonly collations: readonly (Collation | null)[];
}

/** UNION, EXCEPT and INTERSECT over text whose collation takes different spellings for the same. */
export const setOperationOperation = defineOperation<Meaning>({
  operation: 'set-operation',
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
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-union-transact-sql',
      naive: "SELECT 1 AS n FROM (SELECT 'a' AS x UNION SELECT 'A') AS t;",
    },
    {
      dialect: 'tsql',
      sql: "SELECT 'a' AS x EXCEPT SELECT 'A ';",
      rows: [],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql',
      naive: "SELECT 'a' AS x EXCEPT SELECT 'A ';",
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind !== 'SetOperation' || node.all) return null;
  const columns = site.outputOf(node);
  const collations = columns.map((column) => comparingCollation(column.type));
  if (collations.every((collation) => collation === null)) return null;
  // Without names to speak of the columns by, the rows can't be looked at from outside.
  return { node, columns, collations };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { node, columns, collations } = meaning;
  const names = columns.map((column, index) => context.identifier(column.name === '' ? `column_${index + 1}` : column.name));
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
  const keys = names.flatMap((_, index) => [...(index === 0 ? [] : [context.text(', ')]), ...keyOf(index)]);
  const list = inner.join(', ');
  const spelled = columns.filter((_, index) => (collations[index] ?? null) !== null).map((column) => column.name);
  const statement = `nothing relies on which spelling of ${spelled.join(', ')} is kept: the source leaves that undefined.`;
  const fidelity = spelled.length === 0 ? EXACT : conditional(statement);
  if (node.operator === 'UNION') {
    const rows = context.sql`(${context.emit(node.left)} UNION ALL ${context.emit(node.right)}) AS ${left} (${list})`;
    return { pieces: context.sql`SELECT ${items} FROM ${rows} GROUP BY ${keys}`, fidelity };
  }
  const right = context.fresh('right_rows');
  const same = context.target === 'duckdb' ? 'IS NOT DISTINCT FROM' : '<=>';
  const match = names.flatMap((_, index) => {
    const and = index === 0 ? '' : ' AND ';
    const collation = collations[index] ?? null;
    const other = context.text(`${right}.${inner[index] ?? ''}`);
    const otherKey = collation === null || context.target === 'databricks-sql' ? [other] : collationKey(context, collation, [other]);
    return context.sql`${and}${keyOf(index)} ${same} ${otherKey}`;
  });
  const test = node.operator === 'EXCEPT' ? 'NOT EXISTS' : 'EXISTS';
  const rows = context.sql`(${context.emit(node.left)}) AS ${left} (${list})`;
  const found = context.sql`(SELECT 1 FROM (${context.emit(node.right)}) AS ${right} (${list}) WHERE ${match})`;
  return { pieces: context.sql`SELECT ${items} FROM ${rows} WHERE ${test} ${found} GROUP BY ${keys}`, fidelity };
}
