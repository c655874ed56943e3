import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt, lacksArguments } from './call.ts';
import { duckdbConversion } from './conversion-duckdb.ts';
import { isConversion, type Conversion } from '../conversion.ts';
import { valueOf } from './operand.ts';

type Algorithm = 'md5' | 'sha1' | 'sha256' | 'sha512';

interface Meaning {
  readonly algorithm: Algorithm;
  readonly argument: Expression;
  /** To the bytes that are hashed; null if they are bytes already. */
  readonly bytes: Conversion | null;
  readonly as: 'binary' | 'hex';
}

/** HASHBYTES; md5, sha1, sha2 of Databricks SQL. */
export const hashOperation = defineOperation<Meaning>({
  operation: 'hash',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const value = context.emit(meaning.argument);
      const bytes =
        meaning.bytes?.from.type === 'text' && meaning.bytes.from.unicode
          ? context.sql`encode(${value}, 'UTF-16LE')`
          : [value];
      const call =
        meaning.algorithm === 'md5'
          ? context.sql`md5(${bytes})`
          : meaning.algorithm === 'sha1'
            ? context.sql`sha1(${bytes})`
            : context.sql`sha2(${bytes}, ${meaning.algorithm.slice(3)})`;
      const assumptions =
        meaning.bytes?.from.type === 'text' && !meaning.bytes.from.unicode
          ? [
              {
                statement:
                  'The texts that are hashed hold only ASCII characters, which are one byte in both.',
                check: null,
              },
            ]
          : [];
      return {
        pieces: meaning.as === 'binary' ? context.sql`unhex(${call})` : call,
        fidelity: assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions },
      };
    },
    duckdb: (meaning, context) => ({
      pieces: hashed(meaning, context),
      fidelity: EXACT,
      silent: true,
    }),
  },
  docs: {
    title: 'Hashes',
    behaviour: {
      tsql: 'HASHBYTES gives bytes; NVARCHAR is hashed as UTF-16, VARCHAR in its code page.',
      databricks: 'md5, sha1 and sha2 give hexadecimal text; strings are hashed as UTF-8.',
    },
    port: 'unhex(sha2(…)), of encode(…, UTF-16LE) for NVARCHAR.',
    action: 'Check for characters beyond ASCII.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/hashbytes-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/sha2',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CONVERT(varchar(32), HASHBYTES('MD5', N'abc'), 2) AS h;",
      rows: [['CE1473CF80C6B3FDA8E3DFC006ADC315']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/hashbytes-transact-sql; MD5 of the bytes 61 00 62 00 63 00',
      naive: "SELECT upper(md5('abc')) AS h;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT sha2('abc', 256) AS h",
      rows: [['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']],
      evidence: 'Spark 4.2.1; FIPS 180-2',
      naive: null,
    },
  ],
});

function hashed(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const value = valueOf(meaning.argument);
  const bytes =
    meaning.bytes === null ? value.pieces : duckdbConversion(context, meaning.bytes, value).pieces;
  const call = context.sql`${meaning.algorithm}(${bytes})`;
  return meaning.as === 'binary' ? context.sql`unhex(${call})` : call;
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  md5: 'md5',
  sha: 'sha1',
  sha1: 'sha1',
  sha2_256: 'sha256',
  sha2_512: 'sha512',
};

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [name, argument] = site.node.arguments;
  if (name === undefined || argument === undefined) return lacksArguments(site);
  const algorithm = ALGORITHMS[String(site.constantOf(name) ?? '').toLowerCase()];
  if (algorithm === undefined) return unknown('the algorithm is no constant that is known');
  return withBytes(site, argument, algorithm, 'binary', site.typeOf(argument));
}

function withBytes(
  site: ReadSite,
  argument: Expression,
  algorithm: Algorithm,
  as: Meaning['as'],
  from: ReturnType<ReadSite['typeOf']>,
): Meaning | Unknown {
  if (from.type === 'binary') return { algorithm, argument, bytes: null, as };
  const bytes = site.dialect.convert({
    from,
    to: { type: 'binary', length: 'max', padded: false },
    style: null,
    attempt: false,
    settings: site.settings,
  });
  return isConversion(bytes) ? { algorithm, argument, bytes, as } : unknown(bytes.why);
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [argument, size] = site.node.arguments;
  if (argument === undefined) return lacksArguments(site);
  const from = site.typeOf(argument);
  if (at.name === 'md5') return withBytes(site, argument, 'md5', 'hex', from);
  if (at.name === 'sha1' || at.name === 'sha')
    return withBytes(site, argument, 'sha1', 'hex', from);
  const bits = size === undefined ? 256 : site.constantOf(size);
  if (bits === 512) return withBytes(site, argument, 'sha512', 'hex', from);
  return bits === 256 || bits === 0
    ? withBytes(site, argument, 'sha256', 'hex', from)
    : unknown('the size of the hash is no constant that is known');
}
