import { l10n, Uri } from 'vscode';
import { formatFailure, toFailure } from '../../../base/failure.ts';
import { FailureError } from '../../../base/failure.ts';
import type {
  CellText,
  DiffRow,
  EngineCommand,
  EngineReplies,
  RowsView,
} from '../../../protocol/engine.ts';
import type { AskedTable, FromView, ToView } from '../../../protocol/result-views.ts';
import type { TransformResult } from '../../../protocol/transforms.ts';
import type { PreviewedTable } from '../../../workflows/preview-file.ts';
import { folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import type { EngineService } from './engine-service.ts';
import type { RunPreview } from './preview-run.ts';

/** Cells that the clipboard takes: more makes the editor slow, and nobody pastes them. */
const CLIPBOARD_CELLS = 200_000;

/** What a page asks of the rows that a preview left in the engine. */
export class PreviewRows {
  readonly #engine: EngineService;
  readonly #notifications: Notifications;

  constructor(engine: EngineService, notifications: Notifications) {
    this.#engine = engine;
    this.#notifications = notifications;
  }

  /** Answers a question of the page by a message to it. */
  async answer(
    preview: RunPreview | null,
    message: FromView & { readonly kind: 'rows' | 'profile' },
    post: (answer: ToView) => void,
  ): Promise<void> {
    const { ticket } = message;
    try {
      if (message.kind === 'rows') {
        const { view, offset, limit } = message;
        const page = await this.#rows(preview, message, view, offset, limit);
        return post({ kind: 'rows', ticket, rows: page.rows, total: page.total });
      }
      const { address } = tableOf(preview, message);
      const { column, filters, run } = message;
      const profile = await this.#ask(run, { kind: 'profile', table: address, column, filters });
      post({ kind: 'profile', ticket, profile });
    } catch (thrown) {
      const failure = formatFailure(toFailure(thrown, l10n.t('The rows were not read.')));
      post({ kind: 'unanswered', ticket, failure });
    }
  }

  /** Answers a question for rows of a diff that differ, which the run left in the engine. */
  async differences(
    run: number,
    result: TransformResult | null,
    { ticket, comparison, offset, limit }: FromView & { readonly kind: 'differences' },
    post: (answer: ToView) => void,
  ): Promise<void> {
    const table = result?.comparisons[comparison]?.diff?.kept;
    if (table === undefined) return;
    try {
      const request = { table, view: { sort: [], filters: [] }, offset, limit };
      const { rows } = await this.#ask(run, { kind: 'rows', request });
      post({ kind: 'differences', ticket, rows: rows.map(differingRow) });
    } catch (thrown) {
      const failure = formatFailure(toFailure(thrown, l10n.t('The rows were not read.')));
      post({ kind: 'unanswered', ticket, failure });
    }
  }

  /** Asks for a file, and writes all rows of the view to it. */
  async export(preview: RunPreview | null, source: Uri, asked: AskedTable): Promise<void> {
    const { name, address, columns } = tableOf(preview, asked);
    const folder = folders.of(source)?.uri ?? Uri.joinPath(source, '..');
    const file = `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.csv`;
    const target = await this.#notifications.saveAs(
      Uri.joinPath(folder, file),
      l10n.t('Export Rows'),
      { CSV: ['csv'], Parquet: ['parquet'] },
    );
    if (target === undefined) return;
    const form = /\.parquet$/iu.test(target.path) ? 'parquet' : 'csv';
    const names = columns.map((column) => column.name);
    await this.#notifications.withProgress(l10n.t('Exporting {0} …', name), async (_, signal) => {
      const request = {
        table: address,
        view: asked.view,
        form,
        path: target.fsPath,
        names,
      } as const;
      await this.#engine.ask(asked.run, async (engine) => {
        const answer = await engine.request({ kind: 'export', request }, signal);
        if (!answer.ok && !signal.cancelled) throw new FailureError(answer.error);
      });
    });
  }

  /** Puts a rectangle of the view, or all of it with the names of its columns, into the clipboard, with tabs between. */
  async copy(
    preview: RunPreview | null,
    message: FromView & { readonly kind: 'copy-rows' },
  ): Promise<void> {
    const { columns } = tableOf(preview, message);
    const { area, view } = message;
    const [left, right] = area === null ? [0, columns.length - 1] : [area.left, area.right];
    const top = area?.top ?? 0;
    const most = Math.max(1, Math.floor(CLIPBOARD_CELLS / Math.max(1, right - left + 1)));
    const wanted = area === null ? most + 1 : area.bottom - area.top + 1;
    const { rows } = await this.#rows(preview, message, view, top, Math.min(wanted, most + 1));
    const lines = rows.slice(0, most).map((row) =>
      row
        .slice(left, right + 1)
        .map((cell) => (cell ?? 'NULL').replaceAll(/[\t\r\n]/gu, ' '))
        .join('\t'),
    );
    if (area === null) lines.unshift(columns.map(({ name }) => name).join('\t'));
    await this.#notifications.copy(lines.join('\n'));
    if (rows.length > most) {
      void this.#notifications.warn(
        l10n.t('Only the first {0} rows were copied. Export them to have all.', most),
      );
    }
  }

  async #rows(
    preview: RunPreview | null,
    asked: { readonly run: number; readonly table: number },
    view: RowsView,
    offset: number,
    limit: number,
  ): Promise<EngineReplies['rows']> {
    const { address, columns, sourceTypes } = tableOf(preview, asked);
    const request = { table: address, view, offset, limit };
    const page = await this.#ask(asked.run, { kind: 'rows', request });
    const { shownRowsOf } = await import('../../../workflows/result-values.ts');
    return { ...page, rows: shownRowsOf(page.rows, columns, sourceTypes) };
  }

  #ask<C extends EngineCommand>(run: number, command: C): Promise<EngineReplies[C['kind']]> {
    return this.#engine.ask(run, async (engine) => {
      const answer = await engine.request(command);
      if (answer.ok) return answer.value;
      throw new FailureError(answer.error);
    });
  }
}

/** A row of the table in which the engine keeps differing rows. */
function differingRow([kind, left, right, changed]: readonly CellText[]): DiffRow {
  const list = <T>(json: CellText | undefined): readonly T[] | null =>
    typeof json === 'string' ? (JSON.parse(json) as readonly T[] | null) : null;
  return {
    kind: kind as DiffRow['kind'],
    left: list<CellText>(left),
    right: list<CellText>(right),
    changed: list<boolean>(changed) ?? [],
  };
}

function tableOf(
  preview: RunPreview | null,
  { run, table }: { readonly run: number; readonly table: number },
): PreviewedTable {
  const found = preview?.run === run ? preview.tables[table] : undefined;
  if (found !== undefined) return found;
  throw new FailureError({
    code: 'editor/rows-gone',
    what: l10n.t('These rows are no longer in the engine.'),
    why: l10n.t('They are of an older run.'),
    todo: l10n.t('Run it again.'),
  });
}
