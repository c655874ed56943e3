import type { Expression } from '../../syntax/ast/index.ts';
import { relyingOn } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  callAt,
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
import { isNegative } from './number-bounds.ts';

interface Meaning {
  readonly text: TextArgument;
  readonly side: 'left' | 'right';
  readonly count: Expression;
  readonly negative: 'error' | 'empty';
  /** As far as its form shows; null if it shows nothing. */
  readonly negativeCount: boolean | null;
}

/** LEFT and RIGHT: so many characters of an end of a text. */
export const textEndOperation = defineOperation<Meaning>({
  operation: 'text-end',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'error', 'digit')),
    databricks: readerOf('FunctionCall', (site) => read(site, 'empty', 'word')),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      if (meaning.negative === 'empty') return null;
      const { negativeCount } = meaning;
      const fidelity = together(
        textFidelity(meaning.text),
        relyingOn(
          `the number of characters is never negative, which is error ${errorOf(meaning)} in SQL Server.`,
          negativeCount === null ? null : !negativeCount,
        ),
      );
      if (fidelity.kind === 'manual') return { pieces: [], fidelity };
      if (isRewritten(meaning.text))
        return written(
          context,
          context.sql`${meaning.side}(${writeText(meaning.text, context)}, ${context.emit(meaning.count)})`,
          fidelity,
        );
      return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
    },
    duckdb: (meaning, context) => {
      const count = context.sql`CAST(${context.emit(meaning.count)} AS BIGINT)`;
      const value = writeText(meaning.text, context);
      const fidelity = textFidelity(meaning.text);
      // DuckDB's left('abc', -1) is all but the last.
      if (meaning.negativeCount === false)
        return written(context, context.sql`${meaning.side}(${value}, ${count})`, fidelity);
      if (meaning.negative === 'empty')
        return written(
          context,
          context.sql`${meaning.side}(${value}, greatest(${count}, 0))`,
          fidelity,
        );
      const error = raise(
        context,
        errorOf(meaning),
        2,
        `Invalid length parameter passed to the ${meaning.side === 'left' ? 'LEFT or SUBSTRING' : 'right'} function.`,
      );
      return written(
        context,
        context.sql`CASE WHEN ${count} < 0 THEN ${error} ELSE ${meaning.side}(${value}, ${count}) END`,
        fidelity,
      );
    },
  },
  docs: {
    title: 'LEFT and RIGHT',
    behaviour: {
      tsql: 'A negative number of characters is an error.',
      databricks: 'A negative number of characters gives an empty text.',
    },
    port: 'Copied.',
    action: 'Check that the number of characters is never negative.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/left-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/left',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT LEFT('abcdef', 2) AS a, RIGHT('abcdef', 2) AS b, RIGHT('ab', 5) AS c;",
      rows: [['ab', 'ef', 'ab']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/left-transact-sql',
      naive: null,
    },
  ],
});

/** https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999 */
function errorOf({ side }: Meaning): number {
  return side === 'left' ? 537 : 536;
}

function read(
  site: SiteOf<'FunctionCall'>,
  negative: Meaning['negative'],
  booleans: 'digit' | 'word',
): Meaning | Unknown | null {
  const at = callAt(site);
  const [given, count] = site.node.arguments;
  if (given === undefined || count === undefined) return lacksArguments(site);
  const text = textArgument(site, given, booleans);
  if (text === null)
    return unknown(
      `the text form of ${site.textOf(given)} is a matter of styles: write the CONVERT`,
    );
  return {
    text,
    side: at.name === 'left' ? 'left' : 'right',
    count,
    negative,
    negativeCount: isNegative(site, count),
  };
}
