import { CancelledError, throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { LineSplitter } from '../base/json-lines.ts';
import type { SourceDialect } from '../core/index.ts';
import type { PortTarget } from '../workflows/port-text.ts';
import type { Terminal } from './terminal.ts';

/** One line of input for other tools. */
export interface LineRequest {
  /** Whatever the line has as its id, given back as it is; null without one. */
  readonly id: unknown;
  readonly dialect: SourceDialect;
  readonly sql: string;
  readonly target: PortTarget;
}

/** What holds for lines that do not say it. */
export interface LineDefaults {
  readonly dialect: SourceDialect;
  readonly target: PortTarget;
}

const DIALECTS: readonly SourceDialect[] = ['tsql', 'databricks'];
const TARGETS: readonly PortTarget[] = ['databricks', 'spark', 'duckdb'];

/**
 * Answers each line of JSON with one line, in order, as they come. A bad line is answered with an
 * error and spoils no other; blank lines are passed over.
 *
 * @throws CancelledError when asked to stop, also while it waits for a line
 */
export async function answerLines(
  terminal: Pick<Terminal, 'input' | 'out' | 'cancellation'>,
  defaults: LineDefaults,
  answer: (request: LineRequest) => object | Promise<object>,
): Promise<void> {
  const splitter = new LineSplitter();
  const each = async (line: string): Promise<void> => {
    if (line.trim() === '') return;
    const answered = await answerLine(line, defaults, answer);
    throwIfCancelled(terminal.cancellation);
    await terminal.out(`${JSON.stringify(answered)}\n`);
  };
  const pieces = terminal.input()[Symbol.asyncIterator]();
  for (;;) {
    const piece = await orCancelled(pieces.next(), terminal.cancellation);
    if (piece.done === true) break;
    for (const line of splitter.push(piece.value)) await each(line);
  }
  for (const line of splitter.end()) await each(line);
}

/** The promise's value, or a {@link CancelledError} as soon as the signal comes. */
async function orCancelled<T>(promise: Promise<T>, signal: CancellationSignal): Promise<T> {
  let untie = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    untie = signal.onCancel(() => reject(new CancelledError()));
  });
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    untie();
  }
}

async function answerLine(
  line: string,
  defaults: LineDefaults,
  answer: (request: LineRequest) => object | Promise<object>,
): Promise<object> {
  const read = readLine(line, defaults);
  if ('error' in read) return read;
  try {
    return { id: read.id, ...(await answer(read)) };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { id: read.id, error: `This line could not be answered. ${why}` };
  }
}

/** Reads a line, or says what is wrong with it, with its id if it has one. */
export function readLine(
  line: string,
  defaults: LineDefaults,
): LineRequest | { readonly id: unknown; readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\uFEFF/u, ''));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      id: null,
      error: `The line is not JSON (${why}). Each line is one object with "id", "dialect" and "sql".`,
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      id: null,
      error:
        'The line is not a JSON object. Each line is one object with "id", "dialect" and "sql".',
    };
  }
  const given = value as Readonly<Record<string, unknown>>;
  const id = given['id'] ?? null;
  if (typeof given['sql'] !== 'string') {
    return { id, error: 'The line has no "sql" with a text. Put the statement or script there.' };
  }
  const dialect = choose(given['dialect'], DIALECTS, defaults.dialect);
  if (dialect === null)
    return { id, error: `"dialect" must be one of ${DIALECTS.join(', ')}. Correct it.` };
  const target = choose(given['target'], TARGETS, defaults.target);
  if (target === null)
    return { id, error: `"target" must be one of ${TARGETS.join(', ')}. Correct it.` };
  return { id, dialect, sql: given['sql'], target };
}

function choose<T extends string>(value: unknown, choices: readonly T[], fallback: T): T | null {
  if (value === undefined || value === null) return fallback;
  return choices.find((choice) => choice === value) ?? null;
}
