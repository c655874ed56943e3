import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
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
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';

/** An expression as it stands in the text, or that of a constant with its flags. */
type Pattern = TextArgument | string;

interface Replacement {
  readonly text: TextArgument;
  readonly pattern: Pattern;
  /** The replacement, with groups as `\1`. */
  readonly by: string;
  /** True where the call is written anew for Databricks SQL. */
  readonly rewritten: boolean;
  /** Null where only the first match may be meant, as where the number of the match is left out. */
  readonly all: true | null;
}

function patternPieces(pattern: Pattern, context: WriteContext): readonly Piece[] {
  return typeof pattern === 'string'
    ? context.sql`${context.literal(pattern)}`
    : writeText(pattern, context);
}

function constantPattern(pattern: Pattern, context: WriteContext): string | null {
  if (typeof pattern === 'string') return pattern;
  const constant = context.constantOf(pattern.node);
  return typeof constant === 'string' ? constant : null;
}

/**
 * A constant expression of T-SQL with its flags, as all engines read it; null for one that is no constant.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/regular-expressions-functions-transact-sql
 */
export function flaggedPattern(
  site: ReadSite,
  pattern: Expression | undefined,
  flags: Expression | undefined,
): string | null {
  const text = pattern === undefined ? undefined : site.constantOf(pattern);
  const given = flags === undefined ? 'c' : site.constantOf(flags);
  if (typeof text !== 'string' || typeof given !== 'string' || !/^[icms]*$/u.test(given))
    return null;
  const ignoresCase = given.lastIndexOf('i') > given.lastIndexOf('c');
  const letters = `${ignoresCase ? 'i' : ''}${given.includes('m') ? 'm' : ''}${given.includes('s') ? 's' : ''}`;
  return letters === '' ? text : `(?${letters})${text}`;
}

/** True if the argument is left out or is that number. */
function isDefault(site: ReadSite, argument: Expression | undefined, value: number): boolean {
  return argument === undefined || site.constantOf(argument) === value;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-replace-transact-sql: \1 to \9 and & in the replacement */
function readReplacement(site: SiteOf<'FunctionCall'>): Replacement | Unknown | null {
  const [first, second, third, start, occurrence, flags] = site.node.arguments;
  if (first === undefined) return lacksArguments(site);
  const text = textArgument(site, first);
  const pattern = flaggedPattern(site, second, flags);
  const by = third === undefined ? '' : site.constantOf(third);
  if (text === null || pattern === null || typeof by !== 'string')
    return unknown('the expression or the replacement is no constant');
  const isFirst = occurrence !== undefined && site.constantOf(occurrence) === 1;
  if (!isDefault(site, start, 1) || (!isFirst && !isDefault(site, occurrence, 0)))
    return unknown('not all matches from the beginning are replaced, and not the first one alone');
  const groups = (pattern.replaceAll(/\\./gsu, '').match(/\((?!\?)/gu) ?? []).length;
  const written = by.replace(
    /\\(\d)|\\(.)|(&)/gsu,
    (_all, group?: string, escaped?: string, whole?: string) => {
      if (whole !== undefined) return '\\0';
      if (group === undefined) return escaped === '\\' ? '\\\\' : (escaped ?? '');
      return Number(group) > groups ? '' : `\\${group}`;
    },
  );
  if (isFirst) {
    if (groups > 7) return unknown('the expression has more than seven groups');
    return { text, ...onlyFirst(pattern, written), rewritten: true, all: true };
  }
  return {
    text,
    pattern,
    by: written,
    rewritten: true,
    all: occurrence === undefined ? null : true,
  };
}

/** The first match and all that stands before it, which is put back: groups count one more, as the whole match does. */
function onlyFirst(pattern: string, by: string): { readonly pattern: string; readonly by: string } {
  const flags = /^\(\?[ims]+\)/u.exec(pattern)?.[0] ?? '';
  const moved = by.replace(/\\\\|\\(\d)/gu, (all, group?: string) =>
    group === undefined ? all : `\\${Number(group) + 2}`,
  );
  return {
    pattern: `${flags}\\A((?s:.*?))(${pattern.slice(flags.length)})`,
    by: `\\1${moved}`,
  };
}

/** The replacement as Java reads it: groups as `$1`. */
function javaReplacement(by: string): string {
  return by.replaceAll('$', '\\$').replace(/\\(\d)/gu, (_all, group: string) => `$${group}`);
}

/** Constructs of Java's expressions that RE2 does not have, or reads otherwise. */
const JAVA_ONLY = /\(\?[=!<>]|\\[1-9]|[*+?}]\+/u;

function engineFidelity(pattern: string | null): Fidelity {
  if (pattern === null || JAVA_ONLY.test(pattern))
    return {
      kind: 'approximate',
      differs: 'the local engine reads regular expressions otherwise than Spark’s does.',
    };
  return /\\b|\\w|\\d|\\s/u.test(pattern)
    ? conditional('the text that is looked at is ASCII.')
    : { kind: 'exact' };
}

/** regexp_replace: all matches of a regular expression. */
export const regexReplaceOperation = defineOperation<Replacement>({
  operation: 'regex-replace',
  meaningIn: {
    tsql: readerOf('FunctionCall', readReplacement),
    databricks: readerOf('FunctionCall', (site) => {
      const [first, second, third] = site.node.arguments;
      if (first === undefined || second === undefined || third === undefined)
        return lacksArguments(site);
      const text = textArgument(site, first, 'word');
      const pattern = textArgument(site, second, 'word');
      const by = site.constantOf(third);
      if (text === null || pattern === null || typeof by !== 'string')
        return unknown('the replacement is no constant');
      return {
        text,
        pattern,
        rewritten: false,
        all: true,
        by: by.replace(
          /\\(.)|\$(\d)/gu,
          (_all, escaped: string | undefined, group: string | undefined) =>
            escaped === undefined ? `\\${group ?? ''}` : escaped === '\\' ? '\\\\' : escaped,
        ),
      };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.rewritten
        ? written(
            context,
            context.sql`regexp_replace(${writeText(meaning.text, context)}, ${patternPieces(meaning.pattern, context)}, ${context.literal(javaReplacement(meaning.by))})`,
            together(textFidelity(meaning.text), oneMatch(meaning)),
          )
        : null,
    duckdb: (meaning, context) => {
      const pieces = context.sql`regexp_replace(${writeText(meaning.text, context)}, ${patternPieces(meaning.pattern, context)}, ${context.literal(meaning.by)}, 'g')`;
      return written(
        context,
        pieces,
        together(
          textFidelity(meaning.text),
          oneMatch(meaning),
          engineFidelity(constantPattern(meaning.pattern, context)),
        ),
      );
    },
  },
  docs: {
    title: 'Replacing by a regular expression',
    behaviour: {
      tsql: 'REGEXP_REPLACE replaces matches of an RE2 expression; \\1 is the first group, & the whole match.',
      databricks:
        'regexp_replace replaces all matches of a Java regular expression; $1 is the first group.',
    },
    port: 'regexp_replace, with the flags in the expression and the groups as Java has them.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-replace-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_replace',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT REGEXP_REPLACE('123-456-7890', '(\\d{3})-(\\d{3})-(\\d{4})', '(\\1) \\2-\\3') AS a;",
      rows: [['(123) 456-7890']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-replace-transact-sql',
      naive:
        "SELECT REGEXP_REPLACE('123-456-7890', '(\\d{3})-(\\d{3})-(\\d{4})', '(\\1) \\2-\\3') AS a;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT regexp_replace('100-200', '([0-9]+)', 'num<$1>') AS r;",
      rows: [['num<100>-num<200>']],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_replace, Spark 4.2.1',
      naive: null,
    },
  ],
});

/** Where the number of the match is left out, the page says that the first one is replaced, and its examples that all are. */
function oneMatch({ all }: Replacement): Fidelity {
  return all === true ? EXACT : conditional('the expression is found once at most.');
}

interface Extraction {
  readonly text: TextArgument;
  readonly pattern: Pattern;
  /** True where the call is written anew for Databricks SQL. */
  readonly rewritten: boolean;
  readonly group: Expression | number;
  readonly missing: 'empty' | 'null';
}

/** regexp_extract and regexp_substr: the first match, or a group of it. */
export const regexExtractOperation = defineOperation<Extraction>({
  operation: 'regex-extract',
  meaningIn: {
    tsql: readerOf('FunctionCall', readExtraction),
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const [first, second, third] = site.node.arguments;
      if (first === undefined || second === undefined) return lacksArguments(site);
      const text = textArgument(site, first, 'word');
      const pattern = textArgument(site, second, 'word');
      if (text === null || pattern === null)
        return unknown('the text form of a value is not known');
      const whole = at.name === 'regexp_substr';
      const group = whole ? 0 : (third ?? 1);
      return { text, pattern, rewritten: false, group, missing: whole ? 'null' : 'empty' };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.rewritten
        ? written(
            context,
            context.sql`regexp_substr(${writeText(meaning.text, context)}, ${patternPieces(meaning.pattern, context)})`,
            textFidelity(meaning.text),
          )
        : null,
    duckdb: (meaning, context) => {
      const text = writeText(meaning.text, context);
      const pattern = patternPieces(meaning.pattern, context);
      const group =
        typeof meaning.group === 'number'
          ? context.sql`${meaning.group}`
          : [context.emit(meaning.group)];
      const found = context.sql`regexp_extract(${text}, ${pattern}, ${group})`;
      const pieces =
        meaning.missing === 'empty'
          ? found
          : context.sql`CASE WHEN regexp_matches(${text}, ${pattern}) THEN ${found} END`;
      return written(
        context,
        pieces,
        together(
          textFidelity(meaning.text),
          engineFidelity(constantPattern(meaning.pattern, context)),
        ),
      );
    },
  },
  docs: {
    title: 'Extracting by a regular expression',
    behaviour: {
      tsql: 'REGEXP_SUBSTR gives the first match of an RE2 expression, or NULL.',
      databricks:
        'regexp_extract gives a group of the first match, the first group by default, or an empty text; regexp_substr the match or NULL.',
    },
    port: 'regexp_substr, with the flags in the expression.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-substr-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_extract',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT regexp_extract('100-200', '([0-9]+)-([0-9]+)', 2) AS a, regexp_extract('x', '([0-9]+)') AS b;",
      rows: [['200', '']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_extract',
      naive: null,
    },
  ],
});

function readExtraction(site: SiteOf<'FunctionCall'>): Extraction | Unknown | null {
  const [first, second, start, occurrence, flags, group] = site.node.arguments;
  if (first === undefined) return lacksArguments(site);
  const text = textArgument(site, first);
  const pattern = flaggedPattern(site, second, flags);
  if (text === null || pattern === null) return unknown('the expression is no constant');
  if (!isDefault(site, start, 1) || !isDefault(site, occurrence, 1) || !isDefault(site, group, 0))
    return unknown('another match than the first, or a group of it, is asked for');
  return { text, pattern, rewritten: true, group: 0, missing: 'null' };
}
