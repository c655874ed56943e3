import type { Piece } from '../../emit/piece.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import {
  callAt,
  textArgument,
  textFidelity,
  together,
  writeText,
  written,
  type TextArgument,
} from './call.ts';
import { once } from './conversion-duckdb.ts';
import {
  SPARK_LETTERS,
  patternRegex,
  readPattern,
  strftimePattern,
  type PatternPart,
} from './date-pattern.ts';
import { isSimple, readOperand, writeOperand, type Operand } from './operand.ts';

type Gives = 'date' | 'wall-clock' | 'instant';

type Meaning =
  | {
      readonly text: TextArgument;
      readonly pattern: readonly PatternPart[];
      readonly gives: Gives;
      readonly onFailure: 'error' | 'null';
    }
  /** Without a pattern it is a cast. */
  | { readonly operand: Operand; readonly gives: Gives };

/** to_date, to_timestamp and their kin: a text read by a pattern. */
export const parseDateOperation = defineOperation<Meaning>({
  operation: 'parse-date',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: (site) => {
      const at = callAt(site);
      const [given, format] = at?.call.arguments ?? [];
      if (at === null || given === undefined) return null;
      const gives: Gives = at.name.endsWith('date')
        ? 'date'
        : at.name.endsWith('ntz')
          ? 'wall-clock'
          : 'instant';
      if (format === undefined) {
        const to =
          gives === 'date'
            ? ({ type: 'date' } as const)
            : ({
                type: 'timestamp',
                precision: 6,
                zone: gives === 'instant' ? 'instant' : 'none',
              } as const);
        const operand = readOperand(site, given, to, null, at.name.startsWith('try_'));
        return 'unknown' in operand ? operand : { operand, gives };
      }
      const text = textArgument(site, given, 'word');
      const constant = site.constantOf(format);
      const pattern = typeof constant === 'string' ? readPattern(constant, SPARK_LETTERS) : null;
      if (text === null || pattern === null)
        return unknown('the pattern is no constant, or has letters that are not known here');
      return { text, pattern, gives, onFailure: at.name.startsWith('try_') ? 'null' : 'error' };
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context): Emission => {
      const type = { date: 'DATE', 'wall-clock': 'TIMESTAMP', instant: 'TIMESTAMPTZ' }[
        meaning.gives
      ];
      if ('operand' in meaning)
        return written(
          context,
          context.sql`CAST(${writeOperand(context, meaning.operand).pieces} AS ${type})`,
        );
      const regex = context.literal(patternRegex(meaning.pattern));
      const format = context.literal(strftimePattern(meaning.pattern));
      const error = context.literal(
        'portside:0|16|1|[CANNOT_PARSE_TIMESTAMP] The text does not fit the pattern.',
      );
      const read = (text: readonly Piece[]): readonly Piece[] => {
        const parsed = context.sql`CASE WHEN regexp_full_match(${text}, ${regex}) THEN try_strptime(${text}, ${format}) END`;
        return meaning.onFailure === 'null'
          ? parsed
          : context.sql`coalesce(${parsed}, CASE WHEN ${text} IS NOT NULL THEN error(${error}) END)`;
      };
      const simple = meaning.text.form === 'text' && isSimple(meaning.text.node);
      const value = once(context, { pieces: writeText(meaning.text, context), simple }, read);
      const shortYear = meaning.pattern.some((part) => 'field' in part && part.field === 'year-2');
      const fidelity = together(
        textFidelity(meaning.text),
        shortYear ? conditional('no year of two digits is 69 or more.') : EXACT,
      );
      return written(context, context.sql`CAST(${value} AS ${type})`, fidelity);
    },
  },
  docs: {
    title: 'Reading dates by a pattern',
    behaviour: {
      tsql: 'CONVERT reads a text by its style.',
      databricks:
        'to_date and to_timestamp read a text by a pattern; what does not fit is an error, NULL with try_.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_date',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_timestamp',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT CAST(to_date('2016-12-31', 'yyyy-MM-dd') AS STRING) AS a, CAST(to_date('5/1/2024', 'd/M/yyyy') AS STRING) AS b, try_to_timestamp('x', 'yyyy') AS c;",
      rows: [['2016-12-31', '2024-01-05', null]],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_date, Spark 4.2.1',
      naive: null,
    },
  ],
});
