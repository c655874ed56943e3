import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import type { Catalog } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import type { ProjectSettings } from '../project/settings.ts';
import type { AssumptionTest } from '../protocol/transforms.ts';
import { compileLegacy } from './compile-sides.ts';
import { lineStarts, placeIn } from '../project/text-origin.ts';
import { isDoubtful, reportFindings, worstOf } from './finding-report.ts';
import type { PortedFile } from './port-file.ts';

/**
 * Tests the assumptions of a file's findings on the legacy side's rows. An assumption that the
 * engine cannot test faithfully, or whose tables are gone by now, is left out: it stays an assumption.
 *
 * @param catalog - what is there on the legacy side after the file
 */
export async function testAssumptions(
  engine: EngineClient,
  file: PortedFile,
  catalog: Catalog,
  settings: ProjectSettings,
  clock: string,
  signal: CancellationSignal,
): Promise<readonly AssumptionTest[]> {
  const tests: AssumptionTest[] = [];
  const starts = lineStarts(file.legacyText);
  for (const { id, span, fidelity } of file.generated.port?.findings ?? []) {
    if (fidelity.kind !== 'conditional') continue;
    for (const { statement, check } of fidelity.assumptions) {
      if (check === null) continue;
      const side = compileLegacy(check, catalog, settings, clock);
      if (isDoubtful(worstOf(reportFindings(side.compiled.findings, check)))) continue;
      const request = { database: side.side, program: side.program, limits: { rows: 1 } };
      const answer = await engine.request({ kind: 'program', request }, signal);
      throwIfCancelled(signal);
      if (!answer.ok || answer.value.errors.length > 0) continue;
      const rows = Number(answer.value.results[0]?.rows[0]?.[0] ?? Number.NaN);
      if (!Number.isInteger(rows)) continue;
      const { line } = placeIn(starts, span.start);
      tests.push({ id, line, statement, outcome: rows === 0 ? 'holds' : 'refuted', rows });
    }
  }
  return tests;
}
