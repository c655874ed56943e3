import { operations } from '../core/index.ts';

/** What a finding's id means, for people. */
export interface Explanation {
  readonly id: string;
  readonly title: string;
  /** What each dialect does. */
  readonly behaviour: Readonly<Record<string, string>>;
  readonly port: string;
  /** Empty if there is nothing to do. */
  readonly action: string;
  readonly references: readonly string[];
  readonly examples: readonly {
    readonly sql: string;
    readonly rows: readonly (readonly (string | null)[])[];
    readonly evidence: string;
  }[];
}

/** Explains a finding's id, with or without `operation/` before it; undefined for an id that is none. */
export function explain(id: string): Explanation | undefined {
  const name = id.replace(/^operation\//u, '');
  const operation = operations.find((each) => each.operation === name);
  if (operation !== undefined) {
    const { title, behaviour, port, action, references } = operation.docs;
    const examples = operation.examples.map(({ sql, rows, evidence }) => ({ sql, rows, evidence }));
    return { id: `operation/${name}`, title, behaviour, port, action, references, examples };
  }
  const general = GENERAL[id] ?? GENERAL[`${id.split('/')[0] ?? ''}/*`];
  if (general === undefined) return undefined;
  return { id, behaviour: {}, references: [], examples: [], ...general };
}

/** All ids that have an explanation of their own. */
export function explainableIds(): readonly string[] {
  return [
    ...operations.map((operation) => `operation/${operation.operation}`),
    ...Object.keys(GENERAL).filter((id) => !id.endsWith('*')),
  ].sort();
}

const GENERAL: Readonly<
  Record<string, { readonly title: string; readonly port: string; readonly action: string }>
> = {
  'construct/unknown': {
    title: 'A construct without a rule',
    port: 'Copying text is a claim that it means the same, and nothing says so here: a value becomes raise_error with its text in a comment, a statement is kept as a comment behind an error.',
    action: 'Port it by hand.',
  },
  'construct/no-counterpart': {
    title: 'A construct without a counterpart',
    port: 'The target has nothing with this meaning: the place fails when it is reached, and its text is kept.',
    action: 'Port it by hand, or do without it.',
  },
  'port/does-not-parse': {
    title: 'A port that is not valid Databricks SQL',
    port: 'Every port is parsed again before it is shown, and this one failed: a fault of Portside.',
    action: 'Port the statement by hand, and report it.',
  },
  'statement/empty': {
    title: 'A statement that nothing was written for',
    port: 'It is not run here: a fault of Portside.',
    action: 'Report it, with the statement.',
  },
  'statement/refused': {
    title: 'A statement that the source engine refuses',
    port: 'It is kept as a comment behind the same error.',
    action:
      'Correct the statement, or add the definitions that are missing to the "ddl" of portside.json.',
  },
  'statement/too-deep': {
    title: 'A statement that nests too deeply',
    port: 'It is kept as a comment behind an error.',
    action: 'Split it into several statements.',
  },
  'target/duckdb-script': {
    title: 'A statement that DuckDB’s SQL has no counterpart of',
    port: 'It is kept as a comment behind an error.',
    action: 'Port to Databricks, or run the script with "portside run", which interprets it.',
  },
  'syntax/*': {
    title: 'A problem of syntax',
    port: 'What can be read is ported; the rest is kept as a comment behind an error.',
    action: 'Correct the text where the finding stands.',
  },
  'binding/*': {
    title: 'A name or type that is not known',
    port: 'The text is ported as far as it can be; what depends on a type that is not known is a finding of its own.',
    action: 'Add the definition to the "ddl" of portside.json, or correct the name.',
  },
};
