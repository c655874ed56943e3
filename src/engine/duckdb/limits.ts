import type { ProgramLimits } from '../../protocol/engine.ts';

/** Wall time of a program in milliseconds, after which it is stopped. */
export function longestProgram(limits: ProgramLimits | undefined): number {
  return limits?.milliseconds ?? 300_000;
}
