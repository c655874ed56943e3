import assert from 'node:assert/strict';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { compile, databricksDialect, type Catalog } from '../../../src/core/index.ts';
import { engineNames } from '../../../src/project/names.ts';
import { openProject, transformsOf, type Project } from '../../../src/project/project.ts';
import {
  emptyPortCatalog,
  forNextSession,
  portSession,
} from '../../../src/project/session-settings.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import {
  prepareProject,
  type PreparedProject,
  type PreparedScript,
} from '../../../src/workflows/prepare-project.ts';

/** What the engine runs of a script, without the making of schemas that comes before it. */
const programOf = ({ right }: PreparedScript): string =>
  JSON.stringify({ ...right.program, steps: right.program.steps.slice(1) });

const scriptsOf = ({ ddl, transforms }: PreparedProject): readonly PreparedScript[] => [
  ...ddl,
  ...transforms,
];

/** The right side compiled from the ports' texts and nothing else, each under what those before it defined. */
function fromTexts(prepared: PreparedProject): string[] {
  const { settings } = prepared.project;
  let catalog: Catalog = emptyPortCatalog(settings);
  return scriptsOf(prepared).map(({ file }) => {
    const compiled = compile(file.merged.text, {
      dialect: databricksDialect,
      catalog,
      options: {
        target: 'duckdb',
        sparkOnly: false,
        targetRuntime: settings.targetRuntime,
        mapName: engineNames('port'),
        clock: prepared.clock,
      },
    });
    catalog = forNextSession(compiled.catalogOut, portSession(settings));
    return JSON.stringify(compiled.program);
  });
}

/**
 * The proof is no circle: the right side of a preview has the port's text, and nothing of the legacy
 * tree, its types or its names.
 */
describe('the right side', () => {
  let project: Project;
  before(async () => {
    const opened = await openProject(nodeFileSource('examples/kineo-analytics'));
    assert.ok(opened.ok);
    const { settings } = opened.value;
    project = { ...opened.value, settings: { ...settings, output: 'test-output' } };
  });

  it('is what the texts of the ports alone compile to', async () => {
    const prepared = await prepareProject(project, neverCancelled);
    const scripts = scriptsOf(prepared);
    assert.ok(scripts.length > 51);
    const expected = fromTexts(prepared);
    const differing = scripts.filter((script, index) => programOf(script) !== expected[index]);
    assert.deepEqual(
      differing.map(({ file }) => file.path),
      [],
    );
  });

  it('is the same whatever the legacy side says', async () => {
    const prepared = await prepareProject(project, neverCancelled);
    const paths = [
      ...project.settings.ddl,
      ...transformsOf(project.settings).map(({ path }) => path),
    ];
    const ports = new Map(scriptsOf(prepared).map(({ file }) => [file.path, file.merged.text]));
    // Other types for the same names, so that whatever is taken from there gives other SQL.
    const other = 'CREATE TABLE stg.people (person_id varchar(3), hire_date float);';
    const texts = new Map(
      paths.map((path) => [path, { legacy: other, port: ports.get(path) ?? '' }]),
    );
    const changed = await prepareProject(project, neverCancelled, undefined, texts);
    const before = new Map(scriptsOf(prepared).map((script) => [script.file.path, script]));
    const differing = scriptsOf(changed).filter((script) => {
      const right = before.get(script.file.path);
      return right === undefined || programOf(script) !== programOf(right);
    });
    assert.deepEqual(
      differing.map(({ file }) => file.path),
      [],
    );
    assert.equal(scriptsOf(changed).length, before.size);
    assert.notDeepEqual(
      changed.transforms.map(({ left }) => left.program.steps.length),
      prepared.transforms.map(({ left }) => left.program.steps.length),
    );
  });
});
