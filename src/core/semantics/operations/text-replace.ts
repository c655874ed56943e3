import type { Expression } from '../../syntax/ast/index.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  isCaseless,
  isRewritten,
  rulingCollation,
  textArgument,
  textFidelity,
  writeText,
  written,
  type TextArgument,
  lacksArguments,
} from './call.ts';

interface Meaning {
  readonly text: TextArgument;
  readonly search: TextArgument;
  readonly by: TextArgument | null;
  readonly ignoresCase: boolean;
  readonly maybeEmpty: boolean;
}

/** REPLACE: all occurrences of a text, found by the collation. */
export const textReplaceOperation = defineOperation<Meaning>({
  operation: 'text-replace',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const fidelity = textFidelity(meaning.text, meaning.search, meaning.by);
      const { text, search, by } = meaning;
      const others = context.sql`${writeText(search, context)}${by === null ? [] : context.sql`, ${writeText(by, context)}`}`;
      if (!meaning.ignoresCase || isExplicit(text.node)) {
        if ([text, search, by].some((argument) => argument !== null && isRewritten(argument)))
          return written(
            context,
            context.sql`replace(${writeText(text, context)}, ${others})`,
            fidelity,
          );
        return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
      }
      // The result is plain text again: a table's column can't have the collation.
      const value = text.form === 'text' ? context.sql`${text.node}` : writeText(text, context);
      const replaced = context.sql`replace(${value} COLLATE UTF8_LCASE, ${others})`;
      return written(context, context.sql`CAST(${replaced} AS STRING)`, fidelity);
    },
    duckdb: (meaning, context) => {
      const value = writeText({ ...meaning.text, node: bare(meaning.text.node) }, context);
      const search = writeText({ ...meaning.search, node: bare(meaning.search.node) }, context);
      const by =
        meaning.by === null
          ? context.sql`''`
          : writeText({ ...meaning.by, node: bare(meaning.by.node) }, context);
      const fidelity = textFidelity(meaning.text, meaning.search, meaning.by);
      if (!meaning.ignoresCase)
        return written(context, context.sql`replace(${value}, ${search}, ${by})`, fidelity);
      // In RE2's replacement a backslash is special.
      const replaced = context.sql`regexp_replace(${value}, regexp_escape(${search}), replace(${by}, '\\', '\\\\'), 'gi')`;
      if (!meaning.maybeEmpty) return written(context, replaced, fidelity);
      return written(
        context,
        context.sql`CASE WHEN ${search} = '' AND ${by} IS NOT NULL THEN ${value} ELSE ${replaced} END`,
        fidelity,
      );
    },
  },
  docs: {
    title: 'REPLACE',
    behaviour: {
      tsql: 'REPLACE finds by the collation, without regard to case as a rule.',
      databricks: 'replace finds by bytes unless a collation is given.',
    },
    port: 'replace on a text under UTF8_LCASE, cast back to plain text; copied where the text that is looked for has no letters.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/replace-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/replace',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT REPLACE('ABC', 'b', 'x') AS r, REPLACE('a-b', '-', '') AS s;",
      rows: [['AxC', 'ab']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/replace-transact-sql (comparisons based on the collation of the input)',
      naive: "SELECT REPLACE('ABC', 'b', 'x') AS r, REPLACE('a-b', '-', '') AS s;",
    },
  ],
});

function isExplicit(node: Expression): boolean {
  return node.kind === 'CollateExpression';
}

function bare(node: Expression): Expression {
  return node.kind === 'CollateExpression' ? node.operand : node;
}

function read(site: SiteOf<'FunctionCall'>, booleans: 'digit' | 'word'): Meaning | Unknown | null {
  const [first, second, third] = site.node.arguments;
  if (first === undefined || second === undefined) return lacksArguments(site);
  const text = textArgument(site, first, booleans);
  const search = textArgument(site, second, booleans);
  const by = third === undefined ? null : textArgument(site, third, booleans);
  if (text === null || search === null || (third !== undefined && by === null)) {
    return unknown(
      `the text form of an argument of ${site.textOf(site.node)} is a matter of styles: write the CONVERT`,
    );
  }
  const constant = site.constantOf(second);
  return {
    text,
    search,
    by,
    ignoresCase: !rulingCollation(text, search).caseSensitive && !isCaseless(site, second),
    maybeEmpty: typeof constant !== 'string' || constant === '',
  };
}
