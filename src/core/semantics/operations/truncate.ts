import type { TruncateStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import type { ResolvedObject } from '../binding.ts';
import type { CatalogColumn } from '../catalog.ts';
import { identityColumn, identitySequence, restartIdentity } from './identity.ts';
import { keptInline } from './kept-as-comment.ts';

interface Meaning {
  readonly statement: TruncateStatement;
  readonly object: ResolvedObject;
  readonly identity: CatalogColumn;
}

/** TRUNCATE of a table with an identity column, whose values begin anew. */
export const truncateOperation = defineOperation<Meaning>({
  operation: 'truncate',
  meaningIn: { tsql: readerOf('TruncateStatement', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': ({ statement, object }, context) => {
      const { definition } = context;
      if (definition !== null) {
        const anew: Piece = { emit: definition.statement, in: definition };
        const drop =
          object.role === 'temporary'
            ? []
            : [
                ...context.sql`DROP TABLE ${context.emit(statement.table)}`,
                context.text(`${STATEMENT_BREAK}${context.indent}`),
              ];
        return {
          pieces: [keptInline(context, statement), ...drop, anew],
          fidelity: EXACT,
          note: 'The table is made anew, with the definition that stands before.',
        };
      }
      return {
        edits: {},
        fidelity: conditional(
          'nothing relies on the values of the identity column beginning anew.',
        ),
      };
    },
    duckdb: ({ statement, object, identity }, context) => {
      const sequence = identitySequence(context, object, identity.name);
      const name = context.emit(statement.table);
      return {
        edits: { after: restartIdentity(context, identity, name, sequence) },
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'TRUNCATE TABLE',
    behaviour: {
      tsql: 'All rows go, and identity values begin again with the seed.',
      databricks: 'All rows go; identity values go on.',
    },
    port: 'TRUNCATE TABLE; where the script makes the table, DROP TABLE and its definition again.',
    action:
      'Make the table anew (CREATE OR REPLACE TABLE) where its identity values have to begin anew.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/truncate-table-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-truncate-table',
    ],
  },
  examples: [],
});

function read(site: SiteOf<'TruncateStatement'>): Meaning | null {
  const { node } = site;
  const object = site.nameOf(node.table);
  const table = object === undefined ? undefined : site.binding.catalogIn.table(object.name);
  const identity = table === undefined ? undefined : identityColumn(table);
  if (object === undefined || identity === undefined) return null;
  return { statement: node, object, identity };
}
