import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogTable } from '../../../src/core/index.ts';
import { legacyName } from '../../../src/project/names.ts';
import { openProject, readSql, transformsOf, type Project } from '../../../src/project/project.ts';
import {
  emptyLegacyCatalog,
  forNextSession,
  legacySession,
} from '../../../src/project/session-settings.ts';
import type { ProjectSettings } from '../../../src/project/settings.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { portText } from '../../../src/workflows/port-text.ts';
import { sparkStatements } from '../preview/spark-run.ts';

/** What open-source Spark cannot run of the sample's ports, each with its reason. */
interface DatabricksOnly {
  /** A statement of a file's port that contains a text is left out; it is there exactly once. */
  readonly statements: readonly {
    readonly file: string;
    readonly contains: string;
    readonly because: string;
  }[];
  /** What is set before all, where Spark lacks no construct but has a bug. */
  readonly settings: readonly { readonly set: string; readonly because: string }[];
  /** Tables, `schema.name`, that nothing else fills. */
  readonly tables: readonly { readonly table: string; readonly because: string }[];
}

export const databricksOnly = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'databricks-only.json'), 'utf8'),
) as DatabricksOnly;

/** A file of the sample, ported for open-source Spark. */
export interface SparkPort {
  /** The file's name without its ending: `010-stg-people`. */
  readonly name: string;
  /** What Spark is given: the port's statements in their order, the clock frozen. */
  readonly statements: readonly string[];
}

/** The sample as Spark runs it. */
export interface SparkSample {
  /** The schema of temporary tables and what has to be set. */
  readonly prepare: SparkPort;
  readonly ddl: readonly SparkPort[];
  /** Loads the data files into the raw tables. */
  readonly load: SparkPort;
  readonly transforms: readonly SparkPort[];
  /** What the legacy side knows of a table or view, `schema.name`, after the last transform. */
  definition(table: string): CatalogTable | undefined;
}

/** Open-source Spark has one catalog, and in it the schemas that the project maps to. */
const sparkCatalog = 'spark_catalog';

/** Ports the sample as its project does, for the target `spark`. Nothing but the port's text is used. */
export async function portSample(folder: string): Promise<SparkSample> {
  const opened = await openProject(nodeFileSource(folder));
  if (!opened.ok) throw new Error(opened.error.what);
  const project = opened.value;
  const settings = withoutUnityCatalog(project.settings);
  let catalog = emptyLegacyCatalog(settings);
  const portAll = async (paths: readonly string[]): Promise<SparkPort[]> => {
    const ports: SparkPort[] = [];
    for (const file of paths) {
      const source = await readSql(project.files, file, settings);
      if (!source.ok) throw new Error(source.error.what);
      const ported = portText(source.value.text, { settings, catalog, target: 'spark' });
      if (ported.port === null) throw new Error(`${file} was not ported.`);
      catalog = forNextSession(ported.port.catalogOut, legacySession(settings));
      ports.push(sparkPort(path.basename(file, '.sql'), ported.sql, settings));
    }
    return ports;
  };
  const ddl = await portAll(settings.ddl);
  const transforms = await portAll(transformsOf(settings).map((transform) => transform.path));
  const prepare = [
    ...databricksOnly.settings.map(({ set }) => `SET ${set}`),
    `CREATE SCHEMA ${sparkCatalog}.${settings.scratch.schema}`,
  ];
  return {
    prepare: { name: 'preparation', statements: prepare },
    ddl,
    load: { name: 'data files', statements: loadStatements(project, settings) },
    transforms,
    definition: (table) => catalog.table(legacyName(table, settings)),
  };
}

function withoutUnityCatalog(settings: ProjectSettings): ProjectSettings {
  const schemas = [...settings.schemas].map(
    ([legacy, target]) => [legacy, { ...target, catalog: sparkCatalog }] as const,
  );
  const scratch = { ...settings.scratch, catalog: sparkCatalog };
  return { ...settings, schemas: new Map(schemas), scratch };
}

function sparkPort(name: string, port: string, settings: ProjectSettings): SparkPort {
  let statements = sparkStatements(port).map(({ text }) => text);
  for (const { file, contains } of databricksOnly.statements) {
    if (file !== name) continue;
    const kept = statements.filter((statement) => !statement.includes(contains));
    if (kept.length !== statements.length - 1) {
      throw new Error(`databricks-only.json: '${contains}' is not in one statement of ${name}.`);
    }
    statements = kept;
  }
  return { name, statements: statements.map((statement) => frozen(statement, settings)) };
}

/**
 * The statement with the as-of time in place of the port's expression for GETDATE and its kin: ports
 * call real functions, and a comparison needs the same answer every day.
 */
function frozen(statement: string, { asOf, timeZone }: ProjectSettings): string {
  if (asOf === null) throw new Error('The sample has no asOf in its portside.json.');
  const now = `convert_timezone('${timeZone}', localtimestamp())`;
  const text = statement.replaceAll(now, `TIMESTAMP_NTZ'${asOf.replace('T', ' ')}'`);
  const left = /\b(?:localtimestamp|current_timestamp|current_date|now)\b\s*\(/iu.exec(text);
  if (left !== null) throw new Error(`There is a clock that is not frozen: ${left[0]})\n${text}`);
  return text;
}

/** Spark's own reader: an empty field without quotes is NULL, `""` is the empty string. */
function loadStatements(project: Project, settings: ProjectSettings): string[] {
  return settings.data.flatMap(({ table, file }) => {
    const [schema = '', name = ''] = table.split('.');
    const target = settings.schemas.get(schema);
    const local = project.files.localPath(file);
    if (target === undefined || local === null) throw new Error(`${file} cannot be loaded.`);
    const [header = ''] = readFileSync(local, 'utf8').split('\n', 1);
    const view = `file_${name}`;
    // A null text that no field is keeps an empty field apart from an empty string.
    const options = `path '${local.replaceAll('\\', '/')}', header 'true', multiLine 'true', escape '"', nullValue '<NULL>', emptyValue ''`;
    return [
      `CREATE TEMPORARY VIEW ${view} USING csv OPTIONS (${options})`,
      `INSERT INTO ${target.catalog}.${target.schema}.${name} (${header}) SELECT ${header} FROM ${view}`,
    ];
  });
}
