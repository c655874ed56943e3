import { isPlainName } from '../../targets/target-words.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';

/** A name's spelling: brackets, double quotes or backticks, by what the target needs. */
export const identifierOperation = defineOperation<{
  readonly name: string;
  readonly written: string;
}>({
  operation: 'identifier',
  concerns: (node, target) =>
    target === 'duckdb' ||
    (node.kind === 'Identifier' && (node.quote !== 'none' || !isPlainName(node.text))),
  meaningIn: {
    tsql: (site) => read(site),
    databricks: (site) => read(site),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const name = context.identifier(meaning.name);
      if (name === meaning.written) return null;
      return { pieces: [context.text(name)], fidelity: EXACT, silent: true };
    },
    duckdb: (meaning, context) => ({
      pieces: [context.text(context.identifier(meaning.name))],
      fidelity: EXACT,
      silent: true,
    }),
  },
  docs: {
    title: 'Quoted names',
    behaviour: {
      tsql: 'Brackets, or double quotes with QUOTED_IDENTIFIER ON, quote a name.',
      databricks: 'Backticks quote a name; double quotes make a string.',
    },
    port: 'Names that need quotes get backticks, others lose theirs.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-identifiers',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT [a b] FROM (SELECT 1 AS [a b]) AS t;',
      rows: [['1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers',
      naive: 'SELECT "a b" FROM (SELECT 1 AS `a b`) AS t;',
    },
  ],
});

function read(site: ReadSite): { name: string; written: string } | Unknown | null {
  const { node } = site;
  if (node.kind !== 'Identifier' || node.text === '') return null;
  if (node.quote === 'none' && node.text.includes('$('))
    return unknown(`the value of the sqlcmd variable in ${node.text}`);
  return { name: node.text, written: site.textOf(node) };
}
