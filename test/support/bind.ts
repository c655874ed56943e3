import assert from 'node:assert/strict';
import { bindScript, type ScriptBinding } from '../../src/core/semantics/bind.ts';
import { createCatalog } from '../../src/core/semantics/catalog-store.ts';
import type { OutputColumn } from '../../src/core/semantics/binding.ts';
import type { Catalog } from '../../src/core/semantics/catalog.ts';
import type { Dialect } from '../../src/core/semantics/dialect.ts';
import { parse, type ParseResult } from '../../src/core/syntax/parse.ts';

export interface Bound {
  readonly parsed: ParseResult;
  readonly binding: ScriptBinding;
}

/** Parses, without a syntax error, and binds a script under an empty catalog, or under the one given. */
export function bound(dialect: Dialect, sql: string, catalog?: Catalog): Bound {
  const parsed = parse(sql, dialect.grammar);
  assert.deepEqual(parsed.diagnostics, []);
  const before = catalog ?? createCatalog(dialect.defaultSettings);
  return { parsed, binding: bindScript(parsed.script, sql, before, dialect) };
}

/** Columns as people read them: `name type`, `null` after it where it may be NULL. */
export function described(dialect: Dialect, columns: readonly OutputColumn[]): readonly string[] {
  return columns.map(
    ({ name, type, nullable }) =>
      `${name === '' ? '(none)' : name} ${dialect.typeName(type)}${nullable ? ' null' : ''}`,
  );
}

/** The columns of the last query, nested ones included, that is a statement of its own. */
export function lastColumns(dialect: Dialect, { binding }: Bound): readonly string[] {
  let columns: readonly OutputColumn[] | null = null;
  for (const [statement, own] of binding.bindings) {
    if (statement.kind === 'SelectStatement') columns = own.outputs.get(statement.query) ?? null;
  }
  assert.ok(columns !== null, 'the script has a query');
  return described(dialect, columns);
}

/** `code: the text it is about` of each problem. */
export function problems(sql: string, { binding }: Bound): readonly string[] {
  return binding.diagnostics.map(({ code, span }) => `${code}: ${sql.slice(span.start, span.end)}`);
}
