import type { ScriptFile } from './script-file.ts';
import { isSystemName } from './references.ts';

/** The database that most scripts use, by their USE and CREATE DATABASE lines; null where none is named. */
export function usedDatabase(
  texts: Iterable<string>,
  variables: ReadonlyMap<string, string> = new Map(),
): string | null {
  const counts = new Map<string, { written: string; count: number }>();
  const line =
    /^[ \t]*(?:USE|CREATE[ \t]+DATABASE)[ \t]+(?:\[([^\]\r\n]+)\]|"([^"\r\n]+)"|([\p{L}_][\p{L}\p{N}_$#@]*))[ \t]*;?[ \t]*(?:--.*)?\r?$/gimu;
  for (const text of texts) {
    for (const [, bracketed, quoted, bare] of withVariables(text, variables).matchAll(line)) {
      const written = bracketed ?? quoted ?? bare ?? '';
      if (isSystemName({ server: null, database: written.toLowerCase(), schema: '', name: '' }))
        continue;
      const known = counts.get(written.toLowerCase());
      if (known === undefined) counts.set(written.toLowerCase(), { written, count: 1 });
      else known.count += 1;
    }
  }
  return mostOf(counts.values());
}

/** The text with sqlcmd's variables put in, as far as it or the project sets them. */
function withVariables(text: string, given: ReadonlyMap<string, string>): string {
  if (!text.includes('$(')) return text;
  const values = new Map(given);
  for (const [, name = '', quoted, bare] of text.matchAll(
    /^[ \t]*:setvar[ \t]+(\w+)[ \t]+(?:"([^"\r\n]*)"|([^\s"]+))/gimu,
  ))
    if (!given.has(name.toLowerCase())) values.set(name.toLowerCase(), quoted ?? bare ?? '');
  return text.replaceAll(
    /\$\((\w+)\)/gu,
    (whole, name: string) => values.get(name.toLowerCase()) ?? whole,
  );
}

/** The collation that CREATE or ALTER DATABASE gives that database; null where none does. */
export function namedCollation(texts: Iterable<string>, database: string): string | null {
  const statement =
    /\b(?:CREATE|ALTER)\s+DATABASE\s+(?:\[([^\]]+)\]|"([^"]+)"|([\p{L}_][\p{L}\p{N}_$#@]*))((?:(?!^\s*GO\b|;|\bCREATE\b|\bALTER\b)[^])*?)\bCOLLATE\s+([\p{L}\p{N}_]+)/gimu;
  let found: string | null = null;
  for (const text of texts)
    for (const [, bracketed, quoted, bare, , collation = ''] of text.matchAll(statement)) {
      const name = (bracketed ?? quoted ?? bare ?? '').toLowerCase();
      if (name === database.toLowerCase() || name === 'current') found = collation;
    }
  return found;
}

/**
 * The database whose name stands before objects that the scripts themselves create without one: it is
 * theirs. Null where there is none.
 */
export function namedDatabase(scripts: readonly ScriptFile[]): string | null {
  const parts = scripts.flatMap((script) => script.parts);
  const created = new Set(
    parts.flatMap((part) =>
      [...part.creates.values()].map(({ schema, name }) => `${schema}.${name}`),
    ),
  );
  const own = new Set(
    parts.flatMap((part) => [...part.creates.values()].map(({ database }) => database)),
  );
  const counts = new Map<string, { written: string; count: number }>();
  for (const { references } of parts) {
    for (const { name, written } of references.values()) {
      if (own.has(name.database) || name.server !== null || isSystemName(name)) continue;
      if (!created.has(`${name.schema}.${name.name}`)) continue;
      const known = counts.get(name.database);
      if (known === undefined)
        counts.set(name.database, {
          written: written.split('.').at(-3) ?? name.database,
          count: 1,
        });
      else known.count += 1;
    }
  }
  return mostOf(counts.values());
}

function mostOf(
  counts: Iterable<{ readonly written: string; readonly count: number }>,
): string | null {
  let best: { readonly written: string; readonly count: number } | null = null;
  for (const each of counts) if (best === null || each.count > best.count) best = each;
  return best?.written ?? null;
}
