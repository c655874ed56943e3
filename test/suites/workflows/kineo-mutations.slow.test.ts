import assert from 'node:assert/strict';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import type { EngineClient } from '../../../src/engine/index.ts';
import type { EngineTable } from '../../../src/project/names.ts';
import { openProject } from '../../../src/project/project.ts';
import { compilePort } from '../../../src/workflows/compile-sides.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { prepareProject, type PreparedScript } from '../../../src/workflows/prepare-project.ts';
import { ProjectSession } from '../../../src/workflows/project-session.ts';
import { writtenTables, type WrittenTable } from '../../../src/workflows/written-tables.ts';
import { equivalentChanges, equivalents } from '../../support/preview/equivalents.ts';
import { mutationsOf, type Mutation } from '../../support/preview/mutate.ts';

/** One mutation in so many is tried: they are some thousands, and each is a run of both sides. */
const oneIn = 16;

/** A run that takes longer than its transform ever does, in milliseconds, does not end. */
const patience = 5000;

/**
 * Whether a mutation is in the sample: by its transform, its change and how many like it come before,
 * so that another part of the port may change without another sample.
 */
function isSampled(transform: string, { change }: Mutation, alike: number): boolean {
  let hash = 0x811c9dc5;
  for (const character of `${transform} ${change} ${alike}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // The low bits of this hash are even, the high ones mix best.
  return (hash >>> 8) % oneIn === 0;
}

function sampleOf(transform: string, port: string): readonly Mutation[] {
  const seen = new Map<string, number>();
  return mutationsOf(port).filter((mutation) => {
    const alike = seen.get(mutation.change) ?? 0;
    seen.set(mutation.change, alike + 1);
    return isSampled(transform, mutation, alike);
  });
}

/** The tables that a transform writes, on both sides, put back as they were before it. */
class Tables {
  readonly #engine: EngineClient;
  readonly #kept: {
    readonly table: EngineTable;
    readonly copy: EngineTable;
    /** Its computed columns, which take no values. */
    readonly except: readonly string[];
  }[] = [];

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  async keep({ left, right, definition }: WrittenTable): Promise<void> {
    const except = (definition?.columns ?? []).flatMap(({ computed, name }) =>
      computed ? [name] : [],
    );
    for (const table of [left, right]) {
      if (table === null) continue;
      const copy = {
        database: table.database,
        schema: 'kept',
        table: `${table.schema} ${table.table}`,
      };
      const copied = await this.#engine.request({
        kind: 'copy',
        copies: [{ from: table, to: copy, mode: 'create' }],
      });
      // What is not there yet is made by the transform itself.
      if (copied.ok) this.#kept.push({ table, copy, except });
    }
  }

  async putBack(): Promise<void> {
    for (const { table, copy, except } of this.#kept) {
      const copies = [{ from: copy, to: table, mode: 'insert', except }] as const;
      const copied = await this.#engine.request({ kind: 'copy', copies });
      assert.ok(
        copied.ok,
        `${table.table} can't be put back: ${copied.ok ? '' : copied.error.why}`,
      );
    }
  }
}

describe('mutated ports of the sample', function () {
  this.timeout(600_000);
  const survivors: string[] = [];
  const used = new Set<string>();
  let tried = 0;

  before(async () => {
    const engine = createEngine();
    try {
      const opened = await openProject(nodeFileSource('examples/kineo-analytics'));
      assert.ok(opened.ok);
      const settings = { ...opened.value.settings, output: 'test-output' };
      const prepared = await prepareProject({ ...opened.value, settings }, neverCancelled);
      const session = await ProjectSession.open(engine, prepared, neverCancelled);
      for (const script of prepared.transforms) {
        await tryMutants(engine, session, script);
        await session.replay(script, neverCancelled);
      }
    } finally {
      await engine.dispose();
    }
  });

  async function tryMutants(
    engine: EngineClient,
    session: ProjectSession,
    script: PreparedScript,
  ): Promise<void> {
    const { project, clock } = session.prepared;
    const { name, merged } = script.file;
    const tables = new Tables(engine);
    for (const written of writtenTables(script.left, script.right, project.settings))
      await tables.keep(written);
    const known = equivalentChanges(`kineo/${name}`);
    for (const { change, line, text } of sampleOf(name, merged.text)) {
      tried += 1;
      const right = compilePort(text, script.right.catalogIn, project.settings, clock);
      const limits = { milliseconds: patience };
      const { verdict } = await session.run({ ...script, right }, limits, neverCancelled);
      await tables.putBack();
      if (verdict === 'different' || verdict === 'not-provable') continue;
      if (known.includes(change)) used.add(`kineo/${name}: ${change}`);
      else survivors.push(`${name}, line ${line}: ${change} is ${verdict}`);
    }
  }

  it('are different or not provable, but for those that no row can show', () => {
    assert.ok(tried > 100, `only ${tried} were tried`);
    assert.deepEqual(survivors, []);
  });

  it('that are listed as equivalent still are', () => {
    const listed = equivalents.flatMap(({ fixture, changes }) =>
      fixture.startsWith('kineo/') ? changes.map((change) => `${fixture}: ${change}`) : [],
    );
    assert.deepEqual(
      listed.filter((one) => !used.has(one)),
      [],
    );
  });
});
