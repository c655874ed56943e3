import { databricksGrammar } from '../dialects/databricks/grammar.ts';
import { encodeString } from '../dialects/databricks/literals.ts';
import type { DataType } from '../semantics/data-type.ts';
import type { Target } from '../semantics/operation.ts';
import { databricksTypeName } from './databricks-sql/type-name.ts';
import { duckdbTypeName } from './duckdb/type-name.ts';

/** How the targets spell names, strings and types. Databricks' own words come from its dialect. */
export const targetWords: {
  readonly reserved: Uint8Array;
  readonly encodeString: (value: string) => string;
  readonly typeName: Readonly<Record<Target, (type: DataType) => string>>;
} = {
  reserved: databricksGrammar.reserved,
  encodeString,
  typeName: { 'databricks-sql': databricksTypeName, duckdb: duckdbTypeName },
};
