import {
  l10n,
  Range,
  Selection,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type TextDocument,
} from 'vscode';
import type { SourceDialect } from '../../../core/index.ts';
import type { FromView, ShownPlace, ToView } from '../../../protocol/result-views.ts';
import type { TransformResult } from '../../../protocol/transforms.ts';
import { documents, files, folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { portAddress, PORTS_FOLDER } from '../port/port-address.ts';
import type { ProjectService } from '../project/project-service.ts';

/** Tells a page where a column of its diff comes from. */
export async function answerOrigin(
  result: TransformResult | null,
  { ticket, comparison, column }: FromView & { readonly kind: 'origin' },
  dialect: Promise<SourceDialect>,
  post: (answer: ToView) => void,
): Promise<void> {
  const compared = result?.comparisons[comparison];
  if (result === null || compared === undefined) return;
  const { columnOrigin } = await import('../../../workflows/column-origin.ts');
  const origin = columnOrigin(result, compared, column, await dialect);
  post({ kind: 'origin', ticket, origin });
}

/** Shows a place of a side's text: in the legacy file, or in its port, saved or live. */
export async function revealPlace(
  source: Uri,
  side: 'left' | 'right',
  place: ShownPlace,
  projects: ProjectService,
): Promise<void> {
  const document = await documents.open(side === 'left' ? source : await portOf(source, projects));
  const editor = await documents.show(document, { viewColumn: ViewColumn.One, preview: false });
  const range = rangeOf(document, place);
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}

async function portOf(source: Uri, projects: ProjectService): Promise<Uri> {
  const opened = await projects.of(source);
  const path = opened?.files.pathOf(source);
  const saved =
    opened === undefined || path === undefined
      ? undefined
      : opened.files.uri(`${PORTS_FOLDER}/${path}`);
  return saved !== undefined && (await files.exists(saved)) ? saved : portAddress(source);
}

/** The text may have been edited since: what was there is looked for at its place, then anywhere. */
function rangeOf(document: TextDocument, { start, end, text }: ShownPlace): Range {
  const now = document.getText();
  const isThere = now
    .slice(start, end)
    .replaceAll(/\s+/gu, ' ')
    .startsWith(text.replace(/ …$/u, ''));
  const at = isThere ? start : Math.max(0, now.indexOf(text));
  return new Range(document.positionAt(at), document.positionAt(isThere ? end : at + text.length));
}

/** Asks for a file, and writes a diff to it in the form of its ending. */
export async function saveReport(
  result: TransformResult | null,
  source: Uri,
  notifications: Notifications,
): Promise<void> {
  if (result === null) return;
  const folder = folders.of(source)?.uri ?? Uri.joinPath(source, '..');
  const target = await notifications.saveAs(
    Uri.joinPath(folder, `${result.name}-diff.html`),
    l10n.t('Save Report'),
    { HTML: ['html'], Markdown: ['md'], JUnit: ['xml'], JSON: ['json'] },
  );
  if (target === undefined) return;
  const { reportOfTransform, writeReports } = await import('../../../workflows/write-reports.ts');
  await writeReports([target.fsPath], reportOfTransform(result));
}
