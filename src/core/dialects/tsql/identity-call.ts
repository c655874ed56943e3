import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { CatalogColumn } from '../../semantics/catalog.ts';
import {
  BIGINT,
  INTEGER,
  SMALLINT,
  TINYINT_UNSIGNED,
  decimal,
  unknownType,
  type DataType,
} from '../../semantics/data-type.ts';

const WHOLE: Readonly<Record<string, DataType>> = {
  TINYINT: TINYINT_UNSIGNED,
  SMALLINT,
  INT: INTEGER,
  INTEGER,
  BIGINT,
};

const DECIMALS = new Set(['DEC', 'DECIMAL', 'NUMERIC']);

/**
 * The type that `IDENTITY (type, …)` names: an integer, or a DECIMAL without a scale.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/identity-function-transact-sql
 */
export function identityType({ words }: FunctionCall): DataType {
  const [name = '', digits = '18', scale = '0'] = (words[0] ?? '').split(' ');
  if (DECIMALS.has(name) && scale === '0') return decimal(Number(digits), 0);
  return WHOLE[name] ?? unknownType('IDENTITY takes an integer, or a DECIMAL without a scale');
}

/** Seed and increment of `IDENTITY (type [, seed, increment])`, 1 where they are left out; null for any other call. */
export function tsqlIdentity(call: FunctionCall): NonNullable<CatalogColumn['generated']> | null {
  const [name, ...rest] = call.name.parts;
  if (name?.text.toUpperCase() !== 'IDENTITY' || rest.length > 0 || call.words.length === 0)
    return null;
  const [seed = '1', increment = '1'] = call.arguments.map(wholeNumber);
  return seed === null || increment === null ? null : { seed, increment, selected: true };
}

function wholeNumber(node: Expression): string | null {
  if (node.kind === 'UnaryExpression' && node.operator === '-') {
    const positive = wholeNumber(node.operand);
    return positive === null ? null : `-${positive}`;
  }
  return node.kind === 'Literal' && node.literal === 'integer' ? node.raw : null;
}
