import type { FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import type { Assumption } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt } from './call.ts';
import { lowerBound } from './number-bounds.ts';
import { raise } from './conversion-duckdb.ts';
import {
  databricksFloating,
  floatingFunctions,
  tsqlFloating,
  type FloatingFunction,
  type FloatingKey,
} from './floating-functions.ts';
import {
  numberArgument,
  numberFidelity,
  shownName,
  writeFloating,
  writeNumber,
  type NumberArgument,
} from './number-argument.ts';

interface Meaning {
  readonly function: FloatingKey;
  readonly call: FunctionCall;
  readonly arguments: readonly NumberArgument[];
  /** What it gives where it has no value: an error, or what Spark gives. */
  readonly undefinedGives: RaisedError | 'spark';
  /** True if the form of the arguments shows that there is a value. */
  readonly defined: boolean;
  /** How a person would name the first argument. */
  readonly name: string;
}

const INVALID: RaisedError = {
  number: 3623,
  severity: 16,
  state: 1,
  message: 'An invalid floating point operation occurred.',
};

/** Roots, logarithms, angles: functions of DOUBLEs that differ in name, order of arguments and beyond their domain. */
export const floatingFunctionOperation = defineOperation<Meaning>({
  operation: 'floating-function',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, tsqlFloating, INVALID)),
    databricks: readerOf('FunctionCall', (site) => read(site, databricksFloating, 'spark')),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeDatabricks(meaning, context),
    duckdb: (meaning, context) => writeDuckdb(meaning, context),
  },
  docs: {
    title: 'A function of floating-point numbers',
    behaviour: {
      tsql: 'A root or logarithm that has no value is an error; LOG takes the base second.',
      databricks: 'A root that has no value is NaN, a logarithm NULL; log takes the base first.',
    },
    port: 'The function of the same meaning, its arguments in its order.',
    action: 'Check the arguments, or guard them.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/log-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/log',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/sqrt',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT CAST(LOG(8, 2) AS decimal(9, 6)) AS a, CAST(LOG(EXP(1)) AS decimal(9, 6)) AS b, SQUARE(5) AS c;',
      rows: [['3.000000', '1.000000', '25']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/log-transact-sql (LOG ( float_expression [, base ] ))',
      naive:
        'SELECT CAST(LOG(8, 2) AS DECIMAL(9, 6)) AS a, CAST(LOG(EXP(1)) AS DECIMAL(9, 6)) AS b, POWER(5, 2) AS c;',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT ln(0) AS a, log(2, 8) AS b, sqrt(16) AS c, log10(-1) AS d',
      rows: [[null, '3', '4', null]],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(
  site: SiteOf<'FunctionCall'>,
  names: Readonly<Record<string, FloatingKey>>,
  undefinedGives: Meaning['undefinedGives'],
): Meaning | Unknown | null {
  const at = callAt(site);
  const given = at.call.arguments;
  const key = names[`${at.name}/${given.length}`] ?? names[at.name];
  if (key === undefined)
    return unknown(`Portside does not know ${at.name} with ${given.length} arguments`);
  const read: NumberArgument[] = [];
  for (const node of given) {
    const argument = numberArgument(site, node);
    if ('unknown' in argument) return argument;
    read.push(argument);
  }
  // Databricks' log(base, value) has them the other way round.
  const swapped = key === 'logarithm' && undefinedGives === 'spark';
  const ordered = swapped ? [...read].reverse() : read;
  const first = ordered[0]?.operand.node;
  const { isDefined }: FloatingFunction = floatingFunctions[key];
  const constants = ordered.map(({ operand }) => site.constantOf(operand.node));
  const values = constants.filter((value) => typeof value === 'number');
  const shown = first === undefined ? null : lowerBound(site, first);
  const defined =
    isDefined === null ||
    (values.length === ordered.length && isDefined(...values)) ||
    (key === 'square-root' && shown !== null && shown >= 0) ||
    (key.endsWith('-logarithm') && shown !== null && shown > 0);
  return {
    function: key,
    call: at.call,
    arguments: ordered,
    undefinedGives,
    defined,
    name: first === undefined ? '' : shownName(site, first),
  };
}

function fill(
  template: string,
  pieces: readonly (readonly Piece[])[],
  context: WriteContext,
): readonly Piece[] {
  return template.split(/(\$\d)/u).flatMap((part) => {
    if (/^\$\d$/u.test(part)) return pieces[Number(part.slice(1)) - 1] ?? [];
    return part === '' ? [] : [context.text(part)];
  });
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  const template: FloatingFunction = floatingFunctions[meaning.function];
  const written = meaning.arguments.map((argument) => writeNumber(context, argument));
  const beyond: Assumption[] =
    meaning.undefinedGives === 'spark' || meaning.defined
      ? []
      : [{ statement: `${meaning.name} ${template.assumption}`, check: null }];
  const fidelity = numberFidelity(
    meaning.arguments.filter(({ type }) => type.type !== 'unknown'),
    written,
    beyond,
  );
  const name = context.textOf(meaning.call.name).toLowerCase();
  const positions = meaning.arguments.map((_, index) => `$${index + 1}`).join(', ');
  const converted = meaning.arguments.some(
    ({ operand }) => operand.conversion !== null || operand.constant !== null,
  );
  const alike =
    template.databricks === `${name}(${positions})` ||
    (name === 'log' && meaning.arguments.length === 1);
  if (alike && !converted) return fidelity.kind === 'exact' ? null : { edits: {}, fidelity };
  const bare = written.map((one, index) =>
    converted
      ? one.pieces
      : context.sql`${context.emit(meaning.arguments[index]?.operand.node ?? context.node)}`,
  );
  return { pieces: fill(template.databricks, bare, context), fidelity };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const template: FloatingFunction = floatingFunctions[meaning.function];
  const written = meaning.arguments.map((argument) => writeFloating(context, argument));
  const fidelity = numberFidelity(
    meaning.arguments.filter(({ type }) => type.type !== 'unknown'),
    written,
  );
  const silent = fidelity.kind === 'exact';
  const value = (pieces: readonly (readonly Piece[])[]): readonly Piece[] =>
    fill(template.duckdb, pieces, context);
  const all = written.map((one) => one.pieces);
  const { undefinedWhere } = template;
  if (undefinedWhere === null || meaning.defined) return { pieces: value(all), fidelity, silent };
  const instead =
    meaning.undefinedGives === 'spark'
      ? context.sql`${template.spark}`
      : raise(context, meaning.undefinedGives);
  // The value and its condition need the arguments several times.
  const names = written.map((_, index) => context.fresh(`value_${index + 1}_`));
  const simple = written.every((one) => one.simple);
  const guarded = (pieces: readonly (readonly Piece[])[]): readonly Piece[] =>
    context.sql`CASE WHEN ${fill(undefinedWhere, pieces, context)} THEN ${instead} ELSE ${value(pieces)} END`;
  if (simple) return { pieces: guarded(all), fidelity, silent };
  const nested = names.reduceRight<readonly Piece[]>(
    (inner, name, index) =>
      context.sql`list_transform([${all[index] ?? []}], lambda ${name}: ${inner})[1]`,
    guarded(names.map((name) => context.sql`${name}`)),
  );
  return { pieces: nested, fidelity, silent };
}
