import type { Expression } from '../../syntax/ast/index.ts';
import type { DataType } from '../data-type.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import { callAt, written } from './call.ts';

interface Meaning {
  readonly value: Expression;
  /** Bytes of a character; `binary`: the value is bytes; or the fixed width of a number. */
  readonly per: 1 | 2 | 'binary' | { readonly fixed: number };
}

/** DATALENGTH: the bytes that a value takes, two for each character of a national text. */
export const byteLengthOperation = defineOperation<Meaning>({
  operation: 'byte-length',
  meaningIn: {
    tsql: (site) => {
      const value = callAt(site)?.call.arguments[0];
      if (value === undefined) return null;
      const type = site.typeOf(value);
      const per = bytesOf(type);
      return per === null
        ? unknown(`the bytes of ${site.textOf(value)} are not known`)
        : { value, per };
    },
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const value = context.emit(meaning.value);
      if (meaning.per === 'binary') return written(context, context.sql`octet_length(${value})`);
      if (meaning.per === 1) return written(context, context.sql`length(${value})`, ONE_BYTE);
      if (meaning.per === 2) return written(context, context.sql`(length(${value}) * 2)`, PLANE);
      return written(
        context,
        context.sql`CASE WHEN ${meaning.value} IS NOT NULL THEN ${meaning.per.fixed} END`,
      );
    },
    duckdb: (meaning, context) => {
      const value = context.emit(meaning.value);
      if (meaning.per === 'binary')
        return written(context, context.sql`CAST(octet_length(${value}) AS INTEGER)`);
      if (meaning.per === 1)
        return written(context, context.sql`CAST(length(${value}) AS INTEGER)`, ONE_BYTE);
      if (meaning.per === 2)
        return written(context, context.sql`CAST(length(${value}) * 2 AS INTEGER)`, PLANE);
      return written(
        context,
        context.sql`CASE WHEN ${meaning.value} IS NOT NULL THEN ${meaning.per.fixed} END`,
      );
    },
  },
  docs: {
    title: 'DATALENGTH',
    behaviour: {
      tsql: 'DATALENGTH gives the bytes a value takes: one for each character of VARCHAR, two of NVARCHAR.',
      databricks: 'octet_length gives the bytes of the UTF-8 text.',
    },
    port: 'The number of characters, times two for national text.',
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
const PLANE: Fidelity = conditional('the text has no characters beyond the basic plane (emoji).');

/** https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql */
function bytesOf(type: DataType): Meaning['per'] | null {
  switch (type.type) {
    case 'text':
      return type.unicode ? 2 : 1;
    case 'binary':
      return 'binary';
    case 'integer':
      return { fixed: type.bits / 8 };
    case 'floating':
      return { fixed: type.bits / 8 };
    case 'boolean':
      return { fixed: 1 };
    case 'date':
      return { fixed: 3 };
    case 'timestamp':
      if (type.precision === 'ticks') return { fixed: 8 };
      return type.precision === 'minutes' ? { fixed: 4 } : null;
    case 'uuid':
      return { fixed: 16 };
    default:
      return null;
  }
}
