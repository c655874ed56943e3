import type {
  GotoStatement,
  Identifier,
  LabelStatement,
  LoopControl,
  ReturnStatement,
} from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { LOOP_LABEL, moduleLabel } from './control-flow.ts';
import { keptAsComment } from './kept-as-comment.ts';

type Jump = GotoStatement | LabelStatement | LoopControl | ReturnStatement;

/** BREAK, CONTINUE and RETURN; GOTO and its labels, as far as they are not blocks and loops already. */
export const loopControlOperation = defineOperation<{ readonly statement: Jump }>({
  operation: 'loop-control',
  meaningIn: {
    tsql: ({ node }) =>
      node.kind === 'LoopControl' ||
      node.kind === 'ReturnStatement' ||
      node.kind === 'GotoStatement' ||
      node.kind === 'LabelStatement'
        ? { statement: node }
        : null,
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': write,
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'BREAK, CONTINUE, RETURN and GOTO',
    behaviour: {
      tsql: 'BREAK leaves the innermost WHILE, CONTINUE goes to its next round, RETURN ends the batch or procedure, GOTO goes on at a label.',
      databricks: 'LEAVE and ITERATE name the label of a loop; there is no RETURN from a script.',
    },
    port: 'LEAVE or ITERATE of the loop, or LEAVE of a block around the rest, which gets a label.',
    action: 'Turn the jump into IF or WHILE.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/break-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/control-flow/leave-stmt',
    ],
  },
  examples: [],
});

function write({ statement }: { statement: Jump }, context: WriteContext): Emission {
  switch (statement.kind) {
    case 'ReturnStatement':
      return writeReturn(statement, context);
    case 'LabelStatement':
      return { pieces: keptAsComment(context, statement), fidelity: EXACT };
    case 'GotoStatement': {
      const because = unstructured(statement.label);
      return { pieces: [], fidelity: { kind: 'manual', because } };
    }
    case 'LoopControl': {
      const word = statement.action === 'break' ? 'LEAVE' : 'ITERATE';
      const { label } = statement;
      const name = label === null ? LOOP_LABEL : context.identifier(label.text);
      return { pieces: [context.text(`${word} ${name}`)], fidelity: EXACT };
    }
  }
}

/** Why a GOTO is none of the blocks and loops that `structuredJumps` makes. */
export function unstructured(label: Identifier): string {
  return `no block or loop around whole statements does what the jump to ${label.text} does.`;
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
