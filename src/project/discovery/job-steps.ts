import {
  constantOf,
  tsqlDialect,
  walkScript,
  type Node,
  type PlacedStatement,
} from '../../core/index.ts';

/** A step of a SQL Server Agent job. */
export interface JobStep {
  readonly job: string;
  readonly name: string;
  readonly id: number;
  /** Null where it names none. */
  readonly database: string | null;
  readonly command: string;
  /** `TSQL` for those that run T-SQL, else `CMDEXEC`, `SSIS` and their kin, in upper case. */
  readonly subsystem: string;
}

/**
 * The steps that calls of sp_add_jobstep add, by their numbers where they have one.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-add-jobstep-transact-sql
 */
export function jobStepsOf(items: readonly PlacedStatement[]): readonly JobStep[] {
  let job = '';
  const steps: JobStep[] = [];
  walkScript({ kind: 'Script', length: 0, items }, (node) => {
    if (node.kind !== 'ExecuteBody') return;
    const given = textArguments(node);
    job = given.get('@job_name') ?? job;
    const command = given.get('@command');
    const called = node.procedure?.parts.at(-1)?.text.toLowerCase();
    if (called !== 'sp_add_jobstep' || command === undefined) return;
    steps.push({
      job,
      name: given.get('@step_name') ?? '',
      id: Number(given.get('@step_id') ?? steps.length + 1),
      database: given.get('@database_name') ?? null,
      command,
      subsystem: given.get('@subsystem')?.toUpperCase() ?? 'TSQL',
    });
  });
  const jobs = [...new Set(steps.map((step) => step.job))];
  return steps.sort((a, b) => jobs.indexOf(a.job) - jobs.indexOf(b.job) || a.id - b.id);
}

/** The arguments of a call that are constants, as texts, by name in lower case. */
function textArguments(body: Extract<Node, { kind: 'ExecuteBody' }>): ReadonlyMap<string, string> {
  return new Map(
    body.arguments.flatMap(({ name, value }) => {
      const constant = constantOf(value, tsqlDialect);
      if (constant === undefined || constant === null) return [];
      return [[name?.name.toLowerCase() ?? '', String(constant)] as const];
    }),
  );
}
