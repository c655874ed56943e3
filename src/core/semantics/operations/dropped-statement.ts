import type { DropStatement, Node, Statement } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

interface Meaning {
  readonly statement: Statement;
  readonly why: string;
}

/** Statements that have no effect on results and no counterpart: indexes, the database in use, other names of types and objects. */
export const droppedStatementOperation = defineOperation<Meaning>({
  operation: 'dropped-statement',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': write,
    duckdb: (): Emission => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'A statement without a counterpart',
    behaviour: {
      tsql: 'Indexes and statistics make queries faster; USE and session options set the scene; CREATE TYPE … FROM gives a type another name, CREATE SYNONYM an object.',
      databricks: 'Delta tables have no indexes; names are written with their catalog and schema.',
    },
    port: 'The statement is kept as a comment.',
    action: 'Consider the columns of an index as clustering columns.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-index-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-synonym-transact-sql',
      'https://docs.databricks.com/aws/en/delta/clustering',
    ],
  },
  examples: [],
});

const PHYSICAL = 'It is about how the server stores and finds rows, not about what they are.';

/** Statements that change no rows and no table's shape, by the words that name them. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'alter index': PHYSICAL,
  'create fulltext index': PHYSICAL,
  'alter fulltext index': PHYSICAL,
  'drop fulltext index': PHYSICAL,
  checkpoint: PHYSICAL,
};

/** Rows of a table are stored in parts: https://learn.microsoft.com/en-us/sql/t-sql/statements/create-partition-function-transact-sql */
const PARTITIONS = 'Delta stores rows in files of its own choice; the column is one to cluster by.';

const MADE_BY_NONE = 'The port makes none.';
const BY_TARGET = 'Names are written as those of what it stands for.';

/** What the port has nothing of, so that there is nothing to drop; that it is not made is said where it should be. */
const NOT_MADE: Readonly<Partial<Record<DropStatement['object'], string>>> = {
  INDEX: 'Delta tables have no indexes.',
  TRIGGER: MADE_BY_NONE,
  SEQUENCE: MADE_BY_NONE,
  SYNONYM: BY_TARGET,
  TYPE: MADE_BY_NONE,
  STATISTICS: PHYSICAL,
  'PARTITION FUNCTION': PARTITIONS,
  'PARTITION SCHEME': PARTITIONS,
  'EXTERNAL TABLE': MADE_BY_NONE,
  'EXTERNAL DATA SOURCE': MADE_BY_NONE,
  'EXTERNAL FILE FORMAT': MADE_BY_NONE,
};

/** True if a DROP drops what the port has nothing of. */
export function dropsNothing({ object }: DropStatement): boolean {
  return NOT_MADE[object] !== undefined;
}

/** Why a statement changes only how and where rows are stored and found; null for any other. */
function physicalReason(node: Node): string | null {
  switch (node.kind) {
    case 'CreatePartitionFunction':
    case 'CreatePartitionScheme':
    case 'AlterPartition':
      return PARTITIONS;
    case 'CreateStatistics':
    case 'UpdateStatistics':
      return PHYSICAL;
    case 'AdministrationStatement':
      return WITHOUT_EFFECT[node.what] ?? null;
    default:
      return null;
  }
}

/** True if the statement changes no rows and no table's shape, only how and where they are stored. */
export function isPhysical(statement: Statement): boolean {
  return physicalReason(statement) !== null;
}

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  const physical = physicalReason(node);
  if (physical !== null) return { statement: node as Statement, why: physical };
  if (node.kind === 'CreateIndex') return { statement: node, why: 'Delta tables have no indexes.' };
  if (node.kind === 'DropStatement') {
    const why = NOT_MADE[node.object];
    return why === undefined ? null : { statement: node, why };
  }
  if (node.kind === 'WaitForStatement')
    return { statement: node, why: 'A script of the port waits for nothing.' };
  if (node.kind === 'UseStatement') return { statement: node, why: 'Names are written in full.' };
  if (node.kind === 'CreateSynonym') return { statement: node, why: BY_TARGET };
  if (node.kind === 'CreateTableType')
    return { statement: node, why: 'Variables of the type are tables with its columns.' };
  if (node.kind === 'CreateType')
    return { statement: node, why: 'Columns are written with the type that it stands for.' };
  return null;
}

/** The statement's own text, as comment lines: nothing is lost. */
function write(meaning: Meaning, context: WriteContext): Emission {
  const lines = context.textOf(meaning.statement).split(/\r\n|\r|\n/);
  const text = lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
  return {
    pieces: [{ text, origin: meaning.statement, covers: true }],
    fidelity: fidelityOf(meaning.statement, context),
    note: `${meaning.why} It is kept as a comment.`,
  };
}

/** A unique index is a key, which Delta does not enforce. */
function fidelityOf(statement: Statement, context: WriteContext): Fidelity {
  if (statement.kind !== 'CreateIndex' || !statement.unique) return EXACT;
  const list = statement.columns.map(({ text }) => text).join(', ');
  const name = context.textOf(statement.table);
  if (statement.filtered)
    return conditional(
      `no two rows of ${name} that the index holds have the same ${list} (the key is not enforced).`,
    );
  return conditional(
    `no two rows of ${name} have the same ${list} (the key is not enforced).`,
    `SELECT count(*) FROM (SELECT ${list} FROM ${name} GROUP BY ${list} HAVING count(*) > 1) AS duplicates`,
  );
}
