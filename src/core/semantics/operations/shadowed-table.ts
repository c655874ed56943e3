import type { Node, TableReference } from '../../syntax/ast/index.ts';
import { ownName } from '../../syntax/own-name.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

interface Meaning {
  readonly of: 'table' | 'alias' | 'star';
  readonly name: string;
}

/** What a relation is called in Databricks SQL where its own name would be read as a column of a subquery; else null. */
export function shadowedName(
  context: WriteContext,
  reference: TableReference | undefined,
): string | null {
  return reference === undefined || context.target !== 'databricks-sql'
    ? null
    : (context.binding.shadowed.get(reference) ?? null);
}

/** A table whose name is also a column's in a subquery that refers to it. */
export const shadowedTableOperation = defineOperation<Meaning>({
  operation: 'shadowed-table',
  concerns: (_node, target) => target === 'databricks-sql',
  meaningIn: { tsql: read, databricks: () => null },
  emitAs: { 'databricks-sql': write, duckdb: () => null },
  docs: {
    title: 'A table named like a column of a subquery',
    behaviour: {
      tsql: 'In a subquery, name.column is a column of the table of that name, wherever it stands.',
      databricks:
        'name.column is looked for in the subquery first, where a column of that name is taken for a struct.',
    },
    port: 'The table goes by another name.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/performance/subqueries',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-name-resolution',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT v.id, (SELECT COUNT(*) FROM (VALUES (1, 7), (2, 9)) AS x (id, v) WHERE x.id = v.id) AS n FROM (VALUES (1), (3)) AS v (id) ORDER BY v.id;',
      rows: [
        ['1', '1'],
        ['3', '0'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/performance/subqueries (correlated subqueries)',
      naive:
        'SELECT v.id, (SELECT COUNT(*) FROM (VALUES (1, 7), (2, 9)) AS x (id, v) WHERE x.id = v.id) AS n FROM (VALUES (1), (3)) AS v (id) ORDER BY v.id;',
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { shadowed, relations } = site.binding;
  if (shadowed.size === 0) return null;
  const { node, parent } = site;
  if (node.kind === 'NamedTable') {
    const name = node.alias === null ? shadowed.get(node) : undefined;
    return name === undefined ? null : { of: 'table', name };
  }
  if (node.kind === 'TableAlias') {
    const name = [...shadowed].find(([reference]) => reference === parent)?.[1];
    return name === undefined ? null : { of: 'alias', name };
  }
  if (node.kind !== 'Star' || node.qualifier === null) return null;
  const wanted = ownName(node.qualifier).toLowerCase();
  for (const [reference, name] of shadowed)
    if (relations.get(reference)?.name.toLowerCase() === wanted) return { of: 'star', name };
  return null;
}

function write(meaning: Meaning, context: WriteContext, node: Node): Emission | null {
  const name = context.identifier(meaning.name);
  const fidelity = EXACT;
  if (meaning.of === 'table') return { edits: { after: [context.text(` AS ${name}`)] }, fidelity };
  const old = node.kind === 'TableAlias' ? node.name : node.kind === 'Star' ? node.qualifier : null;
  if (old === null) return null;
  return {
    edits: { replace: new Map([[old, [context.text(name, old)]]]) },
    fidelity,
    silent: true,
  };
}
