import type { CancellationSignal } from '../base/cancellation.ts';
import { neverCancelled } from '../base/cancellation.ts';
import type { Failure } from '../base/failure.ts';
import { ok, type Result } from '../base/result.ts';
import { databricksDialect, type SourceDialect } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import { dialects, emptyLegacyCatalog, emptyPortCatalog } from '../project/session-settings.ts';
import type { ProjectSettings } from '../project/settings.ts';
import type { ProgramLimits, ProgramOutcome } from '../protocol/engine.ts';
import type { FindingReport } from '../protocol/findings.ts';
import { clockOf, compileLegacy, compilePort } from './compile-sides.ts';
import { isDoubtful, reportFindings, worstOf } from './finding-report.ts';

/** What a script did under its own dialect's rules. */
export interface ScriptRun {
  readonly outcome: ProgramOutcome;
  /** What the local engine does not emulate exactly, and what it can't run. */
  readonly findings: readonly FindingReport[];
  /** True if any finding is neither exact nor conditional. */
  readonly warn: boolean;
}

/** Runs a script by itself, on an empty database, under its dialect's rules. */
export async function runScript(
  engine: EngineClient,
  text: string,
  dialect: SourceDialect,
  settings: ProjectSettings,
  limits: ProgramLimits = {},
  signal: CancellationSignal = neverCancelled,
): Promise<Result<ScriptRun, Failure>> {
  const clock = clockOf(settings, Date.now());
  const side =
    dialects[dialect] === databricksDialect
      ? compilePort(text, emptyPortCatalog(settings), settings, clock)
      : compileLegacy(text, emptyLegacyCatalog(settings), { ...settings, dialect }, clock);
  const opened = await engine.open({ timeZone: settings.timeZone, databases: [side.side] }, signal);
  if (!opened.ok) return opened;
  const locked = await engine.request({ kind: 'lock' }, signal);
  if (!locked.ok) return locked;
  const request = { database: side.side, program: side.program, limits };
  const outcome = await engine.request({ kind: 'program', request }, signal);
  if (!outcome.ok) return outcome;
  const findings = reportFindings(side.compiled.findings, text);
  return ok({ outcome: outcome.value, findings, warn: isDoubtful(worstOf(findings)) });
}
