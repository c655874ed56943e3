import {
  createCatalog,
  databricksDialect,
  tsqlDialect,
  type Catalog,
  type Dialect,
  type SessionSettings,
  type SourceDialect,
} from '../core/index.ts';
import { unqualified } from './names.ts';
import type { ProjectSettings } from './settings.ts';

/** The dialects that are read, by name. */
export const dialects: Readonly<Record<SourceDialect, Dialect>> = {
  tsql: tsqlDialect,
  databricks: databricksDialect,
};

/** What the old server's sessions start with. */
export function legacySession(settings: ProjectSettings): SessionSettings {
  const dialect = dialects[settings.dialect];
  const base = dialect.defaultSettings;
  return {
    ...base,
    database: settings.database.toLowerCase(),
    schema: settings.schema.toLowerCase(),
    timeZone: settings.timeZone,
    ...(settings.dateFirst === null ? {} : { dateFirst: settings.dateFirst }),
    ...(settings.collation === null
      ? {}
      : { collation: dialect.collation(settings.collation, 'implicit') }),
    ...(settings.tempdbCollation === null
      ? {}
      : { temporaryCollation: dialect.collation(settings.tempdbCollation, 'implicit') }),
  };
}

/** What a session of the port starts with. */
export function portSession(settings: ProjectSettings): SessionSettings {
  return {
    ...databricksDialect.defaultSettings,
    database: unqualified.catalog,
    schema: unqualified.schema,
    timeZone: settings.timeZone,
  };
}

/** An empty catalog of the old server. */
export function emptyLegacyCatalog(settings: ProjectSettings): Catalog {
  return createCatalog(legacySession(settings));
}

/** An empty catalog of the port. */
export function emptyPortCatalog(settings: ProjectSettings): Catalog {
  return createCatalog(portSession(settings));
}

/** What the next session sees: no variables, no temporary tables, the settings it starts with. */
export function forNextSession(catalog: Catalog, session: SessionSettings): Catalog {
  let next = catalog.withoutVariables().withSettings(session);
  for (const table of catalog.tables()) {
    if (table.kind === 'temporary') next = next.withoutTable(table.name);
  }
  return next;
}
