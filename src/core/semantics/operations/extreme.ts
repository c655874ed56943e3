import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Collation } from '../data-type.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { aggregateCall } from './aggregate-call.ts';
import { callAt, written, lacksArguments } from './call.ts';
import { guidKey } from './guid-key.ts';
import { collationKey, comparingCollation } from './collation-key.ts';
import { instantOf } from './comparison.ts';
import { writeOperand } from './operand.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly argument: Expression;
  readonly which: 'min' | 'max';
  /** How text is ordered; a moment with an offset is ordered as a point in time, a GUID by its last bytes first. */
  readonly order: Collation | 'instant' | 'guid';
}

/** MIN and MAX of text: the first and last by the collation's order. */
export const extremeOperation = defineOperation<Meaning>({
  operation: 'text-extreme',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const name = `${meaning.which}_by`;
      return written(
        context,
        aggregateCall(meaning.call, name, keyed(meaning, context), context),
        typeof meaning.order === 'string' ? EXACT : TEXT_ORDER,
      );
    },
    duckdb: (meaning, context) => {
      const name = `arg_${meaning.which}`;
      return written(
        context,
        aggregateCall(meaning.call, name, keyed(meaning, context), context),
        typeof meaning.order === 'string' ? EXACT : TEXT_ORDER,
      );
    },
  },
  docs: {
    title: 'MIN and MAX of text and GUIDs',
    behaviour: {
      tsql: 'Text is ordered by its collation: a dictionary order without regard to case. GUIDs are ordered by their last group first.',
      databricks:
        'Text is ordered by its bytes, capital letters before small ones, unless a collation is given.',
    },
    port: 'min_by and max_by with the text under a case-insensitive collation as the key, or with the bytes of a GUID in the order in which they count.',
    action: 'Where punctuation or accented letters decide, compare on your own rows.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/min-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/min_by',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT MIN(x) AS m FROM (VALUES ('B'), ('a')) AS t (x);",
      rows: [['a']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/min-transact-sql (the lowest in the collation sequence)',
      naive: "SELECT MIN(x) AS m FROM (VALUES ('B'), ('a')) AS t (x);",
    },
  ],
});

const TEXT_ORDER = conditional(
  'texts that differ only in case or trailing blanks are the same to the reader, and punctuation and accents do not decide.',
);

function plain(argument: Expression): Expression {
  return argument.kind === 'CollateExpression' ? argument.operand : argument;
}

/** The value and what it is ordered by. */
function keyed({ argument, order }: Meaning, context: WriteContext): readonly Piece[] {
  if (order === 'guid')
    return context.sql`${context.emit(argument)}, ${guidKey(context, [{ emit: argument, parenthesize: true }])}`;
  if (order === 'instant') {
    const facts = { trimmed: false, notBlank: false, name: '' };
    const operand = { node: argument, conversion: null, constant: null, facts };
    const key = writeOperand(context, instantOf(context, operand)).pieces;
    return context.sql`${context.emit(argument)}, ${key}`;
  }
  const value = plain(argument);
  return context.sql`${context.emit(value)}, ${collationKey(context, order, [context.emit(value)])}`;
}

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const argument = site.node.arguments[0];
  if (argument === undefined) return lacksArguments(site);
  const type = site.typeOf(argument);
  const which = at.name === 'min' ? 'min' : 'max';
  if (type.type === 'timestamp' && type.zone === 'offset')
    return { call: at.call, argument, which, order: 'instant' };
  if (type.type === 'uuid') return { call: at.call, argument, which, order: 'guid' };
  const collation = comparingCollation(type);
  if (collation === null || (collation.binaryOrder && collation.caseSensitive)) return null;
  return { call: at.call, argument, which, order: collation };
}
