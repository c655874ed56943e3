import { keywordOf } from '../syntax/keyword-lookup.ts';
import { databricksGrammar } from '../dialects/databricks/grammar.ts';
import { encodeString } from '../dialects/databricks/literals.ts';
import type { DataType } from '../semantics/data-type.ts';
import type { Target } from '../semantics/operation.ts';
import { databricksTypeName } from './databricks-sql/type-name.ts';
import { duckdbTypeName } from './duckdb/type-name.ts';

/** How the targets spell names, strings and types. Databricks' own words come from its dialect. */
export const targetWords: {
  readonly encodeString: (value: string) => string;
  readonly typeName: Readonly<Record<Target, (type: DataType) => string>>;
} = {
  encodeString,
  typeName: { 'databricks-sql': databricksTypeName, duckdb: duckdbTypeName },
};

/** True for a name that Databricks SQL takes without backticks. */
export function isPlainName(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && code !== 0x5f && (!isDigit || index === 0)) return false;
  }
  const keyword = keywordOf(name);
  if (keyword === 0) return name !== '';
  // A word that may begin a clause is a name in most places, but no alias without AS.
  const { notBareAlias, neverTableAlias } = databricksGrammar;
  return notBareAlias[keyword] !== 1 && neverTableAlias[keyword] !== 1;
}
