import type { DropStatement } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import { STATEMENT_BREAK } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { keptAsComment } from './kept-as-comment.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf } from '../site.ts';

/** DROP of one or several objects: elsewhere one statement drops one. */
export const dropOperation = defineOperation<{ readonly statement: DropStatement }>({
  operation: 'drop',
  meaningIn: {
    tsql: readerOf('DropStatement', ({ node }) => ({ statement: node })),
    databricks: readerOf('DropStatement', ({ node }) => ({ statement: node })),
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'DROP',
    behaviour: {
      tsql: 'DROP takes several names, and IF EXISTS from SQL Server 2016 on.',
      databricks: 'DROP takes one name.',
    },
    port: 'One DROP for each name.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/statements/drop-table-transact-sql'],
  },
  examples: [],
});

function write(meaning: { statement: DropStatement }, context: WriteContext): Emission | null {
  const { statement } = meaning;
  if (statement.object === 'PROCEDURE') {
    // Locally a call takes the definition that is known where it stands; plain Spark has no procedures.
    if (context.target === 'duckdb') return { pieces: [], fidelity: EXACT, silent: true };
    if (context.options.sparkOnly)
      return { pieces: keptAsComment(context, statement), fidelity: EXACT };
  }
  // The one form that both languages have is copied; procedures are written, as plain Spark has none.
  const copied = statement.names.length === 1 && statement.object !== 'PROCEDURE';
  if (copied && context.target === 'databricks-sql') return null;
  const pieces: Piece[] = [];
  const word = `DROP ${statement.object}${statement.ifExists ? ' IF EXISTS' : ''} `;
  statement.names.forEach((name, index) => {
    if (index > 0) pieces.push(context.text(STATEMENT_BREAK));
    pieces.push(...context.sql`${word}${name}`);
  });
  return { pieces, fidelity: EXACT, silent: true };
}
