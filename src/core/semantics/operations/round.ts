import type { Expression, FunctionCall, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { databricksRoundedType } from '../../dialects/databricks/numeric-results.ts';
import type { RaisedError } from '../conversion.ts';
import { BIGINT, type DataType } from '../data-type.ts';
import type { Assumption } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt, lacksArguments } from './call.ts';
import { duckdbConversion, once, raise } from './conversion-duckdb.ts';
import {
  numberArgument,
  numberFidelity,
  shownName,
  writeNumber,
  type NumberArgument,
  type WrittenNumber,
} from './number-argument.ts';
import { sameRepresentation } from './operand.ts';

type Mode = 'half-away' | 'half-even' | 'truncate' | 'up' | 'down';

interface Meaning {
  readonly call: FunctionCall;
  readonly argument: NumberArgument;
  readonly mode: Mode;
  /** Digits after the point that are kept; negative ones before it. */
  readonly digits: number;
  /** A DOUBLE is rounded as it is, or as the shortest decimal that stands for it. */
  readonly floats: 'binary' | 'shortest';
  readonly result: DataType;
  readonly overflow: RaisedError;
  readonly name: string;
}

const TSQL_OVERFLOW: RaisedError = {
  number: 8115,
  severity: 16,
  state: 2,
  message: 'Arithmetic overflow error converting expression to data type numeric.',
};
const SPARK_OVERFLOW: RaisedError = {
  number: 0,
  severity: 16,
  state: 1,
  message: '[NUMERIC_VALUE_OUT_OF_RANGE] The rounded value has too many digits.',
};

const MODES: Readonly<Record<string, Mode>> = {
  round: 'half-away',
  bround: 'half-even',
  ceiling: 'up',
  ceil: 'up',
  floor: 'down',
};

/** ROUND, CEILING, FLOOR and kin: to which digit, which way, and into what type. */
export const roundOperation = defineOperation<Meaning>({
  operation: 'round',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, 'binary', TSQL_OVERFLOW)),
    databricks: readerOf('FunctionCall', (site) => read(site, 'shortest', SPARK_OVERFLOW)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeDatabricks(meaning, context),
    duckdb: (meaning, context) => writeDuckdb(meaning, context),
  },
  docs: {
    title: 'Rounding',
    behaviour: {
      tsql: 'The result of ROUND keeps the type, its scale included; a third argument cuts off. CEILING and FLOOR of a DECIMAL(p,s) are DECIMAL(p,0), of a FLOAT a FLOAT.',
      databricks:
        'The scale shrinks to the digits that are kept; CEILING and FLOOR of whole numbers and DOUBLEs are BIGINT. A DOUBLE is rounded as the decimal that is shown for it.',
    },
    port: 'The same function with a CAST to the legacy type; what is cut off is subtracted as a remainder.',
    action: 'Make the value a DECIMAL first, if the last digit matters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/round-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/ceiling-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/round',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/ceil',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT ROUND(123.4545, 2) AS a, ROUND(150.75, 0) AS b, ROUND(748.58, -2) AS c, ROUND(-2.5, 0) AS d;',
      rows: [['123.4500', '151.00', '700.00', '-3.0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/round-transact-sql (examples; return type decimal(p, s))',
      naive:
        'SELECT CAST(ROUND(123.4545, 2) AS STRING) AS a, ROUND(150.75, 0) AS b, ROUND(748.58, -2) AS c, ROUND(-2.5, 0) AS d;',
    },
    {
      dialect: 'tsql',
      sql: 'SELECT ROUND(150.75, 0, 1) AS a, ROUND(-150.75, 1, 1) AS b, ROUND(158, -1, 1) AS c;',
      rows: [['150.00', '-150.70', '150']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/round-transact-sql (truncation)',
      naive: 'SELECT ROUND(150.75, 0) AS a, ROUND(-150.75, 1) AS b, ROUND(158, -1) AS c;',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT bround(2.5, 0) AS a, round(-2.5) AS b, round(1.005e0, 2) AS c, ceil(3.1411, 3) AS d, floor(-1.5e0) AS e;',
      rows: [['2', '-3', '1.01', '3.142', '-2']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(
  site: SiteOf<'FunctionCall'>,
  floats: Meaning['floats'],
  overflow: RaisedError,
): Meaning | Unknown | null {
  const at = callAt(site);
  const [value, digitsNode, how] = site.node.arguments;
  if (value === undefined) return lacksArguments(site);
  const digits = digitsNode === undefined ? 0 : wholeConstant(site, digitsNode);
  const way = how === undefined ? 0 : wholeConstant(site, how);
  if (digits === null || way === null)
    return unknown(
      `${shownName(site, digits === null && digitsNode !== undefined ? digitsNode : value)} is no constant number of digits`,
    );
  const argument = numberArgument(site, value);
  if ('unknown' in argument) return argument;
  if (argument.type.type === 'null') return null;
  const rounding = MODES[at.name] ?? 'half-away';
  const mode = way === 0 ? rounding : 'truncate';
  const twoArguments =
    digitsNode !== undefined && (mode === 'up' || mode === 'down' || mode === 'half-even');
  if (twoArguments && argument.type.type === 'floating' && mode !== 'half-even')
    return unknown(`${at.name} of a DOUBLE to a digit rounds it as a DECIMAL(30,15)`);
  const result = site.typeOf(at.call);
  return {
    call: at.call,
    argument,
    mode,
    digits,
    floats,
    result,
    overflow,
    name: shownName(site, value),
  };
}

function wholeConstant(site: ReadSite, node: Expression): number | null {
  const value = site.constantOf(node);
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function assume(statement: string): Assumption {
  return { statement, check: null };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  const { call, argument, mode, digits, result, name } = meaning;
  const { type } = argument;
  const value = writeNumber(context, argument);
  const rounded = (assumptions: readonly Assumption[] = []): Pick<Emission, 'fidelity'> => ({
    fidelity: numberFidelity([argument], [value], assumptions),
  });
  if (type.type === 'unknown')
    return mode === 'truncate'
      ? {
          ...rounded(),
          pieces: context.sql`CAST(${value.pieces} * ${unitOf(-digits)} AS BIGINT) * ${unitOf(digits)}`,
          loose: true,
        }
      : { ...rounded(), edits: {} };
  if (mode === 'truncate')
    return {
      ...truncatedDatabricks(meaning, value, context),
      ...rounded(
        type.type === 'floating'
          ? [
              assume(
                `No value of ${name} lies so close to a digit's edge that its binary form is on the other side.`,
              ),
            ]
          : [],
      ),
    };
  const spark = databricksRoundedType(
    type,
    mode === 'up' || mode === 'down',
    call.arguments.length > 1 ? digits : null,
  );
  const replace = new Map<Node, readonly Piece[]>();
  if (argument.operand.conversion !== null || argument.operand.constant !== null)
    replace.set(argument.operand.node, value.pieces);
  const assumptions: Assumption[] = [];
  if (type.type === 'floating' && meaning.floats === 'binary' && mode === 'half-away' && digits > 0)
    assumptions.push(
      assume(`No value of ${name} stands, as shown, exactly between two roundings.`),
    );
  if (type.type === 'floating' && spark.type === 'integer' && result.type === 'floating')
    assumptions.push(assume(`Every value of ${name} lies within the range of BIGINT.`));
  if (sameRepresentation(spark, result)) {
    return replace.size === 0 && assumptions.length === 0
      ? null
      : { edits: { replace }, ...rounded(assumptions) };
  }
  return {
    edits: {
      before: [context.text('CAST(')],
      after: [context.text(` AS ${context.typeName(result)})`)],
      replace,
    },
    ...rounded(assumptions),
  };
}

/** The message of T-SQL names the type. */
function overflowOf({ overflow, result }: Meaning, context: WriteContext): string {
  return overflow.message.replace('numeric', context.dialect.typeName(result).toLowerCase());
}

/** One in the last digit that is kept: 0.01, 1, 100. */
function unitOf(digits: number): string {
  return digits > 0 ? `0.${'0'.repeat(digits - 1)}1` : `1${'0'.repeat(-digits)}`;
}

/** The value less what lies beyond the digit, which keeps the sign. */
function truncatedDatabricks(
  meaning: Meaning,
  value: WrittenNumber,
  context: WriteContext,
): { pieces: readonly Piece[]; loose: boolean } {
  const { argument, digits, result } = meaning;
  const { type } = argument;
  const { pieces } = value;
  const scale = type.type === 'decimal' ? type.scale : 0;
  if (type.type !== 'floating' && digits >= scale) {
    return sameRepresentation(type, result)
      ? { pieces, loose: false }
      : { pieces: context.sql`CAST(${pieces} AS ${context.typeName(result)})`, loose: false };
  }
  if (type.type === 'floating') {
    const up = unitOf(-Math.abs(digits));
    return digits > 0
      ? {
          pieces: context.sql`CAST(CAST(${pieces} * ${up} AS BIGINT) AS DOUBLE) / ${up}`,
          loose: true,
        }
      : {
          pieces: context.sql`CAST(CAST(${pieces} / ${up} AS BIGINT) * ${up} AS DOUBLE)`,
          loose: false,
        };
  }
  const unit = unitOf(digits);
  const name = context.typeName(result);
  // A remainder needs the value twice: a value that differs from call to call is cut off through a text.
  if (!context.isPure(argument.operand.node)) {
    return {
      pieces: context.sql`CAST(CAST(${pieces} * ${unitOf(-digits)} AS DECIMAL(38,0)) * ${unit} AS ${name})`,
      loose: false,
    };
  }
  return { pieces: context.sql`CAST(${pieces} - ${pieces} % ${unit} AS ${name})`, loose: false };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { argument, mode, digits, result } = meaning;
  const { type } = argument;
  const value = writeNumber(context, argument);
  const fidelity = numberFidelity([argument], [value]);
  const done = (pieces: readonly Piece[], loose = false): Emission => ({
    pieces,
    fidelity,
    loose,
    silent: fidelity.kind === 'exact',
  });
  const name = context.typeName(result);
  switch (type.type) {
    case 'decimal': {
      if (mode === 'half-even') return done(halfEven(value, digits, name, context));
      // DuckDB gives 0 where a digit before the first one is rounded to.
      const isBefore = digits < 0 && -digits >= type.precision - type.scale;
      const roomy =
        isBefore && type.precision < 38
          ? context.sql`CAST(${value.pieces} AS DECIMAL(${type.precision + 1},${type.scale}))`
          : value.pieces;
      const pieces = decimalPieces(mode, digits, roomy, context);
      if (result.type !== 'decimal') return done(context.sql`CAST(${pieces} AS ${name})`);
      const fits = !isBefore && result.precision - result.scale > type.precision - type.scale;
      const { precision, scale } = result;
      const steps = [
        { step: 'to-decimal', precision, scale, fits, onFailure: meaning.overflow },
      ] as const;
      return done(
        duckdbConversion(
          context,
          { from: type, to: result, attempt: false, steps },
          { pieces, simple: value.simple },
        ).pieces,
      );
    }
    case 'integer': {
      const wide = sameRepresentation(type, result)
        ? value.pieces
        : context.sql`CAST(${value.pieces} AS ${name})`;
      if (digits >= 0 || mode === 'up' || mode === 'down') return done(wide);
      const way = mode === 'truncate' ? 'trunc' : mode === 'half-even' ? 'round_even' : 'round';
      if (mode === 'truncate' || result.type !== 'integer' || result.bits === 64)
        return done(context.sql`${way}(${wide}, ${digits})`);
      // DuckDB goes on at the other end of the type.
      const to = result;
      const onFailure = { ...meaning.overflow, message: overflowOf(meaning, context) };
      const steps = [
        { step: 'to-integer', to, rounding: 'truncate', fits: false, onFailure },
      ] as const;
      const pieces = context.sql`${way}(CAST(${value.pieces} AS BIGINT), ${digits})`;
      const conversion = { from: BIGINT, to, attempt: false, steps };
      return done(duckdbConversion(context, conversion, { pieces, simple: true }).pieces);
    }
    case 'unknown':
      return done(
        context.sql`${mode === 'half-even' ? 'round_even' : mode === 'up' ? 'ceil' : mode === 'down' ? 'floor' : mode === 'truncate' ? 'trunc' : 'round'}(${value.pieces}${mode === 'up' || mode === 'down' ? '' : `, ${digits}`})`,
      );
    default:
      return done(floatingPieces(meaning, value, context));
  }
}

function decimalPieces(
  mode: Mode,
  digits: number,
  pieces: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  switch (mode) {
    case 'up':
    case 'down': {
      const whole = mode === 'up' ? 'ceil' : 'floor';
      if (digits === 0) return context.sql`${whole}(${pieces})`;
      return context.sql`${whole}(${pieces} * ${unitOf(-digits)}) * ${unitOf(digits)}`;
    }
    case 'truncate':
      return context.sql`trunc(${pieces}, ${digits})`;
    default:
      return digits === 0
        ? context.sql`round(${pieces})`
        : context.sql`round(${pieces}, ${digits})`;
  }
}

/** DuckDB's own rounds decimals to even as DOUBLEs. At a half the neighbour counts whose last digit is even. */
function halfEven(
  value: WrittenNumber,
  digits: number,
  name: string,
  context: WriteContext,
): readonly Piece[] {
  const unit = unitOf(digits);
  return once(context, value, (v) => {
    const cut = context.sql`trunc(${v}, ${digits})`;
    const isHalf = context.sql`abs(${v} - ${cut}) * 2 = ${unit} AND ${cut} % (2 * ${unit}) = 0`;
    return context.sql`CAST(CASE WHEN ${isHalf} THEN ${cut} ELSE round(${v}, ${digits}) END AS ${name})`;
  });
}

function floatingPieces(
  meaning: Meaning,
  value: WrittenNumber,
  context: WriteContext,
): readonly Piece[] {
  const { argument, mode, digits, result, floats, overflow } = meaning;
  const { pieces } = value;
  const name = context.typeName(result);
  switch (mode) {
    case 'up':
    case 'down': {
      const whole = mode === 'up' ? 'ceil' : 'floor';
      if (result.type === 'floating') return context.sql`${whole}(${pieces})`;
      // Spark gives the nearest BIGINT where the value is beyond.
      return once(context, value, (v) => {
        const above = context.sql`WHEN ${v} >= 9223372036854775807 THEN 9223372036854775807`;
        const below = context.sql`WHEN ${v} <= -9223372036854775808 THEN -9223372036854775808`;
        return context.sql`CASE ${above} ${below} ELSE CAST(${whole}(${v}) AS BIGINT) END`;
      });
    }
    case 'half-even':
      return context.sql`round_even(${pieces}, ${digits})`;
    case 'truncate':
      return context.sql`trunc(${pieces}, ${digits})`;
    default: {
      const plain =
        digits === 0 ? context.sql`round(${pieces})` : context.sql`round(${pieces}, ${digits})`;
      const typed = sameRepresentation(argument.type, result)
        ? plain
        : context.sql`CAST(${plain} AS ${name})`;
      if (floats === 'binary' || digits <= 0) return typed;
      if (digits > 20) return raise(context, overflow);
      return once(context, value, (v) => {
        const shown = context.sql`CAST(CAST(${v} AS VARCHAR) AS DECIMAL(38,20))`;
        return context.sql`CASE WHEN abs(${v}) < 1e15 THEN CAST(CAST(round(${shown}, ${digits}) AS VARCHAR) AS ${name}) ELSE ${v} END`;
      });
    }
  }
}
