import { createHash } from 'node:crypto';

const marker = /<!-- portside:v1 sha256=([0-9a-f]{64}) -->/u;
const header = /^(--|#) Databricks notebook source$/u;

/** What a notebook's text says about where it came from. */
export type Ownership =
  /** Nothing in it says that Portside wrote it. */
  | { readonly kind: 'foreign' }
  /** Portside wrote it, and it still is what was written. */
  | { readonly kind: 'untouched'; readonly hash: string }
  /** Portside wrote it, and someone changed it since. */
  | { readonly kind: 'edited'; readonly hash: string };

/**
 * Gives a SOURCE notebook with the marker of its own content in its first Markdown cell, where
 * it is read by {@link readOwnership} and not seen by people. An older marker is replaced.
 */
export function stampNotebook(content: string): string {
  const lines = withoutMarker(toLines(content));
  const prefix = header.exec(lines[0] ?? '')?.[1];
  if (prefix === undefined) throw new Error('A notebook starts with its header line.');
  const text = `${prefix} MAGIC %md <!-- portside:v1 sha256=${contentHash(content)} -->`;
  const first = lines.findIndex((line, index) => index > 0 && line !== '');
  // Only a cell that says more is shared: removing the marker must give back the same cells.
  const shared = lines[first] === `${prefix} MAGIC %md` && (lines[first + 1] ?? '') !== '';
  if (shared) lines[first] = text;
  else lines.splice(1, 0, text, '', `${prefix} COMMAND ----------`, '');
  return lines.join('\n');
}

/** Tells whether a notebook's text was written by Portside, and whether it was changed since. */
export function readOwnership(content: string): Ownership {
  const lines = toLines(content);
  const at = markerLine(lines);
  const stamped = at === undefined ? undefined : marker.exec(lines[at] ?? '')?.[1];
  if (stamped === undefined) return { kind: 'foreign' };
  const hash = contentHash(content);
  return { kind: hash === stamped ? 'untouched' : 'edited', hash };
}

/**
 * Gives the SHA-256, in hex, of what a notebook says.
 *
 * The same for what the workspace may do to a text on its way through it: line ends, blank
 * lines at the edges of cells, blanks at the end of empty MAGIC lines, and the marker itself.
 */
export function contentHash(content: string): string {
  const [head = '', ...lines] = withoutMarker(toLines(content));
  const cells: string[][] = [[head], []];
  for (const line of lines) {
    if (/^(?:--|#) COMMAND -{10}\s*$/u.test(line)) cells.push([]);
    else cells.at(-1)?.push(/^(?:--|#) MAGIC\s*$/u.test(line) ? line.trimEnd() : line);
  }
  const canonical = cells.map((cell) => cell.join('\n').replace(/^\n+|\s+$/gu, ''));
  return createHash('sha256').update(canonical.join('\n\u0000\n'), 'utf8').digest('hex');
}

function toLines(content: string): string[] {
  return content.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u);
}

/** The marker counts only at the head of the first cell: elsewhere it is someone's text. */
function markerLine(lines: readonly string[]): number | undefined {
  const first = lines.findIndex((line, index) => index > 0 && line.trim() !== '');
  const line = lines[first];
  if (line === undefined || !header.test(lines[0] ?? '')) return undefined;
  return /^(?:--|#) MAGIC %md /u.test(line) && marker.test(line) ? first : undefined;
}

function withoutMarker(lines: string[]): string[] {
  const at = markerLine(lines);
  if (at === undefined) return lines;
  const rest = [...lines];
  const bare = (rest[at] ?? '').replace(marker, '').trimEnd();
  const next = rest.findIndex((line, index) => index > at && line.trim() !== '');
  // A cell that held nothing but the marker was put there by the stamp, and goes with it.
  if (/^(?:--|#) COMMAND -{10}\s*$/u.test(rest[next] ?? '')) {
    const blank = rest[next + 1] === '' ? 1 : 0;
    rest.splice(at, next - at + 1 + blank);
    return rest;
  }
  rest[at] = bare;
  return rest;
}
