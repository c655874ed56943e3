import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import { conditional, relyingOn, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { sameExpression } from './same-expression.ts';
import {
  isRewritten,
  raise,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { isNegative, lowerBound } from './number-bounds.ts';

interface Meaning {
  readonly text: TextArgument;
  /** The value is bytes, not characters. */
  readonly bytes: boolean;
  readonly start: Expression;
  /** Null: to the end. */
  readonly length: Expression | null;
  /** What a start below 1 means: the part of the window before the text is empty, or counting from the end (0 being 1). */
  readonly early: 'window' | 'from-end';
  readonly negativeLength: 'error' | 'empty';
  /** The least that the start can be, and whether the length is negative, as far as their form shows. */
  readonly startAtLeast: number | null;
  readonly negativeLengthShown: boolean | null;
}

/** SUBSTRING: where it starts before the text, and what a negative length is. */
export const substringOperation = defineOperation<Meaning>({
  operation: 'substring',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'SUBSTRING',
    behaviour: {
      tsql: 'A start below 1 lies before the text and uses up the length; a negative length is error 537.',
      databricks:
        'Start 0 means 1, a negative start counts from the end, a negative length gives an empty text.',
    },
    port: 'substring; where the start may be below 1, its length is cut accordingly.',
    action:
      'Check that the length is never negative: SQL Server stops there, the port goes on with an empty text.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/substring-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/substring',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT SUBSTRING('abcdef', 0, 3) AS a, SUBSTRING('abcdef', -2, 3) AS b, SUBSTRING('abcdef', 2, 3) AS c;",
      rows: [['ab', '', 'bcd']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/substring-transact-sql (start less than 1: the returned expression begins at the first character, the sum of start and length counts)',
      naive:
        "SELECT SUBSTRING('abcdef', 0, 3) AS a, SUBSTRING('abcdef', -2, 3) AS b, SUBSTRING('abcdef', 2, 3) AS c;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT substring('Spark SQL', -3) AS a, substring('abc', 0, 2) AS b, substring('abc', -7, 5) AS c;",
      rows: [['SQL', 'ab', 'a']],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/substring, Spark 4.2.1',
      naive: null,
    },
  ],
});

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  return read(site, { early: 'window', negativeLength: 'error' }, 'digit');
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  return read(site, { early: 'from-end', negativeLength: 'empty' }, 'word');
}

function read(
  site: SiteOf<'FunctionCall'>,
  how: Pick<Meaning, 'early' | 'negativeLength'>,
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const [given, start, length = null] = site.node.arguments;
  if (given === undefined || start === undefined) return lacksArguments(site);
  const startAtLeast = lowerBound(site, start);
  const negativeLengthShown = length === null ? false : isNegative(site, length);
  const common = { start, length, ...how, startAtLeast, negativeLengthShown };
  if (site.typeOf(given).type === 'binary') {
    if (startAtLeast === null || startAtLeast < 1 || negativeLengthShown !== false)
      return unknown('a part of bytes is known by a positive start and length only');
    const { collation } = site.settings;
    return {
      text: { node: given, form: 'text', collation, unicode: false },
      bytes: true,
      ...common,
    };
  }
  const text = textArgument(site, given, booleans);
  if (text === null)
    return unknown(
      `the text form of ${site.textOf(given)} is a matter of styles: write the CONVERT`,
    );
  return { text, bytes: false, ...common };
}

function lengthFidelity({ negativeLengthShown }: Meaning): Fidelity {
  return relyingOn(
    'the length is never negative, which is error 537 in SQL Server.',
    negativeLengthShown === null ? null : !negativeLengthShown,
  );
}

function writeDatabricks(
  meaning: Meaning,
  context: Parameters<typeof written>[0],
): Emission | null {
  const { text, start, length } = meaning;
  if (meaning.early === 'from-end') return null;
  const fidelity = together(textFidelity(text), lengthFidelity(meaning));
  if (fidelity.kind === 'manual') return { pieces: [], fidelity };
  const value = writeText(text, context);
  if (meaning.startAtLeast !== null && meaning.startAtLeast >= 1) {
    if (isRewritten(text))
      return written(
        context,
        context.sql`substring(${value}, ${context.list(length === null ? [start] : [start, length])})`,
        fidelity,
      );
    return { edits: {}, fidelity, silent: fidelity.kind === 'exact' };
  }
  if (length === null)
    return written(
      context,
      whereKnown(
        context,
        [start],
        context.sql`substring(${value}, greatest(${context.emit(start)}, 1))`,
      ),
      fidelity,
    );
  const from = context.constantOf(start);
  const count = context.constantOf(length);
  if (typeof from === 'number') {
    const left =
      typeof count === 'number'
        ? context.sql`${Math.max(Math.min(from, 1) + count - 1, 0)}`
        : context.sql`greatest(${length} ${from < 1 ? `- ${1 - from}` : ''}, 0)`;
    return written(
      context,
      whereKnown(
        context,
        [length],
        context.sql`substring(${value}, ${Math.max(from, 1)}, ${left})`,
      ),
      fidelity,
    );
  }
  const pieces = context.sql`substring(${value}, greatest(${context.emit(start)}, 1), greatest(least(${context.emit(start)}, 1) + ${length} - 1, 0))`;
  return written(
    context,
    whereKnown(context, [start, length], pieces),
    context.isPure(start)
      ? fidelity
      : together(
          fidelity,
          conditional('the start, which is written twice, does not change from call to call.'),
        ),
  );
}

function writeDuckdb(meaning: Meaning, context: Parameters<typeof written>[0]): Emission {
  const { text, start, length, startAtLeast } = meaning;
  const fidelity = textFidelity(text);
  const value = writeText(text, context);
  const from = context.sql`CAST(${context.emit(start)} AS BIGINT)`;
  if (meaning.bytes) {
    // Two digits are a byte.
    const digits = length === null ? [] : context.sql`, CAST(${length} AS BIGINT) * 2`;
    return written(
      context,
      context.sql`unhex(substring(hex(${value}), ${from} * 2 - 1${digits}))`,
      fidelity,
    );
  }
  const known = startAtLeast !== null && startAtLeast >= 1;
  if (length === null) {
    if (known) return written(context, context.sql`substring(${value}, ${from})`, fidelity);
    const early =
      meaning.early === 'window'
        ? context.sql`1`
        : context.sql`CASE WHEN ${from} = 0 THEN 1 ELSE length(${value}) + ${from} + 1 END`;
    return written(
      context,
      whereKnown(
        context,
        [start],
        context.sql`CASE WHEN ${from} > 0 THEN substring(${value}, ${from}) ELSE substring(${value}, greatest(${early}, 1)) END`,
      ),
      fidelity,
    );
  }
  const count = context.sql`CAST(${context.emit(length)} AS BIGINT)`;
  const natural = context.sql`substring(${value}, ${from}, greatest(${count}, 0))`;
  const early =
    meaning.early === 'window'
      ? context.sql`substring(${value}, 1, greatest(${from} + ${count} - 1, 0))`
      : context.sql`CASE WHEN ${from} = 0 THEN substring(${value}, 1, greatest(${count}, 0)) ELSE substring(${value}, greatest(length(${value}) + ${from} + 1, 1), greatest(${count} + least(length(${value}) + ${from}, 0), 0)) END`;
  const cut = known
    ? natural
    : context.sql`CASE WHEN ${from} > 0 THEN ${natural} ELSE ${early} END`;
  const shown = whereKnown(context, [start, length], cut);
  if (meaning.negativeLength === 'empty' || meaning.negativeLengthShown === false)
    return written(context, shown, fidelity);
  const error = raise(
    context,
    537,
    2,
    'Invalid length parameter passed to the LEFT or SUBSTRING function.',
  );
  return written(
    context,
    context.sql`CASE WHEN ${count} < 0 THEN ${error} ELSE ${shown} END`,
    fidelity,
  );
}

/** The least and greatest functions pass over NULL: where a number is NULL, so is the result. */
function whereKnown(
  context: Parameters<typeof written>[0],
  numbers: readonly Expression[],
  pieces: readonly Piece[],
): readonly Piece[] {
  const doubtful = numbers.filter(
    (number, index) =>
      context.mayBeNull(number) &&
      !numbers.slice(0, index).some((other) => sameExpression(other, number, context)),
  );
  if (doubtful.length === 0) return pieces;
  const known = doubtful.flatMap(
    (number, index) =>
      context.sql`${index === 0 ? '' : ' AND '}${context.emit(number)} IS NOT NULL`,
  );
  return context.sql`CASE WHEN ${known} THEN ${pieces} END`;
}
