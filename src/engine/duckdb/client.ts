import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { CancellationSignal } from '../../base/cancellation.ts';
import { neverCancelled } from '../../base/cancellation.ts';
import type { Failure } from '../../base/failure.ts';
import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import type {
  BegunResult,
  EngineCommand,
  EngineReplies,
  EngineRequest,
  EngineResponse,
  OpenOptions,
} from '../../protocol/engine.ts';
import type { CompiledText, RunText } from '../../protocol/program.ts';
import { longestProgram } from './limits.ts';
import { SpillFolder } from './spill-folder.ts';

/** What can be set when an engine is started; the rest has defaults. */
export interface EngineSettings {
  /** The child's script: the bundle `duckdb-host.cjs`, or its source where tsx is loaded. */
  readonly hostPath: string;
  /** Flags for the child's Node, `--import=tsx` to run from source; none when absent. */
  readonly hostFlags?: readonly string[];
  /** How long an interrupted child may take to answer before it is killed; 150 ms when absent. */
  readonly graceMilliseconds?: number;
  /** What each instance may take of the machine, asked for whenever one is opened; defaults when absent. */
  readonly resources?: () => EngineResources;
}

/** What an instance may take of the machine. */
export interface EngineResources {
  /** In DuckDB's form, `1GB`; that when absent. */
  readonly memoryLimit?: string;
  /** The folder for what does not fit into memory; the system's temporary folder when absent. */
  readonly spillFolder?: string;
}

/** Options of {@link EngineClient.open}; memory is 1 GB and threads are 2 when absent. */
export type SessionOptions = Pick<OpenOptions, 'timeZone' | 'databases'> &
  Partial<Pick<OpenOptions, 'memoryLimit' | 'threads' | 'prelude' | 'purpose'>>;

/** How many characters of what a child complains of are kept. */
const complaintKept = 4096;

/** How many milliseconds a program may go on after its own limit. */
const deafness = 5000;

interface Waiting {
  /** Compiles what the program of the request puts together. */
  readonly compile: TextCompiler;
  readonly onBegun: (result: BegunResult) => void;
  readonly settle: (answer: Result<EngineReplies[keyof EngineReplies], Failure>) => void;
}

/** Compiles SQL that a program puts together while it runs. */
export type TextCompiler = (text: RunText) => CompiledText;

const compilesNothing: TextCompiler = () => ({
  id: 'operation/execute-procedure',
  message: 'SQL that is put together at run time is not run here.',
});

/** The answer to one kind of command: its reply, or why there is none. */
export type EngineAnswer<K extends keyof EngineReplies> = Promise<
  Result<EngineReplies[K], Failure>
>;

/**
 * The parent's side of the DuckDB child: starts it at the first request, keeps it warm, and ends it
 * when it does not obey.
 *
 * Requests run one after the other. No method throws: a crash, a kill or a cancelled run is a
 * failure, after which the next {@link open} starts a fresh child.
 */
export class EngineClient {
  readonly #settings: EngineSettings;
  readonly #waiting = new Map<number, Waiting>();
  /** Children that were ended since their program went on after its time limit. */
  readonly #deaf = new WeakSet<ChildProcess>();
  readonly #spill = new SpillFolder();
  #child: ChildProcess | null = null;
  #nextId = 1;
  #disposed = false;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
  }

  /** The child's process id; null while there is none. */
  get processId(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Starts the child before it is needed, which takes the wait out of the first preview. */
  warm(): void {
    if (!this.#disposed) this.#start();
  }

  /** Opens a fresh instance; whatever the last one held is gone. */
  open(options: SessionOptions, signal = neverCancelled): EngineAnswer<'open'> {
    const { memoryLimit = '1GB', spillFolder } = this.#settings.resources?.() ?? {};
    const spill = this.#spill.in(spillFolder);
    if (!spill.ok) return Promise.resolve(spill);
    const temporaryDirectory = spill.value;
    return this.request(
      {
        kind: 'open',
        options: {
          memoryLimit,
          threads: 2,
          prelude: [],
          purpose: 'run',
          ...options,
          temporaryDirectory,
        },
      },
      signal,
    );
  }

  /**
   * Sends a command and waits for its answer; the signal interrupts it, if need be by force.
   *
   * @param compile - for a program: compiles the texts that it puts together; they do not run where it is absent
   * @param onBegun - for a program that shows its results: is told of each when its first rows are there
   */
  request<C extends EngineCommand>(
    command: C,
    signal: CancellationSignal = neverCancelled,
    compile: TextCompiler = compilesNothing,
    onBegun: (result: BegunResult) => void = () => undefined,
  ): EngineAnswer<C['kind']> {
    return new Promise((resolve) => {
      if (signal.cancelled) return resolve(err(cancelled));
      if (this.#disposed) return resolve(err(ended('The engine was already shut down.')));
      if (!this.#child && command.kind !== 'open') {
        return resolve(err(ended('Its process is not running; it was stopped before.')));
      }
      const child = this.#start();
      const id = this.#nextId;
      this.#nextId += 1;
      let killer: NodeJS.Timeout | null = null;
      // A statement may be deaf to its limit, as while it is planned; what waits behind it must not.
      const last =
        command.kind === 'program'
          ? setTimeout(
              () => {
                this.#deaf.add(child);
                child.kill('SIGKILL');
              },
              longestProgram(command.request.limits) + deafness,
            )
          : null;
      let unhook = (): void => undefined;
      this.#waiting.set(id, {
        compile,
        onBegun,
        settle: (answer) => {
          this.#waiting.delete(id);
          if (killer) clearTimeout(killer);
          if (last) clearTimeout(last);
          unhook();
          resolve(
            signal.cancelled && !answer.ok
              ? err(cancelled)
              : (answer as Result<EngineReplies[C['kind']], Failure>),
          );
        },
      });
      unhook = signal.onCancel(() => {
        send(child, { id, interrupt: true });
        const [running] = this.#waiting.keys();
        // The one that runs has nothing to do with one that waits, which is not begun any more.
        if (running !== id) this.#waiting.get(id)?.settle(err(cancelled));
        else
          killer = setTimeout(() => this.#replace(child), this.#settings.graceMilliseconds ?? 150);
      });
      send(child, { id, command });
    });
  }

  /** Ends the child and removes its temporary files; nothing can be requested any more. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      });
    }
    this.#spill.remove();
  }

  /** Ends a child that does not obey, and starts the next: nobody waits for the end of the old one. */
  #replace(child: ChildProcess): void {
    child.kill('SIGKILL');
    this.#lost(child, 'It was stopped, since it did not end when it was asked to.');
    this.warm();
  }

  #start(): ChildProcess {
    if (this.#child) return this.#child;
    const child = fork(this.#settings.hostPath, [], {
      serialization: 'advanced',
      execArgv: [...(this.#settings.hostFlags ?? [])],
      // In an editor's process the executable is Electron, which is Node only when told to be.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      // Nobody reads what a native library prints, and a full pipe would block it; of what it complains of the end is kept.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    let complaint = '';
    child.stderr?.on('data', (text: Buffer) => {
      complaint = (complaint + text.toString('utf8')).slice(-complaintKept);
    });
    child.on('message', (message) => {
      const response = message as EngineResponse;
      const waiting = this.#waiting.get(response.id);
      if ('text' in response) {
        const compiled = (waiting?.compile ?? compilesNothing)(response.text);
        send(child, { id: response.id, compiled });
      } else if ('begun' in response) waiting?.onBegun(response.begun);
      else waiting?.settle(response.ok ? ok(response.value) : err(response.failure));
    });
    child.on('error', (error) => this.#lost(child, error.message));
    child.on('exit', (code, killedBy) => {
      if (this.#deaf.has(child)) return this.#lost(child, 'It did not stop at its time limit.');
      this.#lost(child, endOf(code, killedBy, complaint));
    });
    return child;
  }

  #lost(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const waiting of [...this.#waiting.values()]) waiting.settle(err(ended(why)));
  }
}

function send(child: ChildProcess, message: EngineRequest): void {
  // A child that is gone answers through its exit event.
  if (child.connected) child.send(message, () => undefined);
}

/** Why a process is gone, as sentences. */
function endOf(code: number | null, killedBy: NodeJS.Signals | null, complaint: string): string {
  const how = killedBy === null ? `ended with code ${code ?? 0}` : `was ended by ${killedBy}`;
  const perhaps =
    killedBy === 'SIGKILL' ? ' Somebody ended it, or the system, which was short of memory.' : '';
  const said = /^.*(?:\bError\b|FATAL|terminate called|what\(\)).*$/mu.exec(complaint)?.[0].trim();
  return `Its process ${how}.${perhaps}${said === undefined ? '' : ` Its last words: ${said}`}`;
}

const cancelled: Failure = {
  code: 'engine/cancelled',
  what: 'The run was cancelled.',
  why: '',
  todo: 'Start it again when you need its result.',
};

function ended(why: string): Failure {
  return {
    code: 'engine/ended',
    what: 'The local engine ended before it had an answer.',
    why,
    todo: 'Run it again: the engine is started anew. If it ends again, use a smaller sample or a lower memory limit.',
  };
}
