import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import type { EngineClient } from '../engine/index.ts';
import type { ProjectSettings } from '../project/settings.ts';
import { shownRows } from './compare.ts';
import type { PreparedScript } from './prepare-project.ts';
import type { Preview, PreviewedTable, PreviewOptions } from './preview-file.ts';
import { sideRun } from './project-session.ts';
import { shownRowsOf } from './result-values.ts';
import { runSide } from './run-side.ts';
import { tableKey, writtenFrom, writtenTables } from './written-tables.ts';

/** Runs one side of a script in an engine that is ready for it, and tells what it left behind. */
export async function previewSide(
  engine: EngineClient,
  script: PreparedScript,
  settings: ProjectSettings,
  keepAs: string,
  { side, fromLine = 1, limits = {}, onBegun = () => undefined }: PreviewOptions,
  signal: CancellationSignal,
): Promise<Pick<Preview, 'name' | 'tables' | 'run' | 'milliseconds'>> {
  const started = performance.now();
  const compiled = script[side];
  const outcome = await runSide(engine, compiled, keepAs, limits, signal, (result) => {
    if (result.line >= fromLine) onBegun(result);
  });
  const milliseconds = Math.round(performance.now() - started);
  const tables: PreviewedTable[] = [];
  const ofPart = fromLine === 1 ? null : writtenFrom(compiled, fromLine);
  for (const written of writtenTables(script.left, script.right, settings)) {
    const address = written[side];
    if (address === null || ofPart?.has(tableKey(address)) === false) continue;
    const view = { sort: [], filters: [] };
    const request = { table: address, view, offset: 0, limit: limits.rows ?? shownRows };
    const page = await engine.request({ kind: 'rows', request }, signal);
    throwIfCancelled(signal);
    // It was dropped again, or an error came before it was made.
    if (!page.ok) continue;
    const { columns, rows, total } = page.value;
    const sourceTypes = columns.map(({ type }) => type);
    tables.push({
      name: side === 'left' ? written.name : written.portName,
      kind: 'table',
      address,
      columns,
      sourceTypes,
      rows: shownRowsOf(rows, columns, sourceTypes),
      total,
      ran: null,
    });
  }
  const results = outcome.results.filter(({ line }) => line >= fromLine);
  for (const [index, { columns, sourceTypes, rows, total, kept, ran }] of results.entries()) {
    if (kept === null) continue;
    const { database, schema, table } = kept;
    tables.push({
      name: `result ${index + 1}`,
      kind: 'result',
      address: { database, schema, table },
      columns,
      sourceTypes,
      rows: shownRowsOf(rows, columns, sourceTypes),
      total,
      ran,
    });
  }
  return { name: script.file.name, tables, run: sideRun(compiled, outcome), milliseconds };
}
