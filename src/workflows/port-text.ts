import {
  databricksDialect,
  port,
  type Catalog,
  type Port,
  type PortState,
  type SourceDialect,
  type WriteOptions,
} from '../core/index.ts';
import { bareNames, projectNames } from '../project/names.ts';
import { dialects, emptyLegacyCatalog, emptyPortCatalog } from '../project/session-settings.ts';
import { defaultSettings, type ProjectSettings } from '../project/settings.ts';
import type { TextOrigin } from '../project/text-origin.ts';
import type { FidelityKind, FindingReport } from '../protocol/findings.ts';
import { clockOf } from './compile-sides.ts';
import { duckdbScript } from './duckdb-script.ts';
import { isDoubtful, reportFindings, worstOf } from './finding-report.ts';

/** What is written: `spark` is Databricks SQL with nothing that only Databricks has. */
export type PortTarget = 'databricks' | 'spark' | 'duckdb';

/** What a text is ported under; all has defaults. */
export interface PortContext {
  /** T-SQL when absent. */
  readonly dialect?: SourceDialect;
  /** Databricks when absent. */
  readonly target?: PortTarget;
  /** With them names are mapped as the project says; without, names stay as short as they are. */
  readonly settings?: ProjectSettings;
  /** Without `settings`: dialect defaults and the clock, which names do not depend on. */
  readonly clock?: ProjectSettings;
  /** What texts before this one defined. */
  readonly catalog?: Catalog;
  /** Where the text comes from if it is only a part of a file. */
  readonly origin?: TextOrigin | null;
  /** For the next port of an edited text, with its tree already brought up to date. */
  readonly previous?: PortState;
}

/** The port of a text. */
export interface PortedText {
  readonly sql: string;
  readonly findings: readonly FindingReport[];
  readonly fidelity: FidelityKind;
  /** True if any finding is neither exact nor conditional. */
  readonly warn: boolean;
  /** The core's port, with source map and state; null for the target DuckDB. */
  readonly port: Port | null;
}

/** Ports a text. Any text gives a port; what can't be ported stands in it as an error, and is a finding. */
export function portText(text: string, context: PortContext = {}): PortedText {
  const dialect = context.dialect ?? 'tsql';
  const target = context.target ?? 'databricks';
  const settings = context.settings ?? context.clock ?? defaultSettings;
  const catalog = context.catalog ?? emptyCatalog(dialect, settings);
  const options = optionsFor(target, settings, context.settings === undefined ? catalog : null);
  if (target === 'duckdb')
    return withFidelity(duckdbScript(text, { dialect: dialects[dialect], catalog, options }), null);
  const ported = port(text, {
    dialect: dialects[dialect],
    catalog,
    options,
    ...(context.previous === undefined ? {} : { previous: context.previous }),
  });
  return withFidelity(
    { sql: ported.output, findings: reportFindings(ported.findings, text, context.origin) },
    ported,
  );
}

/** By settings: an edited text is ported anew only where it changed if its options are the same object. */
const known = new WeakMap<ProjectSettings, Map<string, WriteOptions>>();

/** @param bare - the catalog whose home names are left as short as they are; null: names go by the settings */
function optionsFor(
  target: PortTarget,
  settings: ProjectSettings,
  bare: Catalog | null,
): WriteOptions {
  const make = (): WriteOptions => ({
    target: target === 'duckdb' ? 'duckdb' : 'databricks-sql',
    sparkOnly: target === 'spark',
    targetRuntime: settings.targetRuntime,
    mapName: bare === null ? projectNames(settings) : bareNames(bare.settings),
    clock: clockOf(settings, Date.now()),
  });
  // Only what is run here holds the time: a port holds functions.
  if (target === 'duckdb') return make();
  const ofSettings = known.get(settings) ?? new Map<string, WriteOptions>();
  known.set(settings, ofSettings);
  const key =
    bare === null ? target : `${target} ${bare.settings.database}.${bare.settings.schema}`;
  const options = ofSettings.get(key) ?? make();
  ofSettings.set(key, options);
  return options;
}

function withFidelity(
  written: { readonly sql: string; readonly findings: readonly FindingReport[] },
  ported: Port | null,
): PortedText {
  const fidelity = worstOf(written.findings);
  return { ...written, fidelity, warn: isDoubtful(fidelity), port: ported };
}

function emptyCatalog(dialect: SourceDialect, settings: ProjectSettings): Catalog {
  return dialects[dialect] === databricksDialect
    ? emptyPortCatalog(settings)
    : emptyLegacyCatalog(settings);
}
