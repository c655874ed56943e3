import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databricksDialect } from '../../src/core/dialects/databricks/index.ts';
import { tsqlDialect } from '../../src/core/dialects/tsql/index.ts';
import { definitionText } from '../../src/core/editor/definition-text.ts';
import { foldingLines } from '../../src/core/editor/folding.ts';
import { matchingWords } from '../../src/core/editor/matching-words.ts';
import { outlineOf, type OutlineItem } from '../../src/core/editor/outline.ts';
import { namesOfScript } from '../../src/core/editor/script-names.ts';
import { renameEdits, renameTarget } from '../../src/core/editor/rename.ts';
import {
  semanticTokenModifiers,
  semanticTokens,
  semanticTokenTypes,
} from '../../src/core/editor/semantic-tokens.ts';
import { selectionRanges } from '../../src/core/editor/selection-ranges.ts';
import { bindScript, type ScriptBinding } from '../../src/core/semantics/bind.ts';
import { createCatalog } from '../../src/core/semantics/catalog-store.ts';
import type { Dialect } from '../../src/core/semantics/dialect.ts';
import { parse, type ParseResult } from '../../src/core/syntax/parse.ts';
import { applyEdits } from '../../src/core/text/edit.ts';

/**
 * Every `*.sql` below `test/fixtures/editor/<dialect>` says by hand what an editor is told of it. What stands before
 * the first section is the text, marks included. A mark points at characters of the line above it:
 * `--  ^^^ label [definition | write]`: all names with that label mean the same, and no other name does;
 * `--  ^^^ #label`: the words with that label belong together.
 * Sections: `-- @outline`, `-- @folds` (lines, from 1), `-- @selection LINE:COLUMN` (with blanks as one, the smallest
 * first; `…` stands for all that is left), `-- @tokens LINE` (each name of the line with its type and modifiers),
 * `-- @definition LINE:COLUMN` (the text of what defines the name there),
 * `-- @rename LINE:COLUMN NAME` (the lines that change, each after its number, or `refused: why`).
 */
const root = fileURLToPath(new URL('../fixtures/editor/', import.meta.url));
const dialects: Readonly<Record<string, Dialect>> = {
  tsql: tsqlDialect,
  databricks: databricksDialect,
};

interface Mark {
  readonly label: string;
  readonly role: string;
  readonly start: number;
  readonly end: number;
}

interface Section {
  readonly name: string;
  readonly argument: string;
  readonly lines: readonly string[];
}

interface EditorFixture {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly sections: readonly Section[];
}

const SECTION = /^-- @(outline|folds|selection|tokens|rename|definition)\b ?(.*)$/u;

function readEditorFixture(content: string): EditorFixture {
  const at = content.search(new RegExp(SECTION, 'mu'));
  const text = at < 0 ? content : content.slice(0, at);
  const sections: { name: string; argument: string; lines: string[] }[] = [];
  for (const line of at < 0 ? [] : content.slice(at).trimEnd().split('\n')) {
    const head = SECTION.exec(line);
    if (head !== null) sections.push({ name: head[1] ?? '', argument: head[2] ?? '', lines: [] });
    else sections.at(-1)?.lines.push(line.replace(/^-- ?/u, ''));
  }
  const marks: Mark[] = [];
  let lineStart = 0;
  let marked = 0;
  for (const line of text.split('\n')) {
    const match = /^--\s*(\^+) (\S+)(?: (definition|write))?$/u.exec(line);
    if (match === null) marked = lineStart;
    else {
      const start = marked + line.indexOf('^');
      const [, carets = '', label = '', role = 'read'] = match;
      marks.push({ label, role, start, end: start + carets.length });
    }
    lineStart += line.length + 1;
  }
  return { text, marks, sections };
}

function outlineLines(items: readonly OutlineItem[], indent = ''): string[] {
  return items.flatMap(({ kind, name, detail, children }) => [
    `${indent}${kind} ${name}${detail === '' ? '' : `: ${detail}`}`,
    ...outlineLines(children, `${indent}  `),
  ]);
}

function offsetAt(text: string, place: string): number {
  const [line = 1, column = 1] = place.split(':').map(Number);
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

function checkSection({ name, argument, lines }: Section, text: string, dialect: Dialect): void {
  const parsed = parse(text, dialect.grammar);
  switch (name) {
    case 'outline':
      assert.deepEqual(outlineLines(outlineOf(parsed)), lines);
      return;
    case 'folds':
      assert.deepEqual(
        foldingLines(parsed).map(({ start, end, kind }) => `${start + 1}-${end + 1} ${kind}`),
        lines,
      );
      return;
    case 'selection': {
      const ranges = selectionRanges(parsed, offsetAt(text, argument)).map(({ start, end }) =>
        text.slice(start, end).replaceAll(/\s+/gu, ' ').trim(),
      );
      const all = lines.at(-1) !== '…';
      if (all) assert.deepEqual(ranges, lines);
      else assert.deepEqual(ranges.slice(0, lines.length - 1), lines.slice(0, -1));
      return;
    }
    case 'tokens':
      assert.deepEqual(tokensOfLine(text, Number(argument), dialect), lines);
      return;
    case 'definition':
      assert.deepEqual(definitionText(parsed, offsetAt(text, argument)).split('\n'), lines);
      return;
    case 'rename': {
      const [place = '', ...words] = argument.split(' ');
      assert.deepEqual(renamed(text, offsetAt(text, place), words.join(' '), dialect), lines);
      return;
    }
    default:
      assert.fail(`There is no section ${name}.`);
  }
}

function bound(text: string, dialect: Dialect): { parsed: ParseResult; binding: ScriptBinding } {
  const parsed = parse(text, dialect.grammar);
  const catalog = createCatalog(dialect.defaultSettings);
  return { parsed, binding: bindScript(parsed.script, text, catalog, dialect) };
}

/** `name type modifier …` of each name in a line, out of the numbers that an editor gets. */
function tokensOfLine(text: string, wanted: number, dialect: Dialect): string[] {
  const { parsed, binding } = bound(text, dialect);
  const codes = semanticTokens(parsed, binding, dialect);
  const found: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < codes.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, bits = 0] = codes.subarray(at, at + 5);
    line += lines;
    character = lines === 0 ? character + characters : characters;
    if (line !== wanted - 1) continue;
    const modifiers = semanticTokenModifiers.filter((_, bit) => (bits & (1 << bit)) !== 0);
    const name = (text.split('\n')[line] ?? '').slice(character, character + length);
    found.push([name, semanticTokenTypes[type], ...modifiers].join(' '));
  }
  return found;
}

function renamed(text: string, offset: number, newName: string, dialect: Dialect): string[] {
  const { parsed, binding } = bound(text, dialect);
  const names = namesOfScript(parsed, binding, dialect);
  const target = renameTarget(parsed, names, offset);
  const edits =
    target.refused === undefined ? renameEdits(parsed, names, target, newName, dialect) : target;
  if ('refused' in edits) return [`refused: ${edits.refused ?? ''}`];
  const before = text.split('\n');
  const after = applyEdits(text, edits).split('\n');
  return after.flatMap((line, index) => (line === before[index] ? [] : [`${index + 1}: ${line}`]));
}

/** The marks by their labels. */
function byLabel(marks: readonly Mark[]): ReadonlyMap<string, readonly Mark[]> {
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) groups.set(mark.label, [...(groups.get(mark.label) ?? []), mark]);
  return groups;
}

for (const [name, dialect] of Object.entries(dialects)) {
  describe(`editor ${name}`, () => {
    const folder = join(root, name);
    const files = existsSync(folder) ? readdirSync(folder) : [];
    for (const file of files.filter((each) => each.endsWith('.sql'))) {
      const { text, marks, sections } = readEditorFixture(readFileSync(join(folder, file), 'utf8'));
      for (const section of sections) {
        it(`${file} ${section.name} ${section.argument}`, () =>
          checkSection(section, text, dialect));
      }
      const partners = byLabel(marks.filter(({ label }) => label.startsWith('#')));
      const names = byLabel(marks.filter(({ label }) => !label.startsWith('#')));
      if (partners.size > 0)
        it(`${file} words that belong together`, () => {
          const parsed = parse(text, dialect.grammar);
          for (const group of partners.values()) {
            const expected = group.map(({ start, end }) => [start, end]).sort(byStart);
            for (const { start, end, label } of group)
              for (const at of [start, end]) {
                const found = matchingWords(parsed, at).map((word) => [word.start, word.end]);
                assert.deepEqual(found, expected, `${label} at ${text.slice(start, end)}`);
              }
          }
        });
      if (names.size > 0)
        it(`${file} names`, () => {
          const parsed = parse(text, dialect.grammar);
          assert.deepEqual(parsed.diagnostics, []);
          const catalog = createCatalog(dialect.defaultSettings);
          const binding = bindScript(parsed.script, text, catalog, dialect);
          const found = namesOfScript(parsed, binding, dialect);
          const symbols = new Set<string>();
          for (const [label, group] of names) {
            const places = group.map(({ start, end, role }) => `${start}-${end} ${role}`);
            const symbol = found.at(group[0]?.start ?? 0)?.symbol;
            assert.ok(symbol, `${label} means nothing`);
            assert.ok(!symbols.has(symbol), `${label} is another label's, too`);
            symbols.add(symbol);
            assert.deepEqual(
              found.of(symbol).map(({ start, end, role }) => `${start}-${end} ${role}`),
              places,
              label,
            );
            const defined = group.filter(({ role }) => role === 'definition');
            assert.deepEqual(
              found.definitionsOf(symbol).map(({ start }) => start),
              defined.map(({ start }) => start),
              `definitions of ${label}`,
            );
          }
        });
    }
  });
}

function byStart(a: readonly number[], b: readonly number[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0);
}
