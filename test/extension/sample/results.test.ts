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
  visit,
} from '../../support/vscode/page.ts';
import {
  closeAll,
  forgetOutputs,
  folder,
  hasDuckdb,
  openSample,
  openText,
  portside,
  rewrite,
  until,
} from '../support.ts';
import { axe, axeScript, shown } from '../webview.ts';

const SCRIPT = `DECLARE @people TABLE (id int NOT NULL, code varchar(10) NULL, price decimal(9,2) NULL);
INSERT INTO @people (id, code, price) VALUES (1, 'A ', 1.50), (2, NULL, 2.25), (3, '', NULL);
SELECT id, code, price FROM @people ORDER BY id;
`;

describe('results', function () {
  this.timeout(180_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
    await forgetOutputs();
  });
  afterEach(closeAll);

  it('previews a script with its NULLs, empty texts and trailing blanks told apart', async () => {
    const { document } = await openText(SCRIPT);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
    const grid = await textOf({ selector: '.grid', inWebview: true });
    assert.match(grid, /NULL/u);
    assert.match(grid, /A·/u);
    assert.match(grid, /2\.25/u);
    assert.equal(
      await count({ selector: '[role=gridcell][aria-label="empty text"]', inWebview: true }),
      1,
    );
    assert.deepEqual(await axe(), []);
    await screenshot('preview-script');
  });

  it('moves through the grid by keyboard and copies', async () => {
    const { document } = await openText(SCRIPT);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
    await click({ selector: '.grid-cell', inWebview: true });
    await press('ArrowDown');
    await press('ArrowRight');
    const active = await evaluate(
      `document.getElementById(document.querySelector('.grid').getAttribute('aria-activedescendant')).getAttribute('aria-colindex')`,
      true,
    );
    assert.equal(active, '3');
    await press('Control+Home');
    await press('Shift+ArrowDown');
    await press('Control+c');
    await until('the copy', async () => {
      const text = await vscode.env.clipboard.readText();
      return text === '1\n2';
    });
  });

  it('diffs a file of the project on the sample rows, in another process', async () => {
    const { engine } = await portside();
    const { document } = await openSample('sql/step1/020-stg-positions.sql');
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.verdict h1');
    await shown('.pane.right .grid-cell');
    assert.equal(await count({ selector: '.pane .grid[role=grid]', inWebview: true }), 2);
    assert.deepEqual(await axe(), []);
    assert.notEqual(await engine.processId(), null);
    assert.notEqual(await engine.processId(), process.pid);
    assert.equal(await hasDuckdb(), false);
    await screenshot('diff-file');
  });

  it('marks every differing cell, by more than colour, when an edited port does something else', async () => {
    const { document } = await openSample('sql/step1/020-stg-positions.sql');
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) =>
        uri.path.endsWith('ports/sql/step1/020-stg-positions.sql'),
      ),
    );
    const edit = new vscode.WorkspaceEdit();
    const end = saved.lineAt(saved.lineCount - 1).range.end;
    const change = `UPDATE kineo.stg.positions SET title = concat(title, ' (port)') WHERE grade >= 5;`;
    edit.insert(saved.uri, end, `\n${change}\n`);
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand('portside.diff.file', saved.uri);
    await shown('.pane.right .grid-cell.differs');
    assert.equal(await textOf({ selector: '.verdict h1', inWebview: true }), 'Different');
    const marked = await count({ selector: '.pane.right .grid-cell.differs', inWebview: true });
    assert.equal(
      await count({ selector: '.pane.right .grid-cell.differs .mark', inWebview: true }),
      marked,
    );
    assert.equal(
      await count({ selector: '.pane.left .grid-cell.differs', inWebview: true }),
      marked,
    );
    await click({ selector: '.filter:nth-child(2)', inWebview: true });
    // Only rows in sight are drawn, more or fewer as the page around them changes: all of them differ now.
    const drawn = await evaluate(
      `[...document.querySelectorAll('.pane.left .grid-body .grid-row')].map((row) => row.querySelector('.differs') !== null)`,
      true,
    );
    assert.ok(Array.isArray(drawn) && drawn.length > 10, 'rows are drawn');
    assert.ok(!drawn.includes(false), `${drawn.join(', ')}`);
    // Whoever came by keyboard stays where they were: the list is drawn anew, the focus is not lost.
    assert.equal(await evaluate(`document.activeElement.dataset.focus`, true), 'changed');
    await screenshot('diff-different');
  });

  it('shows a differing cell in full, where both texts make it, and every column in numbers', async () => {
    const { document } = await openText(
      `SELECT TOP (9) a.n, a.n / 2 AS half, LEN(a.t) AS length FROM (VALUES (1, 'x '), (2, 'y')) AS a (n, t) ORDER BY a.n;\nGO\n`,
    );
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.pane.right .grid-cell');
    await click({ selector: '.toggle', inWebview: true });
    await shown('.summary table');
    const numbers = await textOf({ selector: '.summary', inWebview: true });
    assert.match(numbers, /half/u);
    assert.deepEqual(await axe(), []);
    await screenshot('diff-columns');
    await click({ selector: '.toggle', inWebview: true });
    await closeAll();

    const opened = await openSample('sql/step1/020-stg-positions.sql');
    await vscode.commands.executeCommand('portside.port.edit', opened.document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) =>
        uri.path.endsWith('ports/sql/step1/020-stg-positions.sql'),
      ),
    );
    const change = `UPDATE kineo.stg.positions SET title = concat(title, ' (port)') WHERE grade >= 5;`;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(saved.uri, saved.lineAt(saved.lineCount - 1).range.end, `\n${change}\n`);
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand('portside.diff.file', saved.uri);
    await shown('.pane.right .grid-cell.differs');
    await click({ selector: '.pane.right .grid-cell.differs', inWebview: true });
    await shown('.cell-side.right .places li');
    const cell = await textOf({ selector: '.cell-panel', inWebview: true });
    assert.match(cell, /\(port\)'/u);
    assert.match(cell, /concat\(title, ' \(port\)'\)/u);
    assert.ok((await count({ selector: '.cell-side.left .places li', inWebview: true })) > 0);
    assert.deepEqual(await axe(), []);
    await screenshot('diff-cell');
    // The port's own statement is what differs: few rows of what it reads are enough for that, as few as time is for.
    await shown('.fewest summary');
    await click({ selector: '.fewest summary', inWebview: true });
    await shown('.fewest td');
    const fewest = await textOf({ selector: '.fewest', inWebview: true });
    assert.match(
      fewest,
      /Fewest rows: \d+ rows? of raw\.positions (?:is|are) enough to show it\./u,
    );
    assert.match(fewest, /raw\.positions: \d+ of 125 rows/u);
    assert.deepEqual(await axe(), []);
    await screenshot('diff-fewest');
    const links = await count({ selector: '.cell-side.right .places .link', inWebview: true });
    await click({
      selector: `.cell-side.right .places li:nth-child(${links}) .link`,
      inWebview: true,
    });
    const editor = await until('the port at that place', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.path.endsWith('ports/sql/step1/020-stg-positions.sql') === true &&
        !active.selection.isEmpty
        ? active
        : undefined;
    });
    assert.match(editor.document.getText(editor.selection), /title/u);
  });

  it('shows any number of differing rows, out of the engine by pages', async () => {
    const settings = vscode.workspace.getConfiguration('portside');
    await settings.update('preview.rowLimit', 20, vscode.ConfigurationTarget.Workspace);
    try {
      const opened = await openSample('sql/step1/020-stg-positions.sql');
      await vscode.commands.executeCommand('portside.port.edit', opened.document.uri);
      const saved = await until('the saved port', () =>
        vscode.workspace.textDocuments.find(({ uri }) =>
          uri.path.endsWith('ports/sql/step1/020-stg-positions.sql'),
        ),
      );
      const edit = new vscode.WorkspaceEdit();
      const end = saved.lineAt(saved.lineCount - 1).range.end;
      edit.insert(saved.uri, end, `\nUPDATE kineo.stg.positions SET title = 'other';\n`);
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand('portside.diff.file', saved.uri);
      await shown('.pane.right .grid-cell.differs');
      const changed = await textOf({ selector: '.filter:nth-child(2)', inWebview: true });
      const total = Number(/(\d+)$/u.exec(changed)?.[1]);
      assert.ok(total > 100, changed);
      await click({ selector: '.filter:nth-child(2)', inWebview: true });
      await evaluate(`document.querySelector('.pane.left .grid').scrollTop = 1e6`, true);
      const last = await until('the last row', async () => {
        const text = await evaluate(
          `[...document.querySelectorAll('.pane.right .grid-row')].at(-1)?.textContent ?? ''`,
          true,
        );
        return typeof text === 'string' && /Z-TRAINEE/u.test(text) ? text : undefined;
      });
      assert.match(last, /other/u);
      assert.deepEqual(await axe(), []);
      await screenshot('diff-pages');
    } finally {
      await settings.update('preview.rowLimit', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('offers to mask what looks personal, and does so with one click', async () => {
    const { document } = await openSample('sql/step1/010-stg-people.sql');
    const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri ?? document.uri;
    const settings = vscode.Uri.joinPath(folder, 'portside.json');
    const before = await vscode.workspace.fs.readFile(settings);
    try {
      await vscode.commands.executeCommand('portside.diff.file', document.uri);
      await shown('.badge.personal');
      const badge = await textOf({ selector: '.badge.personal', inWebview: true });
      assert.match(badge, /raw\.people\.email, raw\.people\.first_name, raw\.people\.last_name/u);
      assert.deepEqual(await axe(), []);
      await screenshot('diff-personal');
      await click({ selector: '.mask', inWebview: true });
      await until('the masked rows', async () =>
        (await count({ selector: '.badge.personal', inWebview: true })) === 0 &&
        (await count({ selector: '.badge', inWebview: true })) > 0
          ? true
          : undefined,
      );
      const masked = await textOf({ selector: '.badge', inWebview: true });
      assert.match(masked, /masked: .*raw\.people\.email/u);
      const now = new TextDecoder().decode(await vscode.workspace.fs.readFile(settings));
      assert.match(
        now,
        /"mask": \["email", "first_name", "last_name"\], "file": "data\/people\.csv"|"file": "data\/people\.csv", "mask": \["email", "first_name", "last_name"\]/u,
      );
      await closeAll();
      await vscode.commands.executeCommand('portside.preview.file', document.uri);
      await shown('.badge');
      assert.match(await textOf({ selector: '.badge', inWebview: true }), /masked: /u);
    } finally {
      await vscode.workspace.fs.writeFile(settings, before);
    }
  });

  it('can be read and worked with in every theme', async () => {
    const { document } = await openSample('sql/step1/020-stg-positions.sql');
    const workbench = vscode.workspace.getConfiguration('workbench');
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.pane.right .grid-cell');
    try {
      for (const theme of [
        'Default Dark Modern',
        'Default Light Modern',
        'Default High Contrast',
        'Default High Contrast Light',
      ]) {
        await workbench.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
        const kind = /Contrast/u.test(theme)
          ? 'vscode-high-contrast'
          : theme.includes('Dark')
            ? 'vscode-dark'
            : 'vscode-light';
        await until(
          theme,
          async () => (await count({ selector: `body.${kind}`, inWebview: true })) > 0,
        );
        assert.deepEqual(await axe(), [], theme);
        await screenshot(`diff-${theme.toLowerCase().replaceAll(' ', '-')}`);
      }
    } finally {
      await workbench.update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is reached and left by keyboard, with a ring around what has the focus', async () => {
    const { document } = await openSample('sql/step1/020-stg-positions.sql');
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.pane.right .grid-cell');
    await evaluate(`document.querySelector('.verdict .action').focus()`, true);
    const stops: string[] = [];
    for (let presses = 0; presses < 12 && stops.at(-1) !== 'right'; presses += 1) {
      await press('Tab');
      stops.push(
        String(
          await evaluate(
            `document.activeElement.dataset.focus ?? document.activeElement.tagName`,
            true,
          ),
        ),
      );
      const ring = await evaluate(
        `(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth)(getComputedStyle(document.activeElement))`,
        true,
      );
      assert.doesNotMatch(String(ring), /^none| 0px$/u, stops.at(-1));
    }
    assert.deepEqual(stops.slice(-2), ['left', 'right'], stops.join(', '));
    await press('Control+End');
    const active = (side: string): Promise<unknown> =>
      evaluate(
        `document.getElementById(document.querySelector('.${side} .grid').getAttribute('aria-activedescendant')).dataset.row`,
        true,
      );
    const last = await active('right');
    assert.ok(Number(last) > 50, String(last));
    assert.equal(await active('left'), last);
  });

  it('ends an endless loop with a sentence and its line', async () => {
    const settings = vscode.workspace.getConfiguration('portside');
    await settings.update('preview.timeLimit', 2, vscode.ConfigurationTarget.Global);
    try {
      const { document } = await openText('DECLARE @i int = 0;\nWHILE 1 = 1\n  SET @i = @i;\nGO\n');
      await vscode.commands.executeCommand('portside.preview.file', document.uri);
      await shown('.messages .error');
      const said = await textOf({ selector: '.messages .error', inWebview: true });
      assert.match(said, /stopped at line [23] after 2 seconds\. Check its loops/u);
      await screenshot('endless');
    } finally {
      await settings.update('preview.timeLimit', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is cancelled within a second of the click, and runs again', async () => {
    const endless = Array.from(
      { length: 60 },
      (_, index) => `WHILE ${index} = ${index} SET @i = @i + 0;`,
    );
    const { document } = await openText(`DECLARE @i int = 0;\n${endless.join('\n')}\nGO\n`);
    const running = vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.status .action');
    // Measured in the page, so that what the harness takes is not counted.
    const milliseconds = await evaluate(
      `new Promise((resolve) => {
        const begun = performance.now();
        const look = () =>
          document.querySelector('.status.failed') === null
            ? requestAnimationFrame(look)
            : resolve(performance.now() - begun);
        document.querySelector('.status .action').click();
        look();
      })`,
      true,
    );
    assert.ok(Number(milliseconds) < 1000, `${String(milliseconds)} ms`);
    assert.match(
      await textOf({ selector: '.status', inWebview: true }),
      /The run was cancelled\./u,
    );
    await running;
    await rewrite(document, 'SELECT TOP (1) 1 AS one;\nGO\n');
    await shown('.grid-cell');
  });

  it('runs the whole project and keeps a verdict of every transform', async () => {
    const { tree } = await portside();
    const running = vscode.commands.executeCommand('portside.project.run');
    const first = vscode.Uri.joinPath(folder(), 'sql/step1/010-stg-people.sql');
    const last = vscode.Uri.joinPath(folder(), 'sql/step3/370-hierarchy-issue.sql');
    await until('the first verdict', () => tree.resultOf(first), 120_000);
    await until('the last verdict', () => tree.resultOf(last), 120_000);
    await running;
    const report = vscode.Uri.joinPath(folder(), '.portside/report.html');
    assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(report)), /<html/u);
    await screenshot('project');
    const { value, requests } = await visit(report.fsPath, axeScript(), 'report');
    assert.deepEqual(value, []);
    assert.deepEqual(requests, []);
    // A link of the overview opens what it leads to.
    const opened = await visit(
      report.fsPath,
      `document.querySelector('a[href="#t3"]').click();
       new Promise((resolve) => setTimeout(() => resolve(document.querySelector('#t3').closest('details').open), 300))`,
      'report-transform',
    );
    assert.equal(opened.value, true);
    await vscode.commands.executeCommand('portside.project.showResult', first);
    await shown('.verdict h1');
    await vscode.commands.executeCommand('portside.project.openReport');
    await until(
      'the report',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Portside Report',
    );
  });
});
