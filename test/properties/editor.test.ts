import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { databricksDialect } from '../../src/core/dialects/databricks/index.ts';
import { tsqlDialect } from '../../src/core/dialects/tsql/index.ts';
import { foldingLines } from '../../src/core/editor/folding.ts';
import { matchingWords } from '../../src/core/editor/matching-words.ts';
import { outlineOf, type OutlineItem } from '../../src/core/editor/outline.ts';
import { renameEdits, renameTarget } from '../../src/core/editor/rename.ts';
import { namesOfScript } from '../../src/core/editor/script-names.ts';
import { selectionRanges } from '../../src/core/editor/selection-ranges.ts';
import { semanticTokens } from '../../src/core/editor/semantic-tokens.ts';
import { bindScript, type ScriptBinding } from '../../src/core/semantics/bind.ts';
import { createCatalog } from '../../src/core/semantics/catalog-store.ts';
import type { Dialect } from '../../src/core/semantics/dialect.ts';
import { parse, type ParseResult } from '../../src/core/syntax/parse.ts';
import { reparse } from '../../src/core/syntax/reparse.ts';
import { applyEdits } from '../../src/core/text/edit.ts';
import type { Span } from '../../src/core/text/span.ts';
import { repository } from '../support/caches.ts';

const dialects: Readonly<Record<string, Dialect>> = {
  tsql: tsqlDialect,
  databricks: databricksDialect,
};
/** Ends of a text that are tried, and places in it, spread evenly. */
const PLACES = 12;

function fixtures(dialect: string, kinds: readonly string[]): string[] {
  return kinds.flatMap((kind) => {
    const folder = path.join(repository, 'test/fixtures', kind, dialect);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql'))
      .map((file) => readFileSync(path.join(folder, file), 'utf8'));
  });
}

function bound(text: string, dialect: Dialect): { parsed: ParseResult; binding: ScriptBinding } {
  const parsed = parse(text, dialect.grammar);
  const catalog = createCatalog(dialect.defaultSettings);
  return { parsed, binding: bindScript(parsed.script, text, catalog, dialect) };
}

function checkItems(items: readonly OutlineItem[], around: Span): void {
  for (const { span, nameSpan, children } of items) {
    assert.ok(around.start <= span.start && span.end <= around.end, JSON.stringify(span));
    assert.ok(span.start <= nameSpan.start && nameSpan.end <= span.end, JSON.stringify(nameSpan));
    checkItems(children, span);
  }
}

function check(text: string, dialect: Dialect): void {
  const { parsed, binding } = bound(text, dialect);
  checkItems(outlineOf(parsed), { start: 0, end: text.length });
  const lines = text.split('\n').length;
  for (const { start, end } of foldingLines(parsed)) assert.ok(start < end && end < lines);
  const names = namesOfScript(parsed, binding, dialect);
  let before = -1;
  for (const { start, end } of names.occurrences) {
    assert.ok(before <= start && start < end && end <= text.length, `${start}-${end}`);
    before = start;
  }
  assert.equal(semanticTokens(parsed, binding, dialect).length % 5, 0);
  for (let part = 0; part <= PLACES; part++) {
    const offset = Math.floor((text.length * part) / PLACES);
    const ranges = selectionRanges(parsed, offset);
    ranges.forEach((range, index) => {
      const around = ranges[index + 1] ?? { start: 0, end: text.length };
      assert.ok(around.start <= range.start && range.end <= around.end);
    });
    for (const word of matchingWords(parsed, offset))
      assert.match(text.slice(word.start, word.end), /^\w+$/u);
  }
}

for (const [name, dialect] of Object.entries(dialects)) {
  describe(`what an editor is told of ${name}`, () => {
    const texts = fixtures(name, ['parse', 'recover', 'editor']);

    it('nests and is in order, of whole texts and of broken ones', function () {
      this.timeout(60_000);
      for (const text of texts) {
        check(text, dialect);
        for (let part = 1; part < PLACES; part += 3)
          check(text.slice(0, Math.floor((text.length * part) / PLACES)), dialect);
      }
    });

    it('is the same after an edit as of the new text from scratch', function () {
      this.timeout(60_000);
      for (const text of texts) {
        let { parsed, binding } = bound(text, dialect);
        semanticTokens(parsed, binding, dialect);
        for (let part = 1; part < PLACES; part += 2) {
          const at = Math.floor((text.length * part) / PLACES);
          const edit = { span: { start: at, end: at + 1 }, text: part % 4 === 1 ? ' ' : 'x\n' };
          parsed = reparse(parsed, edit);
          const catalog = createCatalog(dialect.defaultSettings);
          binding = bindScript(parsed.script, parsed.text, catalog, dialect, binding);
          const fresh = bound(parsed.text, dialect);
          assert.deepEqual(
            semanticTokens(parsed, binding, dialect),
            semanticTokens(fresh.parsed, fresh.binding, dialect),
          );
          assert.deepEqual(
            namesOfScript(parsed, binding, dialect).occurrences,
            namesOfScript(fresh.parsed, fresh.binding, dialect).occurrences,
          );
        }
      }
    });

    it('lets a rename change names only, and go back', function () {
      this.timeout(60_000);
      let renames = 0;
      for (const text of [...texts, ...fixtures(name, ['run'])]) {
        const { parsed, binding } = bound(text, dialect);
        if (parsed.diagnostics.length > 0) continue;
        const names = namesOfScript(parsed, binding, dialect);
        const done = new Set<string>();
        for (const { start, symbol } of names.occurrences) {
          if (symbol === null || done.has(symbol)) continue;
          done.add(symbol);
          const target = renameTarget(parsed, names, start);
          if (target.refused !== undefined) continue;
          const edits = renameEdits(parsed, names, target, 'another_name', dialect);
          assert.ok(!('refused' in edits), `${target.name} in ${text}`);
          const after = bound(applyEdits(text, edits), dialect);
          assert.deepEqual(after.parsed.diagnostics, [], after.parsed.text);
          const meaning = namesOfScript(after.parsed, after.binding, dialect);
          assert.deepEqual(
            meaning.occurrences.map(({ thing, role }) => `${thing} ${role}`),
            names.occurrences.map(({ thing, role }) => `${thing} ${role}`),
            `${target.name} in ${text}`,
          );
          renames += 1;
        }
      }
      assert.ok(renames > 10, String(renames));
    });
  });
}
