import { NULL_TYPE, unknownType, type DataType } from './data-type.ts';

/** The types of one kind. */
export type TypeOf<K extends DataType['type']> = Extract<DataType, { type: K }>;

/**
 * Folds types into a common one by a rule for two. NULLs give way; one unknown makes all unknown.
 * Without any type that is not NULL the result is NULL's.
 */
export function foldTypes(
  types: readonly DataType[],
  pair: (a: DataType, b: DataType) => DataType,
): DataType {
  let common: DataType = NULL_TYPE;
  for (const type of types) {
    if (type.type === 'unknown') return type;
    if (type.type === 'null') continue;
    common = common.type === 'null' ? type : pair(common, type);
    if (common.type === 'unknown') return common;
  }
  return common;
}

/** The unknown type of an operator that its operands do not allow. */
export function invalidOperands(operator: string, left: string, right: string): DataType {
  return unknownType(`'${operator}' is not defined between ${left} and ${right}`);
}
