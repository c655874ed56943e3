import assert from 'node:assert/strict';
import { SaxesParser } from 'saxes';
import { htmlReport } from '../../../src/project/report/html-report.ts';
import type { Report } from '../../../src/project/report/report-model.ts';
import { junitReport } from '../../../src/project/report/junit-report.ts';
import { markdownReport } from '../../../src/project/report/markdown-report.ts';

const side = { errors: [], messages: [] };

const base = {
  ...{ path: 'sql/a.sql', step: 'one', fidelity: 'exact', rows: 3, milliseconds: 250 },
  ...{ legacyText: 'SELECT 1', portText: 'SELECT 1', findings: [], assumptions: [] },
  ...{ left: side, right: side, comparisons: [], madeUp: [] },
};

type Ends = readonly [string | null, string | null, string | null];

/** Totals of a column of three values on the left, four on the right. */
const total = ([min, max, sum]: Ends, [otherMin, otherMax, otherSum]: Ends) => ({
  left: { nulls: 0, distinct: 3, min, max, sum },
  right: { nulls: 0, distinct: 4, min: otherMin, max: otherMax, sum: otherSum },
});

/** A run with each verdict, and texts that Markdown and XML would take for their own. */
const report: Report = {
  title: 'sales & <stock>',
  sides: 'Left: old. Right: new.',
  warnings: ['One file | was left out.'],
  assumptions: [],
  survey: null,
  objects: [],
  samples: [{ table: 'dbo.t', file: 'data/t.csv', rows: 1200, sha256: 'ab12' }],
  transforms: [
    { ...base, name: 'a', verdict: 'same', reasons: [] },
    {
      ...base,
      name: 'b_c',
      verdict: 'different',
      reasons: ['dbo.t: 1 changed, 1 only on the right (x).'],
      comparisons: [
        {
          name: 'dbo.t',
          portName: 'main.dbo.t',
          left: 'emulated',
          verdict: 'different',
          leftRows: null,
          rightRows: null,
          diff: {
            notes: ['The key id was guessed: it is unique on both sides.'],
            columns: [
              { left: 'id', right: 'id', changed: 0 },
              { left: 'x', right: 'x', changed: 1 },
            ],
            totals: [
              total(['1', '3', '6'], ['1', '4', '10']),
              total(['a', 'c', null], ['', 'c', null]),
            ],
            counts: { left: 3, right: 4, same: 2, changed: 1, leftOnly: 0, rightOnly: 1 },
            rows: [
              {
                kind: 'changed',
                left: ['1', 'a|b\nc'],
                right: ['1', null],
                changed: [false, true],
              },
              { kind: 'right-only', left: null, right: ['4', ''], changed: [false, false] },
            ],
            complete: true,
          },
        },
      ],
    },
    { ...base, name: 'c', step: 'two', verdict: 'not-provable', reasons: ['It needs "x" \u0001.'] },
    { ...base, name: 'd', step: 'two', verdict: 'no-evidence', reasons: [] },
  ],
  summary: {
    ...{ transforms: 4, same: 1, different: 1, notProvable: 1, noEvidence: 1, madeUp: 0 },
    ...{ rows: 12, milliseconds: 1000 },
  },
};

/** The same, where the first transform is the same on rows that were made up. */
const onMadeUpRows: Report = {
  ...report,
  survey: {
    ...{ tables: 2, views: 1, procedures: 0, functions: 0, transforms: 4, canRun: 3 },
    ...{ needsData: ['dbo.t'], madeUpRows: 8, notes: ['The database is shop.'] },
  },
  transforms: report.transforms.map((each) =>
    each.name === 'a'
      ? { ...each, madeUp: ['dbo.t'], reasons: ['The rows of dbo.t are made up: no proof.'] }
      : each,
  ),
  summary: { ...report.summary, madeUp: 1 },
};

describe('reports', () => {
  it('say wherever they say a verdict that its rows are made up', () => {
    const markdown = markdownReport(onMadeUpRows);
    assert.match(markdown, /1 of 4 same \(1 of these on made-up rows, which proves nothing\)/u);
    assert.match(markdown, /\| a \| one \| exact \| 3 \| same, made-up rows \|/u);
    const html = htmlReport(onMadeUpRows);
    assert.match(html, /<b>Made-up rows\.<\/b> Nothing filled dbo\.t: [^]*? reach\s+1\s+of\s+4/u);
    assert.equal(html.match(/>same, made-up rows</gu)?.length, 2);
    // What is the same on such rows was not shown.
    const junit = junitReport(onMadeUpRows);
    assert.match(
      junit,
      /<skipped message="The rows of dbo\.t are made up: no proof\."><\/skipped>/u,
    );
    assert.match(junit, /<testsuites [^>]*failures="1"[^>]*skipped="3"/u);
    for (const made of [markdownReport(report), htmlReport(report), junitReport(report)])
      assert.doesNotMatch(made, /made.up rows/iu);
  });

  it('gives Markdown with the rows that differ, both values of a cell', () => {
    assert.equal(
      markdownReport(report),
      `# sales \\& \\<stock\\>: both sides compared

**1 of 4 same, 1 different, 1 not provable here, 1 no evidence, 12 rows compared.** Left: old. Right: new.

| Transform | Step | Port | Rows | Verdict | Time |
| --- | --- | --- | ---: | --- | ---: |
| a | one | exact | 3 | same | 0.3 s |
| b\\_c | one | exact | 3 | different | 0.3 s |
| c | two | exact | 3 | not provable here | 0.3 s |
| d | two | exact | 3 | no evidence | 0.3 s |

## b\\_c: different

- dbo.t: 1 changed, 1 only on the right (x).

### dbo.t and main.dbo.t

The left side is SQL Server, emulated. 3 rows on the left, 4 on the right: 2 same, 1 changed, 0 only left, 1 only right.

- The key id was guessed: it is unique on both sides.

|  | id | x |
| --- | --- | --- |
| changed | 1 | a\\|b c → ***NULL*** |
| only right | 4 | '' |

## c: not provable here

- It needs "x" \u0001.

## d: no evidence

## Warnings

- One file \\| was left out.
`,
    );
  });

  it('gives JUnit: what differs has failed, what was not shown is skipped', () => {
    const read: { name: string; attributes: Record<string, string>; text: string }[] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ name, attributes }) =>
      read.push({ name, attributes: { ...attributes }, text: '' }),
    );
    parser.on('text', (text) => {
      const last = read.at(-1);
      if (last !== undefined && text.trim() !== '') last.text += text;
    });
    parser.on('error', (error) => assert.fail(error));
    parser.write(junitReport(report)).close();
    const reason = 'dbo.t: 1 changed, 1 only on the right (x).';
    const counts =
      'dbo.t: 3 rows on the left, 4 on the right: 2 same, 1 changed, 0 only left, 1 only right.';
    const totals = (tests: number, failures: number, skipped: number, time: number): object =>
      Object.fromEntries(
        Object.entries({ tests, failures, errors: 0, skipped, time }).map(([name, count]) => [
          name,
          `${count}`,
        ]),
      );
    const testcase = (classname: string, name: string): object => ({
      name: 'testcase',
      attributes: { classname, name, file: 'sql/a.sql', time: '0.25' },
      text: '',
    });
    assert.deepEqual(read, [
      {
        name: 'testsuites',
        attributes: { name: 'sales & <stock>', ...totals(4, 1, 2, 1) },
        text: '',
      },
      { name: 'testsuite', attributes: { name: 'one', ...totals(2, 1, 0, 0.5) }, text: '' },
      testcase('one', 'a'),
      testcase('one', 'b_c'),
      {
        name: 'failure',
        attributes: { type: 'different', message: reason },
        text: `${reason}\n${counts}`,
      },
      { name: 'testsuite', attributes: { name: 'two', ...totals(2, 0, 2, 0.5) }, text: '' },
      testcase('two', 'c'),
      { name: 'skipped', attributes: { message: 'It needs "x" \uFFFD.' }, text: '' },
      testcase('two', 'd'),
      { name: 'skipped', attributes: { message: 'no evidence' }, text: '' },
    ]);
  });

  it('gives HTML with the totals of columns, both where they differ', () => {
    const page = htmlReport(report).replace(/>\s+</gu, '><');
    const cells = (column: string): readonly (string | undefined)[] => {
      const [row = ''] = new RegExp(`<th scope="row">${column}</th>.*?</tr>`, 'u').exec(page) ?? [];
      return [...row.matchAll(/<td[^>]*>([^<]*)</gu)].map(([, text]) => text);
    };
    assert.deepEqual(cells('id'), ['0', '3 | 4', '1', '3 | 4', '6 | 10', '0']);
    assert.deepEqual(cells('x'), ['0', '3 | 4', 'a | ', 'c', '', '1']);
  });

  it('names the sample files, so that another run can be told to have had the same rows', () => {
    assert.match(
      htmlReport(report).replace(/>\s+</gu, '><'),
      /<th scope="row">dbo\.t<\/th><td>data\/t\.csv<\/td><td class="number">1,200<\/td><td><code>ab12</,
    );
  });

  it('counts in HTML what was found, what needs data and what could run', () => {
    const page = htmlReport(onMadeUpRows).replace(/\s+/gu, ' ');
    assert.match(
      page,
      /2 tables, 1 view, 4 transforms\. 1 table needs data\. 3 of 4 transforms could run\./,
    );
    assert.match(page, /dbo\.t has made-up rows.*The database is shop\./);
    assert.doesNotMatch(htmlReport(report), /What was found/);
  });

  it('says in HTML of each object how it ports, what ran of it, and why not exactly', () => {
    const objects: Report['objects'] = [
      { name: 't', path: 't.sql', port: 'exactly', reasons: [], failed: true, ran: [] },
      { name: 'u', path: 'u.sql', port: 'exactly', reasons: [], failed: false, ran: [] },
      {
        ...{ name: 'p', path: 'p.sql', port: 'partly', reasons: ['line 3: left.'], failed: false },
        ran: report.transforms.slice(0, 2),
      },
    ];
    const rows = htmlReport({ ...report, objects })
      .replace(/\s+/gu, ' ')
      .replace(/> </gu, '><')
      .split('<h2>Objects</h2>')[1]
      ?.split('</table>')[0];
    assert.ok(rows);
    assert.match(rows, /3 ported: 2 exactly, 0 under assumptions, 1 partly, 0 not\./);
    // Those first that need a look, and of what ran first what is not the same.
    assert.match(
      rows,
      /<th scope="row">p\.sql<\/th><td>partly<\/td><td><ul[^>]*><li><a href="#t\d">b_c<\/a><span class="verdict different">different<\/span><\/li><li><a href="#t\d">a<\/a><span class="verdict same">same<\/span>.*line 3: left\..*<th scope="row">t\.sql<\/th><td>exactly<\/td><td>Its definition failed: see the warnings\..*<th scope="row">u\.sql.*defined on both sides, nothing ran it/,
    );
  });

  it('gives HTML without the texts of a port where only rows are compared', () => {
    const [, b] = report.transforms;
    assert.ok(b);
    const rows = { ...b, legacyText: '', portText: '', fidelity: '' };
    assert.match(htmlReport(report), /aria-label="Port of b_c"/);
    const alone = htmlReport({ ...report, transforms: [rows] });
    assert.doesNotMatch(alone, /aria-label="Port of b_c"|No findings/);
    assert.match(alone, /Differing rows of dbo\.t, left/);
  });
});
