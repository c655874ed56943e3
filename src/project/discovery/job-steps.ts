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
  /** Where the job begins, if it says so. */
  readonly first: boolean;
  /** The number of the step that follows if it succeeds, null for the next one, or the end of the job. */
  readonly onSuccess: number | 'end' | null;
}

/**
 * The steps that calls of sp_add_jobstep add, by their numbers where they have one.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-add-jobstep-transact-sql
 */
export function jobStepsOf(items: readonly PlacedStatement[]): readonly JobStep[] {
  let job = '';
  const steps: JobStep[] = [];
  const starts = new Map<string, number>();
  walkScript({ kind: 'Script', length: 0, items }, (node) => {
    if (node.kind !== 'ExecuteBody') return;
    const given = textArguments(node);
    job = given.get('@job_name') ?? job;
    const start = given.get('@start_step_id');
    if (start !== undefined) starts.set(job, Number(start));
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
      first: false,
      onSuccess: nextOnSuccess(given),
    });
  });
  const jobs = [...new Set(steps.map((step) => step.job))];
  const placed = steps.map((step) => ({ ...step, first: starts.get(step.job) === step.id }));
  return placed.sort((a, b) => jobs.indexOf(a.job) - jobs.indexOf(b.job) || a.id - b.id);
}

/** 1 and 2 end the job, 3 goes to the next step, 4 to the one that is named. */
function nextOnSuccess(given: ReadonlyMap<string, string>): JobStep['onSuccess'] {
  const action = given.get('@on_success_action');
  if (action === '1' || action === '2') return 'end';
  return action === '4' ? Number(given.get('@on_success_step_id') ?? 0) : null;
}

/** The steps of each job in the order in which they run while none fails, and those that run after a failure only. */
export function orderedSteps(steps: readonly JobStep[]): {
  readonly run: readonly JobStep[];
  readonly onFailure: readonly JobStep[];
} {
  const run = new Set<JobStep>();
  for (const job of new Set(steps.map((step) => step.job))) {
    const own = steps.filter((step) => step.job === job);
    let at = own.find(({ first }) => first) ?? own[0];
    while (at !== undefined && !run.has(at)) {
      run.add(at);
      const { onSuccess }: JobStep = at;
      const next = own.indexOf(at) + 1;
      if (onSuccess === 'end') break;
      at = onSuccess === null ? own[next] : own.find(({ id }) => id === onSuccess);
    }
  }
  return { run: [...run], onFailure: steps.filter((step) => !run.has(step)) };
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
