import type { Catalog, CatalogTable, Program, QualifiedName, Step } from '../core/index.ts';
import {
  engineTable,
  portName,
  projectNames,
  sessionSchema,
  type EngineTable,
} from '../project/names.ts';
import type { ProjectSettings } from '../project/settings.ts';
import type { CompiledSide } from './compile-sides.ts';

/** A table that a transform leaves behind, on the sides that have it. */
export interface WrittenTable {
  /** As people call it: legacy `schema.name`, or the port's name where only the port writes it. */
  readonly name: string;
  readonly portName: string;
  readonly left: EngineTable | null;
  readonly right: EngineTable | null;
  /** What the legacy side knows of it. */
  readonly definition: CatalogTable | null;
}

/** The tables that either side writes or defines, paired by the project's names; scratch tables left out. */
export function writtenTables(
  left: CompiledSide,
  right: CompiledSide,
  settings: ProjectSettings,
): readonly WrittenTable[] {
  const mapName = projectNames(settings);
  const found = new Map<string, WrittenTable>();
  const seen = new Set<string>();
  for (const name of writtenNames(left)) {
    const mapped = portName(mapName({ name, role: 'table' }));
    const table = engineTable('port', { name: mapped, role: 'table' });
    seen.add(tableKey(table));
    const own = engineTable('legacy', { name, role: 'table' });
    found.set(tableKey(own), {
      name: shownName(name, settings),
      portName: `${mapped.database}.${mapped.schema}.${mapped.name}`,
      left: own,
      right: table,
      definition: left.compiled.catalogOut.table(name) ?? null,
    });
  }
  const scratch = `${settings.scratch.catalog}.${settings.scratch.schema}`.toLowerCase();
  for (const name of writtenNames(right)) {
    const table = engineTable('port', { name, role: 'table' });
    if (seen.has(tableKey(table)) || table.schema.toLowerCase() === scratch) continue;
    const shown = `${name.database}.${name.schema}.${name.name}`;
    // A text made at run time may write it on the legacy side, too: nothing tells before it runs.
    const legacy = legacyNameOf(name, settings);
    found.set(tableKey(table), {
      name: legacy === null ? shown : shownName(legacy, settings),
      portName: shown,
      left: legacy === null ? null : engineTable('legacy', { name: legacy, role: 'table' }),
      right: table,
      definition: null,
    });
  }
  return [...found.values()];
}

/** The legacy object that the project's names bring to a name in the port; null if none is. */
function legacyNameOf(name: QualifiedName, settings: ProjectSettings): QualifiedName | null {
  const home = settings.database.toLowerCase();
  const mapped = [...settings.schemas]
    .filter(
      ([, { catalog, schema }]) =>
        catalog.toLowerCase() === name.database && schema.toLowerCase() === name.schema,
    )
    .map(([key]) => {
      const dot = key.indexOf('.');
      return { database: dot < 0 ? home : key.slice(0, dot), schema: key.slice(dot + 1) };
    });
  const mapName = projectNames(settings);
  const right = tableKey(engineTable('port', { name, role: 'table' }));
  const candidates = [...mapped, { database: name.database, schema: name.schema }].map(
    ({ database, schema }) => ({ server: null, database, schema, name: name.name }),
  );
  return (
    candidates.find((candidate) => {
      const target = portName(mapName({ name: candidate, role: 'table' }));
      return tableKey(engineTable('port', { name: target, role: 'table' })) === right;
    }) ?? null
  );
}

/** A legacy name as people call it: without the database if it is the project's own. */
export function shownName(name: QualifiedName, { database }: ProjectSettings): string {
  const own = `${name.schema}.${name.name}`;
  return name.database === database.toLowerCase() ? own : `${name.database}.${own}`;
}

/** One text for a table's address, to key maps with. */
export function tableKey(table: EngineTable): string {
  return `${table.database}\u0000${table.schema}\u0000${table.table}`.toLowerCase();
}

/** Names of what a side's program writes, or its text defines; tables of its session left out. */
export function writtenNames(side: CompiledSide): readonly QualifiedName[] {
  const names = namesIn([...writesOf(side.program), ...writesOfTexts(side)]);
  for (const { name } of definedTables(side.catalogIn, side.compiled.catalogOut)) {
    names.set(`${name.database}.${name.schema}.${name.name}`, name);
  }
  return [...names.values()];
}

/** The tables that a script changes rows of by itself, and not by a procedure that it defines. */
export function filledTables(side: CompiledSide): readonly QualifiedName[] {
  return [...namesIn(writesOfSteps(side.program.steps)).values()];
}

/** Keys of the tables that the part of a script from a line on makes or changes by itself. */
export function writtenFrom({ side, program }: CompiledSide, line: number): ReadonlySet<string> {
  const part = program.steps.filter((step) => 'origin' in step && step.origin.line >= line);
  const names = [...namesIn(writesOfSteps(part)).values()];
  return new Set(names.map((name) => tableKey(engineTable(side, { name, role: 'table' }))));
}

function namesIn(writes: Iterable<string>): Map<string, QualifiedName> {
  const names = new Map<string, QualifiedName>();
  for (const written of writes) {
    const [, schema = '', name = ''] = [...written.matchAll(/"((?:[^"]|"")*)"/gu)].map((match) =>
      (match[1] ?? '').replaceAll('""', '"'),
    );
    if (schema === sessionSchema || schema === '') continue;
    const dot = schema.indexOf('.');
    names.set(`${schema}.${name}`, {
      server: null,
      database: schema.slice(0, dot),
      schema: schema.slice(dot + 1),
      name,
    });
  }
  return names;
}

function definedTables(before: Catalog, after: Catalog): readonly CatalogTable[] {
  if (before.objectsFingerprint === after.objectsFingerprint) return [];
  return [...after.tables()].filter(
    (table) =>
      (table.kind === 'table' || table.kind === 'view') && before.table(table.name) !== table,
  );
}

/** What all steps of a program write, as it stands in their SQL. */
function* writesOf(program: Program): Iterable<string> {
  yield* writesOfSteps(program.steps);
  for (const procedure of Object.values(program.procedures)) yield* writesOfSteps(procedure.body);
}

/** What the texts write that the side's runs put together so far. */
function* writesOfTexts({ compiled }: CompiledSide): Iterable<string> {
  for (const procedure of compiled.texts.procedures) yield* writesOfSteps(procedure.body);
}

function* writesOfSteps(steps: readonly Step[]): Iterable<string> {
  for (const step of steps) {
    if (step.step === 'execute') yield* step.writes;
    if (step.step === 'while' || step.step === 'block') yield* writesOfSteps(step.body);
    if (step.step === 'block') for (const { body } of step.exitHandlers) yield* writesOfSteps(body);
    if (step.step === 'try') {
      yield* writesOfSteps(step.body);
      yield* writesOfSteps(step.handler);
    }
    if (step.step === 'if') {
      for (const branch of step.branches) yield* writesOfSteps(branch.body);
      yield* writesOfSteps(step.otherwise);
    }
  }
}
