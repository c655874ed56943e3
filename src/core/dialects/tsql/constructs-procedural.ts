import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

/** What T-SQL's procedural statements mean elsewhere. */
export const tsqlProceduralConstructs: Readonly<Record<string, Claim>> = {
  BatchSeparator: rewritten('batch'),
  SetOption: rewritten('session-option'),
  DeclareStatement: rewritten('declare'),
  SetVariable: rewritten('set-variable'),
  SelectStatement: same(
    'A query gives its rows to the client.',
    'statement-failure',
    'set-variable',
    'insert-execute',
    'select-into',
    'row-count',
  ),
  IfStatement: rewritten('control-flow'),
  WhileStatement: rewritten('control-flow'),
  Block: rewritten('control-flow'),
  DeclareCursor: rewritten('cursor'),
  CursorStatement: rewritten('cursor'),
  FetchStatement: rewritten('cursor'),
  TryCatchBlock: rewritten('control-flow'),
  CreateProcedure: rewritten('control-flow'),
  LoopControl: rewritten('loop-control'),
  ReturnStatement: rewritten('loop-control'),
  PrintStatement: rewritten('print'),
  'ThrowStatement/THROW': rewritten('throw'),
  'ThrowStatement/RAISERROR': rewritten('statement-failure', 'throw'),
  'TransactionStatement/begin': rewritten('transaction'),
  'TransactionStatement/commit': rewritten('transaction'),
  'TransactionStatement/rollback': rewritten('transaction'),
  'TransactionStatement/save': rewritten('transaction'),
  ExecuteStatement: rewritten('statement-failure', 'execute-procedure'),
  'SystemVariable/@@rowcount': rewritten('row-count'),
};
