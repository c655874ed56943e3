import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { ownName } from '../../syntax/own-name.ts';

type Whole = Extract<DataType, { type: 'integer' }>;

type Action =
  | { readonly action: 'shift-left' | 'shift-right' | 'shift-right-unsigned' }
  | { readonly action: 'count' }
  | { readonly action: 'get' }
  /** The bit becomes 1, or 0. */
  | { readonly action: 'set'; readonly on: boolean };

type Meaning = Action & {
  readonly value: Expression;
  readonly type: Whole;
  /** By how many bits, or which bit; null where there is none. A constant in T-SQL. */
  readonly amount: Expression | number | null;
  /** How many bits there are to count: T-SQL those of the type, Databricks 64. */
  readonly counted: number;
};

/** Shifts, and functions of single bits. */
export const bitFunctionOperation = defineOperation<Meaning>({
  operation: 'bit-function',
  meaningIn: { tsql: readTsql, databricks: readDatabricks },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null =>
      typeof meaning.amount === 'number' || meaning.counted !== 64
        ? { pieces: writeDatabricks(meaning, context), fidelity: EXACT }
        : null,
    duckdb: (meaning, context): Emission => ({
      pieces: writeDuckdb(meaning, context),
      fidelity: EXACT,
      silent: true,
    }),
  },
  docs: {
    title: 'Bits',
    behaviour: {
      tsql: 'Shifts fill up with zeros, a negative number of bits shifts the other way, one beyond the type gives 0.',
      databricks:
        'shiftright copies the sign, and takes the number of bits modulo the bits of the type.',
    },
    port: 'shiftleft, shiftrightunsigned, bit_count, getbit and kin.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/right-shift-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/bit-count-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/shiftrightunsigned',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT RIGHT_SHIFT(12345, 5) AS a, 6 << 2 AS b, GET_BIT(6, 1) AS c, SET_BIT(6, 3) AS d, BIT_COUNT(-1) AS e;',
      rows: [['385', '24', '1', '14', '32']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/right-shift-transact-sql (example), .../bit-count-transact-sql',
      naive:
        'SELECT shiftright(12345, 5) AS a, 6 << 2 AS b, getbit(6, 1) AS c, 6 | 8 AS d, bit_count(-1) AS e;',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT shiftleft(1, 33) AS a, shiftright(-4, 1) AS b, shiftrightunsigned(-1, 28) AS c, bit_count(-1) AS d, getbit(5, 2) AS e',
      rows: [['2', '-2', '15', '64', '1']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

/** The name of the call or operator, and what it is given. */
function given(site: ReadSite): { name: string; arguments: readonly Expression[] } | null {
  const { node } = site;
  if (node.kind === 'BinaryExpression')
    return { name: node.operator, arguments: [node.left, node.right] };
  if (node.kind !== 'FunctionCall') return null;
  return {
    name: ownName(node.name).toLowerCase(),
    arguments: node.arguments,
  };
}

const TSQL: Readonly<Record<string, Action['action']>> = {
  '<<': 'shift-left',
  '>>': 'shift-right-unsigned',
  left_shift: 'shift-left',
  right_shift: 'shift-right-unsigned',
  bit_count: 'count',
  get_bit: 'get',
  set_bit: 'set',
};

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/bit-manipulation-functions-overview */
function readTsql(site: ReadSite): Meaning | Unknown | null {
  const call = given(site);
  const action = TSQL[call?.name ?? ''];
  const [value, second, third] = call?.arguments ?? [];
  if (action === undefined || value === undefined) return null;
  const type = site.typeOf(value);
  if (type.type !== 'integer' || type.bits < 32)
    return unknown('bits are known of INT and BIGINT only');
  if (action === 'count') return { action, value, type, amount: null, counted: type.bits };
  const amount = second === undefined ? undefined : site.constantOf(second);
  if (typeof amount !== 'number') return unknown('the number of bits is no constant');
  const common = { value, type, counted: type.bits };
  if (action === 'get' || action === 'set') {
    if (amount < 0 || amount >= type.bits) return unknown(`there is no bit ${amount}`);
    const bit = third === undefined ? 1 : site.constantOf(third);
    if (typeof bit !== 'number') return unknown('the new bit is no constant');
    return action === 'get'
      ? { action, amount, ...common }
      : { action, on: bit !== 0, amount, ...common };
  }
  const other = action === 'shift-left' ? 'shift-right-unsigned' : 'shift-left';
  return { action: amount < 0 ? other : action, amount: Math.abs(amount), ...common };
}

const DATABRICKS: Readonly<Record<string, Exclude<Action['action'], 'set'>>> = {
  '<<': 'shift-left',
  '>>': 'shift-right',
  shiftleft: 'shift-left',
  shiftright: 'shift-right',
  shiftrightunsigned: 'shift-right-unsigned',
  bit_count: 'count',
  getbit: 'get',
  bit_get: 'get',
};

function readDatabricks(site: ReadSite): Meaning | Unknown | null {
  const call = given(site);
  const action = DATABRICKS[call?.name ?? ''];
  const [value, amount = null] = call?.arguments ?? [];
  if (action === undefined || value === undefined) return null;
  const type = site.typeOf(value);
  if (type.type !== 'integer') return unknown('bits are known of whole numbers only');
  // Shifts of smaller types are those of an INT.
  const wide: Whole = type.bits < 32 && action.startsWith('shift') ? { ...type, bits: 32 } : type;
  return { action, value, type: wide, amount, counted: 64 };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const value = context.emit(meaning.value);
  const amount = typeof meaning.amount === 'number' ? meaning.amount : 0;
  const beyond = amount >= meaning.type.bits;
  switch (meaning.action) {
    case 'count':
      return meaning.counted === 32
        ? context.sql`bit_count(${meaning.value} & 4294967295)`
        : context.sql`bit_count(${value})`;
    case 'get':
      return context.sql`(getbit(${value}, ${amount}) = 1)`;
    case 'set':
      return meaning.on
        ? context.sql`(${meaning.value} | ${oneBit(meaning.type, amount)})`
        : context.sql`(${meaning.value} & ~${oneBit(meaning.type, amount)})`;
    default: {
      if (beyond) return context.sql`(${meaning.value} & 0)`;
      const name = meaning.action.replaceAll('-', '');
      return context.sql`${name}(${value}, ${amount})`;
    }
  }
}

/** The number with that bit alone, in the type. */
function oneBit(type: Whole, bit: number): string {
  const value = BigInt.asIntN(type.bits, 2n ** BigInt(bit));
  return type.bits === 64 ? `CAST(${value} AS BIGINT)` : value < 0n ? `(${value})` : String(value);
}

/** Calculated without a sign in 128 bits, and cut to the type's. */
function writeDuckdb(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { value, type, amount, action } = meaning;
  const { bits } = type;
  const range = String(2n ** BigInt(bits));
  const half = String(2n ** BigInt(bits - 1));
  const name = context.typeName(type);
  const wide = context.sql`CAST(${value} AS HUGEINT)`;
  const unsigned = context.sql`((${wide} + ${range}) % ${range})`;
  const signed = (number: readonly Piece[]): readonly Piece[] =>
    context.sql`CAST((${number} + ${half}) % ${range} - ${half} AS ${name})`;
  const power = (modulo: boolean): readonly Piece[] => {
    if (amount === null) return context.sql`1`;
    if (typeof amount === 'number') return context.sql`${String(2n ** BigInt(amount))}`;
    return context.sql`(CAST(1 AS HUGEINT) << ${modulo ? context.sql`((${amount} % ${bits} + ${bits}) % ${bits})` : context.sql`${amount}`})`;
  };
  switch (action) {
    case 'shift-left':
      return typeof amount === 'number' && amount >= bits
        ? context.sql`(${value} & 0)`
        : signed(context.sql`${unsigned} * ${power(true)} % ${range}`);
    case 'shift-right-unsigned':
      return typeof amount === 'number' && amount >= bits
        ? context.sql`(${value} & 0)`
        : signed(context.sql`${unsigned} // ${power(true)}`);
    case 'shift-right':
      // Rounded down, as the copied sign does.
      return context.sql`CAST((${wide} - ((${wide} % ${power(true)}) + ${power(true)}) % ${power(true)}) // ${power(true)} AS ${name})`;
    case 'count':
      return meaning.counted === 64
        ? context.sql`CAST(bit_count(CAST(${value} AS BIGINT)) AS INTEGER)`
        : context.sql`CAST(bit_count(CAST(${value} AS INTEGER)) AS BIGINT)`;
    case 'get': {
      const bit = context.sql`${unsigned} // ${power(false)} % 2`;
      return typeof amount === 'number'
        ? context.sql`(${bit} = 1)`
        : context.sql`CAST(${bit} AS INTEGER)`;
    }
    case 'set': {
      const without = context.sql`${unsigned} - ${unsigned} // ${power(false)} % 2 * ${power(false)}`;
      return signed(meaning.on ? context.sql`${without} + ${power(false)}` : without);
    }
  }
}
