import { keywordSet } from '../keyword-set.ts';
import { NAME_ID } from '../keyword.ts';
import { TokenKind } from '../token.ts';
import type { Parser } from './parser.ts';
import { isText } from './name.ts';

/** Kinds of objects that CREATE, ALTER and DROP name with more than one word, by the first: the others, longest first. */
const LONG_KINDS: Readonly<Record<string, readonly string[]>> = {
  APPLICATION: ['ROLE'],
  ASYMMETRIC: ['KEY'],
  AVAILABILITY: ['GROUP'],
  BROKER: ['PRIORITY'],
  COLUMN: ['ENCRYPTION KEY', 'MASTER KEY'],
  COUNTER: ['SIGNATURE'],
  CRYPTOGRAPHIC: ['PROVIDER'],
  DATABASE: ['AUDIT SPECIFICATION', 'ENCRYPTION KEY', 'SCOPED CONFIGURATION', 'SCOPED CREDENTIAL'],
  DIAGNOSTICS: ['SESSION'],
  EVENT: ['NOTIFICATION', 'SESSION'],
  EXTERNAL: [
    'DATA SOURCE',
    'FILE FORMAT',
    'RESOURCE POOL',
    'LANGUAGE',
    'LIBRARY',
    'LOCATION',
    'MODEL',
    'STREAM',
    'TABLE',
  ],
  FULLTEXT: ['CATALOG', 'INDEX', 'STOPLIST'],
  MASTER: ['KEY'],
  MATERIALIZED: ['VIEW'],
  MESSAGE: ['TYPE'],
  PARTITION: ['FUNCTION', 'SCHEME'],
  REMOTE: ['SERVICE BINDING', 'TABLE'],
  RESOURCE: ['GOVERNOR', 'POOL'],
  SEARCH: ['PROPERTY LIST'],
  SECURITY: ['POLICY'],
  SENSITIVITY: ['CLASSIFICATION'],
  SERVER: ['AUDIT SPECIFICATION', 'AUDIT', 'CONFIGURATION', 'ROLE'],
  SERVICE: ['MASTER KEY', 'CREDENTIAL'],
  STORAGE: ['CREDENTIAL'],
  STREAMING: ['TABLE'],
  SYMMETRIC: ['KEY'],
  USER: ['DEFINED RESTORE POINT'],
  WORKLOAD: ['CLASSIFIER', 'GROUP'],
  XML: ['SCHEMA COLLECTION'],
};

/**
 * Kinds of objects of Databricks SQL that CREATE, ALTER and DROP name and that have no tree here:
 * https://docs.databricks.com/aws/en/sql/language-manual/#ddl-statements
 */
const DATABRICKS_KINDS: ReadonlySet<string> = new Set([
  'BLOOMFILTER',
  'CATALOG',
  'CONNECTION',
  'CREDENTIAL',
  'DATABASE',
  'EXTERNAL',
  'FLOW',
  'FOREIGN',
  'MATERIALIZED',
  'NAMESPACE',
  'POLICY',
  'PROVIDER',
  'RECIPIENT',
  'SCHEMA',
  'SERVER',
  'SERVICE',
  'SHARE',
  'STORAGE',
  'STREAMING',
  'VOLUME',
]);

/** True if the token `ahead` places on names a kind of object that may be created and dropped. */
function isObjectKind(p: Parser, ahead: number): boolean {
  if (p.kindAt(ahead) !== TokenKind.Word) return false;
  if (!p.grammar.features.sqlScripting) return true;
  return p.idAt(ahead) < NAME_ID && DATABRICKS_KINDS.has(p.textAt(ahead).toUpperCase());
}

/** The words of the kind of object that is named `ahead` places on, in upper case; null if no word stands there. */
export function objectKindAt(p: Parser, ahead: number): readonly string[] | null {
  if (!isObjectKind(p, ahead)) return null;
  const first = p.textAt(ahead).toUpperCase();
  const long = Object.hasOwn(LONG_KINDS, first) ? (LONG_KINDS[first] ?? []) : [];
  const rest = long
    .map((words) => words.split(' '))
    .find((words) => words.every((word, index) => isText(p, word, ahead + 1 + index)));
  return [first, ...(rest ?? [])];
}

/** Reserved words of kinds of objects, which begin no clause of a statement that is complete. */
const KIND_WORDS = keywordSet([
  'DATABASE',
  'FUNCTION',
  'INDEX',
  'PROC',
  'PROCEDURE',
  'SCHEMA',
  'STATISTICS',
  'TABLE',
  'TRAN',
  'TRANSACTION',
  'TRIGGER',
  'VIEW',
]);

/**
 * True at a line that begins with a kind of object and a name, with a kind of several words, or with an option that is
 * OFF: CREATE or SET and their kin are missing before it, and what stands on the lines above is complete.
 */
export function startsWithoutVerb(p: Parser): boolean {
  if (p.kind() !== TokenKind.Word || !p.grammar.features.tsqlQuery || !p.startsLine()) return false;
  if (KIND_WORDS[p.id()] === 1) return p.isIdentifierAt(1);
  // SET is missing before an option; of ON it could be the alias of a joined table.
  if (p.isWordAt('OFF', 1)) return true;
  return Object.hasOwn(LONG_KINDS, p.text().toUpperCase()) && (objectKindAt(p, 0) ?? []).length > 1;
}

/** Kinds of which a server or a database has but one, so that no name follows. */
const UNNAMED: ReadonlySet<string> = new Set([
  'DATABASE ENCRYPTION KEY',
  'DATABASE SCOPED CONFIGURATION',
  'MASTER KEY',
  'RESOURCE GOVERNOR',
  'SERVER CONFIGURATION',
  'SERVICE MASTER KEY',
  'USER DEFINED RESTORE POINT',
]);

/** True if a name follows the words of this kind. */
export function isNamedKind(kind: readonly string[]): boolean {
  return !UNNAMED.has(kind.join(' '));
}
