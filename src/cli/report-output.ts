import path from 'node:path';
import type { Report } from '../project/report/report-model.ts';
import { writeReports } from '../workflows/write-reports.ts';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** Writes the reports that were asked for, and says where they are. Throws a FailureError if one can't be written. */
export async function writeAskedReports(
  { reports, json }: Arguments,
  report: Report,
  terminal: Terminal,
): Promise<void> {
  await writeReports(
    reports.map((file) => path.resolve(terminal.folder, file)),
    report,
  );
  if (!json) for (const file of reports) await terminal.out(`Report     ${file}\n`);
}
