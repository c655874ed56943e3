import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, conditional, relyingOn } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import {
  callAt,
  isCaseless,
  rulingCollation,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { lowerBound } from './number-bounds.ts';
import { givesPlace, isOfTheBasicPlane, NOT_BEYOND_THE_PLANE } from './text-length.ts';

interface Meaning {
  readonly needle: TextArgument;
  readonly text: TextArgument;
  /** Null: from the beginning. */
  readonly start: Expression | null;
  /** What a start below 1 gives: a search from the beginning, or 0. */
  readonly early: 'beginning' | 'zero';
  readonly startAtLeast: number | null;
  /** Null where only rows can tell. */
  readonly startIsThere: boolean | null;
  readonly ignoresCase: boolean;
  /** What is found where an empty text is looked for: nothing, or the start. */
  readonly empty: 'nothing' | 'start';
  readonly maybeEmpty: boolean;
  /** True where characters before the place may count as two: the place of national text is shown. */
  readonly countsUnits: boolean;
}

/** CHARINDEX and its kin: where a text is found in another, from 1; 0 if it is not. */
export const textPositionOperation = defineOperation<Meaning>({
  operation: 'text-position',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'CHARINDEX',
    behaviour: {
      tsql: 'CHARINDEX searches by the collation, without regard to case as a rule; an empty text is found nowhere.',
      databricks:
        'locate searches by bytes unless a collation is given; an empty text is found at the start.',
    },
    port: 'locate, on a text under UTF8_LCASE where case does not matter.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/charindex-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/locate',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CHARINDEX('B', 'abcB') AS a, CHARINDEX('B', 'abcB', 3) AS b, CHARINDEX('x', 'abc') AS c, CHARINDEX('a', 'abc', 0) AS d;",
      rows: [['2', '4', '0', '1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/charindex-transact-sql (by the collation of the input; a start of 0 or less is the beginning)',
      naive:
        "SELECT locate('B', 'abcB') AS a, locate('B', 'abcB', 3) AS b, locate('x', 'abc') AS c, locate('a', 'abc', 0) AS d;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT locate('bar', 'foobarbar', 5) AS a, instr('abc', 'C') AS b, position('b' IN 'abc') AS c, locate('', 'abc') AS d;",
      rows: [['7', '0', '2', '1']],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/locate, Spark 4.2.1',
      naive: null,
    },
  ],
});

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [first, second, start = null] = site.node.arguments;
  if (first === undefined || second === undefined) return lacksArguments(site);
  const needle = textArgument(site, first);
  const text = textArgument(site, second);
  if (needle === null || text === null)
    return unknown(
      `the text form of ${site.textOf(needle === null ? first : second)} is a matter of styles: write the CONVERT`,
    );
  const constant = site.constantOf(first);
  return {
    needle,
    text,
    start,
    early: 'beginning',
    startAtLeast: start === null ? 1 : lowerBound(site, start),
    startIsThere: isThere(site, start),
    ignoresCase: !rulingCollation(text, needle).caseSensitive && !isCaseless(site, first),
    empty: 'nothing',
    maybeEmpty: typeof constant !== 'string' || constant === '',
    countsUnits:
      text.unicode &&
      text.form === 'text' &&
      !givesPlace(site) &&
      !isOfTheBasicPlane(site.constantOf(second)),
  };
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const given = at.call.arguments;
  const swapped = at.name === 'instr';
  const [first, second] = swapped ? [given[1], given[0]] : [given[0], given[1]];
  const start = given[2] ?? null;
  if (first === undefined || second === undefined) return lacksArguments(site);
  const needle = textArgument(site, first, 'word');
  const text = textArgument(site, second, 'word');
  if (needle === null || text === null) return unknown('the text form of a value is not known');
  const constant = site.constantOf(first);
  const ignoresCase = !text.collation.caseSensitive || !needle.collation.caseSensitive;
  const maybeEmpty = typeof constant !== 'string' || constant === '';
  return {
    needle,
    text,
    start,
    early: 'zero',
    startAtLeast: start === null ? 1 : lowerBound(site, start),
    startIsThere: true,
    ignoresCase,
    empty: 'start',
    maybeEmpty,
    countsUnits: false,
  };
}

/** False for a bare NULL, null for what may be NULL. */
function isThere(site: ReadSite, start: Expression | null): boolean | null {
  if (start === null || !site.mayBeNull(start)) return true;
  return site.constantOf(start) === null ? false : null;
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.empty === 'start') return null;
  const { needle, text, start } = meaning;
  const hay = meaning.ignoresCase
    ? context.sql`${text.form === 'text' ? context.sql`${bare(text.node)}` : writeText(text, context)} COLLATE UTF8_LCASE`
    : writeText(text, context);
  const safe = meaning.startAtLeast !== null && meaning.startAtLeast >= 1;
  const early = start !== null && typeof context.constantOf(start) === 'number' && !safe;
  const from =
    start === null || early
      ? []
      : safe
        ? context.sql`, ${context.emit(start)}`
        : context.sql`, greatest(${context.emit(start)}, 1)`;
  const sought = writeText({ ...needle, node: bare(needle.node) }, context);
  const found = context.sql`locate(${sought}, ${hay}${from})`;
  const fidelity = together(
    textFidelity(needle, text),
    relyingOn('the place to start at is never NULL.', meaning.startIsThere),
    meaning.ignoresCase && !text.collation.accentSensitive
      ? conditional('accents do not matter in the search.')
      : EXACT,
    meaning.countsUnits
      ? relyingOn(
          'no character before the place takes two units of UTF-16, as an emoji does.',
          context.constantOf(text.node) === undefined ? null : false,
        )
      : EXACT,
  );
  if (!meaning.maybeEmpty) return written(context, found, fidelity);
  const there = context.mayBeNull(text.node)
    ? context.sql` AND ${context.emit(bare(text.node))} IS NOT NULL`
    : [];
  return written(
    context,
    context.sql`CASE WHEN length(${sought}) = 0${there} THEN 0 ELSE ${found} END`,
    fidelity,
  );
}

/** Without an explicit COLLATE, which was read. */
function bare(node: Expression): Expression {
  return node.kind === 'CollateExpression' ? node.operand : node;
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { start, ignoresCase, maybeEmpty } = meaning;
  const folded = (argument: TextArgument): readonly Piece[] => {
    const value = writeText({ ...argument, node: bare(argument.node) }, context);
    return ignoresCase ? context.sql`lower(${value})` : value;
  };
  const needle = folded(meaning.needle);
  const text = folded(meaning.text);
  const whole = (place: readonly Piece[]): Emission => {
    const beyond = context.sql`length(regexp_replace(left(${text}, ${place}), '${NOT_BEYOND_THE_PLANE}', '', 'g'))`;
    const pieces = meaning.countsUnits ? context.sql`${place} + ${beyond}` : place;
    return written(
      context,
      context.sql`CAST(${pieces} AS INTEGER)`,
      textFidelity(meaning.needle, meaning.text),
    );
  };
  const safe = meaning.startAtLeast !== null && meaning.startAtLeast >= 1;
  let found = context.sql`instr(${text}, ${needle})`;
  if (start !== null) {
    const given = context.sql`CAST(${context.emit(start)} AS BIGINT)`;
    const from = safe ? given : context.sql`greatest(${given}, 1)`;
    const rest = context.sql`instr(substring(${text}, ${from}), ${needle})`;
    found = context.sql`CASE WHEN ${rest} = 0 THEN 0 ELSE ${rest} + ${from} - 1 END`;
    if (meaning.early === 'zero' && !safe)
      found = context.sql`CASE WHEN ${given} < 1 THEN 0 ELSE ${found} END`;
  }
  if (!maybeEmpty) return whole(found);
  const value =
    meaning.empty === 'nothing'
      ? context.sql`0`
      : start === null
        ? context.sql`1`
        : context.sql`greatest(${context.emit(start)}, 0)`;
  return whole(
    context.sql`CASE WHEN ${needle} = '' AND ${text} IS NOT NULL THEN ${value} ELSE ${found} END`,
  );
}
