import assert from 'node:assert/strict';
import { databricksDialect } from '../../../src/core/dialects/databricks/index.ts';
import { bound, lastColumns, problems } from '../../support/bind.ts';

const TABLES = `
CREATE TABLE t (id BIGINT NOT NULL, s STRING, d DECIMAL(10,2), a ARRAY<STRUCT<x: INT, y: STRING>>);
CREATE TABLE u (id BIGINT, w INT);
`;

function columns(sql: string): readonly string[] {
  return lastColumns(databricksDialect, bound(databricksDialect, TABLES + sql));
}

function problemsOf(sql: string): readonly string[] {
  return problems(TABLES + sql, bound(databricksDialect, TABLES + sql));
}

describe('binding Databricks SQL', () => {
  it('lets later items, GROUP BY, HAVING and ORDER BY see an alias', () => {
    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-name-resolution
    assert.deepEqual(columns('SELECT id + 1 AS k, k * 2 AS k2 FROM t ORDER BY k + 1;'), [
      'k BIGINT',
      'k2 BIGINT',
    ]);
    assert.deepEqual(problemsOf("SELECT s || 'x' AS g FROM t GROUP BY g HAVING g > 'a';"), []);
  });

  it('prefers a column of FROM to an alias', () => {
    assert.deepEqual(columns('SELECT s AS id, id + 1 AS next FROM t;'), [
      'id STRING null',
      'next BIGINT',
    ]);
  });

  it('shows a CTE to itself only under RECURSIVE', () => {
    const recursive =
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r;';
    assert.deepEqual(columns(recursive), ['n INT null']);
    assert.deepEqual(
      problemsOf('WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r;'),
      ['binding/unknown-table: r'],
    );
    // A table of the same name is what the CTE reads.
    assert.deepEqual(columns('WITH t AS (SELECT id FROM t) SELECT * FROM t;'), ['id BIGINT']);
  });

  it('reads variables where a name is no column', () => {
    const sql =
      'DECLARE VARIABLE v INT DEFAULT 3; SELECT v, session.v AS again, id FROM t WHERE id > v;';
    assert.deepEqual(columns(sql), ['v INT null', 'again INT null', 'id BIGINT']);
    assert.deepEqual(problemsOf('BEGIN DECLARE w2 INT DEFAULT 1; SELECT w2; END; SELECT w2;'), [
      'binding/unknown-column: w2',
    ]);
  });

  it('reads fields of structs', () => {
    assert.deepEqual(columns('SELECT a[0].x AS x, e.col.y AS y FROM t, LATERAL explode(a) e;'), [
      'x INT null',
      'y STRING null',
    ]);
  });

  it('gives columns that USING made one first, once', () => {
    assert.deepEqual(columns('SELECT * FROM u JOIN t USING (id);'), [
      'id BIGINT null',
      'w INT null',
      's STRING null',
      'd DECIMAL(10,2) null',
      'a ARRAY<STRUCT<x: INT, y: STRING>> null',
    ]);
    assert.deepEqual(problemsOf('SELECT id FROM u JOIN t USING (id);'), []);
  });

  it('shows only the left side of a semi join', () => {
    assert.deepEqual(problemsOf('SELECT w FROM t LEFT SEMI JOIN u ON t.id = u.id;'), [
      'binding/unknown-column: w',
    ]);
  });

  it('finds temporary views before tables, and drops them', () => {
    assert.deepEqual(columns('CREATE TEMPORARY VIEW t AS SELECT 1 AS one; SELECT * FROM t;'), [
      'one INT',
    ]);
    assert.deepEqual(
      columns('CREATE TEMPORARY VIEW t AS SELECT 1 AS one; DROP VIEW t; SELECT id FROM t;'),
      ['id BIGINT'],
    );
  });

  it('takes CREATE TABLE AS from its query, without NOT NULL', () => {
    assert.deepEqual(columns('CREATE TABLE x AS SELECT id, s AS name FROM t; SELECT * FROM x;'), [
      'id BIGINT null',
      'name STRING null',
    ]);
  });

  it('gives predicates the type BOOLEAN', () => {
    assert.deepEqual(columns('SELECT id = 1 AS same, s IS NULL AS none, s > d AS more FROM t;'), [
      'same BOOLEAN',
      'none BOOLEAN',
      'more BOOLEAN null',
    ]);
  });

  it('follows USE and the catalog', () => {
    const { binding } = bound(
      databricksDialect,
      'USE CATALOG main; USE SCHEMA sales; CREATE TABLE x (a INT);',
    );
    const name = { server: null, database: 'main', schema: 'sales', name: 'x' };
    assert.ok(binding.catalogOut.table(name));
  });
});
