import assert from 'node:assert/strict';
import type { DiffResult } from '../../../src/protocol/engine.ts';
import type { FidelityKind } from '../../../src/protocol/findings.ts';
import type { Comparison, SideRun } from '../../../src/protocol/transforms.ts';
import { judge } from '../../../src/workflows/verdict.ts';

const clean: SideRun = { errors: [], messages: [], stopped: null, findings: [] };

function failing(message: string, number = 8134): SideRun {
  return { ...clean, errors: [{ number, severity: 16, state: 1, line: 3, message }] };
}

function finding(fidelity: FidelityKind): SideRun {
  return {
    ...clean,
    findings: [
      {
        id: 'operation/x',
        fidelity,
        message: 'It is so.',
        assumptions: [],
        start: 0,
        end: 1,
        line: 2,
        column: 1,
      },
    ],
  };
}

function compared(verdict: Comparison['verdict'], changed = 0): Comparison {
  const counts = { left: 4, right: 4, same: 4 - changed, changed, leftOnly: 0, rightOnly: 0 };
  const column = {
    left: 'a',
    right: 'a',
    leftType: 'INTEGER',
    rightType: 'INTEGER',
    comparedAs: 'INTEGER',
    retyped: 'no',
    matchedBy: 'name',
    tolerance: null,
    changed,
  } as const;
  const diff: DiffResult = {
    verdict,
    notes: [],
    columns: [column],
    leftOnlyColumns: [],
    rightOnlyColumns: [],
    reordered: false,
    key: { columns: [], from: 'none', leftDuplicates: 0, rightDuplicates: 0 },
    method: 'bag',
    counts,
    misplaced: null,
    rows: [],
    complete: true,
  };
  const rows = { columns: [], rows: [], complete: true };
  return {
    name: 'stg.t',
    portName: 'k.stg.t',
    left: 'emulated',
    verdict,
    diff,
    leftRows: rows,
    rightRows: rows,
  };
}

describe('the verdict', () => {
  it('is same for equal rows and a faithful emulation', () => {
    assert.deepEqual(judge(clean, clean, [compared('same'), compared('no-evidence')]), {
      verdict: 'same',
      reasons: [],
    });
    assert.equal(
      judge(finding('conditional'), finding('exact'), [compared('same')]).verdict,
      'same',
    );
  });

  for (const fidelity of ['approximate', 'unknown', 'manual'] as const) {
    it(`is never same where the emulation is ${fidelity}, on either side`, () => {
      for (const sides of [
        [finding(fidelity), clean],
        [clean, finding(fidelity)],
      ] as const) {
        const { verdict, reasons } = judge(...sides, [compared('same')]);
        assert.equal(verdict, 'not-provable');
        assert.match(
          reasons[0] ?? '',
          /does not emulate the (legacy|port) side exactly, line 2, operation\/x: It is so\./,
        );
      }
    });
  }

  it('is different for one different table, with counts and columns', () => {
    const { verdict, reasons } = judge(clean, clean, [compared('same'), compared('different', 2)]);
    assert.equal(verdict, 'different');
    assert.deepEqual(reasons, ['stg.t: 2 changed (a).']);
  });

  it('is none where the port leaves a statement to a person', () => {
    const left = failing('[USER_RAISED_EXCEPTION] portside: construct/unknown', 50000);
    assert.deepEqual(judge(clean, left, [compared('different', 2)]), {
      verdict: 'not-provable',
      reasons: [
        'The port is not finished: what stands at line 3 is left to a person (construct/unknown).',
      ],
    });
  });

  it('is none where a script makes what is there already, which is said once', () => {
    const errors = ['Table with name "a"', 'Column with name b', 'Column with name b'].flatMap(
      (what) => failing(`Catalog Error: ${what} already exists!`).errors,
    );
    const { verdict, reasons } = judge({ ...clean, errors }, clean, [compared('same')]);
    assert.equal(verdict, 'not-provable');
    assert.deepEqual(reasons, [
      'It makes what is there already (a, b). If it brings an older database up to date, take it, or the newer definitions, out of portside.json.',
    ]);
  });

  it('does not hide rows that differ behind what is there already', () => {
    const { errors } = failing('Catalog Error: Table with name "a" already exists!');
    const rows = compared('different', 1);
    // The port ran to its end, so that its rows count.
    const ran = judge({ ...clean, errors }, clean, [rows]);
    assert.equal(ran.verdict, 'different');
    assert.match(ran.reasons.join('\n'), /^stg\.t: 1 changed.*\nIt makes what is there already/u);
    // It ended where T-SQL went on: the rows may differ for that alone, and are named.
    const ended = judge({ ...clean, errors }, { ...clean, errors }, [rows]);
    assert.equal(ended.verdict, 'not-provable');
    assert.match(
      ended.reasons.join('\n'),
      /^It makes what is there already.*\nThe port ended there.*\nstg\.t: 1 changed/u,
    );
  });

  it('is none of a table that was on one side only before', () => {
    const lost = { ...compared('different'), diff: null, rightRows: null };
    assert.equal(judge(clean, clean, [lost]).verdict, 'different');
    assert.deepEqual(judge(clean, clean, [lost], new Map([['stg.t', 'ddl/t.sql']])), {
      verdict: 'not-provable',
      reasons: [
        'ddl/t.sql, which defines stg.t, failed on one side, so the table is not there to compare.',
      ],
    });
    const reading = failing('Catalog Error: Table with name T does not exist!');
    assert.deepEqual(judge(clean, reading, [], new Map([['stg.t', 'ddl/t.sql']])).reasons, [
      'It needs stg.t, and ddl/t.sql failed, which defines it: the warnings say why.',
    ]);
    assert.match(judge(clean, reading, []).reasons.join(), /^It needs T, which nothing that ran/u);
  });

  it('is different if only one side fails', () => {
    const { verdict, reasons } = judge(clean, failing('Divide by zero error encountered.'), [
      compared('same'),
    ]);
    assert.equal(verdict, 'different');
    assert.match(reasons[0] ?? '', /Only the port side fails, at line 3: Divide by zero/);
  });

  it('is not provable where the engine could not run a side, whatever the rows say', () => {
    for (const message of [
      'Binder Error: no function f',
      'construct/unknown: The function F: no rule.',
    ]) {
      assert.equal(
        judge(failing(message, 50000), clean, [compared('different', 1)]).verdict,
        'not-provable',
      );
      assert.equal(
        judge(clean, failing(message, 50000), [compared('same')]).verdict,
        'not-provable',
      );
    }
    assert.equal(
      judge({ ...clean, stopped: { line: 1, message: 'It was stopped.' } }, clean, [
        compared('same'),
      ]).verdict,
      'not-provable',
    );
  });

  it('is no evidence where no rows came through, or nothing is left behind', () => {
    assert.equal(judge(clean, clean, [compared('no-evidence')]).verdict, 'no-evidence');
    assert.equal(judge(clean, clean, []).verdict, 'no-evidence');
  });
});
