import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import { isFolder, readSqlFile } from '../../workflows/node-file-source.ts';
import { prepareProject, upTo } from '../../workflows/prepare-project.ts';
import { writeOutputs } from '../../workflows/write-outputs.ts';
import { portText, type PortedText } from '../../workflows/port-text.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { answerLines } from '../json-lines.ts';
import { lineSettings } from '../line-settings.ts';
import { openFolder, projectOfFile } from '../open-folder.ts';
import { exceeds, exitCodes, noteFindings, type ExitCode, type Terminal } from '../terminal.ts';

/** Ports a text, files or a whole project. */
export const portCommand: Command = async (given, terminal) => {
  if (given.jsonl) return portLines(given, terminal);
  const [first = '.', second] = given.rest;
  const folder = path.resolve(terminal.folder, first);
  if (second === undefined && (await isFolder(folder))) return portFolder(folder, given, terminal);
  return portFiles(given, terminal);
};

/** Ports a project and writes its ports and notebooks; nothing runs. */
async function portFolder(folder: string, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const project = await openFolder(folder, given);
  const prepared = await prepareProject(project, terminal.cancellation);
  const outputs = await writeOutputs(prepared, null);
  const files = [...prepared.ddl, ...prepared.transforms].map(({ file }) => file);
  if (given.json) {
    const shown = files.map(({ path: file, merged, generated: { fidelity, findings, warn } }) => ({
      path: file,
      sql: merged.text,
      fidelity,
      findings,
      warn,
    }));
    await terminal.out(
      `${JSON.stringify({ files: shown, warnings: [...prepared.warnings, ...prepared.failed.map((each) => each.why)], outputs })}\n`,
    );
  } else {
    const width = Math.max(...files.map((file) => file.path.length));
    for (const { path: file, generated, merged } of files) {
      const open = generated.findings.filter((finding) => finding.fidelity !== 'exact').length;
      await terminal.out(
        `${file.padEnd(width)}  ${generated.fidelity.padEnd(11)}  ${open} findings${merged.note === null ? '' : `  ${merged.note}`}\n`,
      );
    }
    for (const sentence of [...prepared.warnings, ...prepared.failed.map((each) => each.why)])
      terminal.note(`${sentence}\n`);
    await terminal.out(
      `\nPorts      ${path.join(folder, outputs.ports)}\nNotebooks  ${path.join(folder, outputs.notebooks)} (${outputs.notebookCount})\n`,
    );
  }
  return prepared.failed.length > 0 ||
    files.some(({ generated }) => exceeds(generated.fidelity, given.threshold))
    ? exitCodes.different
    : exitCodes.same;
}

async function portLines(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const defaults = { dialect: given.dialect ?? 'tsql', target: given.target } as const;
  const clock = lineSettings(given);
  await answerLines(terminal, defaults, ({ sql, dialect, target }) => {
    const { sql: ported, findings, warn } = portText(sql, { dialect, target, clock });
    return { sql: ported, findings, warn };
  });
  return exitCodes.same;
}

async function portFiles(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const files: { readonly path: string; readonly ported: PortedText }[] = [];
  for (const file of given.rest) {
    files.push({ path: file, ported: await portOf(file, given, terminal) });
  }
  const kinds = files.map(({ ported }) => ported.fidelity);
  if (given.json) {
    const shown = files.map(({ path: file, ported: { sql, fidelity, findings, warn } }) => ({
      path: file,
      sql,
      fidelity,
      findings,
      warn,
    }));
    await terminal.out(`${JSON.stringify({ files: shown })}\n`);
  } else {
    for (const { path: file, ported } of files) {
      await terminal.out(ported.sql);
      noteFindings(terminal, file, ported.findings);
    }
  }
  return kinds.some((kind) => exceeds(kind, given.threshold))
    ? exitCodes.different
    : exitCodes.same;
}

/** A file of a project is ported under what its project defines before it, any other by itself. */
async function portOf(file: string, given: Arguments, terminal: Terminal): Promise<PortedText> {
  const absolute = path.resolve(terminal.folder, file);
  const text = await readSqlFile(absolute);
  if (!text.ok) throw new FailureError(text.error);
  const { folder, path: inside, isProject } = await projectOfFile(absolute);
  if (isProject && given.target === 'databricks' && given.dialect === null) {
    const project = upTo(await openFolder(folder, given), inside);
    const { ddl, transforms } = await prepareProject(project, terminal.cancellation);
    const own = [...ddl, ...transforms].find((each) => each.file.path === inside);
    if (own !== undefined) return { ...own.file.generated, sql: own.file.merged.text };
  }
  const dialect = given.dialect ?? 'tsql';
  return portText(text.value.text, { dialect, target: given.target, clock: lineSettings(given) });
}
