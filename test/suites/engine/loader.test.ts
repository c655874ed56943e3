import assert from 'node:assert/strict';
import type {
  ColumnInfo,
  CsvSettings,
  EngineClient,
  LoadReport,
  RelationSource,
} from '../../../src/engine/index.ts';
import { failure, rowsOf, startEngine, temporaryFile, value } from './support.ts';

const target = { database: 'legacy', schema: 'raw', table: 'people' };

describe('engine: loader', () => {
  let engine: EngineClient;
  before(() => {
    engine = startEngine();
  });
  after(() => engine.dispose());

  async function load(
    source: RelationSource,
    columns?: readonly ColumnInfo[],
  ): Promise<{ report: LoadReport; rows: readonly (readonly (string | null)[])[] }> {
    value(await engine.open({ timeZone: 'UTC', databases: ['legacy', 'port'] }));
    const reports = value(
      await engine.request({
        kind: 'load',
        relations: [{ target, source, ...(columns ? { columns } : {}) }],
      }),
    );
    value(await engine.request({ kind: 'lock' }));
    const [report] = reports;
    assert.ok(report);
    return { report, rows: await rowsOf(engine, 'SELECT * FROM raw.people') };
  }

  const csv = (text: string | Uint8Array, settings?: CsvSettings): RelationSource => ({
    kind: 'csv',
    path: temporaryFile('people.csv', text),
    ...(settings ? { settings } : {}),
  });

  const lines = (text: string): string => text.replaceAll('|', '\t').replaceAll('\n', '\r\n');

  it('reads what bcp -c writes: NULL is empty, the empty text a zero byte, bytes are digits', async () => {
    const columns = [
      { name: 'id', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR' },
      { name: 'photo', type: 'BLOB' },
    ];
    const settings = { delimiter: '\t', header: false, layout: 'bcp' } as const;
    const { rows } = await load(csv(lines('1|"a" b|0A1b\n2||\n3|\u0000|0x\n'), settings), columns);
    assert.deepEqual(rows, [
      ['1', '"a" b', '\\x0A\\x1B'],
      ['2', null, null],
      ['3', '', ''],
    ]);
  });

  it('reads fields and rows that end with several characters, wherever the file is cut', async () => {
    const columns = [
      { name: 'id', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR' },
    ];
    const settings = { delimiter: '+|', rowEnd: '&|\n', header: false, layout: 'bcp' } as const;
    const text = '1+|a "b",\nc+&|\r\n2+|&|\n3+|\u0000&|\r\n4+|+&|\r\n';
    const wanted = [
      ['1', 'a "b",\nc+'],
      ['2', null],
      ['3', ''],
      ['4', '+'],
    ];
    assert.deepEqual((await load(csv(text, settings), columns)).rows, wanted);
    // A file is read in pieces of 64 kB: the ends lie across their borders at one of these lengths.
    for (let length = 65520; length < 65540; length += 1) {
      const name = 'n'.repeat(length);
      const long = await load(csv(`0+|${name}&|\r\n${text}`, settings), columns);
      assert.deepEqual(long.rows, [['0', name], ...wanted]);
    }
  });

  it('reads fields that each have an end of their own, and leaves out what no column takes', async () => {
    const columns = [
      { name: 'id', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR' },
    ];
    const settings: CsvSettings = {
      fieldEnds: ['"', '","', '"\r\n'],
      columns: ['(field 1)', 'name', 'id'],
      header: false,
      layout: 'bcp',
    };
    const { rows, report } = await load(csv('"a,b","1"\n"","2"\r\n"c","3"', settings), columns);
    assert.deepEqual(rows, [
      ['1', 'a,b'],
      ['2', null],
    ]);
    assert.deepEqual(report.ignoredColumns, ['(field 1)']);
    // The last row has no end: what is left does not convert, and is told.
    assert.equal(report.rejectedRows, 1);
  });

  it('reads what sqlcmd prints: by the places of its dashes, or by its separator', async () => {
    const columns = [
      { name: 'id', type: 'INTEGER' },
      { name: 'full name', type: 'VARCHAR' },
      { name: 'when', type: 'TIMESTAMP' },
    ];
    const settings = { layout: 'sqlcmd', nullText: 'NULL' } as const;
    const printed = [
      'id          full name  when                   ',
      '----------- ---------- -----------------------',
      '          1 Ann Lee    2024-01-31 10:20:30.000',
      '          2 NULL                          NULL',
      '',
      '(2 rows affected)',
      '',
    ].join('\r\n');
    const expected = [
      ['1', 'Ann Lee', '2024-01-31 10:20:30'],
      ['2', null, null],
    ];
    assert.deepEqual((await load(csv(printed, settings), columns)).rows, expected);
    const separated =
      'id|full name|when\n--|---------|----\n1|Ann Lee|2024-01-31 10:20:30.000\n2|NULL|NULL\n\n(2 rows affected)\n';
    assert.deepEqual((await load(csv(separated, settings), columns)).rows, expected);
  });

  it('takes what the server makes where a file has it, and the names of a file without header', async () => {
    const columns = [
      { name: 'id', type: 'INTEGER', optional: true },
      { name: 'name', type: 'VARCHAR' },
    ];
    assert.deepEqual((await load(csv('name\nAnn\n'), columns)).rows, [['Ann']]);
    assert.deepEqual((await load(csv('id,name\n7,Ann\n'), columns)).rows, [['7', 'Ann']]);
    const settings = { header: false, columns: ['name'], encoding: 'windows-1252' } as const;
    const { rows } = await load(csv(Uint8Array.of(0xe9, 0x0a), settings), columns);
    assert.deepEqual(rows, [['é']]);
  });

  it('loads many rows as it loads few', async () => {
    const columns = [
      { name: 'n', type: 'INTEGER' },
      { name: 't', type: 'VARCHAR' },
      { name: 'b', type: 'BLOB' },
    ];
    const some = [
      ['1', 'a "b",\nc', '\\x00\\xFF'],
      ['2', '', null],
      ['3', null, ''],
    ] as const;
    const few = await load({ kind: 'rows', rows: { columns, rows: some } });
    const rows = Array.from({ length: 1500 }, (_, index) => some[index % 3] ?? some[0]);
    const many = await load({ kind: 'rows', rows: { columns, rows } });
    assert.equal(many.report.rows, 1500);
    assert.deepEqual(many.rows.slice(0, 3), few.rows);
  });

  it('tells an empty field from an empty quoted text', async () => {
    const { rows, report } = await load(
      csv('id,name,note\n1,"",a\n2,,NULL\n3,"a ""q"", b\nc",é🙂\n'),
    );
    assert.deepEqual(rows, [
      ['1', '', 'a'],
      ['2', null, 'NULL'],
      ['3', 'a "q", b\nc', 'é🙂'],
    ]);
    assert.equal(report.rows, 3);
    assert.equal(report.rejectedRows, 0);
  });

  it('takes the null text of the settings, where it is not quoted', async () => {
    const { rows } = await load(
      csv('id;name\n1;NULL\n2;"NULL"\n3;\n', { nullText: 'NULL', delimiter: ';' }),
    );
    assert.deepEqual(rows, [
      ['1', null],
      ['2', 'NULL'],
      ['3', ''],
    ]);
  });

  it('reads UTF-16 of both orders, and UTF-8 with a mark', async () => {
    const text = '\uFEFFid,name\n1,é\n2,🙂\n';
    const little = Buffer.from(text, 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16(), Buffer.from(text, 'utf8')]) {
      assert.deepEqual((await load(csv(bytes))).rows, [
        ['1', 'é'],
        ['2', '🙂'],
      ]);
    }
  });

  it('reports ragged rows by their line in the file, and loads the others', async () => {
    const { rows, report } = await load(
      csv('id,name,v\n1,"two\nlines",x\n2,short\n3,b,c,d\n4,ok,y\n'),
    );
    assert.deepEqual(rows, [
      ['1', 'two\nlines', 'x'],
      ['4', 'ok', 'y'],
    ]);
    assert.equal(report.rejectedRows, 2);
    assert.deepEqual(report.rejected, [
      {
        line: 4,
        column: null,
        why: 'The row has 2 fields where the header has 3.',
        text: '2,short',
      },
      {
        line: 5,
        column: null,
        why: 'The row has 4 fields where the header has 3.',
        text: '3,b,c,d',
      },
    ]);
  });

  it('reports a quote that is never closed', async () => {
    const { rows, report } = await load(csv('id,name\n1,a\n2,"b\n3,c\n'));
    assert.deepEqual(rows, [['1', 'a']]);
    assert.equal(report.rejected[0]?.line, 3);
    assert.match(report.rejected[0]?.why ?? '', /not closed/u);
  });

  it('converts to the columns asked for, in their order, and reports what does not convert', async () => {
    const columns = [
      { name: 'born', type: 'DATE' },
      { name: 'ID', type: 'INTEGER' },
      { name: 'price', type: 'DECIMAL(10,2)' },
    ];
    const { rows, report } = await load(
      csv('id,price,born,extra\n1,1.50,29/02/2024,x\n2,x,31/04/2024,y\n3,,,z\n', {
        dateFormat: '%d/%m/%Y',
      }),
      columns,
    );
    assert.deepEqual(rows, [
      ['2024-02-29', '1', '1.50'],
      [null, '3', null],
    ]);
    assert.deepEqual(report.ignoredColumns, ['extra']);
    assert.equal(report.rejectedRows, 1);
    assert.deepEqual(
      report.rejected.map(({ line, column }) => [line, column]),
      [
        [3, 'price'],
        [3, 'born'],
      ],
    );
  });

  it('reads a line of 20 MB', async () => {
    const { rows } = await load(csv(`id,name\n1,${'x'.repeat(20_000_000)}\n2,b\n`), [
      { name: 'id', type: 'VARCHAR' },
    ]);
    assert.deepEqual(rows, [['1'], ['2']]);
  });

  it('goes by position without a header', async () => {
    const { rows } = await load(csv('1,a\n2,b\n', { header: false }), [
      { name: 'id', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR' },
    ]);
    assert.deepEqual(rows, [
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  it('reads JSON, and rows at hand', async () => {
    const json = temporaryFile('people.json', '[{"id": 1, "name": "a"}, {"id": 2, "name": null}]');
    assert.deepEqual((await load({ kind: 'json', path: json })).rows, [
      ['1', 'a'],
      ['2', null],
    ]);
    const rows = {
      columns: [
        { name: 'a', type: 'DATE' },
        { name: '', type: 'VARCHAR' },
      ],
      rows: [
        ['2024-01-01', "it's"],
        [null, null],
      ],
    };
    assert.deepEqual((await load({ kind: 'rows', rows })).rows, rows.rows);
  });

  it('says which file or column is missing, and that a file is empty or no Parquet', async () => {
    const cases: [RelationSource, ColumnInfo[] | undefined, RegExp][] = [
      [
        { kind: 'csv', path: '/nowhere/people.csv' },
        undefined,
        /There is no file \/nowhere\/people\.csv/u,
      ],
      [csv('id\n1\n'), [{ name: 'name', type: 'VARCHAR' }], /lacks the column name of people/u],
      [csv(''), undefined, /empty/u],
      [csv('id,ID\n1,2\n'), undefined, /twice/u],
      [{ kind: 'parquet', path: temporaryFile('x.parquet', 'no parquet') }, undefined, /./u],
      [{ kind: 'json', path: temporaryFile('x.json', '{"a": ') }, undefined, /./u],
    ];
    for (const [source, columns, why] of cases) {
      value(await engine.open({ timeZone: 'UTC', databases: ['legacy'] }));
      const refused = failure(
        await engine.request({
          kind: 'load',
          relations: [{ target, source, ...(columns ? { columns } : {}) }],
        }),
      );
      assert.match(refused.code, /^engine\/file-/u);
      assert.match(refused.why, why);
    }
  });

  it('copies tables after the lock, into existing columns too', async () => {
    await load(csv('id,born\n1,2024-01-01\n'));
    value(
      await engine.request({
        kind: 'query',
        database: 'port',
        sql: 'CREATE TABLE main.people (born DATE, id BIGINT, more INTEGER)',
        mode: 'script',
        rowLimit: 1,
      }),
    );
    const copied = value(
      await engine.request({
        kind: 'copy',
        copies: [
          {
            from: target,
            to: { database: 'port', schema: 'main', table: 'people' },
            mode: 'insert',
          },
          {
            from: target,
            to: { database: 'port', schema: 'raw', table: 'people' },
            mode: 'create',
          },
        ],
      }),
    );
    assert.deepEqual(
      copied.map(({ rows }) => rows),
      [1, 1],
    );
    assert.deepEqual(await rowsOf(engine, 'SELECT born + 1, id, more FROM port.main.people'), [
      ['2024-01-02', '1', null],
    ]);
  });

  it('compares files in an instance that takes no SQL', async () => {
    const write = (text: string): RelationSource => csv(text);
    value(await engine.open({ timeZone: 'UTC', databases: ['files'], purpose: 'compare' }));
    const side = (table: string): { database: string; schema: string; table: string } => ({
      database: 'files',
      schema: 'main',
      table,
    });
    value(
      await engine.request({
        kind: 'load',
        relations: [
          { target: side('old'), source: write('id,v\n1,a\n2,b\n') },
          { target: side('new'), source: write('id,v\n1,a\n2,c\n') },
        ],
      }),
    );
    const result = value(
      await engine.request({
        kind: 'diff',
        request: {
          left: { kind: 'table', address: side('old') },
          right: { kind: 'table', address: side('new') },
        },
      }),
    );
    assert.equal(result.counts.changed, 1);
    const refused = await engine.request({
      kind: 'query',
      database: 'files',
      sql: 'SELECT 1',
      mode: 'preview',
      rowLimit: 1,
    });
    assert.equal(failure(refused).code, 'engine/not-ready');
    assert.equal(failure(await engine.request({ kind: 'lock' })).code, 'engine/not-ready');
  });
});
