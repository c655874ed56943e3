import {
  compile,
  databricksDialect,
  type Catalog,
  type Compiled,
  type CompiledText,
  type Finding,
  type Program,
  type RunText,
  type Step,
} from '../core/index.ts';
import { instantOf, wallClockOf } from '../project/clock.ts';
import { engineNames, sessionSchema } from '../project/names.ts';
import { dialects } from '../project/session-settings.ts';
import type { ProjectSettings } from '../project/settings.ts';

/** A database of the engine: one for each side of a comparison. */
export type Side = 'legacy' | 'port';

/** A side's script, ready to run. */
export interface CompiledSide {
  readonly side: Side;
  readonly text: string;
  readonly compiled: Compiled;
  /** With its schemas made and its session's leavings cleared away first. */
  readonly program: Program;
  readonly catalogIn: Catalog;
  /** Schemas of its database that it names. */
  readonly schemas: ReadonlySet<string>;
  /** Compiles what the program puts together while it runs. */
  readonly compileText: (text: RunText) => CompiledText;
}

/** What the local engine does not emulate exactly; of texts that a run put together, those so far. */
export function findingsOf({ compiled }: CompiledSide): readonly Finding[] {
  return [...compiled.findings, ...compiled.texts.findings];
}

/** The frozen instant of a project's previews; `now`, in milliseconds, where no `asOf` is set. */
export function clockOf(settings: ProjectSettings, now: number): string {
  return instantOf(settings.asOf ?? wallClockOf(now, settings.timeZone), settings.timeZone);
}

/** Compiles a legacy text for the local engine. */
export function compileLegacy(
  text: string,
  catalog: Catalog,
  settings: ProjectSettings,
  clock: string,
): CompiledSide {
  return compileSide('legacy', text, catalog, settings, clock);
}

/**
 * Compiles a port for the local engine. It has nothing but the port's text and what earlier port
 * texts defined: the legacy side never reaches it, so that a wrong port shows.
 */
export function compilePort(
  text: string,
  catalog: Catalog,
  settings: ProjectSettings,
  clock: string,
): CompiledSide {
  return compileSide('port', text, catalog, settings, clock);
}

function compileSide(
  side: Side,
  text: string,
  catalog: Catalog,
  settings: ProjectSettings,
  clock: string,
): CompiledSide {
  const schemas = new Set([sessionSchema, homeSchema(catalog)]);
  const compiled = compile(text, {
    dialect: side === 'port' ? databricksDialect : dialects[settings.dialect],
    catalog,
    options: {
      target: 'duckdb',
      sparkOnly: false,
      targetRuntime: settings.targetRuntime,
      mapName: engineNames(side, schemas),
      clock,
    },
  });
  return {
    side,
    text,
    compiled,
    program: prepared(compiled.program, side, schemas, new Set([sessionSchema])),
    schemas,
    catalogIn: catalog,
    compileText: (asked) => {
      const before = new Set(schemas);
      const answer = compiled.texts.answer(asked);
      const entry = 'entry' in answer ? answer.procedures[answer.entry] : undefined;
      const more = [...schemas].filter((schema) => !before.has(schema));
      if (!('entry' in answer) || entry === undefined || more.length === 0) return answer;
      // The program made only the schemas that were known when it started.
      const body = [
        making(
          more.map((schema) => schemaName(side, schema)),
          [],
        ),
        ...entry.body,
      ];
      return {
        ...answer,
        procedures: { ...answer.procedures, [answer.entry]: { ...entry, body } },
      };
    },
  };
}

function homeSchema(catalog: Catalog): string {
  return `${catalog.settings.database}.${catalog.settings.schema}`.toLowerCase();
}

/** Every schema that the program names is there before it starts, and the session's is empty. */
function prepared(
  program: Program,
  database: string,
  schemas: ReadonlySet<string>,
  emptied: ReadonlySet<string>,
): Program {
  const named = (each: ReadonlySet<string>): string[] =>
    [...each].map((schema) => schemaName(database, schema));
  return { ...program, steps: [making(named(schemas), named(emptied)), ...program.steps] };
}

function schemaName(database: string, schema: string): string {
  return `${quoted(database)}.${quoted(schema)}`;
}

/** The step that makes schemas, after it emptied others. */
function making(schemas: readonly string[], emptied: readonly string[]): Step {
  const sql = [
    ...emptied.map((schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE`),
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`),
  ].map((text) => ({ parts: [text] }));
  const origin = { start: 0, end: 0, line: 1 };
  return { step: 'execute', checks: [], sql, counts: null, writes: [], origin };
}

/** The side with everything that its script names made anew: nothing of an earlier script is seen. */
export function byItself(side: CompiledSide): CompiledSide {
  const { compiled, schemas } = side;
  return { ...side, program: prepared(compiled.program, side.side, schemas, schemas) };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
