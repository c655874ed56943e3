import type { Expression } from '../../syntax/ast/index.ts';
import type { DataType } from '../data-type.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import { written, lacksArguments } from './call.ts';
import { NOT_BEYOND_THE_PLANE } from './text-length.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly value: Expression;
  /**
   * How text is kept: in a code page of one byte, in units of two or of one byte; `binary`: the value
   * is bytes; or the fixed width of a number.
   */
  readonly kept: 'code-page' | 'utf-16' | 'utf-8' | 'binary' | { readonly bytes: number };
}

/** DATALENGTH and octet_length: the bytes that a value takes. */
export const byteLengthOperation = defineOperation<Meaning>({
  operation: 'byte-length',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const value = site.node.arguments[0];
      if (value === undefined) return lacksArguments(site);
      const kept = keptBySqlServer(site.typeOf(value));
      return kept === null
        ? unknown(`the bytes of ${site.textOf(value)} are not known`)
        : { value, kept };
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const value = site.node.arguments[0];
      if (value === undefined) return lacksArguments(site);
      return { value, kept: site.typeOf(value).type === 'binary' ? 'binary' : 'utf-8' };
    }),
  },
  emitAs: {
    'databricks-sql': ({ value, kept }, context) => {
      const emitted = context.emit(value);
      switch (kept) {
        case 'utf-8':
          return null;
        case 'binary':
          return written(context, context.sql`octet_length(${emitted})`);
        case 'code-page':
          return written(context, context.sql`length(${emitted})`, ONE_BYTE);
        case 'utf-16':
          return written(context, context.sql`octet_length(encode(${emitted}, 'UTF-16LE'))`);
        default:
          return written(
            context,
            context.sql`CASE WHEN ${value} IS NOT NULL THEN ${kept.bytes} END`,
          );
      }
    },
    duckdb: ({ value, kept }, context) => {
      const emitted = context.emit(value);
      switch (kept) {
        case 'utf-8':
          return written(
            context,
            context.sql`CAST(strlen(CAST(${emitted} AS VARCHAR)) AS INTEGER)`,
          );
        case 'binary':
          return written(context, context.sql`CAST(octet_length(${emitted}) AS INTEGER)`);
        case 'code-page':
          return written(context, context.sql`CAST(length(${emitted}) AS INTEGER)`, ONE_BYTE);
        case 'utf-16': {
          const beyond = context.sql`length(regexp_replace(${emitted}, ${context.literal(NOT_BEYOND_THE_PLANE)}, '', 'g'))`;
          return written(
            context,
            context.sql`CAST((length(${emitted}) + ${beyond}) * 2 AS INTEGER)`,
          );
        }
        default:
          return written(
            context,
            context.sql`CASE WHEN ${value} IS NOT NULL THEN ${kept.bytes} END`,
          );
      }
    },
  },
  docs: {
    title: 'DATALENGTH',
    behaviour: {
      tsql: 'DATALENGTH gives the bytes a value takes: one for each character of VARCHAR, two of NVARCHAR.',
      databricks: 'octet_length gives the bytes of the UTF-8 text.',
    },
    port: 'The number of characters; of national text, the bytes of its UTF-16.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/functions/datalength-transact-sql'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT DATALENGTH(N'abc ') AS n;",
      rows: [['8']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/datalength-transact-sql',
      naive: "SELECT octet_length('abc ') AS n;",
    },
  ],
});

const ONE_BYTE: Fidelity = conditional(
  'the code page of the column has one byte for each character.',
);

/** https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql */
function keptBySqlServer(type: DataType): Meaning['kept'] | null {
  switch (type.type) {
    case 'text':
      return type.unicode ? 'utf-16' : 'code-page';
    case 'binary':
      return 'binary';
    case 'integer':
      return { bytes: type.bits / 8 };
    case 'floating':
      return { bytes: type.bits / 8 };
    case 'decimal':
      // What a DECIMAL takes depends on its value.
      return type.money ? { bytes: type.precision > 10 ? 8 : 4 } : null;
    case 'boolean':
      return { bytes: 1 };
    case 'date':
      return { bytes: 3 };
    case 'timestamp':
      if (type.precision === 'ticks') return { bytes: 8 };
      if (type.precision === 'minutes') return { bytes: 4 };
      return { bytes: timeBytes(type.precision) + (type.zone === 'offset' ? 5 : 3) };
    case 'time':
      return { bytes: timeBytes(type.digits) };
    case 'uuid':
      return { bytes: 16 };
    default:
      return null;
  }
}

/** https://learn.microsoft.com/en-us/sql/t-sql/data-types/time-transact-sql, .../datetime2-transact-sql, .../datetimeoffset-transact-sql: storage */
function timeBytes(digits: number): number {
  return digits <= 2 ? 3 : digits <= 4 ? 4 : 5;
}
