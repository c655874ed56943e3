import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { extensionPath, repositoryPath } from '../support.ts';

/** The files of the installed package, by their paths in it; the binding's own are named by their folder. */
function installedFiles(): readonly string[] {
  return readdirSync(extensionPath(), { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => statSync(path.join(extensionPath(), name)).isFile());
}

const read = (name: string): string => readFileSync(path.join(extensionPath(), name), 'utf8');

describe('the package', () => {
  it('is what is installed here, and not the clone', () => {
    assert.ok(!extensionPath().startsWith(repositoryPath()), extensionPath());
    assert.equal(vscode.extensions.getExtension('portside.portside')?.isActive !== undefined, true);
  });

  it('holds these files, and nothing else', () => {
    const own = installedFiles().filter(
      (name) => !/^(?:node_modules|dist\/code-pages)\//u.test(name),
    );
    assert.deepEqual(own.sort(), [
      '.vsixmanifest',
      'LICENSE.txt',
      'ThirdPartyNotices.txt',
      'changelog.md',
      'dist/core.cjs',
      'dist/duckdb-host.cjs',
      'dist/extension.cjs',
      'dist/sql-formatter.cjs',
      'dist/webview/diff.css',
      'dist/webview/diff.js',
      'dist/webview/preview.css',
      'dist/webview/preview.js',
      'media/diff.svg',
      'media/icon.png',
      'media/portside.svg',
      'media/preview.svg',
      'media/walkthrough/diff.svg',
      'media/walkthrough/port.svg',
      'media/walkthrough/push.svg',
      'package.json',
      'package.nls.json',
      'readme.md',
      'schemas/portside.schema.json',
      'syntaxes/dynamic-sql.tmLanguage.json',
    ]);
  });

  it('holds the tables of code pages beside the script, and finds them', () => {
    const tables = installedFiles().filter((name) => name.startsWith('dist/code-pages/'));
    assert.ok(tables.includes('dist/code-pages/shiftjis.json'), tables.join(', '));
    const asked = read('dist/extension.cjs').matchAll(
      /require\("\.\/(code-pages\/[\w-]+\.json)"\)/gu,
    );
    const missing = [...asked].filter(([, name = '']) => !tables.includes(`dist/${name}`));
    assert.deepEqual(missing, []);
    assert.ok(tables.length > 5);
  });

  it('holds the engine’s binding for this platform, and for no other', () => {
    const folders = new Set(
      installedFiles()
        .filter((name) => name.startsWith('node_modules/'))
        .map((name) => name.split('/').slice(1, 3).join('/')),
    );
    assert.equal(folders.size, 1);
    assert.match(
      [...folders].join(''),
      new RegExp(`^@duckdb/node-bindings-${process.platform}-${process.arch}`, 'u'),
    );
  });

  it('names nothing of how it was built', () => {
    const manifest = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>>;
    for (const key of ['scripts', 'devDependencies', 'private', 'bin']) {
      assert.equal(manifest[key], undefined, key);
    }
    for (const script of ['dist/core.cjs', 'dist/extension.cjs']) {
      assert.ok(!read(script).includes(repositoryPath()), script);
      assert.doesNotMatch(read(script), /sourceMappingURL/u);
    }
  });

  it('has a page without pictures from elsewhere, and the licences of what it is made of', () => {
    for (const [picture] of read('readme.md').matchAll(/!\[[^\]]*\]\([^)]*\)/gu)) {
      assert.match(picture, /\(https:/u);
    }
    const notices = read('ThirdPartyNotices.txt');
    for (const name of ['@duckdb/node-api', 'iconv-lite', 'ini', 'node-diff3']) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'mu'));
    }
  });
});
