import { repository } from '../caches.ts';
import { startEditorServer } from './editor-server.ts';

// Serves the editor with the extension under development until it is interrupted:
// `serve.ts SERVER DATA FOLDER`.

const [server, data, folder] = process.argv.slice(2);
if (server === undefined || data === undefined || folder === undefined) {
  throw new Error('Three folders are needed: the server, its data, and the one to open.');
}
const editor = await startEditorServer(server, data);
const address = editor.address(folder, { extensionDevelopmentPath: editor.remote(repository) });
console.log(`Portside is open in the editor at\n\n  ${address}\n\nPress Ctrl+C to end it.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void editor.stop().then(() => process.exit(0)));
}
