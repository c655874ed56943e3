import { decodeText } from '../text-encoding.ts';
import type { FileSource } from '../file-source.ts';

/** A script as sqlcmd would send it. */
export interface ExpandedScript {
  readonly text: string;
  /** False if the text is the file's own. */
  readonly changed: boolean;
  /** Files that `:r` put in. */
  readonly included: readonly string[];
  /** Sentences on what could not be put in. */
  readonly notes: readonly string[];
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
    return { text, changed: false, included: [], notes: [] };
  const expansion = new Expansion(files, given, codePage);
  const expanded = await expansion.expand(path, text);
  const { included, notes } = expansion;
  return { text: expanded, changed: expanded !== text, included: [...included], notes: [...notes] };
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

  async expand(path: string, text: string): Promise<string> {
    this.#open.push(path);
    const lines: string[] = [];
    for (const line of text.split('\n')) {
      const command =
        /^[ \t]*:(setvar|r|on|connect|out|error|listvar|reset|quit|exit|xml|ed|serverlist|perftrace|help)\b[ \t]*(.*?)[ \t]*\r?$/iu.exec(
          line,
        );
      if (command === null) lines.push(this.#filled(line, path));
      else
        lines.push(await this.#command((command[1] ?? '').toLowerCase(), command[2] ?? '', path));
    }
    this.#open.pop();
    return lines.join('\n');
  }

  async #command(word: string, rest: string, path: string): Promise<string> {
    if (word === 'setvar') {
      const [, name = '', value = ''] = /^(\S+)[ \t]*(.*)$/u.exec(rest) ?? [];
      const plain = /^"([^]*)"$/u.exec(value)?.[1]?.replaceAll('""', '"') ?? value;
      // What was given from outside counts more than what a script says.
      if (!this.#given.has(name.toLowerCase()))
        this.#variables.set(name.toLowerCase(), this.#filled(plain, path));
      return '';
    }
    return word === 'r' ? this.#include(this.#filled(rest, path), path) : '';
  }

  async #include(named: string, path: string): Promise<string> {
    const file = named.replaceAll(/^"|"$/gu, '').replaceAll('\\', '/');
    const beside = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const top = this.#open[0] ?? path;
    const above = top.includes('/') ? top.slice(0, top.lastIndexOf('/')) : '';
    for (const folder of new Set([beside, above, ''])) {
      const found = normal(folder === '' ? file : `${folder}/${file}`);
      if (found === null || !(await this.#files.exists(found))) continue;
      if (this.#open.includes(found) || this.included.size >= MOST_INCLUDES) {
        this.notes.add(`${path} puts in ${found}, which puts it in itself; it was put in once.`);
        return '';
      }
      const decoded = decodeText(await this.#files.readFile(found), found, this.#codePage);
      if (!decoded.ok) break;
      this.included.add(found);
      return this.expand(found, decoded.value.text);
    }
    this.notes.add(
      `${path} puts in the file ${named} by :r, which is not in this folder; what it says is missing. Put it there.`,
    );
    return '';
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
