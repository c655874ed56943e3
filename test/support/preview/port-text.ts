import {
  createCatalog,
  databricksDialect,
  port,
  tsqlDialect,
  type Dialect,
  type Port,
  type ResolvedObject,
  type WriteOptions,
} from '../../../src/core/index.ts';

import { catalogName } from '../../../src/project/names.ts';

export type DialectName = 'tsql' | 'databricks';

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  tsql: tsqlDialect,
  databricks: databricksDialect,
};

/** The instant at which all clocks of the tests stand. */
export const clock = '2024-03-31T08:30:00.000000';

/**
 * Short names, so that fixtures read well and need no schema on Spark: an object of the default
 * schema goes by its own name, a session's table by `tmp_` and its name.
 */
export function shortName({ name, role }: ResolvedObject): readonly string[] {
  const own = catalogName(name.name.replace(/^[#@]+/u, ''));
  if (role === 'temporary' || role === 'table-variable') return [`tmp_${own}`];
  return name.schema === 'dbo' || name.schema === 'default' ? [own] : [name.schema, own];
}

/** Options of a port in the tests; plain Spark where it is to run on the real one. */
export function portOptions(sparkOnly: boolean): WriteOptions {
  return {
    target: 'databricks-sql',
    sparkOnly,
    targetRuntime: '17.3',
    mapName: shortName,
    clock,
  };
}

/** The port of a text in a session that knows nothing yet. */
export function portText(
  text: string,
  dialect: DialectName,
  options: WriteOptions = portOptions(false),
): Port {
  const source = dialects[dialect];
  return port(text, { dialect: source, catalog: createCatalog(source.defaultSettings), options });
}
