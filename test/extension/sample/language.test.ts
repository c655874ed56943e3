import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { evaluate, hasPage, screenshot } from '../../support/vscode/page.ts';
import { closeAll, folder, openSample, openText, portside, until } from '../support.ts';

const PERSON = 'sql/step3/310-dim-person.sql';
const PROGRAMS = 'sql/03-programs.sql';
const SCRIPT = `DECLARE @rows int = 1;
SELECT 1 AS one INTO #kept;
GO
-- first line of a comment
-- and second
DECLARE @rows int = 2;
IF @rows > 1
BEGIN
    WITH recent AS (
        SELECT k.one FROM #kept AS k
    )
    SELECT recent.one, CASE WHEN one = 1 THEN 'a' END AS letter FROM recent;
END
`;

/** The place of the n-th occurrence of a text, some characters into it. */
function place(
  document: vscode.TextDocument,
  text: string,
  occurrence = 0,
  into = 0,
): vscode.Position {
  let at = document.getText().indexOf(text);
  for (let left = occurrence; left > 0; left--) at = document.getText().indexOf(text, at + 1);
  assert.ok(at >= 0, text);
  return document.positionAt(at + into);
}

const ask = async <T>(command: string, ...args: readonly unknown[]): Promise<T> =>
  vscode.commands.executeCommand<T>(command, ...args);

/** `file:line text` of each place, files by their names. */
async function texts(
  places: readonly (vscode.Location | vscode.LocationLink)[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const each of places) {
    const uri = 'targetUri' in each ? each.targetUri : each.uri;
    const range = 'targetUri' in each ? each.targetRange : each.range;
    const document = await vscode.workspace.openTextDocument(uri);
    found.push(`${uri.path.split('/').at(-1) ?? ''} ${document.getText(range)}`);
  }
  return found.sort();
}

describe('language', () => {
  before(async () => {
    await portside();
  });
  afterEach(closeAll);

  describe('outline', () => {
    it('has what a script defines and changes, CTEs below it, names as they are written', async () => {
      const { document } = await openSample(PERSON);
      const symbols = await ask<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      );
      const names = symbols.map(({ name, detail }) => `${detail} ${name}`);
      assert.ok(names.includes('MERGE dw.dim_person AS t'), names.join());
      const merge = symbols.find(({ detail }) => detail === 'MERGE');
      assert.deepEqual(
        merge?.children.map(({ name }) => name),
        ['person'],
      );
      assert.ok(merge?.range.contains(merge.children[0]?.range ?? merge.range));
    });
  });

  describe('folding', () => {
    it('folds comments, blocks and batches', async () => {
      const { document } = await openText(SCRIPT);
      const ranges = await until('folds', async () => {
        const found = await ask<vscode.FoldingRange[]>(
          'vscode.executeFoldingRangeProvider',
          document.uri,
        );
        return found.length > 0 ? found : undefined;
      });
      const lines = ranges.map(({ start, end }) => `${start + 1}-${end + 1}`);
      assert.ok(lines.includes('8-12'), lines.join());
      const comment = ranges.find(({ kind }) => kind === vscode.FoldingRangeKind.Comment);
      assert.deepEqual([comment?.start, comment?.end], [3, 4]);
    });
  });

  describe('selections', () => {
    it('grow from the word to the statement and the block', async () => {
      const { document } = await openText(SCRIPT);
      const [chain] = await ask<vscode.SelectionRange[]>(
        'vscode.executeSelectionRangeProvider',
        document.uri,
        [place(document, 'k.one', 0, 3)],
      );
      const found: string[] = [];
      for (let each = chain; each !== undefined; each = each.parent as vscode.SelectionRange)
        found.push(document.getText(each.range).replaceAll(/\s+/gu, ' '));
      for (const text of ['one', 'k.one', 'SELECT k.one FROM #kept AS k'])
        assert.ok(found.includes(text), `${text} of ${found.join(' | ')}`);
    });
  });

  describe('highlights', () => {
    it('mark the partners of a word, and the uses of a name', async () => {
      const { document } = await openText(SCRIPT);
      const marked = async (at: vscode.Position): Promise<readonly string[]> => {
        const found = await ask<vscode.DocumentHighlight[]>(
          'vscode.executeDocumentHighlights',
          document.uri,
          at,
        );
        return found.map(({ range }) => `${range.start.line + 1} ${document.getText(range)}`);
      };
      assert.deepEqual(await marked(place(document, 'BEGIN')), ['8 BEGIN', '13 END']);
      assert.deepEqual(await marked(place(document, 'CASE')), [
        '12 CASE',
        '12 WHEN',
        '12 THEN',
        '12 END',
      ]);
      assert.deepEqual(await marked(place(document, '@rows', 1)), ['6 @rows', '7 @rows']);
    });
  });

  describe('definitions', () => {
    it('of a table are in the file of the folder that creates it', async () => {
      const { document } = await openSample(PERSON);
      const found = await ask<vscode.LocationLink[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        place(document, 'stg.people', 0, 6),
      );
      assert.deepEqual(await texts(found), ['00-schemas-and-tables.sql people']);
    });

    it('of a column are in the definition of its table', async () => {
      const { document } = await openSample(PERSON);
      const found = await ask<vscode.LocationLink[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        place(document, 'p.employee_no', 0, 3),
      );
      assert.deepEqual(await texts(found), ['00-schemas-and-tables.sql employee_no']);
    });

    it('of a procedure and its parameter are where it is created', async () => {
      const { document } = await openSample('sql/step4/420-fact-completion.sql');
      const of = async (text: string, into: number): Promise<readonly string[]> =>
        texts(
          await ask<vscode.LocationLink[]>(
            'vscode.executeDefinitionProvider',
            document.uri,
            place(document, text, 0, into),
          ),
        );
      assert.deepEqual(await of('dw.usp_apply_late_corrections', 5), [
        '03-programs.sql usp_apply_late_corrections',
      ]);
      assert.deepEqual(await of('@applied_at', 3), ['03-programs.sql @applied_at']);
    });

    it('of a CTE, an alias, a variable and a temporary table are in their script', async () => {
      const { document } = await openText(SCRIPT);
      const line = async (text: string, occurrence: number): Promise<number | undefined> => {
        const [found] = await ask<vscode.LocationLink[]>(
          'vscode.executeDefinitionProvider',
          document.uri,
          place(document, text, occurrence, 1),
        );
        return found === undefined ? undefined : found.targetRange.start.line + 1;
      };
      assert.equal(await line('recent', 2), 9);
      assert.equal(await line('@rows', 2), 6);
      assert.equal(await line('#kept', 1), 2);
    });
  });

  describe('hovers', () => {
    it('show what defines a name, here or in another file', async () => {
      const { document } = await openSample('sql/step4/420-fact-completion.sql');
      const hover = async (of: vscode.TextDocument, at: vscode.Position): Promise<string> => {
        const found = await ask<vscode.Hover[]>('vscode.executeHoverProvider', of.uri, at);
        const contents = found.flatMap((each) => each.contents);
        return contents.map((each) => (typeof each === 'string' ? each : each.value)).join('\n');
      };
      assert.match(
        await hover(document, place(document, 'dw.usp_apply_late_corrections', 0, 5)),
        /CREATE PROCEDURE dw\.usp_apply_late_corrections\s+@applied_at datetime/u,
      );
      const script = await openText(SCRIPT);
      assert.match(
        await hover(script.document, place(script.document, '@rows', 2, 2)),
        /@rows int = 2/u,
      );
    });
  });

  describe('references', () => {
    it('of a procedure are in all files of the folder, edits that are not saved included', async () => {
      const { document } = await openSample(PROGRAMS);
      const at = place(document, 'dw.usp_load_attendance_streak', 0, 5);
      const references = async (): Promise<readonly string[]> =>
        texts(await ask<vscode.Location[]>('vscode.executeReferenceProvider', document.uri, at));
      const before = await references();
      assert.ok(before.length >= 2, before.join());
      assert.ok(before.every((each) => each.endsWith(' usp_load_attendance_streak')));
      const step = await openSample('sql/step4/430-attendance.sql');
      await step.edit((edit) =>
        edit.insert(new vscode.Position(0, 0), 'EXEC dw.usp_load_attendance_streak;\n'),
      );
      await until('the new call', async () => {
        const now = await references();
        return now.length === before.length + 1 ? now : undefined;
      });
    });
  });

  describe('rename', () => {
    const rename = async (
      document: vscode.TextDocument,
      at: vscode.Position,
      name: string,
    ): Promise<readonly string[]> => {
      const edit = await ask<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        at,
        name,
      );
      return edit
        .get(document.uri)
        .map(({ range, newText }) => `${range.start.line + 1} ${newText}`);
    };

    it('changes a variable in its batch, and a CTE in its statement', async () => {
      const { document } = await openText(SCRIPT);
      assert.deepEqual(await rename(document, place(document, '@rows', 1), 'count'), [
        '6 @count',
        '7 @count',
      ]);
      assert.deepEqual(await rename(document, place(document, 'recent'), 'last one'), [
        '9 [last one]',
        '12 [last one]',
        '12 [last one]',
      ]);
    });

    it('refuses what others know by its name, and names that are taken, with the reason', async () => {
      const { document } = await openText(SCRIPT);
      await assert.rejects(
        rename(document, place(document, 'k.one', 0, 3), 'x'),
        /A column can’t be renamed/u,
      );
      await assert.rejects(rename(document, place(document, 'recent'), 'k'), /is called k there/u);
      const sample = await openSample(PERSON);
      await assert.rejects(
        ask(
          'vscode.prepareRename',
          sample.document.uri,
          place(sample.document, 'stg.people', 0, 6),
        ),
        /known by their names outside/u,
      );
    });
  });

  describe('format', () => {
    const UNTIDY = `IF 1 = 1
BEGIN
  select   o.id,o.amount from dbo.orders o where o.id>1 -- all of them
END
GO
select N'a  b' as t;
`;

    it('lays out statements, and keeps GO, comments and what is around them', async () => {
      const { document } = await openText(UNTIDY);
      const edits = await until('edits', () =>
        ask<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', document.uri, {
          tabSize: 2,
          insertSpaces: true,
        }),
      );
      const change = new vscode.WorkspaceEdit();
      change.set(document.uri, edits);
      await vscode.workspace.applyEdit(change);
      assert.equal(
        document.getText(),
        `IF 1 = 1
BEGIN
  select
    o.id,
    o.amount
  from
    dbo.orders o
  where
    o.id > 1 -- all of them
END
GO
select
  N'a  b' as t;
`,
      );
    });

    it('of a selection changes the statements that it touches', async () => {
      const { document } = await openText(UNTIDY);
      const line = document.lineAt(5).range;
      const edits = await until('edits', () =>
        ask<vscode.TextEdit[] | undefined>(
          'vscode.executeFormatRangeProvider',
          document.uri,
          line,
          { tabSize: 4, insertSpaces: false },
        ),
      );
      // The editor gives the smallest edits that do it.
      assert.ok(edits.every(({ range }) => range.start.line >= 5));
      assert.ok(edits.some(({ newText }) => newText.includes('\n\t')));
    });
  });

  describe('colours', () => {
    it('come from what names mean', async () => {
      const { document } = await openText(SCRIPT);
      const legend = await ask<vscode.SemanticTokensLegend>(
        'vscode.provideDocumentSemanticTokensLegend',
        document.uri,
      );
      const { data } = await until('colours', () =>
        ask<vscode.SemanticTokens | undefined>(
          'vscode.provideDocumentSemanticTokens',
          document.uri,
        ),
      );
      assert.equal(legend.tokenTypes[data[3] ?? -1], 'variable');
      assert.ok(data.length > 60, String(data.length));
    });

    it('are those of SQL in a text that is run as SQL, and of a text in others', async function () {
      if (!hasPage()) this.skip();
      await openText("EXEC (N'DELETE FROM dbo.t');\nDELETE FROM dbo.t;\nPRINT 'UPDATE it';\n");
      const colours = await until(
        'colours',
        async () => {
          const found = (await evaluate(
            `[...document.querySelectorAll('.view-line span span')].map((each) => [each.textContent.trim(), getComputedStyle(each).color])`,
          )) as readonly (readonly [string, string])[];
          const of = (text: string): readonly string[] =>
            found.filter(([each]) => each === text).map(([, colour]) => colour);
          const [embedded, plain] = of('DELETE');
          const texts = found
            .filter(([each]) => each.includes('UPDATE'))
            .map(([, colour]) => colour);
          return plain === undefined ? undefined : { embedded, plain, text: texts[0] };
        },
        60_000,
      );
      assert.equal(colours.embedded, colours.plain);
      assert.notEqual(colours.text, colours.plain);
    });

    it('and the outline look right in a window', async function () {
      if (!hasPage()) this.skip();
      await openSample(PERSON);
      await ask('outline.focus');
      await new Promise((resolve) => setTimeout(resolve, 2500));
      await screenshot('language-person');
      const { document } = await openSample(PROGRAMS);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      await screenshot('language-programs');
      assert.ok(document.lineCount > 100);
      await ask('workbench.view.explorer');
    });
  });

  it('leaves files alone that have no dialect', async () => {
    const { document } = await openText('SELECT 1;\n');
    const at = new vscode.Position(0, 8);
    const found = await ask<vscode.LocationLink[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at,
    );
    assert.deepEqual(found, []);
    assert.ok(folder().path.length > 0);
  });
});
