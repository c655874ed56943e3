import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import type { ReadSite } from '../site.ts';

/** A text constant, by the characters it stands for rather than by its spelling. */
export const textLiteralOperation = defineOperation<{
  readonly value: string;
  readonly written: string;
  /** A variable of sqlcmd, whose value would stand in its place where sqlcmd runs the script. */
  readonly variable: string | null;
}>({
  operation: 'text-literal',
  concerns: (node) =>
    node.kind === 'Literal' && (!isPlainText(node.raw) || node.raw.includes('$(')),
  meaningIn: {
    tsql: (site) => read(site, SQLCMD_VARIABLE),
    databricks: (site) => read(site, null),
  },
  emitAs: {
    'databricks-sql': ({ value, written, variable }, context) => {
      const literal = context.literal(value);
      const fidelity = fidelityOf(variable);
      if (literal === written) return variable === null ? null : { edits: {}, fidelity };
      const silent = variable === null && !value.includes('\\');
      return { pieces: [context.text(literal)], fidelity, silent };
    },
    duckdb: ({ value, written, variable }, context) => {
      const literal = context.literal(value);
      const fidelity = fidelityOf(variable);
      if (literal === written) return variable === null ? null : { edits: {}, fidelity };
      return { pieces: [context.text(literal)], fidelity, silent: variable === null };
    },
  },
  docs: {
    title: 'Text constants',
    behaviour: {
      tsql: "A quote is doubled inside quotes; a backslash is a plain character; N'…' is Unicode.",
      databricks: "A backslash escapes the character after it; r'…' is verbatim.",
    },
    port: 'The same characters in the spelling of Databricks SQL.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/data-types/string-type',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT LEN('C:\\new') AS n;",
      rows: [['6']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql',
      naive: "SELECT length('C:\\new') AS n;",
    },
  ],
});

/** True for a text in single quotes that all languages read as it stands. */
function isPlainText(raw: string): boolean {
  return (
    raw.startsWith("'") &&
    raw.indexOf("'", 1) === raw.length - 1 &&
    !raw.includes('\\') &&
    !raw.includes('\0')
  );
}

/** https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-use-scripting-variables: also within quotes */
const SQLCMD_VARIABLE = /\$\(([A-Za-z_]\w*)\)/u;

function fidelityOf(variable: string | null): Fidelity {
  return variable === null
    ? EXACT
    : conditional(
        `the script is not run by sqlcmd, which puts the value of its variable ${variable} into the text.`,
      );
}

function read(
  site: ReadSite,
  variables: RegExp | null,
): { value: string; written: string; variable: string | null } | null {
  const { node } = site;
  if (node.kind !== 'Literal' || (node.literal !== 'string' && node.literal !== 'national-string'))
    return null;
  const value = site.constantOf(node);
  if (typeof value !== 'string') return null;
  return { value, written: node.raw, variable: variables?.exec(value)?.[1] ?? null };
}
