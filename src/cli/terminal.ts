import type { CancellationSignal } from '../base/cancellation.ts';
import { worse } from '../core/index.ts';
import type { FidelityKind, FindingReport } from '../protocol/findings.ts';

/** What a command sees of the process it runs in. */
export interface Terminal {
  /** Results; resolves when more may be written. */
  readonly out: (text: string) => Promise<void>;
  /** Progress and messages to a person. */
  readonly note: (text: string) => void;
  /** Standard input as text. */
  readonly input: () => AsyncIterable<string>;
  /** Asks a person a question and gives the answer; null where nobody is there. An empty text when asked to stop. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether `out` goes to a person who sees colours. */
  readonly colours: boolean;
  /** Whether `note` goes to a terminal, where a line can be written over. */
  readonly liveNotes: boolean;
  readonly cancellation: CancellationSignal;
}

/** Exit codes: the same, or nothing above the threshold; different, not shown, or findings above it; could not run. */
export const exitCodes = { same: 0, different: 1, failed: 2 } as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** True if the fidelity is worse than the threshold, which makes the exit code 1. */
export function exceeds(kind: FidelityKind, threshold: FidelityKind): boolean {
  return kind !== threshold && worse(kind, threshold) === kind;
}

/** Notes what is not exact, one line each, as compilers do: file, line, column. */
export function noteFindings(
  terminal: Terminal,
  file: string,
  findings: readonly FindingReport[],
): void {
  for (const { line, column, fidelity, id, message } of findings) {
    if (fidelity !== 'exact')
      terminal.note(`${file}:${line}:${column} ${fidelity} ${id}: ${message}\n`);
  }
}

/** Asks a question to which nothing but a yes is one; false where nobody is there. */
export async function agreed(question: string, { ask }: Terminal): Promise<boolean> {
  return ask !== null && /^y(?:es)?$/iu.test((await ask(`${question} [y/N] `)).trim());
}
