import { EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import type { ReadSite } from '../site.ts';

/** A text constant, by the characters it stands for rather than by its spelling. */
export const textLiteralOperation = defineOperation<{
  readonly value: string;
  readonly written: string;
}>({
  operation: 'text-literal',
  concerns: (node) => node.kind === 'Literal' && !isPlainText(node.raw),
  meaningIn: { tsql: read, databricks: read },
  emitAs: {
    'databricks-sql': ({ value, written }, context) => {
      const literal = context.literal(value);
      return literal === written
        ? null
        : { pieces: [context.text(literal)], fidelity: EXACT, silent: !value.includes('\\') };
    },
    duckdb: ({ value, written }, context) => {
      const literal = context.literal(value);
      return literal === written
        ? null
        : { pieces: [context.text(literal)], fidelity: EXACT, silent: true };
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

function read(site: ReadSite): { value: string; written: string } | null {
  const { node } = site;
  if (node.kind !== 'Literal' || (node.literal !== 'string' && node.literal !== 'national-string'))
    return null;
  const value = site.constantOf(node);
  return typeof value === 'string' ? { value, written: node.raw } : null;
}
