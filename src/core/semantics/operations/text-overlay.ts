import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite } from '../site.ts';
import {
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { lowerBound } from './number-bounds.ts';

interface Meaning {
  readonly text: TextArgument;
  readonly by: TextArgument;
  readonly start: Expression;
  /** Null: as long as the text that is put in. */
  readonly length: Expression | null;
  /** What a start outside the text gives. */
  readonly outside: 'null' | 'appended';
  /** What NULL is put in as. */
  readonly nullBy: 'nothing' | 'null';
  readonly startAtLeast: number | null;
  readonly lengthAtLeast: number | null;
  readonly mayBeNull: boolean;
}

/** STUFF and overlay: a part of a text replaced, by its place. */
export const textOverlayOperation = defineOperation<Meaning>({
  operation: 'text-overlay',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const [text, start, length, by] = site.node.arguments;
      if (text === undefined || start === undefined || length === undefined || by === undefined)
        return lacksArguments(site);
      return read(site, text, by, start, length, 'digit');
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const [text, by, start, length = null] = site.node.arguments;
      if (text === undefined || start === undefined || by === undefined)
        return lacksArguments(site);
      const meaning = read(site, text, by, start, length, 'word');
      return 'unknown' in meaning ? meaning : { ...meaning, outside: 'appended', nullBy: 'null' };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      if (meaning.outside === 'appended') return null;
      const { start, length } = meaning;
      const value = writeText(meaning.text, context);
      const by = meaning.mayBeNull
        ? context.sql`coalesce(${writeText(meaning.by, context)}, '')`
        : writeText(meaning.by, context);
      const overlaid = context.sql`overlay(${value} PLACING ${by} FROM ${context.emit(start)}${length === null ? [] : context.sql` FOR ${context.emit(length)}`})`;
      const early = meaning.startAtLeast !== null && meaning.startAtLeast >= 1;
      const negative =
        length !== null && (meaning.lengthAtLeast === null || meaning.lengthAtLeast < 0);
      const inside = early
        ? context.sql`length(${value}) >= ${start}`
        : context.sql`${start} BETWEEN 1 AND length(${value})`;
      const guard =
        negative && length !== null ? context.sql`${inside} AND ${length} >= 0` : inside;
      return written(
        context,
        context.sql`CASE WHEN ${guard} THEN ${overlaid} END`,
        fidelityOf(meaning),
      );
    },
    duckdb: (meaning, context) => {
      const { start, length } = meaning;
      const value = writeText(meaning.text, context);
      const given = writeText(meaning.by, context);
      const by =
        meaning.nullBy === 'nothing' ? context.sql`coalesce(${given}, '')` : context.sql`${given}`;
      const from = context.sql`CAST(${context.emit(start)} AS BIGINT)`;
      const count =
        length === null
          ? context.sql`length(${given})`
          : context.sql`CAST(${context.emit(length)} AS BIGINT)`;
      const joined: readonly Piece[] = context.sql`left(${value}, greatest(${from} - 1, 0)) || ${by} || substring(${value}, greatest(${from} + greatest(${count}, 0), 1))`;
      if (meaning.outside === 'appended')
        return written(context, context.sql`(${joined})`, fidelityOf(meaning));
      return written(
        context,
        context.sql`CASE WHEN ${from} BETWEEN 1 AND length(${value}) AND ${count} >= 0 THEN ${joined} END`,
        fidelityOf(meaning),
      );
    },
  },
  docs: {
    title: 'STUFF',
    behaviour: {
      tsql: 'A start outside the text, or a negative length, gives NULL; a NULL that is put in is nothing.',
      databricks: 'overlay appends where the start is behind the text; a NULL gives NULL.',
    },
    port: 'overlay, in a CASE that keeps the NULLs.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/stuff-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/overlay',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT STUFF('abcdef', 2, 3, 'ijklmn') AS a, STUFF('', 1, 1, 'x') AS b, STUFF(',a,b', 1, 1, '') AS c;",
      rows: [['aijklmnef', null, 'a,b']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/stuff-transact-sql',
      naive:
        "SELECT overlay('abcdef' PLACING 'ijklmn' FROM 2 FOR 3) AS a, overlay('' PLACING 'x' FROM 1 FOR 1) AS b, overlay(',a,b' PLACING '' FROM 1 FOR 1) AS c;",
    },
  ],
});

function fidelityOf(meaning: Meaning): Fidelity {
  const odd =
    meaning.outside === 'appended' && (meaning.startAtLeast === null || meaning.startAtLeast < 1);
  return together(
    textFidelity(meaning.text, meaning.by),
    odd ? conditional('the start is 1 or more.') : EXACT,
  );
}

function read(
  site: ReadSite,
  given: Expression,
  put: Expression,
  start: Expression,
  length: Expression | null,
  booleans: 'digit' | 'word',
): Meaning | Unknown {
  const text = textArgument(site, given, booleans);
  const by = textArgument(site, put, booleans);
  if (text === null || by === null)
    return unknown(
      `the text form of an argument of ${site.textOf(site.node)} is a matter of styles: write the CONVERT`,
    );
  return {
    text,
    by,
    start,
    length,
    outside: 'null',
    nullBy: 'nothing',
    startAtLeast: lowerBound(site, start),
    lengthAtLeast: length === null ? 0 : lowerBound(site, length),
    mayBeNull: site.mayBeNull(put),
  };
}
