import { EXACT, conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  callAt,
  rulingCollation,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';
import { flaggedPattern } from './regex.ts';

interface Meaning {
  readonly text: TextArgument;
  /** A regular expression that both Java and RE2 read alike; null for NULL, which is found nowhere. */
  readonly pattern: string | null;
}

/** PATINDEX: where a LIKE pattern is found; regexp_instr. */
export const patternPositionOperation = defineOperation<Meaning>({
  operation: 'pattern-position',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      if (at.name === 'regexp_instr') return readExpression(site);
      const [pattern, given] = site.node.arguments;
      if (pattern === undefined || given === undefined) return lacksArguments(site);
      const text = textArgument(site, given.kind === 'CollateExpression' ? given.operand : given);
      const bare = pattern.kind === 'CollateExpression' ? pattern.operand : pattern;
      const constant = site.constantOf(bare);
      if (text !== null && constant === null) return { text, pattern: null };
      if (text === null || typeof constant !== 'string')
        return unknown('the pattern of PATINDEX is no constant');
      const searched = textArgument(site, given) ?? text;
      const search = textArgument(site, pattern) ?? text;
      const expression = regexOf(constant, !rulingCollation(searched, search).caseSensitive);
      return expression === null
        ? unknown(`the pattern ${constant} is not translated`)
        : { text, pattern: expression };
    }),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission =>
      meaning.pattern === null
        ? written(context, context.sql`CAST(NULL AS INT)`)
        : written(
            context,
            context.sql`regexp_instr(${writeText(meaning.text, context)}, ${context.literal(meaning.pattern)})`,
            textFidelity(meaning.text),
          ),
    duckdb: (meaning, context) => {
      if (meaning.pattern === null) return written(context, context.sql`CAST(NULL AS INTEGER)`);
      const text = writeText(meaning.text, context);
      const [flags = ''] = /^\(\?[a-z]+\)/.exec(meaning.pattern) ?? [];
      const body = meaning.pattern.slice(flags.length);
      const anchored = body.startsWith('^');
      const before = context.literal(
        `${flags === '' ? '(?s)' : flags}^(${anchored ? '' : '.*?'})(?:${anchored ? body.slice(1) : body})`,
      );
      const found = context.sql`length(regexp_extract(${text}, ${before}, 1)) + 1`;
      const pieces = context.sql`CAST(CASE WHEN regexp_matches(${text}, ${context.literal(meaning.pattern)}) THEN ${found} WHEN ${text} IS NOT NULL THEN 0 END AS INTEGER)`;
      return written(
        context,
        pieces,
        together(
          textFidelity(meaning.text),
          body.includes('\\b') ? conditional('word boundaries are those of ASCII letters.') : EXACT,
        ),
      );
    },
  },
  docs: {
    title: 'PATINDEX',
    behaviour: {
      tsql: 'PATINDEX gives the place where a LIKE pattern is found, 0 if it is not.',
      databricks:
        'regexp_instr gives the place where a regular expression is found, 0 if it is not.',
    },
    port: 'regexp_instr with the pattern as a regular expression.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/patindex-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_instr',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT PATINDEX('%[^0-9]%', '12a4') AS a, PATINDEX('%B%', 'abc') AS b, PATINDEX('x%', 'abc') AS c;",
      rows: [['3', '2', '0']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/patindex-transact-sql',
      naive:
        "SELECT regexp_instr('12a4', '%[^0-9]%') AS a, regexp_instr('abc', '%B%') AS b, regexp_instr('abc', 'x%') AS c;",
    },
  ],
});

/** The regular expression of a LIKE pattern that is looked for inside a text; null for a class that does not end. */
function regexOf(pattern: string, ignoreCase: boolean): string | null {
  const open = pattern.startsWith('%');
  const end = pattern.endsWith('%');
  const body = pattern.slice(open ? 1 : 0, end && pattern.length > 1 ? -1 : undefined);
  let expression = open ? '' : '^';
  for (let at = 0; at < body.length; at++) {
    const character = body.charAt(at);
    if (character === '%') expression += '.*';
    else if (character === '_') expression += '.';
    else if (character === '[') {
      const close = body.indexOf(']', at + 1);
      if (close < 0) return null;
      const inner = body.slice(at + 1, close);
      const negated = inner.startsWith('^');
      const members = (negated ? inner.slice(1) : inner).replace(/[\\[\]^&~]/g, '\\$&');
      if (members === '') return null;
      expression += `[${negated ? '^' : ''}${members}]`;
      at = close;
    } else expression += character.replace(/[\\^$.|?*+(){}]/g, '\\$&');
  }
  return `(?${ignoreCase ? 'is' : 's'})${expression}${end ? '' : '$'}`;
}

/** REGEXP_INSTR of the first match: https://learn.microsoft.com/en-us/sql/t-sql/functions/regexp-instr-transact-sql */
function readExpression(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [first, second, start, occurrence, end, flags, group] = site.node.arguments;
  if (first === undefined) return lacksArguments(site);
  const text = textArgument(site, first);
  const pattern = flaggedPattern(site, second, flags);
  if (text === null || pattern === null) return unknown('the expression is no constant');
  const isFirst = [start, occurrence].every(
    (argument) => argument === undefined || site.constantOf(argument) === 1,
  );
  const isWhole = [end, group].every(
    (argument) => argument === undefined || site.constantOf(argument) === 0,
  );
  return isFirst && isWhole
    ? { text, pattern }
    : unknown('another place than the beginning of the first match is asked for');
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [given, pattern] = site.node.arguments;
  if (given === undefined || pattern === undefined) return lacksArguments(site);
  const text = textArgument(site, given, 'word');
  const constant = site.constantOf(pattern);
  return text === null || typeof constant !== 'string'
    ? unknown('the regular expression is no constant')
    : { text, pattern: constant };
}
