import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite } from '../site.ts';
import { callAt, lacksArguments, written } from './call.ts';

type Meaning =
  /** A text that is known: a constant's; null for NULL. */
  | { readonly kind: 'known'; readonly text: string | null; readonly code: Expression | null }
  /** The greatest code there is; others give NULL. */
  | { readonly kind: 'code'; readonly code: Expression; readonly greatest: number };

/** CHAR, NCHAR and UNISTR: characters by their codes. */
export const characterCodeOperation = defineOperation<Meaning>({
  operation: 'character-code',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const given = site.node.arguments[0];
      if (given === undefined) return lacksArguments(site);
      const constant = site.constantOf(given);
      if (at.name === 'unistr') return readEscapes(site, at.call, constant);
      const national = at.name === 'nchar';
      const greatest = national ? 0xffff : 0xff;
      if (typeof constant === 'number')
        return { kind: 'known', text: characterOf(constant, national), code: given };
      return national
        ? unknown('the code is no constant, and chr of Databricks SQL ends at 255')
        : { kind: 'code', code: given, greatest };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.kind === 'known') return written(context, knownText(meaning, context));
      const { code, greatest } = meaning;
      return written(
        context,
        context.sql`CASE WHEN ${code} BETWEEN 0 AND ${greatest} THEN chr(${context.emit(code)}) END`,
        NOT_OF_THE_CODE_PAGE,
      );
    },
    duckdb: (meaning, context) => {
      if (meaning.kind === 'known') return written(context, knownText(meaning, context));
      const { code, greatest } = meaning;
      return written(
        context,
        context.sql`CASE WHEN ${code} BETWEEN 0 AND ${greatest} THEN chr(CAST(${context.emit(code)} AS INTEGER)) END`,
        NOT_OF_THE_CODE_PAGE,
      );
    },
  },
  docs: {
    title: 'CHAR, NCHAR and UNISTR',
    behaviour: {
      tsql: 'CHAR gives a character of the code page, NCHAR one of Unicode; other codes give NULL. UNISTR reads \\xxxx and \\+xxxxxx in a text.',
      databricks: 'chr gives a character of Unicode up to 255; greater codes are taken modulo 256.',
    },
    port: 'chr, or the character itself.',
    action: 'Check codes from 128 to 159, which are characters of the code page.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/char-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/unistr-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/chr',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT NCHAR(321) AS c, CHAR(65) AS d;',
      rows: [['Ł', 'A']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/nchar-transact-sql',
      naive: 'SELECT chr(321) AS c, chr(65) AS d;',
    },
    {
      dialect: 'tsql',
      sql: "SELECT UNISTR(N'ABC#00C0#0181#0187', '#') AS a;",
      rows: [['ABCÀƁƇ']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/unistr-transact-sql',
      naive: "SELECT 'ABC#00C0#0181#0187' AS a;",
    },
  ],
});

/** The characters 128 to 159 of code page 1252, where it differs from Unicode; those that it lacks stand for themselves. */
const CODE_PAGE_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/char-transact-sql: NULL beyond the codes there are. */
function characterOf(code: number, national: boolean): string | null {
  if (!Number.isInteger(code) || code < 0 || code > (national ? 0xffff : 0xff)) return null;
  return national || code < 128 || code > 159
    ? String.fromCharCode(code)
    : CODE_PAGE_1252.charAt(code - 128);
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/unistr-transact-sql */
function readEscapes(
  site: ReadSite,
  call: FunctionCall,
  text: string | number | null | undefined,
): Meaning | Unknown {
  const [, second] = call.arguments;
  const escape = second === undefined ? '\\' : site.constantOf(second);
  if (typeof text !== 'string' || typeof escape !== 'string' || escape.length !== 1)
    return unknown('the text of UNISTR is no constant');
  const sign = escape.replace(/[\\^$.|?*+(){}[\]]/u, '\\$&');
  const pattern = new RegExp(`${sign}(?:(${sign})|\\+([0-9a-f]{6})|([0-9a-f]{4}))`, 'giu');
  const read = text.replace(
    pattern,
    (_whole, itself?: string, long?: string, short?: string) =>
      itself ?? String.fromCodePoint(Number.parseInt(long ?? short ?? '', 16)),
  );
  return { kind: 'known', text: read, code: null };
}

/** `chr(65)` for what was written as a code that chr knows, else the text itself. */
function knownText(
  { text, code }: Extract<Meaning, { kind: 'known' }>,
  context: WriteContext,
): readonly Piece[] {
  const name = context.target === 'duckdb' ? 'VARCHAR' : 'STRING';
  if (text === null) return context.sql`CAST(NULL AS ${name})`;
  const plain = code !== null && context.constantOf(code) === text.charCodeAt(0);
  if (code === null || !plain || text.charCodeAt(0) > 255)
    return context.sql`${context.literal(text)}`;
  return context.target === 'duckdb'
    ? context.sql`chr(CAST(${context.emit(code)} AS INTEGER))`
    : context.sql`chr(${context.emit(code)})`;
}

const NOT_OF_THE_CODE_PAGE = conditional('no code lies between 128 and 159.');
