import type { Expression } from '../../syntax/ast/index.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import {
  callAt,
  lowerBound,
  raise,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
} from './call.ts';

interface Meaning {
  readonly text: TextArgument;
  readonly start: Expression;
  /** Null: to the end. */
  readonly length: Expression | null;
  /** What a start below 1 means: the part of the window before the text is empty, or counting from the end (0 being 1). */
  readonly early: 'window' | 'from-end';
  readonly negativeLength: 'error' | 'empty';
  /** The least that start and length can be, as their form shows. */
  readonly startAtLeast: number | null;
  readonly lengthAtLeast: number | null;
}

/** SUBSTRING: where it starts before the text, and what a negative length is. */
export const substringOperation = defineOperation<Meaning>({
  operation: 'substring',
  meaningIn: { tsql: readTsql, databricks: readDatabricks },
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

function readTsql(site: ReadSite): Meaning | Unknown | null {
  const [given, start, length = null] = callAt(site)?.call.arguments ?? [];
  if (given === undefined || start === undefined) return null;
  const text = textArgument(site, given);
  if (text === null)
    return unknown(
      `the text form of ${site.textOf(given)} is a matter of styles: write the CONVERT`,
    );
  const bounds = {
    startAtLeast: lowerBound(site, start),
    lengthAtLeast: length === null ? 0 : lowerBound(site, length),
  };
  return { text, start, length, early: 'window', negativeLength: 'error', ...bounds };
}

function readDatabricks(site: ReadSite): Meaning | Unknown | null {
  const [given, start, length = null] = callAt(site)?.call.arguments ?? [];
  if (given === undefined || start === undefined) return null;
  const text = textArgument(site, given, 'word');
  if (text === null) return unknown(`the text form of ${site.textOf(given)} is not known`);
  const bounds = {
    startAtLeast: lowerBound(site, start),
    lengthAtLeast: length === null ? 0 : lowerBound(site, length),
  };
  return { text, start, length, early: 'from-end', negativeLength: 'empty', ...bounds };
}

const LENGTH_ASSUMPTION: Fidelity = conditional(
  'the length is never negative, which is error 537 in SQL Server.',
);

function writeDatabricks(
  meaning: Meaning,
  context: Parameters<typeof written>[0],
): Emission | null {
  const { text, start, length } = meaning;
  if (meaning.early === 'from-end') return null;
  const safeLength = meaning.lengthAtLeast !== null && meaning.lengthAtLeast >= 0;
  const fidelity = together(textFidelity(text), safeLength ? EXACT : LENGTH_ASSUMPTION);
  const value = writeText(text, context);
  if (meaning.startAtLeast !== null && meaning.startAtLeast >= 1) {
    if (text.form === 'digit')
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
      context.sql`substring(${value}, greatest(${context.emit(start)}, 1))`,
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
      context.sql`substring(${value}, ${Math.max(from, 1)}, ${left})`,
      fidelity,
    );
  }
  const pieces = context.sql`substring(${value}, greatest(${context.emit(start)}, 1), greatest(least(${context.emit(start)}, 1) + ${length} - 1, 0))`;
  return written(
    context,
    pieces,
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
  const known = startAtLeast !== null && startAtLeast >= 1;
  if (length === null) {
    if (known) return written(context, context.sql`substring(${value}, ${from})`, fidelity);
    const early =
      meaning.early === 'window'
        ? context.sql`1`
        : context.sql`CASE WHEN ${from} = 0 THEN 1 ELSE length(${value}) + ${from} + 1 END`;
    return written(
      context,
      context.sql`CASE WHEN ${from} > 0 THEN substring(${value}, ${from}) ELSE substring(${value}, greatest(${early}, 1)) END`,
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
  if (
    meaning.negativeLength === 'empty' ||
    (meaning.lengthAtLeast !== null && meaning.lengthAtLeast >= 0)
  )
    return written(context, cut, fidelity);
  const error = raise(
    context,
    537,
    2,
    'Invalid length parameter passed to the LEFT or SUBSTRING function.',
  );
  return written(
    context,
    context.sql`CASE WHEN ${count} < 0 THEN ${error} ELSE ${cut} END`,
    fidelity,
  );
}
