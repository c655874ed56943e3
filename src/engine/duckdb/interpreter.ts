import type { CancellationSignal } from '../../base/cancellation.ts';
import { CancelledError, createCancellation, throwIfCancelled } from '../../base/cancellation.ts';
import { assertNever } from '../../base/assert-never.ts';
import type {
  BegunResult,
  CellText,
  ProgramOutcome,
  ProgramRequest,
  ProgramResult,
  ProgramStop,
} from '../../protocol/engine.ts';
import type {
  CompiledText,
  Procedure,
  Program,
  RuntimeError,
  RunText,
  SqlTemplate,
  Step,
} from '../../protocol/program.ts';
import { bindArguments } from './call-arguments.ts';
import { Cursors } from './cursor.ts';
import type { GuardedConnection } from './host/session.ts';
import { longestProgram } from './limits.ts';
import { readResult } from './read-result.ts';
import { conditionsOf, parseRaised, ScriptError, toScriptError } from './runtime-error.ts';
import type { ScriptState } from './script-state.ts';
import { renderTemplate, variablesWith } from './script-state.ts';
import { TransactionSnapshots } from './snapshots.ts';

const defaultSteps = 1_000_000;
/** SQL Server's limit; https://learn.microsoft.com/en-us/sql/t-sql/functions/nestlevel-transact-sql */
const deepestCall = 32;

type StepOf<K extends Step['step']> = Extract<Step, { step: K }>;

/** How a list of steps ended; only `next` lets the one after it run. */
type Completion =
  | { readonly kind: 'next' }
  | { readonly kind: 'break' | 'continue'; readonly label: string | null }
  | { readonly kind: 'return'; readonly value: CellText };

const next: Completion = { kind: 'next' };

/** Ends the batch after its error was recorded. */
class BatchEnd extends Error {}
/** Ends the run because a limit was reached; the message is for the user. */
class LimitReached extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Has SQL compiled that a program put together. */
export type AskToCompile = (text: RunText) => Promise<CompiledText>;

/**
 * Runs a program to its end, its limits or its cancellation.
 *
 * A script's own errors are part of the outcome. What ends the run from outside is thrown:
 * cancellation, a refused statement, lack of memory.
 *
 * @param begun - is told of each result set whose first rows are there, where the request shows them
 */
export async function runProgram(
  connection: GuardedConnection,
  request: ProgramRequest,
  signal: CancellationSignal,
  compile: AskToCompile,
  begun: (result: BegunResult) => void = () => undefined,
): Promise<ProgramOutcome> {
  const interpreter = new Interpreter(connection, request, signal, compile, begun);
  // One query may take longer than the whole run may, so the limit stops statements as well.
  const limit = createCancellation();
  const untie = signal.onCancel(limit.cancel);
  const timer = setTimeout(limit.cancel, longestProgram(request.limits));
  const release = connection.stopWith(limit.signal);
  let stopped: ProgramStop | null;
  try {
    stopped = await interpreter.run();
  } finally {
    release();
    clearTimeout(timer);
    untie();
  }
  await interpreter.undoOpenTransaction();
  return interpreter.outcome(stopped);
}

function secondsOf(milliseconds: number): string {
  return milliseconds === 1000 ? '1 second' : `${milliseconds / 1000} seconds`;
}

/** The handler for an error: one that names it counts before one for all. */
function handlerOf(step: StepOf<'block'>, error: RuntimeError): readonly Step[] | null {
  const names = conditionsOf(error);
  const named = step.exitHandlers.find(({ conditions }) =>
    conditions.some((condition) => names.includes(condition)),
  );
  const any = step.exitHandlers.find(({ conditions }) => conditions.includes('SQLEXCEPTION'));
  return (named ?? any)?.body ?? null;
}

/** The error of what could not be compiled: it ends the batch. */
function notRun({ id, message }: { id: string; message: string }, line: number): ScriptError {
  const error = { number: 50000, severity: 16, state: 1, line, message: `${id}: ${message}` };
  return new ScriptError(error, 'batch');
}

class Interpreter {
  readonly #connection: GuardedConnection;
  readonly #request: ProgramRequest;
  readonly #program: Program;
  readonly #compile: AskToCompile;
  readonly #begun: (result: BegunResult) => void;
  /** Those of the program, and of the texts that it put together. */
  readonly #procedures: Record<string, Procedure>;
  readonly #signal: CancellationSignal;
  readonly #transactions: TransactionSnapshots;
  readonly #state: ScriptState = {
    frame: { procedure: null, variables: new Map(), identity: null, session: null },
    identity: null,
    rowCount: 0,
    lastError: 0,
    fetchStatus: 0,
    xactAbort: false,
    doomed: false,
    handled: [],
  };
  readonly #results: ProgramResult[] = [];
  readonly #errors: RuntimeError[] = [];
  readonly #messages: string[] = [];
  readonly #milliseconds: number;
  readonly #deadline: number;
  readonly #mostSteps: number;
  /** Counting all rows of a query costs reading it to its end, so only for who asks. */
  readonly #countsRows: boolean;
  /** Whether a statement that takes several of DuckDB's is under way. */
  #inStatement = false;
  readonly #asksIdentity: boolean;
  readonly #cursors = new Cursors();
  #steps = 0;
  #rowsWritten = 0;
  #tries = 0;
  #calls = 0;

  constructor(
    connection: GuardedConnection,
    request: ProgramRequest,
    signal: CancellationSignal,
    compile: AskToCompile,
    begun: (result: BegunResult) => void,
  ) {
    this.#connection = connection;
    this.#begun = begun;
    this.#request = request;
    this.#program = request.program;
    this.#compile = compile;
    this.#procedures = { ...request.program.procedures };
    this.#signal = signal;
    this.#transactions = new TransactionSnapshots(connection);
    this.#milliseconds = longestProgram(request.limits);
    this.#deadline = performance.now() + this.#milliseconds;
    this.#mostSteps = request.limits?.steps ?? defaultSteps;
    const text = JSON.stringify(request.program);
    // What a text asks is not known before it is there.
    const runsTexts = text.includes('"step":"run-text"');
    this.#countsRows = runsTexts || text.includes('"name":"rowcount"');
    this.#asksIdentity = runsTexts || /"name":"(?:scope-)?identity"/u.test(text);
  }

  /** Runs all batches; gives the limit that ended them, if one did. */
  async run(): Promise<ProgramStop | null> {
    try {
      await this.#runScript();
      return null;
    } catch (thrown) {
      if (!(thrown instanceof LimitReached)) throw thrown;
      return { line: thrown.line, message: thrown.message };
    }
  }

  /** A connection that closes with an open transaction loses its changes. */
  async undoOpenTransaction(): Promise<void> {
    await this.#undoStatement();
    if (this.#transactions.depth > 0) await this.#transactions.rollback(null);
  }

  async #undoStatement(): Promise<void> {
    if (this.#inStatement) await this.#connection.execute('ROLLBACK');
    this.#inStatement = false;
  }

  outcome(stopped: ProgramStop | null): ProgramOutcome {
    return {
      results: this.#results,
      errors: this.#errors,
      messages: this.#messages,
      rowsWritten: this.#rowsWritten,
      steps: this.#steps,
      stopped,
    };
  }

  async #runScript(): Promise<void> {
    const { steps } = this.#program;
    let at = 0;
    while (at < steps.length) {
      const end = steps.findIndex((step, index) => index >= at && step.step === 'batch-end');
      const batch = steps.slice(at, end < 0 ? steps.length : end);
      try {
        await this.#runSteps(batch);
      } catch (thrown) {
        if (!(thrown instanceof BatchEnd)) throw thrown;
      }
      if (this.#state.doomed) {
        await this.#transactions.rollback(null);
        this.#state.doomed = false;
      }
      if (end < 0) return;
      // Identity values are the session's: a batch sees those of the one before.
      const { identity } = this.#state.frame;
      this.#state.frame = { procedure: null, variables: new Map(), identity, session: null };
      at = end + 1;
    }
  }

  async #runSteps(steps: readonly Step[]): Promise<Completion> {
    for (const step of steps) {
      const completion = await this.#runStep(step);
      if (completion.kind !== 'next') return completion;
    }
    return next;
  }

  async #runStep(step: Step): Promise<Completion> {
    throwIfCancelled(this.#signal);
    this.#countStep(step.origin.line);
    try {
      return await this.#perform(step);
    } catch (thrown) {
      if (thrown instanceof BatchEnd || thrown instanceof LimitReached) throw thrown;
      if (thrown instanceof CancelledError && !this.#signal.cancelled)
        throw this.#tooLong(step.origin.line);
      await this.#failed(toScriptError(thrown, step.origin, this.#program.policy));
      return next;
    }
  }

  #countStep(line: number): void {
    this.#steps += 1;
    if (this.#steps > this.#mostSteps) {
      throw new LimitReached(
        line,
        `The script was stopped at line ${line} after ${this.#mostSteps.toLocaleString('en')} statements: a loop there may never end. Check its condition, or raise the statement limit.`,
      );
    }
    if (performance.now() > this.#deadline) throw this.#tooLong(line);
  }

  #tooLong(line: number): LimitReached {
    return new LimitReached(
      line,
      `The script was stopped at line ${line} after ${secondsOf(this.#milliseconds)}. Check its loops and joins, or raise the time limit.`,
    );
  }

  /** Records an error and goes on, ends the batch, or passes it on to the TRY around. */
  async #failed(failure: ScriptError): Promise<void> {
    const { error } = failure;
    const { policy } = this.#program;
    this.#state.lastError = error.number;
    const fatal =
      failure.ends !== 'statement' ||
      this.#state.xactAbort ||
      policy.batchAborting.includes(error.number);
    if (this.#tries > 0 || (failure.ends === 'scope' && this.#calls > 0)) {
      const dooms = this.#state.xactAbort || policy.batchAborting.includes(error.number);
      if (dooms && this.#transactions.depth > 0) this.#state.doomed = true;
      throw failure;
    }
    this.#errors.push(error);
    this.#state.rowCount = 0;
    if (!fatal && policy.continueAfterError) return;
    const undoes = this.#state.xactAbort || policy.batchAborting.includes(error.number);
    if (undoes && this.#transactions.depth > 0) await this.#transactions.rollback(null);
    throw new BatchEnd();
  }

  async #perform(step: Step): Promise<Completion> {
    switch (step.step) {
      case 'query':
        await this.#query(step);
        return this.#succeeded();
      case 'execute':
        await this.#execute(step);
        return this.#succeeded();
      case 'assign':
        await this.#assign(step);
        return this.#succeeded();
      case 'declare':
        for (const { name, type, value, keeps } of step.variables) {
          if (value === null && keeps && this.#state.frame.variables.has(name)) continue;
          this.#state.frame.variables.set(name, value ? await this.#value(value, type) : null);
          if (value) this.#state.rowCount = 1;
        }
        return next;
      case 'if':
        return this.#if(step);
      case 'while':
        return this.#while(step);
      case 'block':
        return this.#block(step);
      case 'for-each':
        return this.#forEach(step);
      case 'cursor':
        await this.#cursor(step);
        return this.#succeeded();
      case 'fetch':
        await this.#fetch(step);
        return this.#succeeded();
      case 'loop-control':
        return { kind: step.action, label: step.label };
      case 'return':
        return { kind: 'return', value: step.value ? await this.#value(step.value) : null };
      case 'call':
        await this.#call(step);
        return next;
      case 'run-text':
        await this.#runText(step);
        return next;
      case 'try':
        return this.#handled(step.body, () => step.handler);
      case 'throw':
        await this.#throw(step);
        return next;
      case 'print':
        this.#messages.push((await this.#value(step.value)) ?? '');
        this.#state.rowCount = 0;
        return this.#succeeded();
      case 'transaction':
        await this.#transaction(step);
        return this.#succeeded();
      case 'set-xact-abort':
        this.#state.xactAbort = step.on;
        return this.#succeeded();
      case 'batch-end':
        return next;
      case 'unsupported':
        throw notRun(step, step.origin.line);
      default:
        return assertNever(step, 'step');
    }
  }

  #succeeded(): Completion {
    this.#state.lastError = 0;
    return next;
  }

  #render(template: SqlTemplate): string {
    return renderTemplate(template, this.#state, this.#transactions.depth);
  }

  async #query(step: StepOf<'query'>): Promise<void> {
    const result = await readResult(this.#connection, this.#request, {
      sql: this.#render(step.sql),
      step,
      index: this.#results.length,
      countsRows: this.#countsRows,
      begun: this.#begun,
    });
    if (step.keepsCount !== true) this.#state.rowCount = result.total;
    this.#results.push(result);
  }

  async #execute(step: StepOf<'execute'>): Promise<void> {
    if (this.#state.doomed) {
      throw new ScriptError({
        number: 3930,
        severity: 16,
        state: 1,
        line: step.origin.line,
        message:
          'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
      });
    }
    for (const check of step.checks) {
      const { rows } = await this.#connection.query(this.#render(check), 'preview', 1);
      const found = rows[0]?.[0];
      if (found === undefined || found === null) continue;
      const raised = parseRaised(found, step.origin.line);
      throw new ScriptError(
        raised ?? { number: 50000, severity: 16, state: 1, line: step.origin.line, message: found },
      );
    }
    await this.#transactions.beforeWrite(step.writes);
    // One statement of the script is all or nothing, also where it takes several of DuckDB's.
    const several = step.sql.length > 1;
    if (several) await this.#connection.execute('BEGIN');
    this.#inStatement = several;
    let counted: number | null = null;
    try {
      for (const [index, template] of step.sql.entries()) {
        const changed = await this.#connection.change(this.#render(template));
        if (index === step.counts) counted = changed;
      }
      if (several) await this.#connection.execute('COMMIT');
    } catch (thrown) {
      // A stopped connection takes no statement until it is released.
      if (!(thrown instanceof CancelledError)) await this.#undoStatement();
      throw thrown;
    }
    this.#inStatement = false;
    // What changes no rows leaves 0: https://learn.microsoft.com/en-us/sql/t-sql/functions/rowcount-transact-sql
    this.#state.rowCount = counted ?? 0;
    if (counted === null) return;
    this.#rowsWritten += counted;
    if (step.identity === undefined || counted === 0 || !this.#asksIdentity) return;
    const { rows } = await this.#connection.query(this.#render(step.identity), 'preview', 1);
    this.#state.identity = rows[0]?.[0] ?? null;
    this.#state.frame.identity = this.#state.identity;
  }

  async #assign(step: StepOf<'assign'>): Promise<void> {
    const rows = await this.#allRows(this.#render(step.sql));
    if (rows.length > 1 && step.whenMany === 'error') {
      throw new ScriptError({
        number: 512,
        severity: 16,
        state: 1,
        line: step.origin.line,
        message: 'Subquery returned more than 1 value.',
      });
    }
    this.#state.rowCount = step.whenEmpty === 'keep' ? rows.length : 1;
    const last = rows.at(-1);
    if (!last && step.whenEmpty === 'keep') return;
    for (const [index, { variable }] of step.targets.entries()) {
      this.#keep(variable, last?.[index] ?? null);
    }
  }

  #keep(name: string, value: CellText): void {
    variablesWith(this.#state.frame, name).set(name, value);
  }

  /** The value of an expression, or of the first cell of a query. */
  async #value(template: SqlTemplate, type?: string): Promise<CellText> {
    const text = this.#render(template).trim();
    const isQuery = /^(?:SELECT|WITH|VALUES)\b/iu.test(text);
    const inner = `(\n${text}\n)`;
    const typed = type === undefined ? inner : `CAST(${inner} AS ${type})`;
    const { rows } = await this.#connection.query(
      isQuery && type === undefined ? text : `SELECT ${typed}`,
      'preview',
      1,
    );
    return rows[0]?.[0] ?? null;
  }

  /** True only if the condition is; NULL is not. Evaluating it resets what the last step left. */
  async #holds(condition: SqlTemplate): Promise<boolean> {
    const value = await this.#value(condition);
    this.#state.rowCount = 0;
    this.#state.lastError = 0;
    return value === 'true' || value === '1';
  }

  async #if(step: StepOf<'if'>): Promise<Completion> {
    for (const branch of step.branches) {
      if (await this.#holds(branch.condition)) return this.#runSteps(branch.body);
    }
    return this.#runSteps(step.otherwise);
  }

  async #while(step: StepOf<'while'>): Promise<Completion> {
    while (await this.#holds(step.condition)) {
      this.#countStep(step.origin.line);
      throwIfCancelled(this.#signal);
      const completion = await this.#runSteps(step.body);
      if (completion.kind === 'return') return completion;
      if (completion.kind === 'next') continue;
      const mine = completion.label === null || completion.label === step.label;
      if (!mine) return completion;
      if (completion.kind === 'break') break;
    }
    return next;
  }

  async #forEach(step: StepOf<'for-each'>): Promise<Completion> {
    for (const row of await this.#allRows(this.#render(step.sql))) {
      this.#countStep(step.origin.line);
      throwIfCancelled(this.#signal);
      for (const [index, names] of step.variables.entries()) {
        for (const name of names) this.#keep(name, row[index] ?? null);
      }
      const completion = await this.#runSteps(step.body);
      if (completion.kind === 'return') return completion;
      if (completion.kind === 'next') continue;
      const mine = completion.label === null || completion.label === step.label;
      if (!mine) return completion;
      if (completion.kind === 'break') break;
    }
    return next;
  }

  async #cursor(step: StepOf<'cursor'>): Promise<void> {
    const sql = step.sql === null ? null : this.#render(step.sql);
    await this.#cursors.change(step, sql, (query) => this.#allRows(query));
  }

  async #allRows(sql: string): Promise<readonly (readonly CellText[])[]> {
    return (await this.#connection.query(sql, 'preview', Number.MAX_SAFE_INTEGER)).rows;
  }

  async #fetch(step: StepOf<'fetch'>): Promise<void> {
    const offset = step.offset === null ? 0 : Number(await this.#value(step.offset));
    const row = this.#cursors.fetch(step, offset);
    this.#state.fetchStatus = row === null ? -1 : 0;
    this.#state.rowCount = row === null ? 0 : 1;
    if (row === null) return;
    for (const [index, name] of step.into.entries()) this.#keep(name, row[index] ?? null);
  }

  async #block(step: StepOf<'block'>): Promise<Completion> {
    const completion =
      step.exitHandlers.length > 0
        ? await this.#handled(step.body, (error) => handlerOf(step, error))
        : await this.#runSteps(step.body);
    const leaves =
      completion.kind === 'break' && step.label !== null && completion.label === step.label;
    return leaves ? next : completion;
  }

  /** Runs `body`; an error in it goes to the handler that is found for it, or on if there is none. */
  async #handled(
    body: readonly Step[],
    handlerFor: (error: RuntimeError) => readonly Step[] | null,
  ): Promise<Completion> {
    const frame = this.#state.frame;
    this.#tries += 1;
    let failure: ScriptError;
    try {
      return await this.#runSteps(body);
    } catch (thrown) {
      if (!(thrown instanceof ScriptError) || thrown.ends === 'scope') throw thrown;
      failure = thrown;
    } finally {
      this.#tries -= 1;
    }
    const handler = handlerFor(failure.error);
    if (handler === null) throw failure;
    const procedure = this.#state.frame.procedure;
    this.#state.frame = frame;
    this.#state.handled.push({ error: failure.error, procedure });
    try {
      return await this.#runSteps(handler);
    } finally {
      this.#state.handled.pop();
      this.#state.lastError = 0;
    }
  }

  async #throw(step: StepOf<'throw'>): Promise<void> {
    const handled = this.#state.handled.at(-1);
    if (step.message === null && handled) throw new ScriptError(handled.error, step.ends);
    const number = step.number ? Number(await this.#value(step.number)) : 50000;
    const severity = step.severity ? Number(await this.#value(step.severity)) : 16;
    const state = step.state ? Number(await this.#value(step.state)) : 1;
    const message = step.message ? ((await this.#value(step.message)) ?? '') : '';
    if (severity <= 10) {
      this.#messages.push(message);
      return;
    }
    throw new ScriptError({ number, severity, state, line: step.origin.line, message }, step.ends);
  }

  async #transaction(step: StepOf<'transaction'>): Promise<void> {
    const { action, name } = step;
    const none = this.#transactions.depth === 0;
    if (action !== 'begin' && none) {
      throw new ScriptError({
        number: action === 'commit' ? 3902 : action === 'rollback' ? 3903 : 628,
        severity: 16,
        state: 1,
        line: step.origin.line,
        message: `The ${action.toUpperCase()} TRANSACTION request has no corresponding BEGIN TRANSACTION.`,
      });
    }
    if (action === 'begin') this.#transactions.begin(name);
    else if (action === 'save') this.#transactions.save(name ?? '');
    else if (action === 'rollback') {
      const savepoint = name !== null && this.#transactions.hasSavepoint(name) ? name : null;
      if (name !== null && savepoint === null && !this.#transactions.isNamed(name)) {
        throw new ScriptError({
          number: 6401,
          severity: 16,
          state: 1,
          line: step.origin.line,
          message: `Cannot roll back ${name}. No transaction or savepoint of that name was found.`,
        });
      }
      await this.#transactions.rollback(savepoint);
      if (savepoint === null) this.#state.doomed = false;
    } else if (this.#state.doomed) {
      throw new ScriptError({
        number: 3930,
        severity: 16,
        state: 1,
        line: step.origin.line,
        message: 'The current transaction cannot be committed. Roll back the transaction.',
      });
    } else await this.#transactions.commit();
    this.#state.rowCount = 0;
  }

  /** SQL that the script put together: NULL and blank texts do nothing. */
  async #runText(step: StepOf<'run-text'>): Promise<void> {
    const { site, origin } = step;
    const text = (await this.#value(step.text)) ?? '';
    const parameters = step.parameters === null ? '' : ((await this.#value(step.parameters)) ?? '');
    if (text.trim() === '') return;
    const compiled = await this.#compile({ site, text, parameters });
    throwIfCancelled(this.#signal);
    if ('id' in compiled) throw notRun(compiled, origin.line);
    Object.assign(this.#procedures, compiled.procedures);
    const called = { procedure: compiled.entry, name: '', arguments: step.arguments };
    await this.#call({ step: 'call', ...called, returnVariable: null, origin });
  }

  async #call(step: StepOf<'call'>): Promise<void> {
    const procedure = this.#procedures[step.procedure];
    const fail = (number: number, message: string): ScriptError =>
      new ScriptError({ number, severity: 16, state: 1, line: step.origin.line, message });
    if (!procedure) throw fail(2812, `Could not find stored procedure '${step.name}'.`);
    if (this.#calls >= deepestCall) {
      throw fail(217, `Maximum nesting level of procedures exceeded (limit ${deepestCall}).`);
    }
    const caller = this.#state.frame;
    const { frame, outputs } = await bindArguments(step, procedure, caller, (template, type) =>
      this.#value(template, type),
    );
    this.#calls += 1;
    this.#state.frame = frame;
    try {
      const completion = await this.#runSteps(procedure.body);
      if (step.returnVariable !== null) {
        const value = completion.kind === 'return' ? completion.value : null;
        variablesWith(caller, step.returnVariable).set(step.returnVariable, value ?? '0');
      }
      for (const { parameter, variable } of outputs) {
        variablesWith(caller, variable).set(variable, frame.variables.get(parameter) ?? null);
      }
      this.#state.frame = caller;
    } catch (thrown) {
      // What ended the procedure is an error of the statement that called it like any other.
      const ended = thrown instanceof ScriptError && thrown.ends === 'scope';
      throw ended ? new ScriptError(thrown.error) : thrown;
    } finally {
      this.#calls -= 1;
      // After an error the frame stays for ERROR_PROCEDURE, until the handler's own is restored.
      if (this.#tries === 0) this.#state.frame = caller;
    }
  }
}
