import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { CancelledError, type CancellationSignal } from '../../base/cancellation.ts';
import { FailureError } from '../../base/failure.ts';
import { LineSplitter } from '../../base/json-lines.ts';
import type { RowSet } from '../../protocol/engine.ts';
import { sparkProgram } from './spark-program.ts';

/** A local Spark session in a Python process of its own; statements run one after the other. */
export interface LocalSpark {
  readonly version: string;
  /** Runs a statement; the session is UTC and ANSI. @throws FailureError with what Spark says, CancelledError */
  readonly run: (
    sql: string,
    signal: CancellationSignal,
    how?: { readonly describeOnly?: boolean },
  ) => Promise<RowSet>;
  readonly close: () => Promise<void>;
}

/** Where a virtual environment has its Python: https://docs.python.org/3/library/venv.html */
const inEnvironment = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';

interface Answer {
  readonly ready?: string;
  readonly missing?: 'pyspark' | 'java';
  readonly message?: string;
  readonly error?: string;
  readonly columns?: RowSet['columns'];
  readonly rows?: RowSet['rows'];
}

const todo =
  'Install Java 17 or later and Python 3.10 or later with "pip install pyspark", or name a Python that has it in the environment variable PORTSIDE_PYTHON.';

function notStarted(why: string): FailureError {
  return new FailureError({
    code: 'spark/start',
    what: 'A local Spark was not started.',
    why,
    todo,
  });
}

/**
 * Finds a Python with pyspark and starts a session in it: the one of PORTSIDE_PYTHON, of an active virtual
 * environment, or the first of python3 and python that has it.
 *
 * @throws FailureError that says what is missing, CancelledError
 */
export async function startLocalSpark(
  environment: Readonly<Record<string, string | undefined>>,
  signal: CancellationSignal,
): Promise<LocalSpark> {
  const named = environment['PORTSIDE_PYTHON'];
  const own = environment['VIRTUAL_ENV'];
  const candidates =
    named === undefined
      ? [...(own === undefined ? [] : [path.join(own, inEnvironment)]), 'python3', 'python']
      : [named];
  let why = '';
  for (const python of candidates) {
    const started = new SparkProcess(python, environment);
    const first = await started.answer(signal);
    if (first.ready !== undefined) return started.session(first.ready);
    await started.close();
    const said =
      first.missing === 'pyspark'
        ? `${python} has no pyspark: ${first.message ?? ''}.`
        : first.missing === 'java'
          ? `${python} has pyspark, but Spark did not start: ${firstLine(first.message ?? '')}.`
          : `${python} did not run: ${first.error ?? ''}.`;
    // A Python that is there says more than one that is not.
    if (why === '' || first.missing !== undefined) why = said;
    if (first.missing === 'java') break;
  }
  throw notStarted(why);
}

function answerIn(line: string): Answer | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/\.$/u, '');
}

class SparkProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines = new LineSplitter();
  readonly #ended: Promise<void>;
  #answers: Answer[] = [];
  #waiting: ((answer: Answer) => void) | null = null;
  #gone: string | null = null;
  #errors = '';

  constructor(python: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#child = spawn(python, ['-u', '-c', sparkProgram], {
      env: { ...environment, PYTHONIOENCODING: 'utf-8' },
    });
    this.#child.stdout.setEncoding('utf8');
    this.#child.stdout.on('data', (chunk: string) => {
      for (const line of this.#lines.push(chunk)) this.#take(line);
    });
    this.#child.stderr.setEncoding('utf8');
    this.#child.stderr.on('data', (chunk: string) => {
      this.#errors = (this.#errors + chunk).slice(-2_000);
    });
    // Writing to a process that is gone is told by its end.
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = (why: string): void => {
        this.#gone = why;
        this.#waiting?.({ error: why });
        resolve();
      };
      this.#child.on('error', ({ message }) => end(message));
      this.#child.on('close', (code) =>
        end(`the process ended with ${code ?? 'a signal'} ${firstLine(this.#errors)}`.trim()),
      );
    });
  }

  /** A line that is no answer was written by something else, and is kept for when the process ends. */
  #take(line: string): void {
    const answer = answerIn(line);
    if (answer === null) {
      this.#errors = (this.#errors + line).slice(-2_000);
      return;
    }
    const waiting = this.#waiting;
    if (waiting === null) this.#answers.push(answer);
    else {
      this.#waiting = null;
      waiting(answer);
    }
  }

  /** The next answer; one with an error where the process is gone. @throws CancelledError, and the process is ended */
  async answer(signal: CancellationSignal): Promise<Answer> {
    const known = this.#answers.shift();
    if (known !== undefined) return known;
    if (this.#gone !== null) return { error: this.#gone };
    return new Promise((resolve, reject) => {
      const off = signal.onCancel(() => {
        this.#waiting = null;
        this.#child.kill('SIGKILL');
        reject(new CancelledError());
      });
      this.#waiting = (answer) => {
        off();
        resolve(answer);
      };
    });
  }

  session(version: string): LocalSpark {
    let last: Promise<unknown> = Promise.resolve();
    const ask = async (
      sql: string,
      signal: CancellationSignal,
      describe: boolean,
    ): Promise<RowSet> => {
      this.#child.stdin.write(`${JSON.stringify({ sql, describe })}\n`);
      const { error, columns = [], rows = [] } = await this.answer(signal);
      if (error === undefined) return { columns, rows };
      throw new FailureError({
        code: 'spark/statement',
        what: 'Spark could not run a statement.',
        why: error,
        todo: 'Look at the table on Spark.',
      });
    };
    return {
      version,
      run: (sql, signal, { describeOnly = false } = {}) => {
        const next = last.then(() => ask(sql, signal, describeOnly));
        last = next.catch(() => undefined);
        return next;
      },
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#ended;
    clearTimeout(patience);
  }
}
