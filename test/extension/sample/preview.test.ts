import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  click,
  count,
  evaluate,
  hasPage,
  press,
  screenshot,
  textOf,
  type,
} from '../../support/vscode/page.ts';
import { closeAll, forgetOutputs, openSample, openText, portside, until } from '../support.ts';
import { axe, shown } from '../webview.ts';

const PEOPLE = `CREATE TABLE #people (id int NOT NULL, code varchar(10) NULL, price decimal(9,2) NULL, changed datetime NULL);
INSERT INTO #people (id, code, price, changed) VALUES
  (3, 'A ', 1.50, '2024-03-31T09:30:00'), (1, NULL, 2.25, NULL), (2, '', NULL, '2024-01-31T00:00:00.123'),
  (10, 'b', 12.00, NULL), (4, 'A ', -1.00, NULL);
GO
SELECT id, code, price, changed FROM #people;
SELECT COUNT(*) AS n FROM #people;
GO
CREATE PROCEDURE dbo.cheap @most decimal(9,2), @code varchar(10) AS
BEGIN
  SELECT id, price FROM #people WHERE price <= @most AND code <> @code;
  SELECT 'another' AS text;
END
GO
`;

/** A million rows, numbered from 0. */
const MILLION = `WITH d AS (SELECT n FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (n))
SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n + 10000 * f.n + 100000 * g.n AS id, a.n AS last_digit
FROM d AS a CROSS JOIN d AS b CROSS JOIN d AS c CROSS JOIN d AS e CROSS JOIN d AS f CROSS JOIN d AS g
ORDER BY id;
`;

const inWebview = true;
const grid = (): Promise<string> => textOf({ selector: '.grid-body', inWebview });
/** The cells of a column that is counted from 0, as far as they are in the document, from the top. */
const column = async (index: number): Promise<string> =>
  String(
    await evaluate(
      `[...document.querySelectorAll('.grid-body [role=gridcell][data-column="${index}"]')]
        .sort((a, b) => Number(a.dataset.row) - Number(b.dataset.row)).map((each) => each.textContent).join(' ')`,
      inWebview,
    ),
  );
const note = (): Promise<string> => textOf({ selector: '.tools .note', inWebview });

async function filterBy(text: string): Promise<void> {
  await evaluate(
    `(() => { const box = document.querySelector('.filter-text'); box.value = ${JSON.stringify(text)};
      box.dispatchEvent(new Event('input')); })()`,
    inWebview,
  );
}

describe('a preview', function () {
  this.timeout(180_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
    await forgetOutputs();
  });
  afterEach(closeAll);

  it('has a tab for each result, sorts and filters in the engine, and shows what was left out', async () => {
    const { document } = await openText(PEOPLE);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.tab:nth-child(2)');
    await shown('.tools .action[aria-pressed]');
    assert.match(
      await textOf({ selector: '.tabs', inWebview }),
      /result 1 \(5\).*result 2 \(1\)/su,
    );
    // The scale and the milliseconds of the type, blanks at the end, NULL.
    assert.match(await grid(), /A·/u);
    assert.match(await grid(), /2024-03-31 09:30:00\.000/u);
    assert.match(await grid(), /12\.00/u);
    assert.equal(await column(0), '3 1 2 10 4');
    await click({ selector: '.grid-head:nth-child(2)', inWebview });
    await until('ascending', async () => (await column(0)) === '1 2 3 4 10');
    assert.equal(await count({ selector: '[aria-sort=ascending]', inWebview }), 1);
    await click({ selector: '.grid-head:nth-child(2)', inWebview });
    await until('descending', async () => (await column(0)) === '10 4 3 2 1');
    await filterBy('price > 1 and code is not null');
    await until('the rows that are found', async () => (await column(0)) === '10 3');
    assert.match(await note(), /2 of 5 rows/u);
    assert.deepEqual(await axe(), []);
    await filterBy('nothing = 1');
    await until('the problem', async () =>
      /no column nothing/u.test(await textOf({ selector: '.problem', inWebview })),
    );
    await filterBy('');
    await until('all rows', async () => (await column(0)) === '10 4 3 2 1');
    await screenshot('preview-sorted');
  });

  it('profiles the active column, and shows plan and time', async () => {
    const { document } = await openText(PEOPLE);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.tools .toggle');
    await click({ selector: '.tools .toggle[data-aside=profile]', inWebview });
    await shown('.facts dd');
    await click({ selector: '.grid-cell[data-column="1"]', inWebview });
    await until('the profile of the code', async () =>
      /Empty texts\s*1 \(20 %\)/u.test(await textOf({ selector: '.facts', inWebview })),
    );
    assert.match(await textOf({ selector: '.top', inWebview }), /A·\s*2/u);
    await click({ selector: '.grid-cell[data-column="2"]', inWebview });
    await shown('.bars');
    assert.deepEqual(await axe(), []);
    await screenshot('preview-profile');
    await click({ selector: '.tools .toggle[data-aside=plan]', inWebview });
    await shown('.plan');
    assert.match(await textOf({ selector: '.aside', inWebview }), /SCAN/u);
    assert.deepEqual(await axe(), []);
    await screenshot('preview-plan');
  });

  it('is of a statement, and of a selection in a procedure, whose parameters are asked for once', async () => {
    const editor = await openText(PEOPLE);
    const { document } = editor;
    const offset = PEOPLE.indexOf('SELECT COUNT');
    await vscode.commands.executeCommand('portside.preview.file', document.uri, offset);
    await until('the one result', async () => (await column(0).catch(() => '')) === '5');
    const from = PEOPLE.indexOf('SELECT id, price');
    const to = PEOPLE.indexOf(';', from) + 1;
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(document.positionAt(from), document.positionAt(to)),
      viewColumn: vscode.ViewColumn.One,
    });
    const running = vscode.commands.executeCommand('portside.preview.selection');
    const answer = async (name: string, value: string): Promise<void> => {
      await until(`the question for ${name}`, async () =>
        (await textOf({ selector: '.quick-input-widget' }).catch(() => '')).includes(name),
      );
      await type(value);
      await press('Enter');
    };
    await answer('@most', '2');
    await answer('@code', 'x');
    await running;
    await until('the rows that the values give', async () => (await column(0)) === '3 4');
    // They are remembered.
    await click({ selector: '.actions .action:last-child', inWebview });
    await until('the same rows', async () => (await column(0)) === '3 4');
    await screenshot('preview-selection');
  });

  it('scrolls through a million rows, which stay in the engine', async () => {
    const { document } = await openText(MILLION);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await until(
      'all rows',
      async () => /1,000,000 rows/u.test(await note().catch(() => '')),
      60_000,
    );
    await click({ selector: '.grid-cell', inWebview });
    await press('Control+End');
    await until('the last row', async () => (await column(0)).endsWith(' 999999'));
    assert.ok((await count({ selector: '.grid-row', inWebview })) < 200);
    await filterBy('last_digit = 7');
    await until('the rows that are found', async () => /100,000 of 1,000,000/u.test(await note()));
    await evaluate(
      `(() => { const grid = document.querySelector('.grid'); grid.scrollTop = grid.scrollHeight; })()`,
      inWebview,
    );
    await until('the last of them', async () => (await column(0)).endsWith(' 999997'));
    await screenshot('preview-million');
  });

  it('says that rows are gone when another file was run', async () => {
    const { document } = await openText(MILLION);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await until(
      'all rows',
      async () => /1,000,000 rows/u.test(await note().catch(() => '')),
      60_000,
    );
    const { engine } = await portside();
    await engine.run(() => Promise.resolve());
    await filterBy('last_digit = 7');
    await until('the sentence', async () =>
      /no longer in the engine/u.test(await textOf({ selector: '.problem', inWebview })),
    );
  });

  it('shows a file of the sample, with the rows of its table', async () => {
    const { document } = await openSample('sql/step1/010-stg-people.sql');
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
    await shown('.tools .toggle');
    await click({ selector: '.tools .toggle[data-aside=profile]', inWebview });
    await shown('.facts dd');
    await screenshot('preview-sample');
    assert.deepEqual(await axe(), []);
  });
});
