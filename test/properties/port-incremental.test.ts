import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createCatalog,
  port,
  reparse,
  tsqlDialect,
  type Port,
  type PortRequest,
  type TextEdit,
} from '../../src/core/index.ts';
import { kineoFiles } from '../support/fixtures/kineo-files.ts';
import { readFixtures } from '../support/fixtures/read-fixture.ts';
import { portOptions } from '../support/preview/port-text.ts';

/** What a port after an edit uses again of the last one may never show. */
const request: PortRequest = {
  dialect: tsqlDialect,
  catalog: createCatalog(tsqlDialect.defaultSettings),
  options: portOptions(false),
};
const corpus = [
  ...kineoFiles().map(({ text }) => text),
  ...readFixtures('run/tsql/dml').map(({ source }) => source),
  ...readFixtures('run/tsql/scripts').map(({ source }) => source),
];
const insertions = [
  ' ',
  '\n',
  ';',
  '-- x\n',
  '/* x */',
  '1',
  ', ',
  'a',
  "'",
  '(',
  ' NULL',
  ' int',
  'GO\n',
];

const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.constantFrom('', ...insertions)), {
  minLength: 1,
  maxLength: 3,
});

function after(previous: Port, edit: TextEdit): Port {
  const parsed = reparse(previous.state.parsed, edit);
  return port(parsed.text, { ...request, previous: { ...previous.state, parsed } });
}

/** All of a port but what it keeps for the next one. */
function shown({ output, findings, diagnostics, statements, map, catalogOut }: Port): unknown {
  return { output, findings, diagnostics, statements, map, catalog: catalogOut.fingerprint };
}

describe('port properties: a port after an edit', () => {
  it('is the port of the edited text from nothing', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(fc.constantFrom(...corpus), edits, (text, changes) => {
        let ported = port(text, request);
        for (const [place, length, inserted] of changes) {
          const current = ported.state.parsed.text;
          const start = place % (current.length + 1);
          const end = Math.min(current.length, start + length);
          ported = after(ported, { span: { start, end }, text: inserted });
          assert.deepEqual(shown(ported), shown(port(ported.state.parsed.text, request)));
        }
      }),
      { numRuns: 120 },
    );
  });

  const script = 'CREATE TABLE dbo.t (a int);\nSELECT a FROM dbo.t;\nSELECT 1 AS one;\n';

  it('binds and writes no statement again that sees the same', () => {
    const first = port(script, request);
    const at = script.indexOf('one');
    const second = after(first, { span: { start: at, end: at + 3 }, text: 'uno' });
    const [, query] = second.state.parsed.script.items;
    assert.ok(query !== undefined);
    const { statement } = query;
    assert.equal(
      second.state.binding.bindings.get(statement),
      first.state.binding.bindings.get(statement),
    );
    assert.ok(first.state.emission?.ports.has(statement));
    assert.equal(
      second.state.emission?.ports.get(statement),
      first.state.emission?.ports.get(statement),
    );
  });

  it('binds a statement again when what it sees has changed', () => {
    const first = port(script, request);
    const at = script.indexOf('int');
    const second = after(first, { span: { start: at, end: at + 3 }, text: 'date' });
    const [, query, other] = second.state.parsed.script.items;
    assert.ok(query !== undefined && other !== undefined);
    const { statement } = query;
    assert.equal(
      statement,
      first.state.parsed.script.items[1]?.statement,
      'it was not parsed again',
    );
    const binding = second.state.binding.bindings.get(statement);
    assert.notEqual(binding, first.state.binding.bindings.get(statement));
    const types = [...(binding?.outputs.values() ?? [])].flat().map(({ type }) => type.type);
    assert.deepEqual([...new Set(types)], ['date']);
  });
});
