import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogColumn, CatalogTable, DataType } from '../../../src/core/index.ts';
import type { EngineClient } from '../../../src/engine/index.ts';
import { engineTable, legacyName, portName, projectNames } from '../../../src/project/names.ts';
import { openProject } from '../../../src/project/project.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { shownText } from '../../../src/workflows/result-values.ts';
import { runProject, type FinishedRun } from '../../../src/workflows/run-project.ts';

/** What the local engine can't show of the sample, and why. */
const notProvable = new Map([['695-send-to-hr', /another server, hrlink/u]]);

const expectedFolder = 'test/fixtures/kineo/expected';

/** The forms of test/support/kineo/README.md; the field `null` is NULL. */
function canonical(cell: string | null, engineType: string, type: DataType): string | null {
  if (cell === null) return null;
  if (cell === 'true' || cell === 'false') return cell === 'true' ? '1' : '0';
  if (type.type === 'timestamp') {
    const name =
      type.precision === 'ticks'
        ? 'datetime'
        : type.precision === 'minutes'
          ? 'smalldatetime'
          : `datetime2(${type.precision})`;
    return shownText(cell, engineType, name);
  }
  if (type.type === 'text' && type.padded && type.length !== 'max') return cell.padEnd(type.length);
  return shownText(cell, engineType, engineType);
}

/** Records of a CSV file in which NULL is `\N` without quotes. */
function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^,\n]*)(,|\n)/gu)) {
    const [, raw = '', end] = match;
    record.push(
      raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw === '\\N' ? null : raw,
    );
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

async function readTable(
  engine: EngineClient,
  address: { database: string; schema: string; table: string },
  columns: readonly string[],
  definition: CatalogTable,
): Promise<(string | null)[][]> {
  const list = columns.map((column) => `"${column}"`).join(', ');
  const sql = `SELECT ${list} FROM "${address.database}"."${address.schema}"."${address.table}"`;
  const answer = await engine.request({
    kind: 'query',
    database: 'legacy',
    sql,
    mode: 'preview',
    rowLimit: 100_000,
  });
  assert.ok(answer.ok, answer.ok ? '' : `${sql}: ${answer.error.why}`);
  const { rows, columns: shown } = answer.value;
  const types = columns.map(
    (column) =>
      definition.columns.find((each: CatalogColumn) => each.name.toLowerCase() === column)
        ?.type ?? { type: 'null' as const },
  );
  return rows.map((row) =>
    row.map((cell, index) =>
      canonical(cell, shown[index]?.type ?? '', types[index] ?? { type: 'null' }),
    ),
  );
}

const sorted = (rows: (string | null)[][]): string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

describe('the Kineo sample, both sides against the second route', function () {
  this.timeout(300_000);
  let engine: EngineClient;
  let finished: FinishedRun;

  before(async () => {
    engine = createEngine();
    const project = await openProject(nodeFileSource('examples/kineo-analytics'));
    assert.ok(project.ok);
    // What was saved by an earlier demonstration does not count here.
    const settings = { ...project.value.settings, output: 'test-output' };
    finished = await runProject(engine, { ...project.value, settings });
  });

  after(() => engine.dispose());

  it('loads and defines everything without a warning', () => {
    assert.deepEqual(finished.run.warnings, []);
    assert.equal(finished.run.transforms.length, 51);
  });

  const names = readdirSync('examples/kineo-analytics/sql', { recursive: true, encoding: 'utf8' })
    .filter((file) => /^step\d.*\.sql$/u.test(file.replaceAll('\\', '/')))
    .map((file) => path.basename(file, '.sql'))
    .sort();
  for (const name of names) {
    const why = notProvable.get(name);
    it(`${name} is ${why === undefined ? 'the same on both sides' : 'not provable here'}`, () => {
      const result = finished.run.transforms.find((transform) => transform.name === name);
      assert.ok(result, 'it was not run');
      if (why !== undefined) {
        assert.equal(result.verdict, 'not-provable');
        assert.match(result.reasons.join('\n'), why);
        return;
      }
      assert.deepEqual(
        { verdict: result.verdict, reasons: result.reasons },
        { verdict: 'same', reasons: [] },
      );
      assert.ok(result.rows > 0);
    });
  }

  it('runs the report whose columns are put together at run time, on the legacy side', () => {
    const result = finished.run.transforms.find(({ name }) => name.startsWith('640-'));
    const [comparison] = result?.comparisons ?? [];
    // The mart has the same counts, and their sum behind them.
    const [, ...records] = readCsv(
      readFileSync(path.join(expectedFolder, 'dw.mart_completion_pivot.csv'), 'utf8'),
    );
    assert.deepEqual(
      comparison?.leftRows?.rows,
      records.map((record) => record.slice(0, -1)),
    );
    assert.deepEqual(comparison?.leftRows?.columns.map(({ name }) => name).slice(0, 3), [
      ...['category', '2023-07', '2023-08'],
    ]);
  });

  for (const file of readdirSync(expectedFolder).sort()) {
    const table = file.replace(/\.csv$/u, '');
    for (const side of ['legacy', 'port'] as const) {
      it(`${table} on the ${side} side is what the second route says`, async () => {
        const { project, transforms } = finished.prepared;
        const name = legacyName(table, project.settings);
        // Views are made by transforms.
        const definition = transforms.at(-1)?.left.compiled.catalogOut.table(name);
        assert.ok(definition, `${table} is not defined`);
        const [header = [], ...records] = readCsv(
          readFileSync(path.join(expectedFolder, file), 'utf8'),
        );
        const mapped = portName(projectNames(project.settings)({ name, role: 'table' }));
        const address = engineTable(side, {
          name: side === 'legacy' ? name : mapped,
          role: 'table',
        });
        const rows = await readTable(
          engine,
          address,
          header.map((column) => (column ?? '').toLowerCase()),
          definition,
        );
        assert.deepEqual(sorted(rows), sorted(records));
      });
    }
  }
});
