import type { TruncateStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import type { ResolvedObject } from '../binding.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import { madeAnew } from './create-table.ts';
import { identityColumn, identitySequence, restartIdentity } from './identity.ts';
import { keptInline } from './kept-as-comment.ts';

interface Meaning {
  readonly statement: TruncateStatement;
  readonly object: ResolvedObject;
  readonly table: CatalogTable;
  readonly identity: CatalogColumn;
}

/** TRUNCATE of a table with an identity column, whose values begin anew. */
export const truncateOperation = defineOperation<Meaning>({
  operation: 'truncate',
  meaningIn: { tsql: readerOf('TruncateStatement', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': ({ statement, object, table }, context) => {
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
      const anew = madeAnew(table, object, context);
      if (anew !== null)
        return {
          pieces: [keptInline(context, statement), ...anew],
          fidelity: conditional(
            'the table has what its definition says and no more (nobody gave it clustering, constraints or properties in the workspace).',
          ),
        };
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
    port: 'TRUNCATE TABLE; where the script makes the table, DROP TABLE and its definition again; where another file does, CREATE OR REPLACE TABLE.',
    action:
      'Make the table anew (CREATE OR REPLACE TABLE) where its identity values have to begin anew; one that was given clustering or properties gets them again there.',
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
  if (object === undefined || table === undefined || identity === undefined) return null;
  return { statement: node, object, table, identity };
}
