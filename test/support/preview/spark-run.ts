import { databricksDialect, parse, type Statement } from '../../../src/core/index.ts';
import { runOnSpark, type SparkError, type SparkRows } from '../spark/spark.ts';

/** What a Databricks script did on the real Spark. */
export interface SparkRun {
  /** `ordered` is true where the statement is a query with an ORDER BY of its own. */
  readonly results: readonly (SparkRows & { readonly ordered: boolean })[];
  /** The first error, which ended the script; null without one. */
  readonly error: (SparkError & { readonly statement: string }) | null;
}

const WITH_ROWS: readonly Statement['kind'][] = ['SelectStatement', 'Block', 'ExecuteStatement'];

/** The statements of a Databricks script, each as Spark takes it: alone and without a semicolon. */
export function sparkStatements(
  script: string,
): { kind: Statement['kind']; ordered: boolean; text: string }[] {
  return parse(script, databricksDialect.grammar)
    .script.items.map(({ offset, statement }) => ({
      kind: statement.kind,
      ordered: statement.kind === 'SelectStatement' && statement.query.orderBy !== null,
      text: script.slice(offset, offset + statement.end).replace(/;\s*$/u, ''),
    }))
    .filter(({ kind, text }) => kind !== 'EmptyStatement' && text.trim() !== '');
}

/**
 * Runs a Databricks script on the real Spark, up to its first error. A script that never changes or replaces
 * rows in place has its tables in Parquet, which are ten times as fast to make as Delta's.
 */
export async function runSparkScript(script: string): Promise<SparkRun> {
  const statements = sparkStatements(script);
  const changes = statements.some(({ text }) =>
    /\b(?:UPDATE|DELETE|MERGE|ALTER|IDENTITY|GENERATED|OVERWRITE|OR\s+REPLACE\s+TABLE)\b/iu.test(
      text,
    ),
  );
  const texts = statements.map(({ text }) =>
    changes || !/^\s*CREATE\b/iu.test(text) ? text : inParquet(text),
  );
  const answers = await runOnSpark(texts, { stopOnError: true });
  const results: (SparkRows & { ordered: boolean })[] = [];
  for (const [index, answer] of answers.entries()) {
    if ('error' in answer) {
      return { results, error: { ...answer.error, statement: texts[index] ?? '' } };
    }
    const statement = statements[index];
    if (statement === undefined || !WITH_ROWS.includes(statement.kind)) continue;
    if (answer.columns.length > 0) results.push({ ...answer, ordered: statement.ordered });
  }
  return { results, error: null };
}

function inParquet(text: string): string {
  if (/\bUSING\s+DELTA\b/iu.test(text)) return text.replace(/\bUSING\s+DELTA\b/iu, 'USING PARQUET');
  return text.replace(
    /^(\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w.`]+)(\s+AS\b)/iu,
    '$1 USING PARQUET$2',
  );
}
