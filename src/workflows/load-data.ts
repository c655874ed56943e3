import type { CancellationSignal } from '../base/cancellation.ts';
import { formatFailure } from '../base/failure.ts';
import { duckdbTypeName, type CatalogTable } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import {
  engineTable,
  legacyName,
  portName,
  projectNames,
  type EngineTable,
} from '../project/names.ts';
import { baseName, joinPath } from '../project/file-source.ts';
import type { Project } from '../project/project.ts';
import type { DataFile, ProjectSettings } from '../project/settings.ts';
import type { LoadColumn, LoadReport, RelationLoad, TextLimit } from '../protocol/engine.ts';
import type { SampleFile } from '../protocol/transforms.ts';
import type { PreparedProject } from './prepare-project.ts';
import { readScriptRows, type RowGroup } from './script-rows.ts';
import { tableKey } from './written-tables.ts';
import { isScript } from '../project/discovery/parts.ts';
import { dataFileSource } from './data-file.ts';
import { sampleOf, thinnedWarnings } from './thinned-samples.ts';

/** Databases that hold what comes from files. */
export const fileDatabases = { source: 'source', expected: 'expected' } as const;

/** What loading files came to. */
export interface LoadedData {
  readonly loads: readonly LoadReport[];
  /** The data files that were loaded, with their paths on this machine. */
  readonly files: readonly (Omit<SampleFile, 'sha256'> & { readonly path: string })[];
  /** Where the rows of each data file go, once the tables are there. */
  readonly copies: readonly {
    readonly from: EngineTable;
    readonly to: EngineTable;
    readonly create: boolean;
    /** Columns that are computed on both sides. */
    readonly except?: readonly string[];
    /** Keys of the legacy table. */
    readonly keys?: readonly (readonly string[])[];
    /** How long its texts may be. */
    readonly texts?: readonly TextLimit[];
    /** Of the port: where the rows come from, if the legacy table refused some of `from`. */
    readonly settled?: { readonly from: EngineTable; readonly except: readonly string[] };
  }[];
  /** Tables with real old results, by the key of their legacy address. */
  readonly expected: ReadonlyMap<string, EngineTable>;
  /** Rows of scripts, loaded as they are written, to be inserted once the tables are there. */
  readonly scriptRows: readonly RowGroup[];
  readonly warnings: readonly string[];
}

/**
 * Loads a project's sample files and expected results into an open engine, before it is locked. Values
 * get the types that the legacy definitions declare; what does not convert is reported row by row.
 */
export async function loadData(
  engine: EngineClient,
  prepared: PreparedProject,
  signal: CancellationSignal,
): Promise<LoadedData> {
  const { project } = prepared;
  const { settings } = project;
  const loads: LoadReport[] = [];
  const warnings: string[] = [];
  const copies: LoadedData['copies'][number][] = [];
  const loadedFiles: LoadedData['files'][number][] = [];
  const load = async (
    relation: RelationLoad,
    file: string,
    made: readonly string[] = [],
  ): Promise<boolean> => {
    const loaded = await engine.request({ kind: 'load', relations: [relation] }, signal);
    if (!loaded.ok) {
      warnings.push(formatFailure(loaded.error));
      return false;
    }
    loads.push(...loaded.value);
    for (const report of loaded.value) {
      warnings.push(...rejectionWarnings(file, report));
      warnings.push(...missingWarnings(file, report, made));
      warnings.push(...thinnedWarnings(relation, report));
    }
    return true;
  };
  // After the last definition all that definitions make is known.
  const defined = prepared.ddl.at(-1);
  const ofScripts = settings.data.filter(({ file }) => isScript(file));
  const lastCatalog = defined?.left.compiled.catalogOut ?? prepared.legacyCatalog;
  const earlier = prepared.ddl.map(({ left }) => left.compiled.catalogOut);
  const inScripts = await readScriptRows(project, ofScripts, lastCatalog, earlier);
  warnings.push(...inScripts.warnings);
  const scriptRows: RowGroup[] = [];
  for (const group of inScripts.groups)
    if (await load(group.relation, group.file)) scriptRows.push(group);
  for (const data of settings.data) {
    if (isScript(data.file)) continue;
    const name = legacyName(data.table, settings);
    const path = project.files.localPath(data.file);
    if (path === null) {
      warnings.push(
        `The data of ${data.table} was not loaded. ${data.file} is not on this machine's disk. Open the project from a disk to run it.`,
      );
      continue;
    }
    const from = engineTable('source', { name, role: 'table' });
    const definition = prepared.legacyCatalog.table(name);
    const relation: RelationLoad = {
      target: from,
      source: sourceOf(path, data),
      ...columnsOf(definition),
      ...sampleOf(data, definition, prepared.legacyCatalog, settings),
      ...(data.mask === undefined ? {} : { mask: data.mask }),
    };
    const made = definition?.columns.filter(({ identity }) => identity) ?? [];
    if (
      !(await load(
        relation,
        data.file,
        made.map((column) => column.name),
      ))
    )
      continue;
    const rows = loads.at(-1)?.rows ?? 0;
    loadedFiles.push({ table: data.table, file: data.file, rows, path });
    const mapped = portName(projectNames(settings)({ name, role: 'table' }));
    copies.push({
      from,
      to: engineTable('legacy', { name, role: 'table' }),
      create: defined?.left.compiled.catalogOut.table(name) === undefined,
      keys: definition?.keys ?? [],
      texts: textLimits(definition),
    });
    copies.push({
      from,
      to: engineTable('port', { name: mapped, role: 'table' }),
      create: defined?.right.compiled.catalogOut.table(mapped) === undefined,
      texts: textLimits(definition),
      settled: {
        from: engineTable('legacy', { name, role: 'table' }),
        except: (definition?.columns ?? []).flatMap((column) =>
          column.computed ? [column.name] : [],
        ),
      },
    });
  }
  const expected = await loadExpected(project, settings, prepared, load);
  return { loads, files: loadedFiles, copies, scriptRows, expected, warnings };
}

async function loadExpected(
  project: Project,
  settings: ProjectSettings,
  prepared: PreparedProject,
  load: (relation: RelationLoad, file: string) => Promise<boolean>,
): Promise<Map<string, EngineTable>> {
  const found = new Map<string, EngineTable>();
  const { folder, nullText } = settings.expected;
  if (!(await project.files.exists(folder))) return found;
  const last = prepared.transforms.at(-1)?.left.compiled.catalogOut ?? prepared.legacyCatalog;
  for (const { kind, name: file } of await project.files.list(folder)) {
    const path = project.files.localPath(joinPath(folder, file));
    if (kind !== 'file' || !/\.csv$/iu.test(file) || path === null) continue;
    const stem = baseName(file);
    const definition = [...last.tables()].find(
      ({ name, kind: tableKind }) =>
        tableKind !== 'temporary' &&
        (stem.toLowerCase() === name.name ||
          stem.toLowerCase() === `${name.schema}.${name.name}` ||
          stem.toLowerCase() === `${name.database}.${name.schema}.${name.name}`),
    );
    const name = definition?.name ?? legacyName(stem, settings);
    const target = engineTable('expected', { name, role: 'table' });
    const csv = { kind: 'csv', path, settings: { nullText } } as const;
    if (await load({ target, source: csv, ...columnsOf(definition) }, joinPath(folder, file))) {
      found.set(tableKey(engineTable('legacy', { name, role: 'table' })), target);
    }
  }
  return found;
}

function sourceOf(path: string, data: DataFile): RelationLoad['source'] {
  const source = dataFileSource(path);
  if (source.kind !== 'csv') return source;
  const isFile = /\.[^./\\]+$/u.test(path);
  return isFile
    ? { ...source, settings: { ...source.settings, ...data } }
    : { kind: 'folder', path, settings: data };
}

/** How long the texts of a table may be, by its definition. */
function textLimits(definition: CatalogTable | undefined): readonly TextLimit[] {
  return (definition?.columns ?? []).flatMap(({ name, type, computed }) =>
    type.type !== 'text' || type.length === 'max' || computed
      ? []
      : [{ name, length: type.length, padded: type.padded }],
  );
}

/** The columns that a file brings. What the server makes by itself may be in it, and counts then. */
function columnsOf(definition: CatalogTable | undefined): { columns?: readonly LoadColumn[] } {
  const columns = definition?.columns.filter((column) => !column.computed) ?? [];
  if (columns.length === 0) return {};
  return {
    columns: columns.map(({ name, type, identity, nullable, defaultText }) => ({
      name,
      type: duckdbTypeName(type),
      ...(identity || nullable || defaultText !== null ? { optional: true } : {}),
    })),
  };
}

/**
 * What the file does not bring and nothing else makes.
 *
 * @param made - columns that the server numbers
 */
function missingWarnings(
  file: string,
  { target, missingColumns }: LoadReport,
  made: readonly string[],
): string[] {
  const lacking = missingColumns.filter((column) => !made.includes(column));
  if (lacking.length === 0) return [];
  const named = `${lacking.length === 1 ? 'column' : 'columns'} ${lacking.join(', ')}`;
  return [
    `The file ${file} lacks the ${named} of ${target.table}: in all its rows ${lacking.length === 1 ? 'it is' : 'they are'} NULL, or what the definition says. Add ${lacking.length === 1 ? 'it' : 'them'} to the file if that is wrong.`,
  ];
}

function rejectionWarnings(file: string, report: LoadReport): string[] {
  const shown = report.rejected
    .slice(0, 5)
    .map(
      ({ file: own = file, line, column, why }) =>
        `${own}, line ${line}${column === null ? '' : `, ${column}`}: ${why}`,
    );
  if (report.rejectedRows === 0) return [];
  return [
    `${report.rejectedRows} ${report.rejectedRows === 1 ? 'row' : 'rows'} of ${file} could not be loaded and ${report.rejectedRows === 1 ? 'is' : 'are'} missing on both sides. Correct the file, or the types of its table.`,
    ...shown,
  ];
}
