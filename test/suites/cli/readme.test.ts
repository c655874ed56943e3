import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readArguments } from '../../../src/cli/arguments.ts';
import { speak } from './support.ts';

describe('the README', () => {
  it('shows command lines that are understood', async () => {
    const readme = await readFile('README.md', 'utf8');
    const lines = [...readme.matchAll(/^node dist\/cli\.cjs (.+)$/gmu)].map(([, line = '']) =>
      line.replace(/\s+#.*$/u, ''),
    );
    assert.ok(lines.length > 5);
    for (const line of lines) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(
        ([, quoted, plain]) => quoted ?? plain ?? '',
      );
      const { verb } = readArguments(words);
      if (verb === '') continue;
      const help = await speak(['--help']);
      assert.match(help.out, new RegExp(`portside ${verb}\\b`), line);
    }
  });
});
