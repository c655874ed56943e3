import assert from 'node:assert/strict';
import { repositoryFiles, sourceFiles, type RepositoryFile } from './repository.ts';

const longest = 700;

const lines = ({ text }: RepositoryFile): number => text.split('\n').length - 1;

/** Folders of one machine (`me` is nobody's), and hosts that packages were fetched from on the way to a lock file. */
const foreign = [
  /(?<![\w.~:/-])\/(?:root|home\/(?!me\/)[a-z_][\w-]*|Users\/(?!me\/)[A-Za-z]\w*|work)\/[\w.-]+/u,
  /\b[A-Z]:\\Users\\\w+/u,
  /\bhttps?:\/\/[\w.-]*(?:artifactory|nexus|verdaccio|jfrog|devpi)[\w.-]*/iu,
  /\bregistry\.(?:npmjs\.org|yarnpkg\.com)\b/u,
  /\b(?:pypi\.org\/simple|files\.pythonhosted\.org|repo1?\.maven\.(?:apache\.)?org)\b/u,
];

/** Sources and tests of this check hold what it looks for. */
const exempt = new Set(['test/tidy/files.test.ts']);

function foreignIn({ path, text }: RepositoryFile): string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = foreign
      .map((pattern) => pattern.exec(line)?.[0])
      .find((hit) => hit !== undefined);
    return found === undefined ? [] : [`${path}:${index + 1}: ${found}`];
  });
}

describe('files', () => {
  it('of src are short enough to read', () => {
    const long = sourceFiles().filter((file) => lines(file) > longest);
    assert.deepEqual(
      long.map((file) => `${file.path}: ${lines(file)} lines`),
      [],
    );
  });

  it('of src are named in kebab-case', () => {
    const odd = sourceFiles().filter(({ path }) => !/^(?:[a-z0-9.-]+\/)*[a-z0-9.-]+$/u.test(path));
    assert.deepEqual(
      odd.map(({ path }) => path),
      [],
    );
  });

  it('of src leave nothing to do for later and switch no check off', () => {
    const marks =
      /\b(?:TODO|FIXME|XXX)\b|eslint-disable|@ts-(?:ignore|nocheck|expect-error)|prettier-ignore/u;
    const marked = sourceFiles().filter(({ text }) => marks.test(text));
    assert.deepEqual(
      marked.map(({ path }) => path),
      [],
    );
  });

  it('name no folder of one machine and no package host', () => {
    const found = repositoryFiles()
      .filter(({ path }) => !exempt.has(path))
      .flatMap(foreignIn);
    assert.deepEqual(found, []);
  });

  it('would be found naming one', () => {
    const home = ['', 'home', 'someone', 'portside'].join('/');
    assert.equal(foreignIn({ path: 'a', text: `see ${home}` }).length, 1);
    assert.equal(foreignIn({ path: 'a', text: 'https://npm.nexus.example.com/x' }).length, 1);
    assert.equal(foreignIn({ path: 'a', text: 'POST /api/2.0/workspace/import' }).length, 0);
  });
});
