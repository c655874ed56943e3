import { FailureError } from '../../base/failure.ts';
import { explain, explainableIds, type Explanation } from '../../workflows/explain.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../terminal.ts';

/** Explains a finding's id; without one, lists all. */
export const explainCommand: Command = async (given, terminal) => {
  const id = given.rest[0];
  if (id === undefined) {
    const ids = explainableIds();
    await terminal.out(given.json ? `${JSON.stringify({ ids })}\n` : `${ids.join('\n')}\n`);
    return exitCodes.same;
  }
  const explanation = explain(id);
  if (explanation === undefined) {
    throw new FailureError({
      code: 'cli/unknown-id',
      what: `There is no finding ${id}.`,
      why: 'No operation or rule has this id.',
      todo: 'See all ids with "portside explain".',
    });
  }
  await terminal.out(given.json ? `${JSON.stringify(explanation)}\n` : textOf(explanation));
  return exitCodes.same;
};

const DIALECT_NAMES: Readonly<Record<string, string>> = {
  tsql: 'T-SQL',
  databricks: 'Databricks SQL',
};

function textOf({ id, title, behaviour, port, action, references, examples }: Explanation): string {
  const lines = [`${title} (${id})`, ''];
  for (const [dialect, does] of Object.entries(behaviour))
    lines.push(`${DIALECT_NAMES[dialect] ?? dialect}: ${does}`);
  lines.push(`The port: ${port}`);
  if (action !== '') lines.push(`What to do: ${action}`);
  for (const { sql, rows } of examples) {
    lines.push(
      '',
      sql,
      ...rows.map((row) => `  → ${row.map((cell) => cell ?? 'NULL').join(', ')}`),
    );
  }
  if (references.length > 0) lines.push('', ...references);
  return `${lines.join('\n')}\n`;
}
