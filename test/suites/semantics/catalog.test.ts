import assert from 'node:assert/strict';
import { tsqlDialect } from '../../../src/core/dialects/tsql/index.ts';
import { createCatalog, mergeBranches } from '../../../src/core/semantics/catalog-store.ts';
import type { Catalog, CatalogTable, QualifiedName } from '../../../src/core/semantics/catalog.ts';
import { INTEGER, type DataType } from '../../../src/core/semantics/data-type.ts';

function named(name: string): QualifiedName {
  return { server: null, database: 'db', schema: 'dbo', name };
}

function table(name: string, type: DataType = INTEGER): CatalogTable {
  const column = {
    name: 'A',
    type,
    nullable: true,
    identity: false,
    defaultText: null,
    computed: false,
  };
  return { name: named(name), kind: 'table', columns: [column], keys: [], view: null };
}

describe('catalog', () => {
  const empty = createCatalog(tsqlDialect.defaultSettings);

  it('does not change: what is added is in the new catalog alone', () => {
    const one = empty.withTable(table('t'));
    assert.equal(empty.table(named('t')), undefined);
    assert.equal(one.table(named('t'))?.columns[0]?.name, 'A');
    assert.equal(one.withoutTable(named('t')).table(named('t')), undefined);
    assert.ok(one.table(named('t')));
  });

  it('looks names up in any case', () => {
    const catalog = empty.withTable(table('t')).withVariable('@Total', INTEGER);
    assert.ok(catalog.table(named('T')));
    assert.deepEqual(catalog.variable('@TOTAL'), INTEGER);
  });

  it('has a fingerprint that follows what is in it, not how it came there', () => {
    const ab = empty.withTable(table('a')).withTable(table('b'));
    const ba = empty.withTable(table('b')).withTable(table('a'));
    assert.equal(ab.fingerprint, ba.fingerprint);
    assert.notEqual(ab.fingerprint, empty.fingerprint);
    assert.equal(
      ab.withoutTable(named('a')).withoutTable(named('b')).fingerprint,
      empty.fingerprint,
    );
    const wide = empty.withTable(table('a', { type: 'date' }));
    assert.notEqual(wide.fingerprint, empty.withTable(table('a')).fingerprint);
    assert.notEqual(empty.withSettings({ dateFirst: 1 }).fingerprint, empty.fingerprint);
    assert.notEqual(empty.withVariable('@x', INTEGER).fingerprint, empty.fingerprint);
  });

  it('forgets variables and table variables at the end of a batch, and nothing else', () => {
    const variable: CatalogTable = {
      ...table('@t'),
      name: { server: null, database: '', schema: '', name: '@t' },
      kind: 'table-variable',
    };
    const before = empty.withTable(table('kept')).withTable(variable).withVariable('@x', INTEGER);
    assert.ok(before.table(variable.name));
    const after = before.withoutVariables();
    assert.equal(after.table(variable.name), undefined);
    assert.equal(after.variable('@x'), undefined);
    assert.ok(after.table(named('kept')));
  });

  it('holds thousands of changes and finds each', () => {
    let catalog: Catalog = empty;
    for (let index = 0; index < 3000; index++) catalog = catalog.withTable(table(`t${index}`));
    for (let index = 0; index < 3000; index += 3)
      catalog = catalog.withoutTable(named(`t${index}`));
    assert.equal([...catalog.tables()].length, 2000);
    assert.equal(catalog.table(named('t0')), undefined);
    assert.ok(catalog.table(named('t2999')));
  });

  it('knows after a branch what any branch may have made', () => {
    const before = empty.withTable(table('old'));
    const left = before.withTable(table('left')).withoutTable(named('old'));
    const right = before.withTable(table('right'));
    const after = mergeBranches(before, [left, right]);
    for (const name of ['old', 'left', 'right']) assert.ok(after.table(named(name)), name);
  });
});
