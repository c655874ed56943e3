import assert from 'node:assert/strict';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { openProject } from '../../../src/project/project.ts';
import type { TransformResult } from '../../../src/protocol/transforms.ts';
import { compilePort } from '../../../src/workflows/compile-sides.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { prepareProject, type PreparedScript } from '../../../src/workflows/prepare-project.ts';
import { ProjectSession } from '../../../src/workflows/project-session.ts';

/** A wrong port: what is changed in the right one. All of these transforms empty their table first. */
interface Mutation {
  readonly transform: string;
  readonly what: string;
  readonly from: RegExp;
  readonly to: string;
}

const mutations: readonly Mutation[] = [
  { transform: '020-stg-positions', what: 'an order turned round', from: /\bDESC\b/u, to: 'ASC' },
  {
    transform: '020-stg-positions',
    what: 'a comparison loosened',
    from: /x\.rn = 1/u,
    to: 'x.rn <= 2',
  },
  {
    transform: '020-stg-positions',
    what: 'a collation dropped',
    from: /\s+COLLATE UTF8_LCASE_RTRIM/u,
    to: '',
  },
  {
    transform: '020-stg-positions',
    what: 'a missing function',
    from: /UPPER\(([^;]*?)\), 20\)/u,
    to: '$1, 20)',
  },
  { transform: '060-stg-sessions', what: 'another unit', from: /MINUTE/gu, to: 'SECOND' },
  {
    transform: '060-stg-sessions',
    what: 'a join of columns mixed up',
    from: /t\.ends_at,/u,
    to: 't.starts_at,',
  },
  {
    transform: '080-stg-completions',
    what: 'another operator',
    from: /100 \* t\.score/u,
    to: '100 + t.score',
  },
  { transform: '080-stg-completions', what: 'another literal', from: /100 \*/u, to: '101 *' },
  {
    transform: '330-current-job',
    what: 'a dropped predicate',
    from: /WHERE r\.rn = 1/u,
    to: '',
  },
  {
    transform: '080-stg-completions',
    what: 'a guard against zero dropped',
    from: /NULLIF\(t\.max_score, 0\)/gu,
    to: 't.max_score',
  },
  {
    transform: '080-stg-completions',
    what: 'a missing rounding of DATETIME',
    from: /timestampadd\(MILLISECOND[^\n]*AS completed_at/u,
    to: 'try_cast(c.completed_at AS TIMESTAMP_NTZ) AS completed_at',
  },
  {
    transform: '080-stg-completions',
    what: 'a missing cast',
    from: /try_cast\((NULLIF\(LTRIM\(RTRIM\(c\.score\)\), ''\)) AS INT\)/u,
    to: '$1',
  },
  {
    transform: '330-current-job',
    what: 'another join',
    from: /LEFT (?:OUTER )?JOIN/u,
    to: 'INNER JOIN',
  },
  {
    transform: '330-current-job',
    what: 'a partition dropped',
    from: /PARTITION BY j\.person_id\)/u,
    to: ')',
  },
  {
    transform: '330-current-job',
    what: 'a sign turned round',
    from: /coalesce\(p\.position_key, -1\)/iu,
    to: 'coalesce(p.position_key, 1)',
  },
  {
    transform: '330-current-job',
    what: 'the clock of another zone',
    from: /'Europe\/London'/u,
    to: "'Pacific/Honolulu'",
  },
  {
    transform: '350-manager-hierarchy',
    what: 'another step',
    from: /hierarchy_level \+ 1/u,
    to: 'hierarchy_level + 2',
  },
  {
    transform: '350-manager-hierarchy',
    what: 'a root too many',
    from: /e\.manager_id IS NULL/u,
    to: '(e.manager_id IS NULL OR e.manager_id = 9001)',
  },
  {
    transform: '350-manager-hierarchy',
    what: 'a column that is not there',
    from: /c\.root_id/u,
    to: 'c.no_such_column',
  },
];

describe('a wrong port shows', function () {
  this.timeout(180_000);
  const results = new Map<Mutation, TransformResult | 'not applied'>();

  before(async () => {
    const engine = createEngine();
    try {
      const opened = await openProject(nodeFileSource('examples/kineo-analytics'));
      assert.ok(opened.ok);
      const project = {
        ...opened.value,
        settings: { ...opened.value.settings, output: 'test-output' },
      };
      const prepared = await prepareProject(project, neverCancelled);
      const session = await ProjectSession.open(engine, prepared, neverCancelled);
      for (const script of prepared.transforms) {
        for (const mutation of mutations.filter(
          ({ transform }) => transform === script.file.name,
        )) {
          results.set(mutation, await runMutant(session, script, mutation));
        }
        // The right port mends what a wrong one left behind.
        await session.replay(script, neverCancelled);
      }
    } finally {
      await engine.dispose();
    }
  });

  async function runMutant(
    session: ProjectSession,
    script: PreparedScript,
    { from, to }: Mutation,
  ): Promise<TransformResult | 'not applied'> {
    const text = script.file.merged.text.replace(from, to);
    if (text === script.file.merged.text) return 'not applied';
    const { project, clock } = session.prepared;
    const right = compilePort(text, script.right.catalogIn, project.settings, clock);
    return session.run({ ...script, right }, {}, neverCancelled);
  }

  for (const mutation of mutations) {
    it(`${mutation.transform}: ${mutation.what}`, () => {
      const result = results.get(mutation);
      assert.ok(
        result !== undefined && result !== 'not applied',
        'the port has nothing to change like this',
      );
      assert.ok(
        result.verdict === 'different' || result.verdict === 'not-provable',
        `the verdict is ${result.verdict}`,
      );
      assert.ok(result.reasons.length > 0);
    });
  }
});
