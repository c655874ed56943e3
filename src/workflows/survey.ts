import { nameKey, type QualifiedName } from '../core/index.ts';
import { isSystemName } from '../project/discovery/references.ts';
import { legacyName } from '../project/names.ts';
import type { FidelityKind } from '../protocol/findings.ts';
import type { Inventory, ObjectReport, Survey, TransformResult } from '../protocol/transforms.ts';
import type { CompiledSide } from './compile-sides.ts';
import { isDoubtful, shownPlace } from './finding-report.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import { readsOf, writtenIn } from './transform-reads.ts';

/** What a project holds, what it lacks, and what can run as it is. */
export function surveyOf(prepared: PreparedProject): Survey {
  const { tables, views, procedures, functions, transforms, needsData, madeUpRows, notes } =
    inventoryOf(prepared);
  return {
    tables: tables.length,
    views: views.length,
    procedures: procedures.length,
    functions: functions.length,
    transforms: transforms.length,
    needsData,
    madeUpRows,
    canRun: transforms.filter(canRun).length,
    notes,
  };
}

/** True for a transform that was ported and reads nothing that is created nowhere. */
function canRun({ missing, failed }: Inventory['transforms'][number]): boolean {
  return failed === null && missing.length === 0;
}

/** What a project holds, what it lacks, and what can run as it is, by name. */
export function inventoryOf(prepared: PreparedProject): Inventory {
  const { project, legacyCatalog, transforms } = prepared;
  const { settings } = project;
  const last = transforms.at(-1)?.left.compiled.catalogOut ?? legacyCatalog;
  const home = settings.database.toLowerCase();
  const called = ({ database, schema, name }: QualifiedName): string =>
    database === home ? `${schema}.${name}` : `${database}.${schema}.${name}`;
  const named = (objects: Iterable<{ readonly name: QualifiedName }>): readonly string[] =>
    [...objects].map(({ name }) => called(name)).sort();
  const own = [...last.tables()].filter(({ name }) => !isSystemName(name));
  const filled = new Set(settings.data.map(({ table }) => nameKey(legacyName(table, settings))));
  const written = writtenIn(prepared);
  const needed = new Map<string, QualifiedName>();
  const judged = transforms.filter((script) => !onlyDefines(script));
  const read = judged.map((script) => {
    const { names: reads, calls } = readsOf(script, last);
    const { catalogOut } = script.left.compiled;
    for (const name of reads) {
      const key = nameKey(name);
      if (last.table(name)?.kind === 'table' && !filled.has(key) && !written.has(key))
        needed.set(key, name);
    }
    const missing = [
      ...reads.filter(
        (name) => catalogOut.table(name) === undefined && catalogOut.function(name) === undefined,
      ),
      ...calls.filter(
        (name) => last.procedure(name) === undefined && last.function(name) === undefined,
      ),
    ];
    // A batch that can't be read is not run at all.
    const unread = script.left.compiled.diagnostics.find(({ code }) => code.startsWith('syntax/'));
    const failed = unread?.message ?? null;
    return { path: script.file.path, missing: missing.map(called), failed };
  });
  const failed = prepared.failed.map(({ path, why }) => ({ path, missing: [], failed: why }));
  return {
    tables: named(own.filter(({ kind }) => kind === 'table')),
    views: named(own.filter(({ kind }) => kind === 'view')),
    procedures: named(last.procedures()),
    functions: named(last.functions()),
    transforms: [...read, ...failed],
    needsData: [...needed.values()].map(called),
    madeUpRows: settings.madeUpRows,
    notes: settings.notes,
  };
}

/** Statements that do nothing by themselves, and so say nothing of how an object ports. */
const SETTING: ReadonlySet<string> = new Set([
  'BatchSeparator',
  'EmptyStatement',
  'SetOption',
  'UseStatement',
]);

/** Definitions of what runs when it is called, or when something else is done. */
const CALLED: ReadonlySet<string> = new Set(['CreateFunction', 'CreateProcedure', 'CreateTrigger']);

/**
 * True for a script that only defines what others call: run by itself it has nothing to show, and there is nothing
 * to judge. It stands among the transforms where what it names is made by one of them.
 */
export function onlyDefines({ file }: PreparedScript): boolean {
  const kinds = (file.generated.port?.statements ?? []).map(({ kind }) => kind);
  const own = kinds.filter((kind) => !SETTING.has(kind));
  return own.length > 0 && own.every((kind) => CALLED.has(kind));
}

/**
 * How each script of a project ports, definitions and transforms in their order, and what ran of it.
 *
 * @param failed - paths of definitions that failed on one of the sides
 */
export function objectReports(
  prepared: PreparedProject,
  results: readonly TransformResult[],
  failed: ReadonlySet<string>,
): readonly ObjectReport[] {
  const last = prepared.transforms.at(-1)?.left.compiled.catalogOut ?? prepared.legacyCatalog;
  const runs = prepared.transforms.map((script) => ({
    path: script.file.path,
    named: readsOf(script, last).named,
  }));
  return [...prepared.ddl, ...prepared.transforms].map((script) => {
    const { file } = script;
    const own = new Set([file.path]);
    const defined = definedKeys(script.left);
    for (const { path, named } of runs) if (defined.some((key) => named.has(key))) own.add(path);
    return {
      name: file.name,
      path: file.path,
      port: portWord(
        file.generated.fidelity,
        (file.generated.port?.statements ?? [])
          .filter(({ kind }) => !SETTING.has(kind))
          .map(({ fidelity }) => fidelity),
      ),
      reasons: [
        ...new Set(
          [...file.generated.findings]
            .filter(({ fidelity }) => fidelity !== 'exact')
            .sort((a, b) => Number(isDoubtful(b.fidelity)) - Number(isDoubtful(a.fidelity)))
            .map((finding) => `${shownPlace(finding)}: ${finding.message}`),
        ),
      ],
      failed: failed.has(file.path),
      ran: results
        .filter(({ path }) => own.has(path))
        .map(({ name, path, verdict, madeUp }) => ({ name, path, verdict, madeUp })),
    };
  });
}

/** The keys of the tables, views, procedures and functions that a script defines. */
function definedKeys({ catalogIn, compiled }: CompiledSide): readonly string[] {
  const { catalogOut } = compiled;
  const keys: string[] = [];
  for (const table of catalogOut.tables())
    if (catalogIn.table(table.name) !== table) keys.push(nameKey(table.name));
  for (const procedure of catalogOut.procedures())
    if (catalogIn.procedure(procedure.name) !== procedure) keys.push(nameKey(procedure.name));
  for (const each of catalogOut.functions())
    if (catalogIn.function(each.name) !== each) keys.push(nameKey(each.name));
  return keys;
}

/** A whole is not ported if none of it is; where some of it is left to a person, it is ported partly. */
function portWord(worst: FidelityKind, statements: readonly FidelityKind[]): ObjectReport['port'] {
  if (worst === 'exact') return 'exactly';
  if (worst === 'conditional') return 'under assumptions';
  const left = statements.filter((fidelity) => fidelity === 'manual' || fidelity === 'unknown');
  const ported = statements.filter(
    (fidelity) => fidelity === 'exact' || fidelity === 'conditional',
  );
  return left.length > 0 && ported.length === 0 ? 'not' : 'partly';
}
