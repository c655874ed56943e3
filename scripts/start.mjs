import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './ensure.mjs';
import { ask, root, run, say, tool } from './process.mjs';

await ensureBuilt();
const folder = path.resolve(process.argv[2] ?? path.join(root, 'examples/kineo-analytics'));

if (ask('code', ['--version']) !== undefined) {
  const args = [`--extensionDevelopmentPath=${root}`, folder];
  process.exitCode = await run('code', args);
} else {
  const { cacheRoot, ensureCodeServer } = await import('./caches.mjs');
  const { server, missing } = await ensureCodeServer();
  if (server === undefined) {
    say(`VS Code ('code') is not on the PATH, and the editor for the browser needs ${missing}`);
    process.exit(2);
  }
  const data = path.join(cacheRoot(), 'editor-data');
  mkdirSync(data, { recursive: true });
  process.exitCode = await tool(
    'tsx/dist/cli.mjs',
    [path.join(root, 'test/support/vscode/serve.ts'), server, data, folder],
    { stdio: 'inherit' },
  );
}
