import type { Failure } from '../../../base/failure.ts';
import type { Result } from '../../../base/result.ts';
import { err, ok } from '../../../base/result.ts';
import type { StatementMode } from '../../../protocol/engine.ts';
import { allowedFunctions } from './allowed-functions.ts';

/**
 * What stands between emitted SQL and DuckDB: one statement per text, of a kind on a list, calling
 * functions on a list. The lock of the instance is the second wall behind this one.
 */
export interface Guard {
  /** Refuses a text by its tokens; the caller checks count and type of the statements itself. */
  check(sql: string, mode: StatementMode): Result<null, Failure>;
}

const previewStarts = new Set(['select', 'with', 'values', '(']);
const scriptStarts = new Set([
  ...previewStarts,
  'insert',
  'update',
  'delete',
  'merge',
  'truncate',
  'create',
  'drop',
  'alter',
]);
const objectKinds = new Set(['table', 'view', 'schema', 'sequence', 'index']);
const createModifiers = new Set(['or', 'replace', 'temp', 'temporary', 'local', 'unique']);

/** The statement types of DuckDB by name, as the binding calls them. */
export const statementTypes: Readonly<Record<StatementMode, ReadonlySet<string>>> = {
  preview: new Set(['SELECT']),
  script: new Set([
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'MERGE_INTO',
    'CREATE',
    'DROP',
    'ALTER',
  ]),
};

interface Token {
  readonly kind: 'word' | 'quoted-name' | 'text' | 'symbol';
  /** Words and names in lower case. */
  readonly text: string;
}

/**
 * Makes the guard for an instance.
 *
 * @param existing - all function names that the instance has, in lower case
 * @param own - the macros of our prelude
 */
export function createGuard(existing: ReadonlySet<string>, own: ReadonlySet<string>): Guard {
  const denied = new Set(
    [...existing].filter((name) => !allowedFunctions.has(name) && !own.has(name)),
  );
  return {
    check(sql, mode) {
      const tokens = tokenize(sql);
      if (typeof tokens === 'string') return refuse(tokens);
      const first = tokens[0];
      if (first === undefined) return refuse('The text holds no statement.');
      const starts = mode === 'preview' ? previewStarts : scriptStarts;
      if (first.kind === 'quoted-name' || !starts.has(first.text)) {
        return refuse(`A statement that starts with ${first.text.toUpperCase()} is not run here.`);
      }
      if (first.text === 'create' || first.text === 'drop' || first.text === 'alter') {
        const object = tokens.slice(1).find((token) => !createModifiers.has(token.text));
        const isKnown =
          object?.kind === 'word' && (objectKinds.has(object.text) || isOwnMacro(tokens, object));
        if (!isKnown) {
          return refuse(
            `${first.text.toUpperCase()} is run only for tables, views, schemas and macros.`,
          );
        }
      }
      return checkNames(tokens, denied);
    },
  };
}

/**
 * A macro under a quoted name, as emitted functions have them: text that is put in where it is called,
 * and that calls what any other text may.
 */
function isOwnMacro(tokens: readonly Token[], object: Token): boolean {
  const rest = tokens.slice(tokens.indexOf(object) + 1);
  const name = rest.find(({ text }) => text !== 'if' && text !== 'exists' && text !== 'table');
  return object.text === 'macro' && name?.kind === 'quoted-name';
}

function checkNames(tokens: readonly Token[], denied: ReadonlySet<string>): Result<null, Failure> {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted-name') continue;
    // Views over the engine's own state need no parentheses.
    if (/^(?:duckdb_|pragma_|sqlite_|pg_catalog$)/u.test(token.text)) {
      return refuse(`The engine's own object ${token.text} is not available.`);
    }
    const next = tokens[index + 1];
    if (next?.text !== '(' || next.kind !== 'symbol' || !denied.has(token.text)) continue;
    if (namesRelation(tokens, index)) continue;
    return refuse(`The function ${token.text} is not available to emitted SQL.`);
  }
  return ok(null);
}

/** Words before the name of a relation with its columns, where no call can stand. */
const relationWords = new Set(['into', 'table', 'view', 'exists']);

/** True for the name in `INSERT INTO a.b.name (…)` or `CREATE TABLE IF NOT EXISTS name (…)`, which is no call. */
function namesRelation(tokens: readonly Token[], index: number): boolean {
  let first = index;
  while (tokens[first - 1]?.kind === 'symbol' && tokens[first - 1]?.text === '.') first -= 2;
  const before = tokens[first - 1];
  return before?.kind === 'word' && relationWords.has(before.text);
}

function refuse(why: string): Result<never, Failure> {
  return err({
    code: 'engine/refused',
    what: 'The local engine refused the statement.',
    why,
    todo: 'Only SELECT, changes to tables, and functions without effects outside run here.',
  });
}

/** Tokens of a text in DuckDB's own lexical rules, or a sentence that says why it is refused. */
function tokenize(sql: string): Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const rest = sql.slice(at, at + 2);
    const char = rest[0] ?? '';
    if (/\s/u.test(char)) {
      at += 1;
    } else if (rest === '--') {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end + 1;
    } else if (rest === '/*') {
      const end = sql.indexOf('*/', at + 2);
      if (end < 0) return 'A comment is not closed.';
      // Whether comments nest decides where this one ends: a text that depends on it is not taken.
      if (sql.slice(at + 2, end).includes('/*')) return 'A comment stands inside a comment.';
      at = end + 2;
    } else if (char === "'" || char === '"') {
      const end = closingQuote(sql, at, char, false);
      if (end < 0) return 'A quoted text is not closed.';
      const inner = sql.slice(at + 1, end).replaceAll(char + char, char);
      tokens.push(
        char === "'"
          ? { kind: 'text', text: inner }
          : { kind: 'quoted-name', text: inner.toLowerCase() },
      );
      at = end + 1;
    } else if (char === '$' && !/\d/u.test(rest[1] ?? '')) {
      return 'Text in dollar quotes is not taken.';
    } else if (/[\p{L}_]/u.test(char)) {
      const word = /^[\p{L}\p{M}\p{N}_$]+/u.exec(sql.slice(at, at + 300))?.[0] ?? char;
      if (word.toLowerCase() === 'e' && sql[at + 1] === "'") {
        const end = closingQuote(sql, at + 1, "'", true);
        if (end < 0) return 'A quoted text is not closed.';
        tokens.push({ kind: 'text', text: sql.slice(at + 2, end) });
        at = end + 1;
      } else {
        tokens.push({ kind: 'word', text: word.toLowerCase() });
        at += word.length;
      }
    } else {
      tokens.push({ kind: 'symbol', text: char });
      at += 1;
    }
  }
  return tokens;
}

function closingQuote(sql: string, open: number, quote: string, escapes: boolean): number {
  let at = open + 1;
  while (at < sql.length) {
    if (escapes && sql[at] === '\\') at += 2;
    else if (sql[at] !== quote) at += 1;
    else if (sql[at + 1] === quote) at += 2;
    else return at;
  }
  return -1;
}
