import { type KeywordName, STRICT_NAME_ID, keywordId } from './keyword.ts';
import { operatorId, operatorTexts, type OperatorText } from './operator.ts';

/** A table over keyword ids that holds 1 for each of `names`, 0 for all others. */
export function keywordSet(names: readonly KeywordName[]): Uint8Array {
  const set = new Uint8Array(STRICT_NAME_ID + 1);
  for (const name of names) set[keywordId(name)] = 1;
  return set;
}

/** A table over operator ids that holds each operator's binding power, 0 for all others. */
export function operatorPowers(
  levels: readonly (readonly [number, readonly OperatorText[]])[],
): Uint8Array {
  const table = new Uint8Array(operatorTexts.length + 1);
  for (const [power, operators] of levels)
    for (const operator of operators) table[operatorId(operator)] = power;
  return table;
}
