import { nameKey, type QualifiedName, type SessionSettings } from '../../semantics/catalog.ts';
import type { ObjectName } from '../../syntax/ast/index.ts';

/**
 * The full name of an object: parts that are left out are the session's database and its default
 * schema. A name that starts with `#` is in tempdb, whatever stands before it. A synonym's name is that of what it
 * stands for: https://learn.microsoft.com/en-us/sql/relational-databases/synonyms/synonyms-database-engine
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/transact-sql-syntax-conventions-transact-sql (multipart names),
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql (temporary tables)
 */
export function resolveTsqlName(name: ObjectName, settings: SessionSettings): QualifiedName {
  const part = (fromEnd: number): string => name.parts.at(-fromEnd)?.text.toLowerCase() ?? '';
  const own = part(1);
  if (own.startsWith('#')) return temporaryName(own);
  const schema = part(2);
  const database = part(3);
  const server = part(4);
  const full = {
    server: server === '' ? null : server,
    database: database === '' ? settings.database.toLowerCase() : database,
    schema: schema === '' ? settings.schema.toLowerCase() : schema,
    name: own,
  };
  return settings.synonyms?.[nameKey(full)] ?? full;
}

/** The name under which a temporary table is known. */
export function temporaryName(name: string): QualifiedName {
  return { server: null, database: 'tempdb', schema: 'dbo', name: name.toLowerCase() };
}

/**
 * True for the catalog views of every database.
 * https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/catalog-views-transact-sql
 */
export function isSystemObject(name: QualifiedName): boolean {
  return (
    name.schema === 'sys' ||
    name.schema === 'information_schema' ||
    name.database === 'msdb' ||
    (name.schema === 'dbo' &&
      /^sys(objects|columns|indexes|types|databases|comments|users)$/.test(name.name))
  );
}
