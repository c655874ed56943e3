import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import {
  callAt,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { lowerBound, upperBound } from './number-bounds.ts';

interface Meaning {
  /** Null: a blank. */
  readonly text: TextArgument | null;
  readonly count: Expression;
  readonly negative: 'null' | 'empty';
  readonly neverNegative: boolean;
  /** What the result is cut off at: 8,000 bytes; null without such an end. */
  readonly most: number | null;
  /** Whether the result stays below that; null where only rows can tell. */
  readonly fits: boolean | null;
}

/** REPLICATE and SPACE: a text so many times. */
export const textRepeatOperation = defineOperation<Meaning>({
  operation: 'text-repeat',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'null', 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, 'empty', 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const { text, count } = meaning;
      if (meaning.negative === 'empty') return null;
      const whole =
        text === null
          ? context.sql`space(${context.emit(count)})`
          : context.sql`repeat(${writeText(text, context)}, ${context.emit(count)})`;
      const repeated = cutOff(meaning, whole, context);
      const fidelity = together(textFidelity(text), staysBelow(meaning));
      if (!meaning.neverNegative)
        return written(
          context,
          context.sql`CASE WHEN ${count} >= 0 THEN ${repeated} END`,
          fidelity,
        );
      return text === null && meaning.fits !== false
        ? fidelity.kind === 'exact'
          ? null
          : { edits: {}, fidelity }
        : written(context, repeated, fidelity);
    },
    duckdb: (meaning, context) => {
      const { text, count } = meaning;
      const whole = context.sql`CAST(${context.emit(count)} AS BIGINT)`;
      const repeated = cutOff(
        meaning,
        context.sql`repeat(${text === null ? context.sql`' '` : writeText(text, context)}, ${whole})`,
        context,
      );
      const guarded = meaning.negative === 'null' && !meaning.neverNegative;
      return written(
        context,
        guarded ? context.sql`CASE WHEN ${whole} >= 0 THEN ${repeated} END` : repeated,
        textFidelity(text),
      );
    },
  },
  docs: {
    title: 'REPLICATE and SPACE',
    behaviour: {
      tsql: 'A negative number of times gives NULL; the result is cut off at 8,000 bytes unless it is of a MAX type.',
      databricks: 'repeat and space give an empty text for a negative number.',
    },
    port: 'repeat or space, in a CASE where the number may be negative, cut off where the result is longer than 8,000 bytes.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/repeat',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT REPLICATE('0', 3) AS a, REPLICATE('0', 3 - LEN('12345')) AS b;",
      rows: [['000', null]],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql (negative: NULL)',
      naive: "SELECT repeat('0', 3) AS a, repeat('0', 3 - LEN('12345')) AS b;",
    },
  ],
});

/** The first characters alone, where there are certainly more than SQL Server keeps. */
function cutOff(
  { most, fits }: Meaning,
  repeated: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const cuts = fits === false || (fits === null && context.target === 'duckdb');
  return most !== null && cuts ? context.sql`left(${repeated}, ${most})` : repeated;
}

function staysBelow({ most, fits }: Meaning): Fidelity {
  return most === null || fits !== null
    ? EXACT
    : conditional(`the result has at most ${most.toLocaleString('en-US')} characters.`);
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql: truncated at 8,000 bytes unless of a MAX type */
function bounds(
  site: ReadSite,
  text: Expression | null,
  count: Expression,
): Pick<Meaning, 'most' | 'fits'> {
  const type: DataType | null = text === null ? null : site.typeOf(text);
  const isText = type?.type === 'text';
  if (isText && type.length === 'max') return { most: null, fits: null };
  const most = isText && type.unicode ? 4000 : 8000;
  const constant = text === null ? ' ' : site.constantOf(text);
  const greatest = upperBound(site, count);
  const length =
    typeof constant === 'string'
      ? constant.length
      : isText && type.length !== 'max'
        ? type.length
        : null;
  if (length === null || greatest === null) return { most, fits: null };
  if (length * greatest <= most) return { most, fits: true };
  const isKnown = typeof constant === 'string' && typeof site.constantOf(count) === 'number';
  return { most, fits: isKnown ? false : null };
}

function read(
  site: SiteOf<'FunctionCall'>,
  negative: Meaning['negative'],
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const at = callAt(site);
  const [first, second] = at.call.arguments;
  const count = at.name === 'space' ? first : second;
  if (first === undefined || count === undefined) return lacksArguments(site);
  const text = at.name === 'space' ? null : textArgument(site, first, booleans);
  if (text === null && at.name !== 'space')
    return unknown(
      `the text form of ${site.textOf(first)} is a matter of styles: write the CONVERT`,
    );
  const least = lowerBound(site, count);
  const limits =
    negative === 'null'
      ? bounds(site, at.name === 'space' ? null : first, count)
      : { most: null, fits: null };
  return { text, count, negative, neverNegative: least !== null && least >= 0, ...limits };
}
