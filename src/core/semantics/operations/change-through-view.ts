import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ChangedView } from '../changed-view.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { rowCount } from './counted-rows.ts';
import { foundBy, keyColumns, qualifierOf, tableName } from './dml-target.ts';
import { keepIdentity } from './identity.ts';
import { storedRows } from './insert.ts';
import { keyChecks } from './key-check.ts';
import { viewChange, type ViewChange } from './view-change.ts';

/** INSERT, UPDATE and DELETE of a view over one table. */
export const changeThroughViewOperation = defineOperation<ViewChange>({
  operation: 'change-through-view',
  meaningIn: { tsql: viewChange, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'A change through a view',
    behaviour: {
      tsql: 'Rows of a view over one table can be changed: its table changes.',
      databricks: 'Views are read only.',
    },
    port: 'The change of the table itself: INSERT with its columns, MERGE over the rows that the view shows, by the key.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-view-transact-sql#updatable-views',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into',
    ],
  },
  examples: [],
});

/** The table of the view, as the target calls it. */
export function baseName({ base }: ChangedView, context: WriteContext): string {
  const role = base.kind === 'temporary' ? base.kind : 'table';
  return context.options
    .mapName({ name: base.name, role })
    .map((part) => context.identifier(part))
    .join('.');
}

function write(meaning: ViewChange, context: WriteContext): Emission {
  const { view } = meaning;
  const name = baseName(view, context);
  const table = context.text(name);
  const checks = (columns: readonly string[] | null): readonly Piece[] =>
    context.target === 'duckdb' ? keyChecks(context, view.base, table, columns) : [];
  if (meaning.role === 'insert') {
    const rows = storedRows(meaning.rows, meaning.columns, context);
    const list = meaning.columns.map((column) => context.identifier(column.name)).join(', ');
    const isPort = context.target === 'databricks-sql';
    const kept = isPort ? keepIdentity(context, view.base, table) : [];
    const count = isPort ? rowCount(context, rows) : [];
    return {
      pieces: context.sql`${count}INSERT INTO ${name} (${list})\n${rows}${kept}${checks(null)}`,
      fidelity: EXACT,
    };
  }
  const { statement, key } = meaning;
  const [target, source] = [context.fresh('target'), context.fresh('source')];
  const shown = qualifierOf(context, statement.target);
  const keys = key.map(
    (part, index) => `${shown}.${context.identifier(part.shown)} AS key_${index + 1}`,
  );
  const changes = meaning.role === 'update' ? meaning.changes : [];
  const values = changes.flatMap(({ column, value }, index) => {
    const from = context.typeOf(value);
    const stored = assignmentConversion(context, from, column.type, [context.emit(value)]);
    return context.sql`, ${stored} AS new_${index + 1}`;
  });
  const where =
    statement.where === null ? [] : context.sql`\nWHERE ${context.emit(statement.where.condition)}`;
  const distinct = view.base.keys.length === 0 ? 'DISTINCT ' : '';
  const rows = context.sql`SELECT ${distinct}${keys.join(', ')}${values}\nFROM ${tableName(context, statement.target)} AS ${shown}${where}`;
  const same =
    view.base.keys.length > 0 ? '=' : context.target === 'duckdb' ? 'IS NOT DISTINCT FROM' : '<=>';
  const on = key
    .map(
      ({ own }, index) =>
        `${target}.${context.identifier(own.name)} ${same} ${source}.key_${index + 1}`,
    )
    .join(' AND ');
  const set = changes
    .map(({ column }, index) => `${context.identifier(column.name)} = ${source}.new_${index + 1}`)
    .join(', ');
  const changed = changes.map(({ column }) => column.name);
  if (context.target === 'duckdb') {
    const pieces =
      meaning.role === 'update'
        ? context.sql`UPDATE ${name} AS ${target} SET ${set} FROM (${rows}) AS ${source} WHERE ${on}${checks(changed)}`
        : context.sql`DELETE FROM ${name} AS ${target} USING (${rows}) AS ${source} WHERE ${on}`;
    return { pieces, fidelity: EXACT, silent: true };
  }
  const action = meaning.role === 'update' ? `UPDATE SET ${set}` : 'DELETE';
  const count = rowCount(
    context,
    context.sql`SELECT 1 FROM ${name} AS ${target} JOIN (\n${rows}\n) AS ${source} ON ${on}`,
  );
  return {
    pieces: context.sql`${count}MERGE INTO ${name} AS ${target}\nUSING (\n${rows}\n) AS ${source}\nON ${on}\nWHEN MATCHED THEN ${action}`,
    fidelity: foundBy(context, keyColumns(view.base)),
  };
}
