import type { CellText, ColumnInfo } from '../protocol/engine.ts';

/** Runs SQL that the engine itself wrote, one statement per call; throws DuckDB's error. */
export interface SqlRunner {
  /** Runs a query and gives all its rows, so it is for results known to be small. */
  rows(sql: string): Promise<(readonly CellText[])[]>;
  /** Runs a statement for its effect and gives the number of rows it changed. */
  execute(sql: string): Promise<number>;
  /** Names and types of the columns that a query gives, without running it. */
  describe(sql: string): Promise<readonly ColumnInfo[]>;
}
