import type { Expression, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import {
  guarded,
  readNumbers,
  wholeUnits,
  widened,
  withRoom,
  type ArithmeticOperands,
} from './arithmetic-operands.ts';
import { operandTypes, type Operator } from './arithmetic-types.ts';
import { together } from './call.ts';
import { fidelityFrom } from './case.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { isNumber, readOperand, writeOperand, type Operand } from './operand.ts';

type Meaning =
  /** NULL makes the whole NULL. */
  | {
      readonly kind: 'concatenate';
      readonly left: Operand;
      readonly right: Operand;
      readonly operator: Operator;
      readonly assumed: boolean;
      /** The characters that the result is cut off at, where the operands may have more; else null. */
      readonly most: number | null;
    }
  | {
      readonly kind: 'number';
      readonly operands: ArithmeticOperands;
      readonly operator: Operator;
      readonly onZero: RaisedError;
    }
  /** A DATETIME plus or minus a number of days. */
  | {
      readonly kind: 'days';
      readonly moment: Expression;
      readonly days: Operand;
      readonly whole: boolean;
      readonly operator: '+' | '-';
    }
  /** Two DATETIMEs: the second counts as the time since 1900-01-01. */
  | {
      readonly kind: 'moments';
      readonly left: Operand;
      readonly right: Operand;
      readonly operator: '+' | '-';
    }
  /** A date plus an interval that keeps it a date. */
  | {
      readonly kind: 'date-interval';
      readonly left: Expression;
      readonly right: Expression;
      readonly operator: '+' | '-';
    }
  | { readonly kind: 'assumed'; readonly statement: string };

/** `+`, `-`, `*`, `%` and `||` by the types of their operands. */
export const arithmeticOperation = defineOperation<Meaning>({
  operation: 'arithmetic',
  meaningIn: {
    tsql: readerOf('BinaryExpression', (site) =>
      read(site, {
        number: 8134,
        severity: 16,
        state: 1,
        message: 'Divide by zero error encountered.',
      }),
    ),
    databricks: readerOf('BinaryExpression', (site) =>
      read(site, {
        number: 0,
        severity: 16,
        state: 1,
        message: '[REMAINDER_BY_ZERO] Remainder by zero.',
      }),
    ),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeDatabricks(meaning, context),
    duckdb: (meaning, context) => writeDuckdb(meaning, context),
  },
  docs: {
    title: 'Plus, minus, times and remainder',
    behaviour: {
      tsql: '+ joins texts, adds numbers, and adds days to a DATETIME; text beside a number becomes a number.',
      databricks: '+ adds; || joins texts; text beside a number becomes a BIGINT or DOUBLE.',
    },
    port: '|| for texts, conversions and intervals written out.',
    action: 'Check the types of the operands.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/add-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/pipepipesign',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT 'a' + 'b' AS x, 'a' + CAST(NULL AS varchar(1)) AS y, '10' + 5 AS z;",
      rows: [['ab', null, '15']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-transact-sql (NULL), .../data-types/data-type-precedence-transact-sql',
      naive: "SELECT 'a' + 'b' AS x, 'a' + CAST(NULL AS STRING) AS y, '10' + 5 AS z;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT 'a' || NULL AS x, 7 % 3 AS y, -7 % 3 AS z",
      rows: [[null, '1', '-1']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function plainOperand(node: Expression): Operand {
  return {
    node,
    conversion: null,
    constant: null,
    facts: NO_FACTS,
  };
}

function read(site: SiteOf<'BinaryExpression'>, onZero: RaisedError): Meaning | Unknown | null {
  const { node } = site;
  const { operator } = node;
  if (
    operator !== '+' &&
    operator !== '-' &&
    operator !== '*' &&
    operator !== '%' &&
    operator !== '||'
  )
    return null;
  const [left, right, result] = [
    site.typeOf(node.left),
    site.typeOf(node.right),
    site.typeOf(node),
  ];
  if (result.type === 'null') return null;
  if (operator === '||' || result.type === 'text' || result.type === 'binary')
    return readConcatenation(site, node.left, node.right, operator, result);
  if (left.type === 'unknown' || right.type === 'unknown') {
    const isText = left.type === 'text' || right.type === 'text';
    if (operator === '+' && isText) {
      return {
        kind: 'concatenate',
        left: plainOperand(node.left),
        right: plainOperand(node.right),
        operator,
        assumed: true,
        most: null,
      };
    }
    if (operator === '+' && !isNumber(left) && !isNumber(right))
      return {
        kind: 'assumed',
        statement: 'The operands, whose types are not known, are numbers.',
      };
    return {
      kind: 'assumed',
      statement: 'The operands, whose types are not known, are numbers of one type.',
    };
  }
  if (result.type === 'unknown') return unknown(result.why);
  if (result.type === 'timestamp' || result.type === 'date')
    return readDates(site, node.left, node.right, operator, result);
  if (result.type === 'interval') return null;
  const operands = readNumbers(site, node);
  if (operands === null || 'unknown' in operands) return operands;
  return { kind: 'number', operands, operator, onZero };
}

function readConcatenation(
  site: ReadSite,
  left: Expression,
  right: Expression,
  operator: Operator,
  result: DataType,
): Meaning | Unknown {
  const to: DataType =
    result.type === 'text' ? { ...result, length: 'max', padded: false } : result;
  const one = (node: Expression): Operand | Unknown => {
    const type = site.typeOf(node);
    if (type.type === to.type || type.type === 'null' || type.type === 'unknown')
      return plainOperand(node);
    return readOperand(site, node, to);
  };
  const [a, b] = [one(left), one(right)];
  if ('unknown' in a) return a;
  if ('unknown' in b) return b;
  const most = longestSum(site, left, right, result);
  return { kind: 'concatenate', left: a, right: b, operator, assumed: false, most };
}

/**
 * Where the types of two columns or variables allow for more than 8,000 bytes, at which their sum is cut off.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-transact-sql
 */
function longestSum(
  site: ReadSite,
  left: Expression,
  right: Expression,
  result: DataType,
): number | null {
  const lengths = [left, right].map((node) => {
    const type = site.typeOf(node);
    const isDeclared = node.kind === 'ColumnReference' || node.kind === 'Variable';
    return isDeclared && type.type === 'text' && type.length !== 'max' ? type.length : 0;
  });
  if (result.type !== 'text' || result.length === 'max' || lengths.includes(0)) return null;
  const most = result.unicode ? 4000 : 8000;
  return lengths.reduce((sum, length) => sum + length, 0) > most ? most : null;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/language-elements/add-transact-sql: days are added to a DATETIME. */
function readDates(
  site: ReadSite,
  left: Expression,
  right: Expression,
  operator: Operator,
  result: DataType,
): Meaning | Unknown | null {
  if (operator !== '+' && operator !== '-') return unknown('a date is not multiplied');
  const [a, b] = [site.typeOf(left), site.typeOf(right)];
  if (a.type === 'interval' || b.type === 'interval') {
    return result.type === 'date' ? { kind: 'date-interval', left, right, operator } : null;
  }
  const [moment, days] = isNumber(b) ? [left, right] : [right, left];
  const momentType = site.typeOf(moment);
  const daysType = site.typeOf(days);
  if (momentType.type === 'date' && daysType.type === 'integer') return null;
  if (momentType.type !== 'timestamp' || !isNumber(daysType)) {
    const [first, second] = [readOperand(site, left, result), readOperand(site, right, result)];
    if ('unknown' in first) return first;
    return 'unknown' in second ? second : { kind: 'moments', left: first, right: second, operator };
  }
  return {
    kind: 'days',
    moment,
    days: plainOperand(days),
    whole: daysType.type === 'integer',
    operator,
  };
}

/** The operator's own token between the operands. */
function operatorEdit(
  context: WriteContext,
  left: Expression,
  right: Expression,
  written: string,
  operator: string,
): readonly {
  readonly span: { readonly start: number; readonly end: number };
  readonly pieces: readonly Piece[];
}[] {
  const token = context
    .tokens({ start: left.end, end: right.start })
    .find((given) => given.text === operator);
  return token === undefined
    ? []
    : [{ span: token.span, pieces: [context.text(written, token.span)] }];
}

function replaceOf(
  context: WriteContext,
  operands: readonly Operand[],
): { replace: Map<Node, readonly Piece[]>; fidelity: Fidelity } {
  const replace = new Map<Node, readonly Piece[]>();
  const written = operands
    .filter((operand) => operand.conversion !== null || operand.constant !== null)
    .map((operand) => ({ operand, ...writeOperand(context, operand) }));
  for (const { operand, pieces } of written) replace.set(operand.node, pieces);
  const manual = written.map((one) => one.manual).find((one) => one !== null) ?? null;
  return {
    replace,
    fidelity: fidelityFrom(
      written.flatMap((one) => one.assumptions),
      manual,
    ),
  };
}

function writeConcatenation(
  meaning: Extract<Meaning, { kind: 'concatenate' }>,
  context: WriteContext,
): Emission {
  const { left, right } = meaning;
  const { replace, fidelity: converted } = replaceOf(context, [left, right]);
  const fidelity =
    meaning.most === null
      ? converted
      : together(
          converted,
          conditional(
            `the joined text has at most ${meaning.most.toLocaleString('en-US')} characters.`,
          ),
        );
  const spans =
    meaning.operator === '||' ? [] : operatorEdit(context, left.node, right.node, '||', '+');
  const assumed: Fidelity = {
    kind: 'conditional',
    assumptions: [{ statement: 'The operand, whose type is not known, is text.', check: null }],
  };
  const silent = meaning.operator === '||' || context.target === 'duckdb';
  return {
    edits: { replace, spans },
    fidelity: meaning.assumed ? assumed : fidelity,
    silent: silent && !meaning.assumed && fidelity.kind === 'exact',
  };
}

/** `a - b` is the time between as a moment after 1900-01-01, `a + b` is later by what b is after it. */
function writeMoments(
  meaning: Extract<Meaning, { kind: 'moments' }>,
  context: WriteContext,
  origin: string,
): Emission {
  const left = writeOperand(context, meaning.left);
  const right = writeOperand(context, meaning.right);
  const pieces =
    meaning.operator === '-'
      ? context.sql`${origin} + (${left.pieces} - ${right.pieces})`
      : context.sql`${left.pieces} + (${right.pieces} - ${origin})`;
  const fidelity = fidelityFrom(
    [...left.assumptions, ...right.assumptions],
    left.manual ?? right.manual,
  );
  return { pieces, fidelity, loose: true, silent: context.target === 'duckdb' };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  switch (meaning.kind) {
    case 'concatenate':
      return writeConcatenation(meaning, context);
    case 'assumed':
      return {
        edits: {},
        fidelity: {
          kind: 'conditional',
          assumptions: [{ statement: meaning.statement, check: null }],
        },
      };
    case 'date-interval':
      return null;
    case 'moments':
      return writeMoments(meaning, context, "TIMESTAMP_NTZ'1900-01-01'");
    case 'days': {
      const sign = meaning.operator;
      const { pieces } = writeOperand(context, meaning.days);
      const constant = context.constantOf(meaning.days.node);
      if (meaning.whole && typeof constant === 'number' && constant >= 0) {
        return {
          pieces: context.sql`${meaning.moment} ${sign} INTERVAL ${constant} DAY`,
          fidelity: EXACT,
          loose: true,
        };
      }
      if (meaning.whole)
        return {
          pieces: context.sql`dateadd(DAY, ${sign === '-' ? '-' : ''}${pieces}, ${context.emit(meaning.moment)})`,
          fidelity: EXACT,
        };
      const micros = context.sql`CAST(round(${sign === '-' ? '-' : ''}${pieces} * 86400000000) AS BIGINT)`;
      return {
        pieces: context.sql`timestampadd(MICROSECOND, ${micros}, ${context.emit(meaning.moment)})`,
        fidelity: EXACT,
      };
    }
    case 'number':
      return writeNumber(meaning.operands, meaning.operator, context);
  }
}

/** The operator itself, with casts where Spark would give the result another type. */
function writeNumber(
  operands: ArithmeticOperands,
  operator: Operator,
  context: WriteContext,
): Emission | null {
  const { replace, fidelity } = replaceOf(context, [operands.left, operands.right]);
  const { result } = operands;
  // An unsigned TINYINT is kept as SMALLINT, which takes more: a signed one has as many values, 128 below.
  if (result.type === 'integer' && !result.signed && operator !== '%') {
    const half = 2 ** (result.bits - 1);
    const [left, right] = [operands.left.node, operands.right.node].map(
      (node) => replace.get(node) ?? [context.emit(node)],
    );
    return {
      pieces: context.sql`CAST(${left ?? []} ${operator} ${right ?? []} - ${half} AS TINYINT) + ${half}S`,
      fidelity,
      loose: true,
    };
  }
  const types = operandTypes(operands, operator);
  for (const [operand, from, to] of [
    [operands.left, operands.leftType, types.left],
    [operands.right, operands.rightType, types.right],
  ] as const) {
    if (to === from) continue;
    const value = replace.get(operand.node) ?? [context.emit(operand.node)];
    replace.set(operand.node, context.sql`CAST(${value} AS ${context.typeName(to)})`);
  }
  if (!types.differs && replace.size === 0) return null;
  const kept = types.relied === null ? fidelity : together(fidelity, types.relied);
  if (!types.differs) return { edits: { replace }, fidelity: kept };
  const edits = {
    before: [context.text('CAST(')],
    after: [context.text(` AS ${context.typeName(result)})`)],
    replace,
  };
  return { edits, fidelity: kept };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission | null {
  switch (meaning.kind) {
    case 'concatenate':
      return writeConcatenation(meaning, context);
    case 'assumed':
      return {
        edits: {},
        fidelity: {
          kind: 'conditional',
          assumptions: [{ statement: meaning.statement, check: null }],
        },
      };
    case 'date-interval':
      return {
        edits: { before: [context.text('CAST(')], after: [context.text(' AS DATE)')] },
        fidelity: EXACT,
        silent: true,
      };
    case 'moments':
      return writeMoments(meaning, context, "TIMESTAMP '1900-01-01'");
    case 'days': {
      const { pieces } = writeOperand(context, meaning.days);
      const added = meaning.whole
        ? context.sql`to_days(CAST(${pieces} AS INTEGER))`
        : context.sql`to_microseconds(CAST(round(${pieces} * 86400000000) AS BIGINT))`;
      return {
        pieces: context.sql`${meaning.moment} ${meaning.operator} ${added}`,
        fidelity: EXACT,
        loose: true,
        silent: true,
      };
    }
    case 'number': {
      const { operands, operator } = meaning;
      const { result, expression } = operands;
      const left = widened(context, operands, writeOperand(context, operands.left).pieces, 'left');
      const right = widened(
        context,
        operands,
        writeOperand(context, operands.right).pieces,
        'right',
      );
      const emission = { fidelity: EXACT, loose: true, silent: true } as const;
      if (operator === '%') {
        const typed = (pieces: readonly Piece[]): readonly Piece[] =>
          result.type === 'decimal'
            ? decimalRemainder(operands, result, left, pieces, context)
            : context.sql`${left} % ${pieces}`;
        return { ...emission, pieces: guarded(context, expression, right, meaning.onZero, typed) };
      }
      if (result.type === 'decimal' && naturalScale(operands, operator) > 38) {
        const product = context.sql`CAST(CAST(${left} AS DOUBLE) ${operator} CAST(${right} AS DOUBLE) AS ${context.typeName(result)})`;
        return {
          pieces: product,
          fidelity: {
            kind: 'approximate',
            differs:
              'the preview calculates with 15 digits, for a product of so many digits does not fit',
          },
        };
      }
      const pieces = context.sql`${withRoom(context, operands, left)} ${operator} ${right}`;
      return {
        ...emission,
        pieces:
          result.type === 'decimal' && naturalScale(operands, operator) !== result.scale
            ? context.sql`CAST(${pieces} AS ${context.typeName(result)})`
            : pieces,
      };
    }
  }
}

/** In whole units: DuckDB takes the remainder of wide decimals as DOUBLEs. */
function decimalRemainder(
  operands: ArithmeticOperands,
  result: DataType,
  left: readonly Piece[],
  right: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const scale = naturalScale(operands, '%');
  const rest = context.sql`CAST(${wholeUnits(context, left, operands.leftType, scale)} % ${wholeUnits(context, right, operands.rightType, scale)} AS DECIMAL(38,0))`;
  return scale === 0
    ? context.sql`CAST(${rest} AS ${context.typeName(result)})`
    : context.sql`CAST(${rest} * 0.${'0'.repeat(scale - 1)}1 AS ${context.typeName(result)})`;
}

/** The scale that DuckDB gives: the larger one, or the sum for a product. */
function naturalScale({ leftType, rightType }: ArithmeticOperands, operator: Operator): number {
  const scale = (type: DataType): number => (type.type === 'decimal' ? type.scale : 0);
  return operator === '*'
    ? scale(leftType) + scale(rightType)
    : Math.max(scale(leftType), scale(rightType));
}

type BitMeaning = { readonly left: Operand; readonly right: Operand; readonly operator: string };

/** `&`, `|`, `^`, whose precedence differs: operands stand in parentheses. */
export const bitwiseOperation = defineOperation<BitMeaning>({
  operation: 'bitwise',
  meaningIn: {
    tsql: readerOf('BinaryExpression', (site) => readBits(site)),
    databricks: readerOf('BinaryExpression', (site) => readBits(site)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => ({
      pieces: context.sql`${writeOperand(context, meaning.left).pieces} ${meaning.operator} ${writeOperand(context, meaning.right).pieces}`,
      fidelity: EXACT,
      loose: true,
      silent: true,
    }),
    duckdb: (meaning, context) => {
      const [left, right] = [
        writeOperand(context, meaning.left).pieces,
        writeOperand(context, meaning.right).pieces,
      ];
      // ^ is a power in DuckDB.
      if (meaning.operator === '^')
        return { pieces: context.sql`xor(${left}, ${right})`, fidelity: EXACT, silent: true };
      return {
        pieces: context.sql`${left} ${meaning.operator} ${right}`,
        fidelity: EXACT,
        loose: true,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Bitwise operators',
    behaviour: {
      tsql: '&, | and ^ bind as tightly as + and -.',
      databricks: '& binds less tightly than +, then ^, then |.',
    },
    port: 'Operands that are operators themselves stand in parentheses.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/operator-precedence-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT 1 & 3 + 4 AS x;',
      rows: [['5']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/operator-precedence-transact-sql (level 3: +, -, &, ^, |)',
      naive: 'SELECT 1 & 3 + 4 AS x;',
    },
  ],
});

function readBits(site: SiteOf<'BinaryExpression'>): BitMeaning | Unknown {
  const { node } = site;
  const one = (expression: Expression): Operand | Unknown =>
    site.typeOf(expression).type === 'boolean'
      ? readOperand(site, expression, { type: 'integer', bits: 32, signed: true })
      : plainOperand(expression);
  const [left, right] = [one(node.left), one(node.right)];
  if ('unknown' in left) return left;
  return 'unknown' in right ? right : { left, right, operator: node.operator };
}

/** `-x` of an unsigned TINYINT; `~x` of a BIT. */
export const negateOperation = defineOperation<{
  readonly operand: Expression;
  readonly operator: string;
  readonly of: 'unsigned' | 'boolean';
}>({
  operation: 'negate',
  meaningIn: {
    tsql: readerOf('UnaryExpression', readSign),
    databricks: readerOf('UnaryExpression', (site) => {
      const meaning = readSign(site);
      return meaning?.of === 'boolean' ? unknown('~ is not defined on BOOLEAN') : meaning;
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.of === 'boolean')
        return { pieces: context.sql`NOT ${meaning.operand}`, fidelity: EXACT, loose: true };
      // An unsigned TINYINT is kept as SMALLINT, whose complement is negative.
      return meaning.operator === '~'
        ? { pieces: context.sql`255S - ${meaning.operand}`, fidelity: EXACT, loose: true }
        : null;
    },
    duckdb: (meaning, context) => ({
      pieces:
        meaning.of === 'boolean'
          ? context.sql`NOT ${meaning.operand}`
          : meaning.operator === '~'
            ? context.sql`~${meaning.operand}`
            : context.sql`${meaning.operator}CAST(${meaning.operand} AS SMALLINT)`,
      fidelity: EXACT,
      loose: true,
      silent: true,
    }),
  },
  docs: {
    title: 'Signs and complements',
    behaviour: {
      tsql: '~ of a BIT is the other truth value.',
      databricks: '~ is for whole numbers only.',
    },
    port: 'NOT.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/bitwise-not-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT CAST(~CAST(1 AS bit) AS int) AS x;',
      rows: [['0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/bitwise-not-transact-sql',
      naive: 'SELECT CAST(~CAST(1 AS BOOLEAN) AS INT) AS x;',
    },
  ],
});

function readSign(
  site: SiteOf<'UnaryExpression'>,
): { operand: Expression; operator: string; of: 'unsigned' | 'boolean' } | null {
  const { node } = site;
  const type = site.typeOf(node.operand);
  if (type.type === 'boolean' && node.operator === '~')
    return { operand: node.operand, operator: '~', of: 'boolean' };
  return type.type === 'integer' && !type.signed && node.operator !== '+'
    ? { operand: node.operand, operator: node.operator, of: 'unsigned' }
    : null;
}
