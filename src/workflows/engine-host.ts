import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EngineClient, type EngineResources } from '../engine/index.ts';

/**
 * An engine whose child is the bundle beside this program, or its source where there is no bundle.
 * The child starts at the first request. Dispose of the engine when it is needed no more.
 *
 * @param resources - what an instance may take, asked for whenever one is opened
 */
export function createEngine(resources: () => EngineResources = () => ({})): EngineClient {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const bundle = path.join(here, 'duckdb-host.cjs');
  if (existsSync(bundle)) return new EngineClient({ hostPath: bundle, resources });
  const loader = createRequire(import.meta.url).resolve('tsx');
  return new EngineClient({
    hostPath: path.join(here, '../engine/duckdb/host/main.ts'),
    hostFlags: [`--import=${pathToFileURL(loader).href}`],
    resources,
  });
}
