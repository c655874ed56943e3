import type { ExecuteStatement } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { variableName } from './variable-name.ts';

/** EXEC of a procedure. */
export const executeProcedureOperation = defineOperation<{ readonly statement: ExecuteStatement }>({
  operation: 'execute-procedure',
  meaningIn: {
    tsql: ({ node }) => (node.kind === 'ExecuteStatement' ? { statement: node } : null),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': write,
    // A program calls by a step of its own.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'EXEC',
    behaviour: {
      tsql: 'EXEC runs a procedure with arguments by name or position; OUTPUT arguments take values back.',
      databricks: 'CALL runs a procedure with arguments by name (=>) or position.',
    },
    port: 'CALL with the same arguments.',
    action: 'Port the procedure, too; it needs Unity Catalog and runtime 17.0.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/execute-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-call',
    ],
  },
  examples: [],
});

function write(meaning: { statement: ExecuteStatement }, context: WriteContext): Emission {
  const { body } = meaning.statement;
  const manual = (because: string): Emission => ({
    pieces: [],
    fidelity: { kind: 'manual', because },
  });
  if (body.procedure === null) return manual('its text is put together at run time.');
  if (body.returnVariable !== null)
    return manual('procedures have no return code: give it back by an OUT parameter.');
  if (context.options.sparkOnly)
    return manual('plain Spark has no procedures: run its statements here.');
  const name = context.nameOf(body.procedure);
  if (name !== undefined && SYSTEM.test(name.name.name))
    return manual(`${body.procedure.parts.at(-1)?.text ?? ''} is a system procedure.`);
  const passed = body.arguments.flatMap((argument, index) => {
    const comma = index === 0 ? '' : ', ';
    const named = argument.name === null ? '' : `${variableName(argument.name.name)} => `;
    return context.sql`${comma}${named}${context.emit(argument.value)}`;
  });
  return { pieces: context.sql`CALL ${context.emit(body.procedure)}(${passed})`, fidelity: EXACT };
}

const SYSTEM = /^(sp|xp)_/i;
