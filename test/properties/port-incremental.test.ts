import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createCatalog,
  port,
  reparse,
  tsqlDialect,
  type Port,
  type PortRequest,
  type TextEdit,
} from '../../src/core/index.ts';
import { kineoFiles } from '../support/fixtures/kineo-files.ts';
import { readFixtures } from '../support/fixtures/read-fixture.ts';
import { portOptions } from '../support/preview/port-text.ts';

/** What a port after an edit uses again of the last one may never show. */
const request: PortRequest = {
  dialect: tsqlDialect,
  catalog: createCatalog(tsqlDialect.defaultSettings),
  options: portOptions(false),
};
const corpus = [
  ...kineoFiles().map(({ text }) => text),
  ...readFixtures('run/tsql/dml').map(({ source }) => source),
  ...readFixtures('run/tsql/scripts').map(({ source }) => source),
];
const insertions = [
  ' ',
  '\n',
  ';',
  '-- x\n',
  '/* x */',
  '1',
  ', ',
  'a',
  "'",
  '(',
  ' NULL',
  ' int',
  'GO\n',
];

/** Procedures whose statements nest, drop comments, and ask for names that nothing else has. */
const procedures = [
  `CREATE TABLE dbo.t (a int, b varchar(10), PRIMARY KEY (a));
CREATE TABLE dbo.u (a int, b varchar(10));
GO
CREATE PROCEDURE dbo.p @n int = 1, @m varchar(10) AS
BEGIN
  SET NOCOUNT ON; -- quiet
  DECLARE @i int = 0, @text varchar(20);
  /* before */ UPDATE t SET /* in */ b = u.b FROM dbo.t AS t JOIN dbo.u AS u ON u.a = t.a; -- behind
  WHILE @i < @n
  BEGIN
    SET @i += 1; -- one more
    IF @i = 3 /* three */ BREAK;
    IF @i > 1 BEGIN
      UPDATE t SET b = x.b FROM dbo.t AS t JOIN dbo.u AS x ON x.a = t.a;
      DELETE t FROM dbo.t AS t JOIN dbo.u AS target ON target.a = t.a -- no semicolon
    END
    ELSE INSERT INTO dbo.u (a, b) SELECT TOP (1) a, ISNULL(b, 'none') FROM dbo.t /* any */ ORDER BY a;
    IF @@ROWCOUNT = 0 PRINT 'nothing';
  END
  BEGIN TRY
    SELECT a / 2 AS half, b + NULL AS nothing INTO #kept FROM dbo.t;
    SELECT * FROM #kept WHERE half = @n -- last
  END TRY
  BEGIN CATCH
    THROW 50000, 'bad', 1;
  END CATCH
  UPDATE t SET b = u.b FROM dbo.t AS t JOIN dbo.u AS u ON u.a = t.a
END
GO
SELECT a FROM dbo.t;
`,
  `DECLARE @x int = 1;
IF @x = 1 -- a branch
  SELECT LEN('a ') AS n
ELSE IF @x = 2
BEGIN
  UPDATE t SET a = 1 FROM t JOIN u ON u.id = t.id -- of what nobody knows
  SELECT TOP 1 * FROM source2 /* target3 */
END
ELSE
  SELECT 5 / 2 AS q;
`,
];

const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.constantFrom('', ...insertions)), {
  minLength: 1,
  maxLength: 3,
});

function after(previous: Port, edit: TextEdit): Port {
  const parsed = reparse(previous.state.parsed, edit);
  return port(parsed.text, { ...request, previous: { ...previous.state, parsed } });
}

/** All of a port but what it keeps for the next one. */
function shown({ output, findings, diagnostics, statements, map, catalogOut }: Port): unknown {
  return { output, findings, diagnostics, statements, map, catalog: catalogOut.fingerprint };
}

describe('port properties: a port after an edit', () => {
  function checkEdits(texts: readonly string[], numRuns: number): void {
    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
        let ported = port(text, request);
        for (const [place, length, inserted] of changes) {
          const current = ported.state.parsed.text;
          const start = place % (current.length + 1);
          const end = Math.min(current.length, start + length);
          ported = after(ported, { span: { start, end }, text: inserted });
          assert.deepEqual(shown(ported), shown(port(ported.state.parsed.text, request)));
        }
      }),
      { numRuns },
    );
  }

  it('is the port of the edited text from nothing', function () {
    this.timeout(60_000);
    checkEdits(corpus, 120);
  });

  it('is that inside procedures and branches, too', function () {
    this.timeout(60_000);
    checkEdits(procedures, 300);
  });

  it('writes a change of the row of a cursor again where an edit takes the loop apart', () => {
    const text = corpus.find((each) => each.includes('WHERE CURRENT OF entries')) ?? '';
    const at = text.indexOf('entries CURSOR');
    const edited = after(port(text, request), { span: { start: at, end: at }, text: '1' });
    assert.match(edited.output, /portside: operation\/delete/);
    assert.deepEqual(shown(edited), shown(port(edited.state.parsed.text, request)));
  });

  it('writes only the statement around an edit inside a procedure again, and those around that', () => {
    const text = procedures[0] ?? '';
    const first = port(text, request);
    const at = text.indexOf('= 3');
    const second = after(first, { span: { start: at, end: at + 3 }, text: '= 30' });
    assert.match(second.output, /= 30/);
    const known = new Set(first.state.emission?.nested.values());
    const fresh = [...(second.state.emission?.nested ?? [])].filter(([, each]) => !known.has(each));
    // The edit is in the condition of the IF that holds BREAK, and a WHILE holds that.
    assert.deepEqual(fresh.map(([{ kind }]) => kind).sort(), [
      'IfStatement',
      'LoopControl',
      'WhileStatement',
    ]);
    assert.equal(second.state.emission?.nested.size, first.state.emission?.nested.size);
  });

  it('names things anew where an edit takes a name', () => {
    const text = procedures[0] ?? '';
    const first = port(text, request);
    const at = text.indexOf("'nothing'") + 1;
    const second = after(first, { span: { start: at, end: at }, text: 'source2 ' });
    assert.deepEqual(shown(second), shown(port(second.state.parsed.text, request)));
    assert.notEqual(
      second.output.match(/source\d*/g)?.join(),
      first.output.match(/source\d*/g)?.join(),
    );
  });

  const script = 'CREATE TABLE dbo.t (a int);\nSELECT a FROM dbo.t;\nSELECT 1 AS one;\n';

  it('binds and writes no statement again that sees the same', () => {
    const first = port(script, request);
    const at = script.indexOf('one');
    const second = after(first, { span: { start: at, end: at + 3 }, text: 'uno' });
    const [, query] = second.state.parsed.script.items;
    assert.ok(query !== undefined);
    const { statement } = query;
    assert.equal(
      second.state.binding.bindings.get(statement),
      first.state.binding.bindings.get(statement),
    );
    assert.ok(first.state.emission?.ports.has(statement));
    assert.equal(
      second.state.emission?.ports.get(statement),
      first.state.emission?.ports.get(statement),
    );
  });

  it('binds a statement again when what it sees has changed', () => {
    const first = port(script, request);
    const at = script.indexOf('int');
    const second = after(first, { span: { start: at, end: at + 3 }, text: 'date' });
    const [, query, other] = second.state.parsed.script.items;
    assert.ok(query !== undefined && other !== undefined);
    const { statement } = query;
    assert.equal(
      statement,
      first.state.parsed.script.items[1]?.statement,
      'it was not parsed again',
    );
    const binding = second.state.binding.bindings.get(statement);
    assert.notEqual(binding, first.state.binding.bindings.get(statement));
    const types = [...(binding?.outputs.values() ?? [])].flat().map(({ type }) => type.type);
    assert.deepEqual([...new Set(types)], ['date']);
  });
});
