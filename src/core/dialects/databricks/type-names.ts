/**
 * The types that may be written, and how many numbers each takes in parentheses, at the least and at the most.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes, and `dataType` of
 * https://github.com/apache/spark/blob/master/sql/api/src/main/antlr4/org/apache/spark/sql/catalyst/parser/SqlBaseParser.g4
 */
export const typeArguments: ReadonlyMap<string, readonly [number, number]> = new Map<
  string,
  readonly [number, number]
>([
  ['ARRAY', [0, 0]],
  ['BIGINT', [0, 0]],
  ['BINARY', [0, 0]],
  ['BOOLEAN', [0, 0]],
  ['BYTE', [0, 0]],
  ['CHAR', [1, 1]],
  ['CHARACTER', [1, 1]],
  ['DATE', [0, 0]],
  ['DEC', [0, 2]],
  ['DECIMAL', [0, 2]],
  ['DOUBLE', [0, 0]],
  ['FLOAT', [0, 0]],
  ['GEOGRAPHY', [1, 1]],
  ['GEOMETRY', [1, 1]],
  ['INT', [0, 0]],
  ['INTEGER', [0, 0]],
  ['INTERVAL', [0, 0]],
  ['LONG', [0, 0]],
  ['MAP', [0, 0]],
  ['NUMERIC', [0, 2]],
  ['OBJECT', [0, 0]],
  ['REAL', [0, 0]],
  ['SHORT', [0, 0]],
  ['SMALLINT', [0, 0]],
  ['STRING', [0, 0]],
  ['STRUCT', [0, 0]],
  ['TIME', [0, 1]],
  ['TIMESTAMP', [0, 0]],
  ['TIMESTAMP_LTZ', [0, 0]],
  ['TIMESTAMP_NTZ', [0, 0]],
  ['TINYINT', [0, 0]],
  ['VARCHAR', [1, 1]],
  ['VARIANT', [0, 0]],
  ['VOID', [0, 0]],
]);
