import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  databricksDialect,
  operations,
  parse,
  tsqlDialect,
  walkScript,
} from '../../src/core/index.ts';
import { constructKey } from '../../src/core/emit/construct-key.ts';
import { repository } from '../support/caches.ts';
import { readFixtures } from '../support/fixtures/read-fixture.ts';

/** What every operation and every claim owes its reader. */
const dialects = [tsqlDialect, databricksDialect];
const claimed = new Set(
  dialects.flatMap(({ claims }) => [...claims.values()].flatMap((claim) => claim.operations)),
);

/** Operations that the fixtures which are run or ported ask for, statements above all. */
function asked(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { source } of [...readFixtures('run/tsql'), ...readFixtures('port/tsql')]) {
    walkScript(parse(source, tsqlDialect.grammar).script, (node) => {
      for (const name of tsqlDialect.claims.get(constructKey(node))?.operations ?? [])
        found.add(name);
    });
  }
  return found;
}

describe('tidy: operations', () => {
  const exercised = asked();
  it('have names of their own', () => {
    const names = operations.map(({ operation }) => operation);
    assert.deepEqual([...new Set(names)], names);
    for (const name of names) assert.match(name, /^[a-z]+(?:-[a-z0-9]+)*$/u);
  });

  for (const { operation, docs, examples } of operations) {
    it(`${operation} is documented`, () => {
      for (const text of [docs.title, docs.behaviour.tsql, docs.behaviour.databricks, docs.port]) {
        assert.ok(text.trim().length > 1, 'a part of its docs is empty');
      }
      assert.ok(docs.references.length > 0, 'it names no vendor page');
      for (const reference of docs.references) assert.match(reference, /^https:\/\/[\w.-]+\/\S+$/u);
      for (const { evidence } of examples)
        assert.ok(evidence.trim() !== '', 'an example has no evidence');
    });
    it(`${operation} is exercised`, () => {
      assert.ok(claimed.has(operation), 'no claim of any dialect asks for it');
      if (examples.length > 0) return;
      assert.ok(exercised.has(operation), 'it has no example, and no fixture comes to it');
    });
  }
});

describe('tidy: naive ports', () => {
  const reasons = JSON.parse(
    readFileSync(path.join(repository, 'test/fixtures/mutations/no-naive-port.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  const without = operations
    .filter(({ examples }) => examples.every(({ naive }) => naive === null))
    .map(({ operation }) => operation);

  it('are in an example of every operation, or the reason why there is none is listed', () => {
    assert.deepEqual(
      without.filter((operation) => (reasons[operation] ?? '').length < 20),
      [],
      'give an example its naive port, or a reason in test/fixtures/mutations/no-naive-port.json',
    );
  });
  it('are not excused where there is one', () => {
    assert.deepEqual(
      Object.keys(reasons).filter((operation) => !without.includes(operation)),
      [],
    );
  });
});

describe('tidy: claims', () => {
  const names = new Set(operations.map(({ operation }) => operation));
  for (const { name, claims } of dialects) {
    it(`of ${name} name operations that exist`, () => {
      for (const [key, claim] of claims) {
        for (const operation of claim.operations) {
          assert.ok(names.has(operation), `${key} names ${operation}, which is no operation`);
        }
      }
    });
    it(`of ${name} for operations that know the dialect`, () => {
      const known = new Map(operations.map((one) => [one.operation, one]));
      for (const [key, claim] of claims) {
        for (const operation of claim.operations) {
          assert.ok(
            known.get(operation)?.absentIn(name) !== true,
            `${key}: ${operation} is not in ${name}`,
          );
        }
      }
    });
    it(`of ${name} copy with evidence`, () => {
      for (const [key, { copy }] of claims) {
        for (const [target, evidence] of Object.entries(copy)) {
          // Null is no copy: an operation writes it, or it has no counterpart and is a finding.
          if (evidence === null) continue;
          assert.ok(evidence.trim().length > 10, `${key} is copied to ${target} without evidence`);
        }
      }
    });
    it(`of ${name} give the type of every function`, () => {
      const untyped = [...claims]
        .filter(([key, { role, result }]) => {
          return key.startsWith('FunctionCall/') && role !== 'table' && result === undefined;
        })
        .map(([key]) => key);
      assert.deepEqual(untyped, []);
    });
  }
});
