import type { QualifiedName, SessionSettings } from '../../semantics/catalog.ts';
import type { ObjectName } from '../../syntax/ast/index.ts';

/**
 * The full name of an object: catalog and schema are the session's where they are left out.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-names
 */
export function resolveDatabricksName(name: ObjectName, settings: SessionSettings): QualifiedName {
  const parts = name.parts.map((part) => part.text.toLowerCase());
  return {
    server: null,
    database: parts.at(-3) ?? settings.database.toLowerCase(),
    schema: parts.at(-2) ?? settings.schema.toLowerCase(),
    name: parts.at(-1) ?? '',
  };
}

/** The name under which a temporary view is known: it belongs to the session and to no schema. */
export function temporaryName(name: string): QualifiedName {
  return { server: null, database: 'system', schema: 'session', name: name.toLowerCase() };
}

/** True for the information schema and the system catalog. */
export function isSystemObject(name: QualifiedName): boolean {
  return name.schema === 'information_schema' || name.database === 'system';
}
