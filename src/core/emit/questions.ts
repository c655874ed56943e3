import type { SystemValue } from '../program/program.ts';
import type { ChangeStatement, Node, ObjectName, Statement } from '../syntax/ast/index.ts';
import { ownName } from '../syntax/own-name.ts';
import { statementNodes } from '../syntax/statement-nodes.ts';

/** What a statement asks of its session and does to tables, those nested in it left out. */
export interface Questions {
  /** True if it reads @@ROWCOUNT. */
  readonly rowCount: boolean;
  readonly values: readonly SystemValue[];
  /** The procedures that it calls, which may ask more. */
  readonly calls: readonly ObjectName[];
  /** What changes rows: the statement itself, and those in its FROM. */
  readonly changes: readonly ChangeStatement[];
}

/** By the name of the function or system variable that asks. */
const ASKING: ReadonlyMap<string, SystemValue> = new Map<string, SystemValue>([
  ['scope_identity', 'scope-identity'],
  ['@@identity', 'identity'],
  ['@@error', 'error'],
  ['@@trancount', 'trancount'],
  ['@@fetch_status', 'fetch-status'],
  ['xact_state', 'xact-state'],
  ['error_number', 'error-number'],
  ['error_message', 'error-message'],
  ['error_severity', 'error-severity'],
  ['error_state', 'error-state'],
  ['error_line', 'error-line'],
  ['error_procedure', 'error-procedure'],
]);

/** What this node asks of the session; null for nothing. */
export function askedBy(node: Node): SystemValue | null {
  if (node.kind === 'SystemVariable') return ASKING.get(node.name.toLowerCase()) ?? null;
  if (node.kind !== 'FunctionCall') return null;
  return ASKING.get(ownName(node.name).toLowerCase()) ?? null;
}

const NOTHING: Questions = { rowCount: false, values: [], calls: [], changes: [] };

/** Statements never change, so that one look at each is enough. */
const known = new WeakMap<Statement, Questions>();

export function questionsOf(statement: Statement): Questions {
  let questions = known.get(statement);
  if (questions === undefined) known.set(statement, (questions = read(statement)));
  return questions;
}

function read(statement: Statement): Questions {
  let rowCount = false;
  const values: SystemValue[] = [];
  const calls: ObjectName[] = [];
  const changes: ChangeStatement[] = [];
  for (const node of statementNodes(statement)) {
    switch (node.kind) {
      case 'SystemVariable':
      case 'FunctionCall': {
        const value = askedBy(node);
        if (value !== null) values.push(value);
        // What PRINT shows is for the client alone, and no port runs it.
        if (node.kind === 'SystemVariable' && statement.kind !== 'PrintStatement')
          rowCount ||= node.name.toUpperCase() === '@@ROWCOUNT';
        break;
      }
      case 'ExecuteBody':
        if (node.procedure !== null) calls.push(node.procedure);
        break;
      case 'InsertStatement':
      case 'UpdateStatement':
      case 'DeleteStatement':
      case 'MergeStatement':
        changes.push(node);
        break;
      default:
    }
  }
  const none = !rowCount && values.length + calls.length + changes.length === 0;
  return none ? NOTHING : { rowCount, values, calls, changes };
}
