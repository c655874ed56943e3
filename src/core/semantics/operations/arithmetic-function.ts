import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, lacksArguments } from './call.ts';
import { once, raise } from './conversion-duckdb.ts';
import { isSimple } from './operand.ts';

interface Meaning {
  readonly kind: 'remainder' | 'positive-remainder' | 'sum' | 'difference' | 'product' | 'quotient';
  readonly left: Expression;
  readonly right: Expression;
  readonly result: DataType;
  /** Zero and overflow give NULL. */
  readonly attempt: boolean;
}

const ZERO: RaisedError = {
  number: 0,
  severity: 16,
  state: 1,
  message: '[REMAINDER_BY_ZERO] Remainder by zero.',
};

const FUNCTIONS: Readonly<Record<string, Pick<Meaning, 'kind' | 'attempt'>>> = {
  mod: { kind: 'remainder', attempt: false },
  pmod: { kind: 'positive-remainder', attempt: false },
  try_mod: { kind: 'remainder', attempt: true },
  try_add: { kind: 'sum', attempt: true },
  try_subtract: { kind: 'difference', attempt: true },
  try_multiply: { kind: 'product', attempt: true },
  try_divide: { kind: 'quotient', attempt: true },
};

/** mod, pmod and the try_ forms of arithmetic, which only Databricks has. */
export const arithmeticFunctionOperation = defineOperation<Meaning>({
  operation: 'arithmetic-function',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context): Emission => ({
      pieces: writeDuckdb(meaning, context),
      fidelity: EXACT,
      silent: true,
    }),
  },
  docs: {
    title: 'Arithmetic as a function',
    behaviour: {
      tsql: 'T-SQL has no such function.',
      databricks: 'mod is %, pmod is not negative, the try_ forms give NULL instead of an error.',
    },
    port: 'The function as it is.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/pmod',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/try_divide',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: 'SELECT mod(-7, 3) AS a, pmod(-7, 3) AS b, pmod(7, -3) AS c, try_divide(1, 0) AS d, try_divide(7, 2) AS e, try_add(2147483647, 1) AS f',
      rows: [['-1', '2', '1', null, '3.5', null]],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const shape = FUNCTIONS[at.name];
  const [left, right] = site.node.arguments;
  if (shape === undefined || left === undefined || right === undefined) return lacksArguments(site);
  const result = site.typeOf(at.call);
  if (result.type !== 'integer' && result.type !== 'decimal' && result.type !== 'floating')
    return unknown(`${at.name} is known for numbers only`);
  if (shape.kind === 'quotient' && result.type === 'decimal')
    return unknown('try_divide is known for whole numbers and DOUBLEs only');
  return { ...shape, left, right, result };
}

function writeDuckdb(
  { kind, left, right, result, attempt }: Meaning,
  context: WriteContext,
): readonly Piece[] {
  const name = context.typeName(result);
  const typed = (node: Expression): readonly Piece[] =>
    result.type === 'decimal' ? context.sql`${node}` : context.sql`CAST(${node} AS ${name})`;
  const simple = isSimple(left) && isSimple(right);
  const both = (
    use: (a: readonly Piece[], b: readonly Piece[]) => readonly Piece[],
  ): readonly Piece[] =>
    once(context, { pieces: typed(right), simple }, (b) => use(typed(left), b));
  const instead = attempt ? context.sql`NULL` : raise(context, ZERO);
  switch (kind) {
    case 'remainder':
      return both((a, b) => context.sql`CASE WHEN ${b} = 0 THEN ${instead} ELSE ${a} % ${b} END`);
    case 'positive-remainder':
      return both(
        (a, b) =>
          context.sql`CASE WHEN ${b} = 0 THEN ${instead} WHEN ${a} % ${b} < 0 THEN (${a} % ${b} + ${b}) % ${b} ELSE ${a} % ${b} END`,
      );
    case 'quotient':
      return both((a, b) => context.sql`CASE WHEN ${b} = 0 THEN ${instead} ELSE ${a} / ${b} END`);
    default: {
      const sign = kind === 'sum' ? '+' : kind === 'difference' ? '-' : '*';
      // Wide enough not to overflow, so that the cast decides.
      const wide = (node: Expression): readonly Piece[] =>
        result.type === 'integer' ? context.sql`CAST(${node} AS HUGEINT)` : typed(node);
      return context.sql`TRY_CAST(${wide(left)} ${sign} ${wide(right)} AS ${name})`;
    }
  }
}
