import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError, formatFailure } from '../base/failure.ts';
import type { EngineClient } from '../engine/index.ts';
import type { BegunResult, ProgramLimits, ProgramOutcome } from '../protocol/engine.ts';
import type { CompiledSide } from './compile-sides.ts';

/**
 * Runs one side's program; what the engine refuses to run is an error of the script's.
 *
 * @param onBegun - where results are looked at: is told of each as soon as its first rows are there
 */
export async function runSide(
  engine: EngineClient,
  side: CompiledSide,
  keepAs: string | null,
  limits: ProgramLimits,
  signal: CancellationSignal,
  onBegun?: (result: BegunResult) => void,
): Promise<ProgramOutcome> {
  const request = {
    database: side.side,
    program: side.program,
    limits,
    ...(keepAs === null ? {} : { keepAs }),
    ...(onBegun === undefined ? {} : { shows: true }),
  };
  const command = { kind: 'program', request } as const;
  const answer = await engine.request(command, signal, side.compileText, onBegun);
  throwIfCancelled(signal);
  if (answer.ok) return answer.value;
  if (answer.error.code !== 'engine/refused') throw new FailureError(answer.error);
  // The guard took our own SQL for something else: this script was not run, the others can be.
  const error = {
    number: 50000,
    severity: 16,
    state: 1,
    line: 1,
    message: `engine/refused: ${formatFailure(answer.error)}`,
  };
  return { results: [], errors: [error], messages: [], rowsWritten: 0, steps: 0, stopped: null };
}
