import type { FunctionCall, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { databricksAbsoluteType } from '../../dialects/databricks/numeric-results.ts';
import type { ConversionStep, RaisedError } from '../conversion.ts';
import { DOUBLE, type DataType } from '../data-type.ts';
import type { Assumption } from '../finding.ts';
import { defineOperation, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt, lacksArguments } from './call.ts';
import { duckdbConversion, once, raise } from './conversion-duckdb.ts';
import {
  numberArgument,
  numberFidelity,
  shownName,
  writeFloating,
  writeNumber,
  type NumberArgument,
} from './number-argument.ts';
import { sameRepresentation } from './operand.ts';

type Kind = 'absolute' | 'sign' | 'power' | 'degrees' | 'radians';

interface Meaning {
  readonly kind: Kind;
  readonly call: FunctionCall;
  readonly arguments: readonly NumberArgument[];
  readonly result: DataType;
  /** A power that is no number: an error, or NaN and infinity. */
  readonly undefinedGives: RaisedError | 'not-a-number';
  readonly overflow: RaisedError;
  /** True if the form of a power shows that it has a value. */
  readonly defined: boolean;
  readonly name: string;
}

const INVALID: RaisedError = {
  number: 3623,
  severity: 16,
  state: 1,
  message: 'An invalid floating point operation occurred.',
};
const SPARK_OVERFLOW: RaisedError = {
  number: 0,
  severity: 16,
  state: 1,
  message: '[ARITHMETIC_OVERFLOW] overflow.',
};

const KINDS: Readonly<Record<string, Kind>> = {
  abs: 'absolute',
  sign: 'sign',
  signum: 'sign',
  power: 'power',
  pow: 'power',
  degrees: 'degrees',
  radians: 'radians',
};

/** ABS, SIGN, POWER, DEGREES, RADIANS: of the type of their argument in T-SQL, mostly DOUBLE in Spark. */
export const numberFunctionOperation = defineOperation<Meaning>({
  operation: 'number-function',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, INVALID)),
    databricks: readerOf('FunctionCall', (site) => read(site, 'not-a-number')),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeDatabricks(meaning, context),
    duckdb: (meaning, context) => writeDuckdb(meaning, context),
  },
  docs: {
    title: 'A function of numbers that keeps their type',
    behaviour: {
      tsql: 'The result has the type of the first argument: POWER(2, -1) is 0, SIGN of an INT an INT; a DECIMAL keeps its scale.',
      databricks: 'POWER, SIGN, DEGREES and RADIANS are DOUBLE; abs keeps the type.',
    },
    port: 'A CAST to the legacy type.',
    action: 'Check that the values have a power.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/power-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/abs-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/sign-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/power',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT POWER(2, -100.0) AS a, POWER(2, 10) AS b, POWER(2.0, -100.0) AS c, SIGN(-3) AS d, ABS(-1.0) AS e, RADIANS(180) AS f;',
      rows: [['0', '1024', '0.0', '-1', '1.0', '3']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/power-transact-sql (example B), .../radians-transact-sql (return type int)',
      naive:
        'SELECT POWER(2, -100.0) AS a, POWER(2, 10) AS b, POWER(2.0, -100.0) AS c, SIGN(-3) AS d, ABS(-1.0) AS e, RADIANS(180) AS f;',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT power(2, -1) AS a, sign(-3) AS b, abs(-3) AS c',
      rows: [['0.5', '-1', '3']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(
  site: SiteOf<'FunctionCall'>,
  undefinedGives: Meaning['undefinedGives'],
): Meaning | Unknown | null {
  const at = callAt(site);
  const kind = KINDS[at.name];
  const [first, second] = site.node.arguments;
  if (kind === undefined || first === undefined || (kind === 'power' && second === undefined))
    return lacksArguments(site);
  const read: NumberArgument[] = [];
  for (const node of at.call.arguments) {
    const argument = numberArgument(site, node);
    if ('unknown' in argument) return argument;
    read.push(argument);
  }
  const type = read[0]?.type ?? DOUBLE;
  if (type.type === 'null') return null;
  const result = site.typeOf(at.call);
  const overflow = undefinedGives === 'not-a-number' ? SPARK_OVERFLOW : tsqlOverflow(site, result);
  const base = site.constantOf(first);
  const exponent = second === undefined ? undefined : site.constantOf(second);
  const defined =
    kind !== 'power' ||
    (typeof base === 'number' && base > 0) ||
    (typeof exponent === 'number' && Number.isInteger(exponent) && exponent >= 0);
  return {
    kind,
    call: at.call,
    arguments: read,
    result,
    undefinedGives,
    overflow,
    defined,
    name: shownName(site, first),
  };
}

/** A DOUBLE that is too great for INT is error 232, for other types 8115: https://dba.stackexchange.com/questions/6900 and https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999 */
function tsqlOverflow(site: ReadSite, result: DataType): RaisedError {
  const type = site.dialect.typeName(result).replace(/\(.*/, '').toLowerCase();
  const [number, message] =
    result.type === 'integer'
      ? [232, `Arithmetic overflow error for type ${type}, value = {value}.`]
      : [8115, `Arithmetic overflow error converting float to data type ${type}.`];
  return { number, severity: 16, state: result.type === 'integer' ? 3 : 6, message };
}

/** The type that Spark gives for what the port writes. */
function sparkType({ kind, arguments: [first] }: Meaning): DataType {
  return kind === 'absolute' ? databricksAbsoluteType(first?.type ?? DOUBLE) : DOUBLE;
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  const { kind, result } = meaning;
  const written = meaning.arguments.map((argument) => writeNumber(context, argument));
  const replace = new Map<Node, readonly Piece[]>();
  meaning.arguments.forEach(({ operand }, index) => {
    if (operand.conversion !== null || operand.constant !== null)
      replace.set(operand.node, written[index]?.pieces ?? []);
  });
  const beyond: Assumption[] =
    meaning.defined || meaning.undefinedGives === 'not-a-number' || result.type !== 'floating'
      ? []
      : [
          {
            statement: `${meaning.name} has a power: it is not negative under a fraction, and not 0 under a negative number.`,
            check: null,
          },
        ];
  const fidelity = numberFidelity(meaning.arguments, written, beyond);
  const spark = sparkType(meaning);
  // A DECIMAL with fewer digits before the point is the same value.
  const alike =
    sameRepresentation(spark, result) ||
    (kind === 'absolute' &&
      spark.type === 'decimal' &&
      result.type === 'decimal' &&
      spark.scale === result.scale);
  if (result.type === 'unknown' || alike)
    return replace.size === 0 && fidelity.kind === 'exact'
      ? null
      : { edits: { replace }, fidelity };
  // The least SMALLINT has no counterpart of its own type.
  const [first] = meaning.arguments;
  if (kind === 'absolute' && spark.type === 'integer' && first !== undefined) {
    const value = written[0]?.pieces ?? [];
    replace.set(first.operand.node, context.sql`CAST(${value} AS ${context.typeName(result)})`);
    return { edits: { replace }, fidelity };
  }
  return {
    edits: {
      before: [context.text('CAST(')],
      after: [context.text(` AS ${context.typeName(result)})`)],
      replace,
    },
    fidelity,
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { kind, result, overflow } = meaning;
  const [first] = meaning.arguments;
  const exactly = kind === 'absolute' || kind === 'sign';
  const written = meaning.arguments.map((argument) =>
    exactly ? writeNumber(context, argument) : writeFloating(context, argument),
  );
  const fidelity = numberFidelity(meaning.arguments, written);
  const done = (pieces: readonly Piece[]): Emission => ({
    pieces,
    fidelity,
    silent: fidelity.kind === 'exact',
  });
  const value = written[0]?.pieces ?? [];
  const name = context.typeName(result);
  if (kind === 'sign')
    return done(
      context.sql`CAST(sign(${value}) AS ${result.type === 'unknown' ? 'DOUBLE' : name})`,
    );
  if (kind === 'absolute') {
    const same =
      first === undefined ||
      result.type === 'unknown' ||
      result.type === 'decimal' ||
      sameRepresentation(first.type, result);
    return done(context.sql`abs(${same ? value : context.sql`CAST(${value} AS ${name})`})`);
  }
  const number =
    kind === 'power'
      ? power(meaning, written, context)
      : { pieces: context.sql`${kind}(${value})`, simple: true };
  return done(
    duckdbConversion(
      context,
      { from: DOUBLE, to: result, attempt: false, steps: stepsTo(result, overflow) },
      number,
    ).pieces,
  );
}

/** From the DOUBLE that is calculated to the result's type. */
function stepsTo(result: DataType, onFailure: RaisedError): readonly ConversionStep[] {
  switch (result.type) {
    case 'integer':
      return [{ step: 'to-integer', to: result, rounding: 'truncate', fits: false, onFailure }];
    case 'decimal':
      return [
        {
          step: 'to-decimal',
          precision: result.precision,
          scale: result.scale,
          fits: false,
          onFailure,
        },
      ];
    default:
      return [];
  }
}

function power(
  meaning: Meaning,
  [base, exponent]: readonly { pieces: readonly Piece[]; simple: boolean }[],
  context: WriteContext,
): { pieces: readonly Piece[]; simple: boolean } {
  const pieces = context.sql`pow(${base?.pieces ?? []}, ${exponent?.pieces ?? []})`;
  const simple = base?.simple === true && exponent?.simple === true;
  const { undefinedGives } = meaning;
  if (meaning.defined || undefinedGives === 'not-a-number') return { pieces, simple };
  const guarded = once(
    context,
    { pieces, simple },
    (v) =>
      context.sql`CASE WHEN isnan(${v}) OR isinf(${v}) THEN ${raise(context, undefinedGives)} ELSE ${v} END`,
  );
  return { pieces: guarded, simple: false };
}
