import type { Refusal } from '../../emit/known-keys.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import type { Emission } from '../operation.ts';
import { keptAsComment, keptInline } from './kept-as-comment.ts';
import { raise } from './throw.ts';

/** What stands for a change that the source engine refuses, as its constants show. */
export function refused(refusal: Refusal, context: WriteContext): Emission {
  const { number, severity, state, message, passedOver } = refusal;
  if (passedOver === 'statement') {
    const differs = `SQL Server refuses these rows with error ${number} (${message}) and goes on; the port leaves them out without an error.`;
    // Between other statements of a block a comment alone would leave a semicolon.
    const pieces = context.nested
      ? [keptInline(context, context.node), context.text('BEGIN END')]
      : keptAsComment(context, context.statement);
    return { pieces, fidelity: { kind: 'approximate', differs } };
  }
  const text = [context.text(context.literal(message))];
  const pieces = [
    keptInline(context, context.node),
    ...raise({ number, text, severity, state }, context),
  ];
  if (passedOver === 'batch') {
    const differs = `SQL Server refuses these rows with error ${number}, undoes the transaction and goes on with the next batch; the port ends here.`;
    return { pieces, fidelity: { kind: 'approximate', differs } };
  }
  return {
    pieces,
    fidelity: EXACT,
    note: `SQL Server refuses these rows: ${message} So does the port.`,
  };
}
