import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';

interface NumberMeaning {
  /** Digits, with a point and an exponent. */
  readonly digits: string;
  readonly type: DataType;
  readonly written: string;
}

/** A number's type: `1.5` is a DECIMAL in both, MONEY and integers beyond INT are not. */
export const numberLiteralOperation = defineOperation<NumberMeaning>({
  operation: 'number-literal',
  // A few digits are an integer everywhere.
  concerns: (node, target) =>
    target === 'duckdb' || (node.kind === 'Literal' && !/^\d{1,9}$/.test(node.raw)),
  meaningIn: {
    tsql: readerOf('Literal', (site) => readNumber(site)),
    databricks: readerOf('Literal', (site) => readNumber(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const text = databricksNumber(meaning, context);
      return text === meaning.written
        ? null
        : {
            pieces: [context.text(text)],
            fidelity: EXACT,
            silent: meaning.type.type === 'floating',
          };
    },
    duckdb: (meaning, context) => {
      const text = duckdbNumber(meaning, context);
      return text === meaning.written
        ? null
        : { pieces: [context.text(text)], fidelity: EXACT, silent: true };
    },
  },
  docs: {
    title: 'Number constant',
    behaviour: {
      tsql: 'Whole numbers beyond INT are DECIMAL; $1.50 is MONEY, with four decimals.',
      databricks: 'Whole numbers beyond INT are BIGINT; a letter after a number gives its type.',
    },
    port: 'The constant gets the suffix BD, or a CAST, for the type that it had.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/data-types/decimal-type',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT 3000000000 / 7 AS q;',
      rows: [['428571428.571428']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/data-types/int-bigint-smallint-and-tinyint-transact-sql (constants beyond INT are converted to decimal, not bigint)',
      naive: 'SELECT 3000000000 DIV 7 AS q;',
    },
  ],
});

function readNumber(site: SiteOf<'Literal'>): NumberMeaning {
  const { node } = site;
  const digits = node.raw.replace(/^\p{Sc}/u, '').replace(/(?:bd|[lsydf])$/iu, '');
  return {
    digits: digits.replace(/[eE]$/, 'e0').replace(/[eE]([-+])$/, 'e$10'),
    type: site.typeOf(node),
    written: node.raw,
  };
}

function databricksNumber({ digits, type, written }: NumberMeaning, context: WriteContext): string {
  if (type.type === 'decimal') {
    if (type.money) return `CAST(${digits === '' ? '0' : digits} AS ${context.typeName(type)})`;
    return /[.]/.test(digits) ? written : `${digits}BD`;
  }
  return type.type === 'floating' ? digits : written;
}

function duckdbNumber({ digits, type }: NumberMeaning, context: WriteContext): string {
  const [whole = ''] = digits.split('.');
  const plain =
    digits === ''
      ? '0'
      : digits.startsWith('.')
        ? `0${digits}`
        : digits.endsWith('.')
          ? whole
          : digits;
  switch (type.type) {
    case 'decimal':
      return type.money || !plain.includes('.')
        ? `CAST(${plain} AS ${context.typeName(type)})`
        : plain;
    case 'floating':
      return type.bits === 32
        ? `CAST(${plain} AS FLOAT)`
        : /[eE]/.test(plain)
          ? plain
          : `${plain}e0`;
    case 'integer':
      return type.bits === 32 ? plain : `CAST(${plain} AS ${context.typeName(type)})`;
    default:
      return plain;
  }
}

/** Bytes as a constant of the target, of their hexadecimal digits. */
export function bytesText(hex: string, context: WriteContext): string {
  return context.target === 'duckdb' ? `unhex('${hex}')` : `X'${hex}'`;
}

function writeBinary({ hex }: { readonly hex: string }, context: WriteContext): Emission {
  return { pieces: [context.text(bytesText(hex, context))], fidelity: EXACT, silent: true };
}

/** `0xFF`, `X'FF'`: bytes. */
export const binaryLiteralOperation = defineOperation<{ readonly hex: string }>({
  operation: 'binary-literal',
  meaningIn: {
    tsql: readerOf('Literal', (site) => readBinary(site)),
    databricks: readerOf('Literal', (site) => readBinary(site)),
  },
  emitAs: {
    'databricks-sql': writeBinary,
    duckdb: writeBinary,
  },
  docs: {
    title: 'Binary constant',
    behaviour: { tsql: '0x and hexadecimal digits.', databricks: 'X and the digits in quotes.' },
    port: "0xFF is written X'FF'.",
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/data-types/binary-type',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT CONVERT(varchar(2), 0x4142) AS t;',
      rows: [['AB']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#binary-styles (style 0)',
      naive: 'SELECT CAST(0x4142 AS STRING) AS t;',
    },
  ],
});

function readBinary(site: SiteOf<'Literal'>): { hex: string } | null {
  const { node } = site;
  const value = site.dialect.literalValue(node.literal, node.raw);
  return typeof value === 'string' ? { hex: value } : null;
}

/** `{ts '…'}` and `{d '…'}` are DATETIMEs; `{t '…'}` has the day of today. */
function readOdbc(
  site: SiteOf<'Literal'>,
): { readonly word: string; readonly value: string } | Unknown | null {
  const { node } = site;
  const value = site.dialect.literalValue(node.literal, node.raw);
  if (/^\{\s*t\s/i.test(node.raw)) return unknown('{t …} has the day of today');
  const folded =
    typeof value === 'string'
      ? site.dialect.foldConstant(value, site.typeOf(node), null, site.settings)
      : null;
  return folded === null
    ? unknown('the text in braces is no date')
    : { word: 'ODBC', value: folded.text };
}

/** `DATE'…'`, `TIMESTAMP'…'` of Databricks SQL, `{ts '…'}` of T-SQL. */
export const typedLiteralOperation = defineOperation<{
  readonly word: string;
  readonly value: string;
}>({
  operation: 'typed-literal',
  meaningIn: {
    tsql: readerOf('Literal', readOdbc),
    databricks: (site) => {
      const { node } = site;
      if (node.kind !== 'Literal' || node.typeName === null) return null;
      const value = site.dialect.literalValue(node.literal, node.raw);
      return typeof value === 'string' ? { word: node.typeName, value } : null;
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.word === 'ODBC'
        ? {
            pieces: [context.text(`TIMESTAMP_NTZ${context.literal(meaning.value)}`)],
            fidelity: EXACT,
            silent: true,
          }
        : null,
    duckdb: (meaning, context) => {
      const name =
        meaning.word === 'DATE'
          ? 'DATE'
          : meaning.word === 'TIMESTAMP' || meaning.word === 'TIMESTAMP_LTZ'
            ? 'TIMESTAMPTZ'
            : 'TIMESTAMP';
      return {
        pieces: [context.text(`${name} ${context.literal(meaning.value.replace('T', ' '))}`)],
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Date constant',
    behaviour: {
      tsql: "{d '2024-01-05'} and {ts '2024-01-05 10:00:00'} are DATETIMEs.",
      databricks: "DATE'2024-01-05' is a date.",
    },
    port: 'Kept.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/data-types/date-type'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT DATE'2024-01-05' AS d",
      rows: [['2024-01-05']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});
