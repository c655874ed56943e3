import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeAll,
  codeOf,
  forgetOutputs,
  openSample,
  openText,
  portside,
  problemsOf,
  rewrite,
  until,
} from '../support.ts';

const SAMPLE = 'sql/step3/310-dim-person.sql';
const CONDITIONAL = `CREATE TABLE dbo.people (id int NOT NULL, name nvarchar(20) NULL);
GO
SELECT TOP (2) id, name FROM dbo.people;
SELECT id / 2 AS half FROM dbo.people;
`;

describe('port', () => {
  before(async () => {
    await portside();
  });
  afterEach(closeAll);

  describe('dialect', () => {
    it('comes from the project for files of a folder', async () => {
      const { ports } = await portside();
      const { document } = await openSample(SAMPLE);
      const ported = await ports.current(document);
      assert.equal(ported?.entry.label, 'T-SQL');
    });

    it('comes from the text for files outside of a project, and is none where it does not show', async () => {
      const { ports } = await portside();
      const shows = await openText('SELECT TOP 3 name FROM dbo.people;\nGO\n');
      assert.equal((await ports.current(shows.document))?.entry.label, 'T-SQL');
      const silent = await openText('SELECT 1;\n');
      assert.equal(await ports.current(silent.document), undefined);
    });

    it('is what the settings say, and none takes every mark away', async () => {
      const { document } = await openText('SELECT a FROM dbo.t WHERE;\nGO\n');
      await until('a problem is marked', () => problemsOf(document.uri)[0]);
      const settings = vscode.workspace.getConfiguration('portside');
      await settings.update('dialect.default', 'none', vscode.ConfigurationTarget.Global);
      try {
        await until('the marks are gone', () => problemsOf(document.uri).length === 0);
      } finally {
        await settings.update('dialect.default', undefined, vscode.ConfigurationTarget.Global);
      }
    });
  });

  describe('diagnostics', () => {
    it('mark a syntax error as an error, with code and link', async () => {
      const { document } = await openText('SELECT a FROM dbo.t WHERE;\nGO\n');
      const problem = await until('a problem', () =>
        problemsOf(document.uri).find((each) => codeOf(each).startsWith('syntax/')),
      );
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
      assert.ok(typeof problem.code === 'object');
      assert.equal(problem.code.target.scheme, 'command');
      assert.match(problem.code.target.path, /portside\.rule\.show/u);
    });

    // Without ORDER BY nobody says which rows TOP takes:
    // https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql
    it('mark what ports under an assumption as information, at its characters', async () => {
      const { document } = await openText(CONDITIONAL);
      const problem = await until('the assumption of TOP', () =>
        problemsOf(document.uri).find(({ range }) =>
          document.getText(range).startsWith('SELECT TOP'),
        ),
      );
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Information);
      assert.equal(document.getText(problem.range), 'SELECT TOP (2) id, name FROM dbo.people');
    });

    it('follow an edit', async () => {
      const { document } = await openText(CONDITIONAL);
      await until('a problem', () => problemsOf(document.uri)[0]);
      await rewrite(document, 'CREATE TABLE dbo.t (id int);\nGO\nSELECT id FROM dbo.t;\n');
      await until('no problem', () => problemsOf(document.uri).length === 0);
    });
  });

  it('explains over a construct what it means and what the port does', async () => {
    const { document } = await openText(CONDITIONAL);
    const at = document.positionAt(document.getText().indexOf('/ 2'));
    const hovers = await until('a hover', async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      return found.length > 0 ? found : undefined;
    });
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    assert.match(text, /operation\/divide/u);
    assert.match(text, /portside\.rule\.show/u);
  });

  it('puts lenses above the file and above statements that read or change rows', async () => {
    const { document } = await openText(CONDITIONAL);
    const lenses = await until('lenses', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        100,
      );
      return found.length > 0 ? found : undefined;
    });
    const titles = (line: number): (string | undefined)[] =>
      lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title);
    assert.deepEqual(titles(0), ['Port File', 'Preview File', 'Diff File']);
    assert.deepEqual(titles(2), ['Port', 'Preview', 'Diff']);
    assert.deepEqual(titles(1), []);
  });

  it('offers to explain, and to select another dialect where the text is not valid', async () => {
    const { document } = await openText('SELECT a FROM dbo.t WHERE;\nGO\n');
    const problem = await until('a problem', () =>
      problemsOf(document.uri).find((each) => codeOf(each).startsWith('syntax/')),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const commands = actions.map(({ command }) => command?.command);
    assert.ok(commands.includes('portside.rule.show'));
    assert.ok(commands.includes('portside.port.openBeside'));
    assert.ok(commands.includes('portside.dialect.select'));
  });

  it('opens the port beside, and the port follows every edit', async () => {
    const { ports } = await portside();
    const { document } = await openText(CONDITIONAL);
    await vscode.commands.executeCommand('portside.port.openBeside', document.uri);
    // A port that was closed may still be known as a document.
    const { document: beside } = await until('the port', () =>
      vscode.window.visibleTextEditors.find(
        ({ document: { uri } }) => uri.scheme === 'portside-port',
      ),
    );
    assert.equal(beside.languageId, 'sql');
    assert.equal(beside.getText(), (await ports.current(document))?.port.output);
    const at = document.positionAt(document.getText().indexOf('half'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, at, 'the_');
    await vscode.workspace.applyEdit(edit);
    await until('the edit in the port', () => beside.getText().includes('the_half'));
    const again = await ports.current(document);
    assert.equal(beside.getText(), again?.port.output);
  });

  it('shows the page of a rule', async () => {
    const uri = vscode.Uri.parse('portside-rule:/operation/divide.md');
    const page = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(page, /T-SQL/u);
    assert.match(page, /https:\/\//u);
  });
});

describe('a saved port', () => {
  before(async () => {
    await portside();
    await forgetOutputs();
  });
  afterEach(closeAll);

  it('is saved once, keeps a person’s edit, and is checked as Databricks SQL', async () => {
    const { document } = await openSample(SAMPLE);
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.includes('/.portside/ports/')),
    );
    await rewrite(saved, `${saved.getText()}\n-- checked by hand\nSELECT (;\n`);
    const problem = await until('a syntax error', () =>
      problemsOf(saved.uri).find((each) => codeOf(each).startsWith('syntax/')),
    );
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    await saved.save();
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    assert.match(saved.getText(), /-- checked by hand/u);
  });

  it('takes over what changes in the legacy text, and leaves a person’s edit alone', async () => {
    const { document } = await openSample('sql/step2/250-dim-course.sql');
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) =>
        uri.path.endsWith('/ports/sql/step2/250-dim-course.sql'),
      ),
    );
    await rewrite(saved, `-- reviewed by Ada\n${saved.getText()}`);
    await saved.save();
    await rewrite(
      document,
      `${document.getText()}\nDELETE FROM dw.dim_course WHERE course_key = -99;\nGO\n`,
    );
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    await until('both changes', () => {
      const text = saved.getText();
      return (
        text.startsWith('-- reviewed by Ada') &&
        /DELETE FROM kineo\.dw\.dim_course\s+WHERE course_key = -99/u.test(text)
      );
    });
  });
});
