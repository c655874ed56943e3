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
import { byItself, clockOf, compileLegacy, compilePort, findingsOf } from './compile-sides.ts';
import { isDoubtful, reportFindings, worstOf } from './finding-report.ts';

/** What a script did under its own dialect's rules. */
export interface ScriptRun {
  readonly outcome: ProgramOutcome;
  /** What the local engine does not emulate exactly, and what it can't run. */
  readonly findings: readonly FindingReport[];
  /** True if any finding is neither exact nor conditional. */
  readonly warn: boolean;
}

/** Scripts after which the engine is opened anew: what they leave behind takes memory. */
const scriptsPerInstance = 200;

/** Runs scripts by themselves, each on an empty database, one after the other in one engine. */
export class ScriptRunner {
  readonly #engine: EngineClient;
  readonly #settings: ProjectSettings;
  #left = 0;

  constructor(engine: EngineClient, settings: ProjectSettings) {
    this.#engine = engine;
    this.#settings = settings;
  }

  /** Runs one script under its dialect's rules; an error of the script is part of its outcome. */
  async run(
    text: string,
    dialect: SourceDialect,
    limits: ProgramLimits = {},
    signal: CancellationSignal = neverCancelled,
  ): Promise<Result<ScriptRun, Failure>> {
    const settings = { ...this.#settings, dialect };
    const clock = clockOf(settings, Date.now());
    const side = byItself(
      dialects[dialect] === databricksDialect
        ? compilePort(text, emptyPortCatalog(settings), settings, clock)
        : compileLegacy(text, emptyLegacyCatalog(settings), settings, clock),
    );
    const ready = await this.#open(signal);
    if (!ready.ok) return ready;
    const request = { database: side.side, program: side.program, limits };
    const command = { kind: 'program', request } as const;
    const outcome = await this.#engine.request(command, signal, side.compileText);
    // What was stopped from outside may have left anything behind.
    if (!outcome.ok) this.#left = 0;
    if (!outcome.ok) return outcome;
    const findings = reportFindings(findingsOf(side), text);
    return ok({ outcome: outcome.value, findings, warn: isDoubtful(worstOf(findings)) });
  }

  async #open(signal: CancellationSignal): Promise<Result<null, Failure>> {
    if (this.#left > 0) {
      this.#left -= 1;
      return ok(null);
    }
    const databases = ['legacy', 'port'];
    const opened = await this.#engine.open(
      { timeZone: this.#settings.timeZone, databases },
      signal,
    );
    if (!opened.ok) return opened;
    const locked = await this.#engine.request({ kind: 'lock' }, signal);
    if (locked.ok) this.#left = scriptsPerInstance - 1;
    return locked;
  }
}
