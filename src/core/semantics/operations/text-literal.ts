import { conditional, EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import type { ReadSite } from '../site.ts';

/** A text constant, by the characters it stands for rather than by its spelling. */
export const textLiteralOperation = defineOperation<{
  readonly value: string;
  readonly written: string;
  /** What has to hold for the text to be the one that is written; null for nothing. */
  readonly condition: string | null;
}>({
  operation: 'text-literal',
  concerns: (node) =>
    node.kind === 'Literal' &&
    (!isPlainText(node.raw) || node.raw.includes('$(') || /[^\0-\u00ff]/u.test(node.raw)),
  meaningIn: {
    tsql: (site) => read(site, tsqlCondition),
    databricks: (site) => read(site, () => null),
  },
  emitAs: {
    'databricks-sql': ({ value, written, condition }, context) => {
      const literal = context.literal(value);
      const fidelity = condition === null ? EXACT : conditional(condition);
      if (literal === written) return condition === null ? null : { edits: {}, fidelity };
      const silent = condition === null && !value.includes('\\');
      return { pieces: [context.text(literal)], fidelity, silent };
    },
    duckdb: ({ value, written, condition }, context) => {
      const literal = context.literal(value);
      const fidelity = condition === null ? EXACT : conditional(condition);
      if (literal === written) return condition === null ? null : { edits: {}, fidelity };
      return { pieces: [context.text(literal)], fidelity, silent: condition === null };
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

/** What code page 1252 has beyond Latin-1. */
const BEYOND_LATIN_1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

function tsqlCondition(site: ReadSite, text: string): string | null {
  const variable = SQLCMD_VARIABLE.exec(text)?.[1];
  if (variable !== undefined)
    return `the script is not run by sqlcmd, which puts the value of its variable ${variable} into the text.`;
  const { node, settings } = site;
  const { name } = settings.collation;
  // https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql: without N by the code page of the database
  const isNarrow = node.kind === 'Literal' && node.literal === 'string';
  if (!isNarrow || !/^(?:SQL_)?Latin1_General_/iu.test(name) || /_UTF8$/iu.test(name)) return null;
  const foreign = [...text].find((one) => one > '\u00ff' && !BEYOND_LATIN_1.includes(one));
  return foreign === undefined
    ? null
    : `the code page of the database has the character ${foreign}, for which a text without N has another one or ? where it does not.`;
}

function read(
  site: ReadSite,
  conditionOf: (site: ReadSite, text: string) => string | null,
): { value: string; written: string; condition: string | null } | null {
  const { node } = site;
  if (node.kind !== 'Literal' || (node.literal !== 'string' && node.literal !== 'national-string'))
    return null;
  const value = site.constantOf(node);
  if (typeof value !== 'string') return null;
  return { value, written: node.raw, condition: conditionOf(site, value) };
}
