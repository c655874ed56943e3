import { baseName, forwarded, type FileSource } from '../file-source.ts';
import { FileNames } from '../discovery/parts.ts';
import { readText } from '../read-text.ts';
import { decodeText, encodeText } from '../text-encoding.ts';
import { dacPackage } from './dac-package.ts';
import type { EmbeddedScripts } from './embedded-scripts.ts';
import { originIn } from './embedded-origin.ts';
import { pipelineDefinition } from './pipeline-definition.ts';
import { reportDefinition } from './report-definition.ts';
import { ssisPackage } from './ssis-package.ts';
import { readXml } from './xml-tree.ts';

/** True for files that may hold SQL among other things, by their extension. */
export function mayEmbed(path: string): boolean {
  return /\.(?:dtsx|rdl|rdlc|rsd|json|dacpac|bacpac)$/iu.test(path);
}

/** Larger ones hold rows, or pictures; what is in them is not looked for. */
const LARGEST = 20_000_000;

/** What of SQL a file of another tool holds; null for one that is none, or is broken. Never throws. */
export function embeddedIn(path: string, bytes: Uint8Array): EmbeddedScripts | null {
  if (bytes.length > LARGEST) return null;
  try {
    if (/\.[bd]acpac$/iu.test(path)) return dacPackage(bytes);
    const decoded = decodeText(bytes, path);
    if (!decoded.ok) return null;
    const { text } = decoded.value;
    if (/\.json$/iu.test(path))
      return text.includes('"activities"') ? pipelineDefinition(JSON.parse(text)) : null;
    const root = readXml(text);
    if (root === null) return null;
    return /\.dtsx$/iu.test(path) ? ssisPackage(root) : reportDefinition(root);
  } catch {
    // Half a file, or none of the kind that its name says.
    return null;
  }
}

/** The paths below a file that its scripts have, in their order. */
export function embeddedPaths(
  path: string,
  { scripts }: EmbeddedScripts,
): ReadonlyMap<string, string> {
  const names = new FileNames(path);
  return new Map(
    scripts.map(({ name, text }) => [names.path(name === '' ? baseName(path) : name), text]),
  );
}

/** The file that a path may stand in, null for a path that is below none. */
export function embeddedAbove(path: string): string | null {
  return /^.*?\.(?:dtsx|rdl|rdlc|rsd|json|dacpac|bacpac)(?=\/)/iu.exec(path)?.[0] ?? null;
}

/** Files whose SQL in packages, reports and pipelines can be read as if they were folders of scripts. */
export function withEmbedded(files: FileSource): FileSource {
  const known = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const textsOf = (path: string): Promise<ReadonlyMap<string, string>> => {
    const found = known.get(path) ?? read(path);
    known.set(path, found);
    return found;
  };
  const read = async (path: string): Promise<ReadonlyMap<string, string>> => {
    if (!(await files.exists(path))) return new Map();
    const embedded = embeddedIn(path, await files.readFile(path));
    return embedded === null ? new Map() : embeddedPaths(path, embedded);
  };
  const textAt = async (path: string): Promise<string | undefined> => {
    const above = embeddedAbove(path);
    return above === null || (await files.exists(path))
      ? undefined
      : (await textsOf(above)).get(path);
  };
  return {
    ...forwarded(files),
    exists: async (path) => (await files.exists(path)) || (await textAt(path)) !== undefined,
    readFile: async (path) => {
      const text = await textAt(path);
      return text === undefined ? files.readFile(path) : encodeText(text);
    },
    origin: async (path) => {
      const above = embeddedAbove(path);
      const text = await textAt(path);
      if (above === null || text === undefined) return files.origin?.(path) ?? null;
      const decoded = await readText(files, above);
      return decoded.ok ? originIn(above, decoded.value.text, text) : null;
    },
  };
}
