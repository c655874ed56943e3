import type { CellText } from '../../protocol/engine.ts';
import type { RuntimeError, Slot, SqlTemplate, SystemValue } from '../../protocol/program.ts';
import { quoteText } from './host/sql-text.ts';

/** The variables of a batch or of one procedure call. */
export interface Frame {
  readonly procedure: string | null;
  readonly variables: Map<string, CellText>;
  /** The last identity value that a statement of the batch or procedure itself gave. */
  identity: CellText;
  /** The session's variables, where a procedure sees them. */
  readonly session: Map<string, CellText> | null;
}

/** The variables among which a frame has one of that name. */
export function variablesWith({ variables, session }: Frame, name: string): Map<string, CellText> {
  return session?.has(name) === true && !variables.has(name) ? session : variables;
}

/** What a running script knows besides its tables. */
export interface ScriptState {
  frame: Frame;
  rowCount: number;
  lastError: number;
  /** The last identity value that any statement gave. */
  identity: CellText;
  /** 0 where the last FETCH found a row, -1 where it did not. */
  fetchStatus: number;
  xactAbort: boolean;
  /** An error ruined the open transaction: it can only be rolled back. */
  doomed: boolean;
  /** Errors being handled, the innermost last. */
  readonly handled: { readonly error: RuntimeError; readonly procedure: string | null }[];
}

/** Fills a template's holes: variables as typed literals, the session's values as they stand. */
export function renderTemplate(
  template: SqlTemplate,
  state: ScriptState,
  transactionDepth: number,
): string {
  return template.parts
    .map((part) => (typeof part === 'string' ? part : renderSlot(part, state, transactionDepth)))
    .join('');
}

function renderSlot(slot: Slot, state: ScriptState, transactionDepth: number): string {
  if (slot.slot === 'system') {
    const value = systemValue(slot.name, state, transactionDepth);
    if (typeof value === 'number') return String(value);
    return literal(value, typesOfText[slot.name] ?? 'INTEGER');
  }
  return literal(variablesWith(state.frame, slot.name).get(slot.name) ?? null, slot.type);
}

/** Of what is no INTEGER. */
const typesOfText: Readonly<Partial<Record<SystemValue, string>>> = {
  'error-message': 'VARCHAR',
  'error-procedure': 'VARCHAR',
  identity: 'DECIMAL(38,0)',
  'scope-identity': 'DECIMAL(38,0)',
};

function literal(value: CellText, type: string): string {
  return `CAST(${value === null ? 'NULL' : quoteText(value)} AS ${type})`;
}

function systemValue(
  name: SystemValue,
  state: ScriptState,
  transactionDepth: number,
): number | string | null {
  const handled = state.handled.at(-1);
  switch (name) {
    case 'rowcount':
      return state.rowCount;
    case 'error':
      return state.lastError;
    case 'fetch-status':
      return state.fetchStatus;
    case 'trancount':
      return transactionDepth;
    case 'xact-state':
      if (transactionDepth === 0) return 0;
      return state.doomed ? -1 : 1;
    case 'identity':
      return state.identity;
    case 'scope-identity':
      return state.frame.identity;
    case 'error-number':
      return handled?.error.number ?? null;
    case 'error-message':
      return handled?.error.message ?? null;
    case 'error-severity':
      return handled?.error.severity ?? null;
    case 'error-state':
      return handled?.error.state ?? null;
    case 'error-line':
      return handled?.error.line ?? null;
    case 'error-procedure':
      return handled?.procedure ?? null;
  }
}
