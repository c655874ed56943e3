import assert from 'node:assert/strict';
import { tsqlDialect } from '../../../src/core/dialects/tsql/index.ts';
import { bindScript } from '../../../src/core/semantics/bind.ts';
import { createCatalog } from '../../../src/core/semantics/catalog-store.ts';
import { parse } from '../../../src/core/syntax/parse.ts';
import { reparse } from '../../../src/core/syntax/reparse.ts';
import { bound, described, lastColumns, problems } from '../../support/bind.ts';

const PEOPLE = `
CREATE TABLE dbo.people (
  id int IDENTITY(1,1) PRIMARY KEY, code varchar(10) NOT NULL, name nvarchar(50) NULL,
  rate decimal(10,2) NOT NULL, manager int);
`;

function columns(sql: string): readonly string[] {
  return lastColumns(tsqlDialect, bound(tsqlDialect, PEOPLE + sql));
}

function problemsOf(sql: string): readonly string[] {
  return problems(PEOPLE + sql, bound(tsqlDialect, PEOPLE + sql));
}

/** The columns that the catalog has for a table after the script. */
function tableAfter(sql: string, name: string, database = 'master'): readonly string[] {
  const { binding } = bound(tsqlDialect, PEOPLE + sql);
  const table = binding.catalogOut.table({ server: null, database, schema: 'dbo', name });
  assert.ok(table, name);
  return table.columns.map(
    (column) =>
      `${column.name} ${tsqlDialect.typeName(column.type)}${column.nullable ? ' null' : ''}${column.identity ? ' identity' : ''}`,
  );
}

describe('binding T-SQL queries', () => {
  it('expands stars, table by table, and keeps types and NULLs', () => {
    assert.deepEqual(columns('SELECT * FROM dbo.people;'), [
      'id int',
      'code varchar(10)',
      'name nvarchar(50) null',
      'rate decimal(10,2)',
      'manager int null',
    ]);
    assert.deepEqual(columns('SELECT b.id, a.code FROM people a, people b;'), [
      'id int',
      'code varchar(10)',
    ]);
  });

  it('lets the far side of an outer join be NULL, not its own condition', () => {
    const sql =
      'SELECT a.id, b.id, c.id FROM people a LEFT JOIN people b ON b.id = a.manager RIGHT JOIN people c ON c.id = b.id;';
    assert.deepEqual(columns(sql), ['id int null', 'id int null', 'id int']);
  });

  it('sees the tables of the queries around, and counts how far out they are', () => {
    const sql = `${PEOPLE} SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM people q WHERE q.manager = p.id);`;
    const { binding } = bound(tsqlDialect, sql);
    const depths = [...binding.bindings.values()].flatMap((own) =>
      [...own.columns].map(
        ([node, column]) => `${node.parts.map((part) => part.text).join('.')} ${column.depth}`,
      ),
    );
    assert.deepEqual(depths.sort(), ['id 0', 'p.id 1', 'q.manager 0']);
  });

  it('lets APPLY see what stands before it, and a derived table in a join not', () => {
    assert.deepEqual(
      columns('SELECT p.id, x.boss FROM people p CROSS APPLY (SELECT p.manager AS boss) x;'),
      ['id int', 'boss int null'],
    );
    assert.deepEqual(
      problemsOf('SELECT 1 FROM people p JOIN (SELECT p.manager AS boss) x ON x.boss = p.id;'),
      ['binding/unknown-column: p.manager'],
    );
  });

  it('gives OUTER APPLY columns that may be NULL', () => {
    assert.deepEqual(columns('SELECT x.one FROM people p OUTER APPLY (SELECT 1 AS one) x;'), [
      'one int null',
    ]);
  });

  it('finds a recursive CTE without a word for it', () => {
    const sql = `${PEOPLE} WITH tree (id, level) AS (
      SELECT id, 0 FROM people WHERE manager IS NULL
      UNION ALL SELECT c.id, t.level + 1 FROM people c JOIN tree t ON c.manager = t.id)
      SELECT * FROM tree;`;
    const result = bound(tsqlDialect, sql);
    assert.deepEqual(lastColumns(tsqlDialect, result), ['id int null', 'level int null']);
    const recursive = [...result.binding.bindings.values()].flatMap((own) => [...own.recursive]);
    assert.equal(recursive.length, 1);
    assert.deepEqual(problems(sql, result), []);
  });

  it('names set operations by the left query and widens their columns', () => {
    assert.deepEqual(columns("SELECT 1 AS a, 'x' AS b UNION SELECT 2.5, N'yyy';"), [
      'a decimal(11,1)',
      'b nvarchar(3)',
    ]);
  });

  it('binds ORDER BY to aliases first, and inside an expression to columns only', () => {
    const sql = `${PEOPLE} SELECT rate AS code, id FROM people ORDER BY code, id, manager;`;
    const { binding } = bound(tsqlDialect, sql);
    const found = [...binding.bindings.values()].flatMap((own) =>
      [...own.columns].map(
        ([node, column]) =>
          `${node.parts[0]?.text ?? ''} ${column.selectItem ?? '-'} ${column.relation?.name ?? '-'}`,
      ),
    );
    assert.deepEqual(found, [
      'rate - people',
      'id - people',
      'code 0 -',
      'id 1 people',
      'manager - people',
    ]);
    // https://learn.microsoft.com/en-us/sql/t-sql/queries/select-order-by-clause-transact-sql: no alias in an expression.
    assert.deepEqual(problemsOf('SELECT id AS n FROM people ORDER BY n + 1;'), [
      'binding/unknown-column: n',
    ]);
    assert.deepEqual(problemsOf('SELECT id FROM people UNION SELECT 1 ORDER BY code;'), [
      'binding/unknown-column: code',
    ]);
  });

  it('knows the columns of table functions, VALUES, PIVOT and UNPIVOT', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/functions/string-split-transact-sql and .../openjson-transact-sql
    assert.deepEqual(columns("SELECT * FROM STRING_SPLIT('a,b', ',', 1);"), [
      'value varchar(3)',
      'ordinal bigint',
    ]);
    assert.deepEqual(columns("SELECT * FROM OPENJSON('[]') WITH (id int '$.id', at date);"), [
      'id int null',
      'at date null',
    ]);
    assert.deepEqual(columns("SELECT * FROM (VALUES (1, 'a'), (NULL, 'bcd')) v (n, s);"), [
      'n int null',
      's varchar(3)',
    ]);
    assert.deepEqual(
      columns(
        'SELECT * FROM (SELECT code, rate, id FROM people) s UNPIVOT (v FOR n IN (rate, id)) u;',
      ),
      ['code varchar(10)', 'v decimal(12,2)', 'n nvarchar(128)'],
    );
    const pivot = columns(
      'SELECT * FROM (SELECT code, rate, id FROM people) s PIVOT (MAX(rate) FOR id IN ([1], [2])) p;',
    );
    assert.deepEqual(
      pivot.map((column) => column.split(' ')[0]),
      ['code', '1', '2'],
    );
  });

  it('gives FOR XML and FOR JSON one value', () => {
    // https://learn.microsoft.com/en-us/sql/relational-databases/xml/type-directive-in-for-xml-queries
    assert.deepEqual(columns("SELECT code FROM people FOR XML PATH('');"), [
      '(none) nvarchar(max) null',
    ]);
    assert.deepEqual(columns("SELECT code FROM people FOR XML PATH(''), TYPE;"), [
      '(none) xml null',
    ]);
  });

  it('types a chain of thousands of operators and arms without overflowing', () => {
    const chain = `SELECT ${Array.from({ length: 5000 }, () => 'id').join(' + ')} AS total FROM people;`;
    assert.deepEqual(columns(chain), ['total int']);
    const condition = Array.from({ length: 5000 }, (_, index) => `id = ${index}`).join(' OR ');
    assert.deepEqual(problemsOf(`SELECT id FROM people WHERE ${condition};`), []);
    const arms = Array.from({ length: 3000 }, () => 'SELECT 1 AS a').join(' UNION ALL ');
    assert.deepEqual(columns(`${arms};`), ['a int']);
  });
});

describe('binding problems in T-SQL', () => {
  it('says what a name is not, once, at the name', () => {
    assert.deepEqual(problemsOf('SELECT nosuch FROM people;'), ['binding/unknown-column: nosuch']);
    assert.deepEqual(problemsOf('SELECT p.nosuch FROM people p;'), [
      'binding/unknown-column: p.nosuch',
    ]);
    assert.deepEqual(problemsOf('SELECT people.id FROM people p;'), [
      'binding/unknown-column: people.id',
    ]);
    assert.deepEqual(problemsOf('SELECT id FROM people a JOIN people b ON a.id = b.manager;'), [
      'binding/ambiguous-column: id',
    ]);
    assert.deepEqual(problemsOf('SELECT @nosuch;'), ['binding/unknown-variable: @nosuch']);
    const sql = `${PEOPLE} SELECT nam FROM people;`;
    assert.match(
      bound(tsqlDialect, sql).binding.diagnostics[0]?.message ?? '',
      /perhaps name is meant/,
    );
  });

  it('reports an unknown table and then no column of it', () => {
    assert.deepEqual(problemsOf('SELECT a, x.b, q.id FROM nosuch x, people q WHERE c > 1;'), [
      'binding/unknown-table: nosuch',
    ]);
    const result = bound(tsqlDialect, 'SELECT * FROM nosuch;');
    assert.deepEqual(lastColumns(tsqlDialect, result), ['* unknown null']);
  });

  it('does not report system views', () => {
    assert.deepEqual(problemsOf('SELECT name FROM sys.tables;'), []);
    assert.deepEqual(problemsOf('SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES;'), []);
  });

  it('counts a name that may be an unknown table’s as unknown, not as the outer query’s', () => {
    const sql = `${PEOPLE} SELECT id FROM people WHERE EXISTS (SELECT 1 FROM nosuch WHERE code = 'a');`;
    const { binding } = bound(tsqlDialect, sql);
    const types = [...binding.bindings.values()].flatMap((own) =>
      [...own.types].flatMap(([node, type]) =>
        node.kind === 'ColumnReference' && node.parts[0]?.text === 'code' ? [type.type] : [],
      ),
    );
    assert.deepEqual(types, ['unknown']);
  });
});

describe('binding T-SQL data changes', () => {
  it('finds the target through its alias in FROM', () => {
    const sql = `${PEOPLE} UPDATE p SET rate = q.rate FROM dbo.people p JOIN people q ON q.id = p.manager;`;
    const { binding } = bound(tsqlDialect, sql);
    const [statement, own] = [...binding.bindings].at(-1) ?? [];
    assert.ok(statement?.kind === 'UpdateStatement' && own !== undefined);
    assert.ok(statement.target.kind === 'NamedTable');
    assert.equal(own.names.get(statement.target.name)?.role, 'alias');
    assert.equal(own.relations.get(statement.target)?.table?.name.name, 'people');
    assert.deepEqual(own.diagnostics, []);
  });

  it('finds an updatable CTE as the target', () => {
    assert.deepEqual(
      problemsOf("WITH d AS (SELECT id, code FROM people) DELETE FROM d WHERE code = 'x';"),
      [],
    );
  });

  it('lets each clause of MERGE see its own side', () => {
    const merge = (clause: string): readonly string[] =>
      problemsOf(
        `MERGE people AS t USING (SELECT 1 AS key1, 2.5 AS pay) AS s ON t.id = s.key1 ${clause};`,
      );
    assert.deepEqual(merge('WHEN MATCHED THEN UPDATE SET rate = s.pay + t.rate'), []);
    assert.deepEqual(merge("WHEN NOT MATCHED THEN INSERT (code, rate) VALUES ('a', t.rate)"), [
      'binding/unknown-column: t.rate',
    ]);
    assert.deepEqual(merge('WHEN NOT MATCHED BY SOURCE AND s.pay > 1 THEN DELETE'), [
      'binding/unknown-column: s.pay',
    ]);
  });

  it('knows what OUTPUT gives', () => {
    const sql = `${PEOPLE} MERGE people AS t USING (SELECT 1 AS k) AS s ON t.id = s.k
      WHEN MATCHED THEN DELETE OUTPUT $action, deleted.code, inserted.*, s.k;`;
    const { binding } = bound(tsqlDialect, sql);
    const [statement, own] = [...binding.bindings].at(-1) ?? [];
    assert.ok(statement?.kind === 'MergeStatement' && statement.output !== null);
    const given = described(tsqlDialect, own?.outputs.get(statement.output) ?? []);
    assert.deepEqual(given.slice(0, 3), [
      '$action nvarchar(10)',
      'code varchar(10) null',
      'id int null',
    ]);
    assert.equal(given.at(-1), 'k int');
    assert.deepEqual(own?.diagnostics, []);
  });
});

describe('the T-SQL catalog chain', () => {
  it('makes a table of SELECT INTO, with identity from a plain column', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/queries/select-into-clause-transact-sql
    assert.deepEqual(
      tableAfter(
        "SELECT id, rate * 2 AS twice, NULL AS n, '' AS e INTO #w FROM people;",
        '#w',
        'tempdb',
      ),
      ['id int identity', 'twice decimal(12,2)', 'n int null', 'e varchar(1)'],
    );
    assert.deepEqual(tableAfter('SELECT id + 0 AS id INTO dbo.w FROM people;', 'w'), ['id int']);
    assert.deepEqual(
      tableAfter('SELECT a.id INTO dbo.w FROM people a JOIN people b ON a.id = b.id;', 'w'),
      ['id int'],
    );
  });

  it('follows ALTER, DROP and views', () => {
    assert.deepEqual(
      tableAfter(
        'ALTER TABLE people ADD born date NOT NULL; ALTER TABLE people DROP COLUMN name, rate, manager; ALTER TABLE people ALTER COLUMN code nvarchar(20) NULL;',
        'people',
      ),
      ['id int identity', 'code nvarchar(20) null', 'born date'],
    );
    assert.deepEqual(
      tableAfter('GO\nCREATE VIEW dbo.v (a, b) AS SELECT id, name FROM people;\nGO', 'v'),
      ['a int', 'b nvarchar(50) null'],
    );
    assert.deepEqual(problemsOf('DROP TABLE people; SELECT id FROM people;'), [
      'binding/unknown-table: people',
    ]);
  });

  it('types computed columns', () => {
    assert.deepEqual(
      tableAfter('CREATE TABLE dbo.c (a int NOT NULL, b decimal(5,2) NOT NULL, t AS a * b);', 'c'),
      ['a int', 'b decimal(5,2)', 't decimal(16,2)'],
    );
  });

  it('ends variables at GO, and keeps temporary tables', () => {
    const sql = 'DECLARE @x int; SELECT 1 AS a INTO #t;\nGO\nSELECT a FROM #t; SELECT @x;';
    assert.deepEqual(problemsOf(sql), ['binding/unknown-variable: @x']);
  });

  it('keeps what a branch may have made, and variables that a branch declares', () => {
    const sql = `IF 1 = 1 BEGIN SELECT 1 AS a INTO dbo.one; DECLARE @x int = 1; END
      ELSE SELECT 2 AS b INTO dbo.two;
      SELECT a, b, @x FROM one, two;`;
    assert.deepEqual(problemsOf(sql), []);
  });

  it('binds a procedure’s body with its parameters; what it makes ends with it', () => {
    const sql = `\nGO
      CREATE PROCEDURE dbo.p @from int, @n int OUTPUT AS
      BEGIN
        SELECT id INTO #inner FROM people WHERE id > @from;
        SELECT @n = id FROM #inner;
        SELECT nosuch FROM #inner;
      END
      \nGO\nEXEC dbo.p 1; SELECT id FROM #inner;`;
    assert.deepEqual(problemsOf(sql), [
      'binding/unknown-column: nosuch',
      'binding/unknown-table: #inner',
    ]);
    const { binding } = bound(tsqlDialect, PEOPLE + sql);
    assert.ok(
      binding.catalogOut.procedure({ server: null, database: 'master', schema: 'dbo', name: 'p' }),
    );
  });

  it('follows SET and USE', () => {
    const { binding } = bound(
      tsqlDialect,
      'SET DATEFIRST 1; SET DATEFORMAT dmy; SET XACT_ABORT ON; SET ANSI_NULLS OFF; USE sales;',
    );
    const { settings } = binding.catalogOut;
    assert.equal(settings.dateFirst, 1);
    assert.equal(settings.dateFormat, 'dmy');
    assert.equal(settings.xactAbort, true);
    assert.equal(settings.ansiNulls, false);
    assert.equal(settings.database, 'sales');
    // https://learn.microsoft.com/en-us/sql/relational-databases/system-compatibility-views/sys-syslanguages-transact-sql
    const british = bound(tsqlDialect, 'SET LANGUAGE British;').binding.catalogOut.settings;
    assert.deepEqual([british.dateFormat, british.dateFirst], ['dmy', 1]);
  });

  it('binds again, after an edit in a procedure, only what stands around it', () => {
    const body = Array.from({ length: 50 }, () => 'SELECT id FROM people;').join(' ');
    const sql = `${PEOPLE}\nGO\nCREATE PROCEDURE dbo.p @n int AS BEGIN ${body} SELECT code FROM people; END`;
    const parsed = parse(sql, tsqlDialect.grammar);
    const catalog = createCatalog(tsqlDialect.defaultSettings);
    const first = bindScript(parsed.script, sql, catalog, tsqlDialect);
    const start = sql.lastIndexOf('code');
    const result = reparse(parsed, { span: { start, end: start + 4 }, text: 'name' });
    const second = bindScript(result.script, result.text, catalog, tsqlDialect, first);
    const fresh = [...second.bindings.keys()].filter((statement) => !first.bindings.has(statement));
    assert.deepEqual(fresh.map((statement) => statement.kind).sort(), [
      'Block',
      'CreateProcedure',
      'SelectStatement',
    ]);
  });

  it('uses a binding again where neither the statement nor what it sees has changed', () => {
    const sql = `${PEOPLE} SELECT id FROM people; BEGIN SELECT code FROM people; END`;
    const { script } = parse(sql, tsqlDialect.grammar);
    const catalog = createCatalog(tsqlDialect.defaultSettings);
    const first = bindScript(script, sql, catalog, tsqlDialect);
    const second = bindScript(script, sql, catalog, tsqlDialect, first);
    assert.equal(second.bindings.size, first.bindings.size);
    for (const [statement, own] of first.bindings)
      assert.equal(second.bindings.get(statement), own);
    const changed = bindScript(
      script,
      sql,
      catalog.withSettings({ dateFirst: 1 }),
      tsqlDialect,
      first,
    );
    for (const [statement, own] of first.bindings) {
      assert.notEqual(changed.bindings.get(statement), own);
    }
  });
});

describe('collations of T-SQL', () => {
  it("have temporary tables those of tempdb, and table variables the database's", () => {
    const settings = {
      ...tsqlDialect.defaultSettings,
      collation: tsqlDialect.collation('Latin1_General_CS_AS', 'implicit'),
      temporaryCollation: tsqlDialect.collation('Latin1_General_CI_AI', 'implicit'),
    };
    const text = `CREATE TABLE #t (own varchar(9), same varchar(9) COLLATE DATABASE_DEFAULT, other varchar(9) COLLATE Danish_Norwegian_CI_AS);
CREATE TABLE dbo.p (own varchar(9));
SELECT own, same, other, own COLLATE database_default AS again INTO #u FROM #t;`;
    const binding = bindScript(
      parse(text, tsqlDialect.grammar).script,
      text,
      createCatalog(settings),
      tsqlDialect,
    );
    const found = Object.fromEntries(
      [...binding.catalogOut.tables()].map(({ name, columns: all }) => [
        name.name,
        all.map(({ type }) => (type.type === 'text' ? type.collation.name : '')),
      ]),
    );
    const [database, tempdb, danish] = [
      'Latin1_General_CS_AS',
      'Latin1_General_CI_AI',
      'Danish_Norwegian_CI_AS',
    ];
    assert.deepEqual(found, {
      '#t': [tempdb, database, danish],
      p: [database],
      '#u': [tempdb, database, danish, database],
    });
  });
});
