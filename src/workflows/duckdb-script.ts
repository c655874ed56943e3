import { compile, type CompileRequest, type SqlTemplate, type Step } from '../core/index.ts';
import type { FindingReport } from '../protocol/findings.ts';
import { lineStarts, placeIn } from '../project/text-origin.ts';
import { reportFindings } from './finding-report.ts';

/**
 * A script as DuckDB's own SQL: variables are DuckDB's, with `SET VARIABLE` and `getvariable`.
 * DuckDB has no control flow and no procedures; what needs them stands as an error, and is a finding.
 */
export function duckdbScript(
  text: string,
  request: CompileRequest,
): { readonly sql: string; readonly findings: readonly FindingReport[] } {
  const { program, findings } = compile(text, request);
  const writer = new ScriptWriter(text);
  writer.steps(program.steps);
  return {
    sql: writer.statements.map((statement) => `${statement};\n`).join(''),
    findings: [...reportFindings(findings, text), ...writer.findings],
  };
}

class ScriptWriter {
  readonly statements: string[] = [];
  readonly findings: FindingReport[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  steps(steps: readonly Step[]): void {
    for (const step of steps) this.#step(step);
  }

  #step(step: Step): void {
    switch (step.step) {
      case 'query':
        return this.#write(step, [step.sql]);
      case 'execute':
        return this.#write(step, step.sql);
      case 'declare':
        for (const { name, type, value } of step.variables) {
          this.#set(step, name, type, value ?? { parts: [`CAST(NULL AS ${type})`] });
        }
        return;
      case 'assign': {
        const [target, second] = step.targets;
        if (target === undefined || second !== undefined)
          return this.#refuse(step, 'an assignment of several variables at once');
        return this.#set(step, target.variable, target.type, step.sql);
      }
      case 'block':
        if (step.exitHandlers.length > 0) return this.#refuse(step, 'a handler of errors');
        return this.steps(step.body);
      case 'transaction':
        if (step.action === 'save') return this.#refuse(step, 'a savepoint');
        this.statements.push(step.action === 'begin' ? 'BEGIN' : step.action.toUpperCase());
        return;
      case 'batch-end':
      case 'set-xact-abort':
        return;
      case 'unsupported':
        this.statements.push(`SELECT error('portside: ${step.id}')`);
        return;
      default:
        return this.#refuse(step, WORDS[step.step]);
    }
  }

  #write(step: Step, templates: readonly SqlTemplate[]): void {
    for (const template of templates) {
      const sql = this.#filled(step, template);
      if (sql === null) return;
      this.statements.push(sql);
    }
  }

  #set(step: Step, name: string, type: string, value: SqlTemplate): void {
    const sql = this.#filled(step, value);
    if (sql === null) return;
    // An inner query may start with WITH; in parentheses both are one value.
    this.statements.push(`SET VARIABLE ${quoted(name)} = (SELECT CAST((${sql}) AS ${type}))`);
  }

  #filled(step: Step, template: SqlTemplate): string | null {
    let sql = '';
    for (const part of template.parts) {
      if (typeof part === 'string') sql += part;
      else if (part.slot === 'variable')
        sql += `CAST(getvariable('${part.name.replaceAll("'", "''")}') AS ${part.type})`;
      else {
        this.#refuse(step, `the session's ${part.name}`);
        return null;
      }
    }
    return sql;
  }

  #refuse(step: Step, what: string): void {
    const { start, end } = step.origin;
    const message = `DuckDB's SQL has no counterpart of ${what}. Take the target databricks, or run the script with "portside run".`;
    const place = placeIn(lineStarts(this.#text), start);
    this.findings.push({
      id: 'target/duckdb-script',
      fidelity: 'manual',
      message,
      assumptions: [],
      start,
      end,
      ...place,
    });
    const kept = this.#text
      .slice(start, end)
      .split(/\r\n|\r|\n/u)
      .map((line) => `-- ${line}`.trimEnd());
    this.statements.push(`${kept.join('\n')}\nSELECT error('portside: target/duckdb-script')`);
  }
}

const WORDS = {
  if: 'IF',
  while: 'WHILE',
  'for-each': 'FOR',
  cursor: 'a cursor',
  fetch: 'FETCH',
  'loop-control': 'BREAK and CONTINUE',
  return: 'RETURN',
  call: 'a procedure call',
  'run-text': 'SQL that is put together at run time',
  try: 'TRY and CATCH',
  throw: 'an error that is raised',
  print: 'PRINT',
} as const;

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
