import type { LoopControl, ReturnStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { LOOP_LABEL, moduleLabel } from './control-flow.ts';

/** BREAK, CONTINUE and RETURN. */
export const loopControlOperation = defineOperation<{
  readonly statement: LoopControl | ReturnStatement;
}>({
  operation: 'loop-control',
  meaningIn: {
    tsql: ({ node }) =>
      node.kind === 'LoopControl' || node.kind === 'ReturnStatement' ? { statement: node } : null,
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': write,
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'BREAK, CONTINUE and RETURN',
    behaviour: {
      tsql: 'BREAK leaves the innermost WHILE, CONTINUE goes to its next round, RETURN ends the batch or procedure.',
      databricks: 'LEAVE and ITERATE name the label of a loop; there is no RETURN from a script.',
    },
    port: 'LEAVE or ITERATE of the loop, or LEAVE of the block of the procedure, which gets a label.',
    action: 'Turn an early RETURN into an IF around the rest.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/break-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/control-flow/leave-stmt',
    ],
  },
  examples: [],
});

function write(
  meaning: { statement: LoopControl | ReturnStatement },
  context: WriteContext,
): Emission {
  const { statement } = meaning;
  if (statement.kind === 'ReturnStatement') return writeReturn(statement, context);
  const word = statement.action === 'break' ? 'LEAVE' : 'ITERATE';
  return { pieces: [context.text(`${word} ${LOOP_LABEL}`)], fidelity: EXACT };
}

/** RETURN leaves the block that a procedure's statements stand in, where they stand in one. */
function writeReturn(statement: ReturnStatement, context: WriteContext): Emission {
  const { module } = context;
  if (module === null) {
    const because = 'the rest of the script would still run.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  // At the end of a procedure whose statements follow each other there is nothing to leave.
  if (!context.nested && statement.value !== null) {
    const code = context.sql`SET VAR ${context.variable('return')} = ${context.emit(statement.value)}`;
    return { pieces: code, fidelity: EXACT };
  }
  const leave = `LEAVE ${moduleLabel(module)}`;
  if (statement.value === null || !module.called)
    return { pieces: [context.text(leave)], fidelity: EXACT };
  const code = context.sql`SET ${context.variable('return')} = ${context.emit(statement.value)}`;
  return {
    pieces: [...code, context.text(`${STATEMENT_BREAK}${context.indent}${leave}`)],
    fidelity: EXACT,
  };
}
