import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../support/caches.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(repository, name), 'utf8'));
const manifest = read('package.json') as Manifest;
const lock = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(lock.packages).filter(([name]) => name !== '');

/** Whether a package that a locked one asks for is found from its place, as Node would look for it. */
function isLocked(holder: string, name: string): boolean {
  for (
    let place = holder;
    ;
    place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))
  ) {
    const folder = place === '' ? '' : `${place}/`;
    if (lock.packages[`${folder}node_modules/${name}`] !== undefined) return true;
    if (place === '') return false;
  }
}

/** Licences under which a package may be shipped with Portside. */
const shippable = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Zlib',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
]);

/** Further licences for what is only used to build and test. */
const usable = new Set([
  ...shippable,
  'MPL-2.0',
  'Python-2.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'Artistic-2.0',
  'WTFPL',
]);

/** Whether a licence expression leaves a choice that is on the list. */
function allowed(expression: string | undefined, list: ReadonlySet<string>): boolean {
  if (expression === undefined) return false;
  const bare = expression.replace(/^\((.*)\)$/u, '$1');
  if (bare.includes(' AND ')) return bare.split(' AND ').every((part) => allowed(part, list));
  return bare.split(' OR ').some((part) => list.has(part.trim()));
}

/** Signs packages for the Marketplace under its vendor's own terms; a tool of `vsce`, never shipped. */
const vendorsTool = /^node_modules\/@vscode\/vsce-sign(?:-[\w-]+)?$/u;

describe('packages', () => {
  it('are pinned to one version each', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    assert.ok(Object.keys(all).length > 10);
    const loose = Object.entries(all).filter(
      ([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/u.test(version),
    );
    assert.deepEqual(loose, []);
  });

  it('have checksums in the lock file, and no host to come from', () => {
    assert.ok(locked.length > 100);
    const hosted = locked.filter(([, { resolved }]) => resolved !== undefined);
    const unchecked = locked.filter(([, { integrity }]) => integrity === undefined);
    assert.deepEqual(
      hosted.map(([name]) => name),
      [],
    );
    assert.deepEqual(
      unchecked.map(([name]) => name),
      [],
    );
  });

  it('are all in the lock file, those for other platforms too, or a clean install fails', () => {
    const absent = Object.entries(lock.packages).flatMap(([holder, found]) =>
      Object.keys({ ...found.dependencies, ...found.optionalDependencies })
        .filter((name) => !isLocked(holder, name))
        .map((name) => `${name}, for ${holder === '' ? 'us' : holder}`),
    );
    assert.deepEqual(absent, []);
  });

  it('may be used, and shipped where they are', () => {
    const refused = locked.filter(
      ([name, { license, dev }]) =>
        !allowed(license, dev === true ? usable : shippable) &&
        !(dev === true && vendorsTool.test(name)),
    );
    assert.deepEqual(refused, []);
  });

  it('would be refused under another licence', () => {
    assert.ok(!allowed('GPL-3.0-only', usable));
    assert.ok(!allowed(undefined, usable));
    assert.ok(!allowed('MIT AND GPL-2.0', usable));
    assert.ok(allowed('(MIT OR GPL-3.0)', usable));
  });
});
