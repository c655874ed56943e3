/** The door of the engine layer. It never loads DuckDB: only the forked child does. */
export type {
  EngineAnswer,
  EngineResources,
  EngineSettings,
  SessionOptions,
} from './duckdb/client.ts';
export { EngineClient } from './duckdb/client.ts';
export type * from '../protocol/engine.ts';
