import { forwarded, type FileSource } from '../file-source.ts';
import { encodeText } from '../text-encoding.ts';
import { throughSegments, type TextOrigin } from '../text-origin.ts';
import { openScript, type ScriptSettings } from './open-script.ts';
import { orderedSteps, type JobStep } from './job-steps.ts';
import type { ScriptFile, ScriptPart } from './script-file.ts';
import type { Home } from './references.ts';

/** A script's parts by the paths they have: the file is their folder. */
export function partPaths(file: ScriptFile): ReadonlyMap<string, ScriptPart> {
  const names = new FileNames(file.path);
  return new Map(file.parts.map((part) => [names.path(part.written), part]));
}

/** Calls have a folder of their own: their file may stand as it is, and is then no folder. */
const CALLS = 'call/';

/** The path of the text that calls a procedure which a file defines. */
export function callPath(file: string, procedure: string): string {
  return `${CALLS}${file}/${safeName(procedure)}.sql`;
}

/** The paths of the steps of jobs that run T-SQL, in the order in which they run while none fails. */
export function jobStepPaths(file: ScriptFile): ReadonlyMap<string, JobStep> {
  const names = new FileNames(file.path);
  const runs = orderedSteps(file.jobSteps).run.filter(({ subsystem }) => subsystem === 'TSQL');
  return new Map(
    runs.map((step, index) => {
      const number = String(index + 1).padStart(2, '0');
      return [names.path(`${safeName(step.job)}/${number} ${safeName(step.name)}`), step];
    }),
  );
}

/** The text of a job's step, in the database that the step names. */
export function jobStepText({ database, command }: JobStep, home: Home): string {
  const elsewhere = database !== null && database.toLowerCase() !== home.database.toLowerCase();
  const own = elsewhere && !/^(?:master|msdb|tempdb|model)$/iu.test(database);
  return `${own ? `USE [${database}];\nGO\n` : ''}${command.trim()}\n`;
}

/**
 * Files whose scripts can also be read in parts: below the path of a script stand its objects, the calls
 * of its procedures, and the steps of its jobs, as if the script were a folder.
 */
export function withParts(files: FileSource, settings: ScriptSettings): FileSource {
  const known = new Map<string, Promise<ReadonlyMap<string, PartText>>>();
  const textsOf = (path: string): Promise<ReadonlyMap<string, PartText>> => {
    const found = known.get(path) ?? readParts(files, path, settings);
    known.set(path, found);
    return found;
  };
  /** The script that a path is a part of, null for a file of its own. */
  const scriptOf = async (path: string): Promise<string | null> => {
    const script = scriptAbove(path);
    const isPart = script !== null && !(await files.exists(path)) && (await files.exists(script));
    return isPart ? script : null;
  };
  return {
    ...forwarded(files),
    readFile: async (path) => {
      const script = await scriptOf(path);
      if (script === null) return files.readFile(path);
      const part = (await textsOf(script)).get(path);
      if (part !== undefined) return encodeText(part.text);
      throw new Error(`The script ${script} has no part of that name.`);
    },
    origin: async (path) => {
      const script = await scriptOf(path);
      if (script === null) return files.origin?.(path) ?? null;
      return (await textsOf(script)).get(path)?.origin ?? null;
    },
  };
}

/** True for a script, by its extension. */
export function isScript(path: string): boolean {
  return /\.(?:sql|tsql|ddl|prc|viw|tab|udf|trg)$/iu.test(path);
}

/** The script that a part's path stands below, null for a path that is none. */
export function scriptAbove(path: string): string | null {
  const own = path.startsWith(CALLS) ? path.slice(CALLS.length) : path;
  return /^.*?\.(?:sql|tsql|ddl|prc|viw|tab|udf|trg)(?=\/)/iu.exec(own)?.[0] ?? null;
}

interface PartText {
  readonly text: string;
  readonly origin: TextOrigin | null;
}

async function readParts(
  files: FileSource,
  path: string,
  settings: ScriptSettings,
): Promise<ReadonlyMap<string, PartText>> {
  const opened = await openScript(files, path, settings);
  if (!opened.ok) return new Map();
  const { script, origin } = opened.value;
  const home = { database: settings.database, schema: settings.schema };
  const texts = new Map<string, PartText>();
  for (const [own, { text, segments }] of partPaths(script)) {
    const placeOf: TextOrigin['placeOf'] = (offset) => {
      const at = throughSegments(segments, offset);
      return at === null ? null : origin.placeOf(at);
    };
    texts.set(own, { text, origin: { placeOf } });
  }
  for (const part of script.parts) {
    if (part.kind !== 'procedure' || part.name === null) continue;
    const { database, schema, name } = part.name;
    const parts =
      database === home.database.toLowerCase() ? [schema, name] : [database, schema, name];
    const written = parts.map((each) => `[${each.replaceAll(']', ']]')}]`).join('.');
    texts.set(callPath(path, part.written), { text: `EXEC ${written};\n`, origin: null });
  }
  for (const [own, step] of jobStepPaths(script))
    texts.set(own, { text: jobStepText(step, home), origin: null });
  return texts;
}

/** Paths below a file, each once on every file system. */
export class FileNames {
  readonly #file: string;
  readonly #taken = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  path(name: string): string {
    const base = name.split('/').map(safeName).join('/');
    let own = base;
    for (let number = 2; this.#taken.has(own.toLowerCase()); number += 1) own = `${base}-${number}`;
    this.#taken.add(own.toLowerCase());
    return `${this.#file}/${own}.sql`;
  }
}

/** A name without the characters that a file system refuses. */
function safeName(name: string): string {
  const plain = name.replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '_').replaceAll(/[ .]+$/gu, '');
  return plain === '' ? '_' : plain;
}
