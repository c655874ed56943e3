import { decodeText } from '../text-encoding.ts';
import type { FileSource } from '../file-source.ts';
import { fileOrigin, lineStarts, placeIn, type TextOrigin } from '../text-origin.ts';

/** A script as sqlcmd would send it. */
export interface ExpandedScript {
  readonly text: string;
  /** False if the text is the file's own. */
  readonly changed: boolean;
  /** Files that `:r` put in. */
  readonly included: readonly string[];
  /** Sentences on what could not be put in. */
  readonly notes: readonly string[];
  /** Where its lines come from. */
  readonly origin: TextOrigin;
}

/** A line of what sqlcmd sends. */
interface SentLine {
  readonly text: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** False where variables were filled in: its columns are others. */
  readonly exact: boolean;
}

const MOST_INCLUDES = 200;

/**
 * Carries out what sqlcmd does before it sends a script: `:setvar`, `:r` and `$(name)`. Its other commands
 * are left as blank lines.
 * https://learn.microsoft.com/sql/tools/sqlcmd/sqlcmd-commands
 */
export async function expandSqlcmd(
  files: FileSource,
  path: string,
  text: string,
  given: ReadonlyMap<string, string>,
  codePage: string,
): Promise<ExpandedScript> {
  if (!/^[ \t]*:[a-z!]|\$\(/imu.test(text))
    return { text, changed: false, included: [], notes: [], origin: fileOrigin(path, text) };
  const expansion = new Expansion(files, given, codePage);
  const lines = await expansion.expand(path, text);
  const expanded = lines.map((line) => line.text).join('\n');
  const { included, notes } = expansion;
  return {
    text: expanded,
    changed: expanded !== text,
    included: [...included],
    notes: [...notes],
    origin: originOf(expanded, lines),
  };
}

function originOf(text: string, lines: readonly SentLine[]): TextOrigin {
  let starts: readonly number[] | null = null;
  return {
    placeOf(offset) {
      starts ??= lineStarts(text);
      const { line, column } = placeIn(starts, offset);
      const sent = lines[line - 1];
      if (sent === undefined) return null;
      return { path: sent.path, line: sent.line, column: sent.exact ? column : 1 };
    },
  };
}

class Expansion {
  readonly included = new Set<string>();
  readonly notes = new Set<string>();
  readonly #files: FileSource;
  readonly #variables: Map<string, string>;
  readonly #given: ReadonlyMap<string, string>;
  readonly #codePage: string;
  readonly #open: string[] = [];

  constructor(files: FileSource, given: ReadonlyMap<string, string>, codePage: string) {
    this.#files = files;
    this.#given = given;
    this.#variables = new Map(given);
    this.#codePage = codePage;
  }

  async expand(path: string, text: string): Promise<readonly SentLine[]> {
    this.#open.push(path);
    const lines: SentLine[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      const command =
        /^[ \t]*:(setvar|r|on|connect|out|error|listvar|reset|quit|exit|xml|ed|serverlist|perftrace|help)\b[ \t]*(.*?)[ \t]*\r?$/iu.exec(
          line,
        );
      const place = { path, line: index + 1 };
      if (command === null) {
        const filled = this.#filled(line, path);
        lines.push({ ...place, text: filled, exact: filled === line });
        continue;
      }
      const sent = await this.#command((command[1] ?? '').toLowerCase(), command[2] ?? '', path);
      lines.push(...(sent ?? [{ ...place, text: '', exact: true }]));
    }
    this.#open.pop();
    return lines;
  }

  /** The lines that stand for a command, null for one that sends nothing. */
  async #command(word: string, rest: string, path: string): Promise<readonly SentLine[] | null> {
    if (word === 'setvar') {
      const [, name = '', value = ''] = /^(\S+)[ \t]*(.*)$/u.exec(rest) ?? [];
      const plain = /^"([^]*)"$/u.exec(value)?.[1]?.replaceAll('""', '"') ?? value;
      // What was given from outside counts more than what a script says.
      if (!this.#given.has(name.toLowerCase()))
        this.#variables.set(name.toLowerCase(), this.#filled(plain, path));
      return null;
    }
    return word === 'r' ? this.#include(this.#filled(rest, path), path) : null;
  }

  async #include(named: string, path: string): Promise<readonly SentLine[] | null> {
    const file = named.replaceAll(/^"|"$/gu, '').replaceAll('\\', '/');
    const beside = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const top = this.#open[0] ?? path;
    const above = top.includes('/') ? top.slice(0, top.lastIndexOf('/')) : '';
    for (const folder of new Set([beside, above, ''])) {
      const found = normal(folder === '' ? file : `${folder}/${file}`);
      if (found === null || !(await this.#files.exists(found))) continue;
      if (this.#open.includes(found) || this.included.size >= MOST_INCLUDES) {
        this.notes.add(`${path} puts in ${found}, which puts it in itself; it was put in once.`);
        return null;
      }
      const decoded = decodeText(await this.#files.readFile(found), found, this.#codePage);
      if (!decoded.ok) break;
      this.included.add(found);
      return this.expand(found, decoded.value.text);
    }
    this.notes.add(
      `${path} puts in the file ${named} by :r, which is not in this folder; what it says is missing. Put it there.`,
    );
    return null;
  }

  #filled(line: string, path: string): string {
    if (!line.includes('$(')) return line;
    return line.replaceAll(/\$\(([\w-]+)\)/gu, (written, name: string) => {
      const value = this.#variables.get(name.toLowerCase());
      if (value === undefined)
        this.notes.add(
          `${path} uses $(${name}), which nothing here sets. Give it a value under "variables" in portside.json.`,
        );
      return value ?? written;
    });
  }
}

/** A path without `.` and `..`; null if it leaves the folder. */
export function normal(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
