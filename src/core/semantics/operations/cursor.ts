import type {
  CursorStatement,
  DeclareCursor,
  FetchStatement,
  Node,
  WhileStatement,
} from '../../syntax/ast/index.ts';
import { cursorKey } from '../../syntax/cursor-key.ts';
import type { Piece } from '../../emit/piece.ts';
import type { CursorLoop } from '../../emit/cursor-loops.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { unknownType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { currentItems, currentKeyOf, rowOf } from './current-row.ts';
import { keptAsComment } from './kept-as-comment.ts';

type Statement = DeclareCursor | CursorStatement | FetchStatement;

/** DECLARE CURSOR, OPEN, FETCH, CLOSE and DEALLOCATE. */
export const cursorOperation = defineOperation<{ readonly statement: Statement }>({
  operation: 'cursor',
  meaningIn: {
    tsql: ({ node }) =>
      node.kind === 'DeclareCursor' ||
      node.kind === 'CursorStatement' ||
      node.kind === 'FetchStatement'
        ? { statement: node }
        : null,
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': ({ statement }, context): Emission => {
      if (context.cursors.absorbed.has(statement))
        return { pieces: keptAsComment(context, statement), fidelity: EXACT };
      const because =
        'the cursor is more than a loop over its rows from the first to the last: write it with FOR, or as one statement.';
      return { pieces: [], fidelity: { kind: 'manual', because } };
    },
    // A program has cursors.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'Cursors',
    behaviour: {
      tsql: 'A cursor gives the rows of a query one by one, into variables.',
      databricks:
        'FOR … DO runs its statements for each row of a query; plain Spark has no cursors.',
    },
    port: 'The loop becomes FOR … DO over the query; what drives it is kept as comments.',
    action: 'Most such loops are one statement over all rows: look whether this one is.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/declare-cursor-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/control-flow/for-stmt',
    ],
  },
  examples: [],
});

/** The head of a FOR over the cursor's rows, and the assignments that FETCH made, a line each. */
export function forHead(
  loop: CursorLoop,
  context: WriteContext,
  indent: string,
): { readonly head: readonly Piece[]; readonly assignments: readonly Piece[] } {
  const { statement } = loop.declared;
  if (statement.kind !== 'DeclareCursor') throw new TypeError('a loop over no cursor');
  const outputs = context.bindingOf(statement)?.outputs.get(statement.query) ?? [];
  const row = rowOf(cursorKey(statement.name));
  const names = outputs.map((output) => output.name.toLowerCase());
  const isClear = names.every((name, index) => name !== '' && names.indexOf(name) === index);
  const replace = new Map<Node, readonly Piece[]>();
  const { body } = statement.query;
  if (!isClear && body.kind === 'QuerySpecification') {
    body.items.forEach((item, index) => {
      const value: Piece = { emit: item.expression, in: loop.declared };
      replace.set(item, [value, context.text(` AS value_${index + 1}`)]);
    });
  }
  const binding = loop.changesRows ? context.bindingOf(statement) : undefined;
  const key = binding === undefined ? null : currentKeyOf(statement.query, binding);
  const last = body.kind === 'QuerySpecification' ? body.items.at(-1) : undefined;
  if (key !== null && last !== undefined)
    replace.set(last, [
      ...(replace.get(last) ?? [{ emit: last, in: loop.declared }]),
      ...currentItems(key, context),
    ]);
  const query: Piece = { emit: statement.query, in: loop.declared, replace };
  const assignments = loop.fetch.into.flatMap((variable, index) => {
    const output = outputs[index];
    const name = isClear && output !== undefined ? output.name : `value_${index + 1}`;
    const field = [context.text(`${row}.${context.identifier(name)}`)];
    const type =
      context.binding.catalogIn.variable(variable.name) ?? unknownType('it is not declared');
    const value =
      output === undefined
        ? field
        : assignmentConversion(context, output.type, type, field, 'variable');
    return context.sql`${indent}SET ${context.variable(variable.name)} = ${value};\n`;
  });
  return { head: context.sql`FOR ${row} AS\n${indent}${query}\n`, assignments };
}

/** The loop over a cursor that a WHILE is, if it is one. */
export function cursorLoopOf(loop: WhileStatement, context: WriteContext): CursorLoop | null {
  return context.cursors.loops.get(loop) ?? null;
}
