import type {
  ExecuteStatementBody,
  InsertStatement,
  SelectStatement,
} from '../../syntax/ast/index.ts';
import type { ResultsInto, WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { executeInto } from './execute-procedure.ts';
import { targetName } from './dml-target.ts';
import { keyChecks } from './key-check.ts';
import { storedRows, targetColumns } from './insert.ts';
import { resultsOfOne } from './results.ts';

type Meaning =
  | {
      readonly role: 'call';
      readonly statement: InsertStatement;
      readonly body: ExecuteStatementBody;
    }
  /** A query of the module that is called. */
  | { readonly role: 'result'; readonly statement: SelectStatement };

/** INSERT … EXEC: the rows of what a procedure or a text returns. */
export const insertExecuteOperation = defineOperation<Meaning>({
  operation: 'insert-execute',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'INSERT … EXEC',
    behaviour: {
      tsql: 'The rows of all results that the procedure gives are inserted.',
      databricks: 'INSERT takes a query; the result of CALL can not be stored.',
    },
    port: 'The statements of the procedure in its place: its queries become INSERT … SELECT.',
    action: 'Define the procedure in the script, or write it as a table function.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/insert-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into',
    ],
  },
  examples: [],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind === 'SelectStatement')
    return resultsOfOne(node) === 0 ? null : { role: 'result', statement: node };
  if (node.kind !== 'InsertStatement' || node.source?.kind !== 'ExecuteBody') return null;
  if (node.output !== null || node.top !== null)
    return unknown('TOP and OUTPUT of the rows that EXEC returns');
  if ((site.relationOf(node.target)?.table ?? null) === null)
    return unknown(`the table ${site.textOf(node.target)} is not known`);
  return { role: 'call', statement: node, body: node.source };
}

function write(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.role === 'result') {
    const into = context.resultsInto;
    if (into === null) return null;
    const rows = storedRows(meaning.statement.query, into.columns, context);
    const checks =
      context.target === 'duckdb'
        ? keyChecks(context, into.table, context.text(into.name), null)
        : [];
    return { pieces: context.sql`${into.head}\n${rows}${checks}`, fidelity: EXACT, silent: true };
  }
  const into = resultsInto(meaning.statement, context);
  // A program calls by a step of its own.
  if (into === null || context.target === 'duckdb')
    return { pieces: [], fidelity: EXACT, silent: true };
  if (context.countsRows) {
    const because = 'the number of rows that EXEC returns is asked for.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  return executeInto(meaning.body, into, context);
}

/** Where the results of the procedure go; null if the table is not known. */
export function resultsInto(statement: InsertStatement, context: WriteContext): ResultsInto | null {
  const table = context.relationOf(statement.target)?.table ?? null;
  if (table === null) return null;
  const columns = targetColumns(statement, table);
  const name = targetName(context, statement.target).join('.');
  const listed = statement.columns.length > 0 || columns.length < table.columns.length;
  const list = columns.map((column) => context.identifier(column.name)).join(', ');
  return { head: `INSERT INTO ${name}${listed ? ` (${list})` : ''}`, columns, table, name };
}
