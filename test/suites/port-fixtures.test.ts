import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { databricksDialect, parse, walkScript, type Finding } from '../../src/core/index.ts';
import { pendingOn } from '../support/fixtures/pending.ts';
import {
  directive,
  readFixtures,
  sectionText,
  type Fixture,
} from '../support/fixtures/read-fixture.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/**
 * Every `*.sql` below `test/fixtures/port/<dialect>/<family>`: its marks are claims, written by hand,
 * its `@emit` section is a rendering, which `UPDATE=1` writes anew: read it before you commit it.
 * What is not exact must be marked; what is may be.
 */
function assertMarks(fixture: Fixture, findings: readonly Finding[]): void {
  const { source } = fixture;
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  const place = (offset: number): string => {
    const line = starts.findLastIndex((start) => start <= offset);
    return `line ${fixture.lines[line] ?? 0}, columns ${offset - (starts[line] ?? 0)}`;
  };
  const describeFinding = ({ id, span, fidelity, message }: Finding): string =>
    `${id} ${fidelity.kind} at ${place(span.start)} to ${place(span.end)} ` +
    `(${source.slice(span.start, span.end)}): ${message}`;
  const found = findings.map(describeFinding).join('\n');
  const marked = new Set<Finding>();
  for (const mark of fixture.marks) {
    const start = starts[mark.line] ?? 0;
    const line = source.slice(start, starts[mark.line + 1]);
    const begins = start + (mark.columns?.start ?? line.length - line.trimStart().length);
    const ends = mark.columns === null ? null : start + mark.columns.end;
    const finding = findings.find(
      ({ id, span, fidelity, message }) =>
        id === mark.id &&
        fidelity.kind === mark.fidelity &&
        span.start === begins &&
        (ends === null || span.end === ends) &&
        sentencesOf(fidelity, message).includes(mark.says),
    );
    assert.ok(
      finding !== undefined,
      `No finding ${mark.id} ${mark.fidelity} at line ${fixture.lines[mark.line] ?? 0}` +
        `${mark.says === '' ? '' : ` that says '${mark.says}'`}. There are:\n${found}`,
    );
    marked.add(finding);
  }
  const unmarked = findings.filter((one) => one.fidelity.kind !== 'exact' && !marked.has(one));
  assert.deepEqual(unmarked.map(describeFinding), [], 'what is not exact has no mark');
}

/** All that a finding says, its assumptions included. */
function sentencesOf(fidelity: Finding['fidelity'], message: string): string {
  const assumptions =
    fidelity.kind === 'conditional' ? fidelity.assumptions.map(({ statement }) => statement) : [];
  return [message, ...assumptions].join(' ');
}

function assertParses(output: string): void {
  const { script, diagnostics } = parse(output, databricksDialect.grammar);
  assert.deepEqual(
    diagnostics.map(
      ({ message, span }) => `${message} at ${output.slice(span.start, span.start + 60)}`,
    ),
    [],
    `The port is no Databricks SQL:\n${output}`,
  );
  walkScript(script, (node) => assert.notEqual(node.kind, 'UnparsedStatement', output));
}

/** Compares the port with its `@emit` section; under `UPDATE=1` writes the section. */
function assertEmitted(fixture: Fixture, output: string): void {
  const section = fixture.sections.find(({ name }) => name === 'emit');
  const rendering = output.trim();
  if (
    process.env['UPDATE'] === '1' &&
    (section === undefined || sectionText(section) !== rendering)
  ) {
    const heading = /^--\s*@emit.*$/mu.exec(fixture.text);
    const before =
      heading === null ? fixture.text.trimEnd() : fixture.text.slice(0, heading.index).trimEnd();
    writeFileSync(fixture.path, `${before}\n\n-- @emit: databricks-sql\n${rendering}\n`);
    return;
  }
  assert.ok(section !== undefined, 'it has no @emit section: UPDATE=1 writes it');
  assert.equal(rendering, sectionText(section));
}

const fixtures = readFixtures('port/tsql');

describe('port fixtures, tsql', () => {
  it('has fixtures', () => assert.ok(fixtures.length > 0));
  for (const fixture of fixtures) {
    it(fixture.name, function () {
      return pendingOn(this, directive(fixture, 'todo'), () => {
        const sparkOnly = directive(fixture, 'target') === 'spark';
        const ported = portText(fixture.source, 'tsql', portOptions(sparkOnly));
        assertParses(ported.output);
        assertMarks(fixture, ported.findings);
        assertEmitted(fixture, ported.output);
      });
    });
  }
});

/** Databricks SQL is a source dialect too, and onto itself its port is the text: copying is a claim that holds. */
describe('port of Databricks SQL onto itself', () => {
  for (const { name, source } of readFixtures('run/databricks')) {
    it(`${name} is left as it is`, () => assertVerbatim(source));
  }
  for (const { name, source } of [...fixtures, ...readFixtures('run/tsql')]) {
    it(`the port of ${name} is left as it is`, () => {
      const { output } = portText(source, 'tsql', portOptions(true));
      // What could not be ported is no Databricks SQL of anybody's.
      if (!output.includes("raise_error('portside: ")) assertVerbatim(output);
    });
  }
});

function assertVerbatim(text: string): void {
  const { output, findings } = portText(text, 'databricks', portOptions(true));
  assert.equal(output, text);
  const doubtful = findings.filter(({ fidelity }) => fidelity.kind !== 'exact');
  assert.deepEqual(
    doubtful.map(({ id, message }) => `${id}: ${message}`),
    [],
  );
}
