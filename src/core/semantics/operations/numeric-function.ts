import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { callAt } from './call.ts';
import { fidelityFrom } from './case.ts';
import { once, raise } from './conversion-duckdb.ts';
import { isNumber, isSimple, readOperand, writeOperand, type Operand } from './operand.ts';

type Function =
  | 'abs' | 'ceiling' | 'floor' | 'sign' | 'sqrt' | 'square' | 'power' | 'exp' | 'ln' | 'log10' | 'log-base' | 'pi' | 'sin' | 'cos' | 'tan'
  | 'asin' | 'acos' | 'atan' | 'atan2' | 'cot' | 'degrees' | 'radians' | 'greatest' | 'least' | 'random';

interface Meaning {
  readonly function: Function;
  readonly arguments: readonly Operand[];
  readonly result: DataType;
  /** What a value outside the function's domain does: an error, or NaN and NULL as in Spark. */
  readonly onDomain: RaisedError | 'as-spark';
}

const NAMES: Readonly<Record<string, Function>> = {
  abs: 'abs', ceiling: 'ceiling', ceil: 'ceiling', floor: 'floor', sign: 'sign', signum: 'sign', sqrt: 'sqrt', square: 'square', power: 'power', pow: 'power',
  exp: 'exp', ln: 'ln', log10: 'log10', pi: 'pi', sin: 'sin', cos: 'cos', tan: 'tan', asin: 'asin', acos: 'acos', atan: 'atan', atn2: 'atan2', atan2: 'atan2',
  cot: 'cot', degrees: 'degrees', radians: 'radians', greatest: 'greatest', least: 'least', rand: 'random',
};

/** Functions of DOUBLEs alone. */
const DOUBLES = new Set<Function>(['sqrt', 'exp', 'ln', 'log10', 'log-base', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'cot', 'pi', 'random']);

const DOMAIN: RaisedError = { number: 3623, severity: 16, state: 1, message: 'An invalid floating point operation occurred.' };

/** ABS, CEILING, POWER, LOG and their kin. */
export const numericFunctionOperation = defineOperation<Meaning>({
  operation: 'numeric-function',
  meaningIn: { tsql: (site) => read(site, DOMAIN), databricks: (site) => read(site, 'as-spark') },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'Numeric function',
    behaviour: {
      tsql: "The result has the argument's type; LOG(x) is natural, LOG(x, base); SQRT(-1) is an error.",
      databricks: 'CEILING and FLOOR of a DOUBLE are BIGINT, POWER is a DOUBLE; log(base, x); sqrt(-1) is NaN.',
    },
    port: 'The function of that meaning, cast to the type that it had.',
    action: 'Check the values named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#mathematical-functions',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT POWER(2, 3) AS a, CAST(LOG(8, 2) AS decimal(5, 2)) AS b, CEILING(1.2) AS c;',
      rows: [['8', '3.00', '2']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/log-transact-sql (LOG(float, base)), .../power-transact-sql (type of the argument)',
      naive: 'SELECT power(2, 3) AS a, CAST(log(8, 2) AS DECIMAL(5,2)) AS b, ceiling(1.2) AS c;',
    },
    { dialect: 'databricks', sql: 'SELECT greatest(1, NULL, 3) AS a, abs(-5) AS b, floor(2.5) AS c', rows: [['3', '5', '2']], evidence: 'Spark 4.2.1', naive: null },
  ],
});

function read(site: ReadSite, onDomain: Meaning['onDomain']): Meaning | Unknown | null {
  const at = callAt(site);
  if (at === null) return null;
  const result = site.typeOf(at.call);
  const given = [...at.call.arguments];
  let name = NAMES[at.name];
  if (at.name === 'log') {
    name = given.length === 2 ? 'log-base' : 'ln';
    // Databricks has the base first.
    if (given.length === 2 && onDomain === 'as-spark') given.reverse();
  }
  if (name === undefined) return null;
  if (result.type === 'unknown') return unknown(result.why);
  const operands: Operand[] = [];
  for (const node of given) {
    const operand = readNumber(site, node, result, name);
    if ('unknown' in operand) return operand;
    operands.push(operand);
  }
  return { function: name, arguments: operands, result, onDomain };
}

function readNumber(site: ReadSite, node: Expression, result: DataType, name: Function): Operand | Unknown {
  const type = site.typeOf(node);
  const plain: Operand = { node, conversion: null, constant: null, facts: { trimmed: false, notBlank: false, name: '' } };
  if (name === 'greatest' || name === 'least') return type.type === result.type || type.type === 'null' || (isNumber(type) && isNumber(result)) ? plain : readOperand(site, node, result);
  if (isNumber(type) || type.type === 'null' || type.type === 'unknown') return plain;
  return readOperand(site, node, DOUBLES.has(name) ? { type: 'floating', bits: 64 } : result);
}

function given(meaning: Meaning, context: WriteContext): { pieces: readonly (readonly Piece[])[]; emission: Pick<Emission, 'fidelity'> } {
  const written = meaning.arguments.map((operand) =>
    operand.conversion === null && operand.constant === null && context.target === 'databricks-sql'
      ? { pieces: [context.emit(operand.node)], assumptions: [], manual: null }
      : writeOperand(context, operand),
  );
  const manual = written.map((one) => one.manual).find((one) => one !== null) ?? null;
  return { pieces: written.map((one) => one.pieces), emission: { fidelity: fidelityFrom(written.flatMap((one) => one.assumptions), manual) } };
}

function joined(context: WriteContext, list: readonly (readonly Piece[])[]): readonly Piece[] {
  return list.flatMap((pieces, index) => (index === 0 ? pieces : [context.text(', '), ...pieces]));
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  const { pieces, emission } = given(meaning, context);
  const [x = [], y = []] = pieces;
  const type = context.typeName(meaning.result);
  const argument = meaning.arguments[0];
  const argumentType = argument === undefined ? meaning.result : context.typeOf(argument.node);
  const simple = (text: readonly Piece[], silent = true): Emission => ({ pieces: text, ...emission, silent: silent && emission.fidelity.kind === 'exact' });
  switch (meaning.function) {
    case 'ceiling':
    case 'floor': {
      const name = meaning.function === 'ceiling' ? 'ceil' : 'floor';
      return argumentType.type === 'decimal' ? simple(context.sql`${name}(${x})`) : simple(context.sql`CAST(${name}(${x}) AS ${type})`, false);
    }
    case 'sign':
      return simple(context.sql`CAST(sign(${x}) AS ${type})`, false);
    case 'square':
      return simple(context.sql`power(${x}, 2)`);
    case 'power':
      return meaning.result.type === 'floating' ? simple(context.sql`power(${x}, ${y})`) : simple(context.sql`CAST(power(${x}, ${y}) AS ${type})`, false);
    case 'ln':
      return domain(context, meaning, 'ln', '<= 0', x);
    case 'sqrt':
      return domain(context, meaning, 'sqrt', '< 0', x);
    case 'log10':
      return domain(context, meaning, 'log10', '<= 0', x);
    case 'log-base':
      return simple(context.sql`log(${y}, ${x})`, false);
    case 'atan2':
      return simple(context.sql`atan2(${joined(context, pieces)})`);
    case 'random':
      return {
        pieces: context.sql`rand(${joined(context, pieces)})`,
        fidelity: { kind: 'approximate', differs: 'RAND() gives one number for a whole query in SQL Server, rand() one for each row; the numbers are others in any case' },
      };
    case 'degrees':
    case 'radians':
      return meaning.result.type === 'floating' ? null : simple(context.sql`CAST(${meaning.function}(${x}) AS ${type})`, false);
    default:
      return meaning.arguments.every((operand) => operand.conversion === null && operand.constant === null) ? null : simple(context.sql`${meaning.function}(${joined(context, pieces)})`);
  }
}

/** SQL Server raises where Spark gives NaN or NULL. */
function domain(context: WriteContext, meaning: Meaning, name: string, test: string, x: readonly Piece[]): Emission {
  const [operand] = meaning.arguments;
  const value = operand === undefined ? undefined : context.constantOf(operand.node);
  const bare = context.sql`${name}(${x})`;
  if (meaning.onDomain === 'as-spark' || (typeof value === 'number' && value > 0)) return { pieces: bare, fidelity: EXACT, silent: true };
  const statement = `The argument of ${name} is never ${test} (SQL Server raises error 3623).`;
  return { pieces: bare, fidelity: { kind: 'conditional', assumptions: [{ statement, check: null }] } };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { pieces, emission } = given(meaning, context);
  const [x = [], y = []] = pieces;
  const type = context.typeName(meaning.result);
  const [first] = meaning.arguments;
  const simple = first !== undefined && isSimple(first.node);
  const cast = (text: readonly Piece[]): readonly Piece[] => context.sql`CAST(${text} AS ${type})`;
  const inDomain = (name: string, test: string, otherwise: string): readonly Piece[] =>
    once(context, { pieces: x, simple }, (value) => {
      const instead = meaning.onDomain === 'as-spark' ? context.sql`${otherwise}` : raise(context, meaning.onDomain);
      return context.sql`CASE WHEN ${value} ${test} THEN ${instead} ELSE ${name}(${value}) END`;
    });
  const body = (): readonly Piece[] => {
    switch (meaning.function) {
      case 'ceiling':
        return cast(context.sql`ceil(${x})`);
      case 'floor':
      case 'sign':
        return cast(context.sql`${meaning.function}(${x})`);
      case 'square':
        return context.sql`pow(CAST(${x} AS DOUBLE), 2)`;
      case 'power':
        return cast(meaning.result.type === 'integer' ? context.sql`trunc(pow(${x}, ${y}))` : context.sql`pow(${x}, ${y})`);
      case 'sqrt':
        return inDomain('sqrt', '< 0', "CAST('NaN' AS DOUBLE)");
      case 'ln':
      case 'log10':
        return inDomain(meaning.function, '<= 0', 'NULL');
      case 'log-base':
        return context.sql`(ln(${x}) / ln(${y}))`;
      case 'random':
        return context.sql`random()`;
      case 'degrees':
      case 'radians':
        return cast(context.sql`${meaning.function}(${x})`);
      default:
        return context.sql`${meaning.function}(${joined(context, pieces)})`;
    }
  };
  return { pieces: body(), ...emission, silent: true };
}
