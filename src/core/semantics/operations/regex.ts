import type { Expression } from '../../syntax/ast/index.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
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
import { readerOf } from '../site.ts';

interface Replacement {
  readonly text: TextArgument;
  readonly pattern: TextArgument;
  /** The replacement, with groups as `\1`. */
  readonly by: string;
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
    tsql: 'not-in-dialect',
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
        by: by.replace(
          /\\(.)|\$(\d)/gu,
          (_all, escaped: string | undefined, group: string | undefined) =>
            escaped === undefined ? `\\${group ?? ''}` : escaped === '\\' ? '\\\\' : escaped,
        ),
      };
    }),
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) => {
      const constant = context.constantOf(meaning.pattern.node);
      const pieces = context.sql`regexp_replace(${writeText(meaning.text, context)}, ${writeText(meaning.pattern, context)}, ${context.literal(meaning.by)}, 'g')`;
      return written(
        context,
        pieces,
        together(
          textFidelity(meaning.text),
          engineFidelity(typeof constant === 'string' ? constant : null),
        ),
      );
    },
  },
  docs: {
    title: 'Replacing by a regular expression',
    behaviour: {
      tsql: 'There are none before SQL Server 2025.',
      databricks:
        'regexp_replace replaces all matches of a Java regular expression; $1 is the first group.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_replace'],
  },
  examples: [
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

interface Extraction {
  readonly text: TextArgument;
  readonly pattern: TextArgument;
  readonly group: Expression | number;
  readonly missing: 'empty' | 'null';
}

/** regexp_extract and regexp_substr: the first match, or a group of it. */
export const regexExtractOperation = defineOperation<Extraction>({
  operation: 'regex-extract',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const [first, second, third] = site.node.arguments;
      if (first === undefined || second === undefined) return lacksArguments(site);
      const text = textArgument(site, first, 'word');
      const pattern = textArgument(site, second, 'word');
      if (text === null || pattern === null)
        return unknown('the text form of a value is not known');
      const whole = at.name === 'regexp_substr';
      return { text, pattern, group: whole ? 0 : (third ?? 1), missing: whole ? 'null' : 'empty' };
    }),
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) => {
      const constant = context.constantOf(meaning.pattern.node);
      const text = writeText(meaning.text, context);
      const pattern = writeText(meaning.pattern, context);
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
          engineFidelity(typeof constant === 'string' ? constant : null),
        ),
      );
    },
  },
  docs: {
    title: 'Extracting by a regular expression',
    behaviour: {
      tsql: 'There are none before SQL Server 2025.',
      databricks:
        'regexp_extract gives a group of the first match, the first group by default, or an empty text; regexp_substr the match or NULL.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/regexp_extract'],
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
