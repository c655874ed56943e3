import { l10n } from 'vscode';
import type { ViewTexts } from '../../../protocol/result-views.ts';
import type { Verdict } from '../../../protocol/transforms.ts';
import { language } from '../../host/settings.ts';

/** The texts of the result views in the person's language. */
export function viewTexts(): ViewTexts {
  return {
    tables: l10n.t('Tables and results'),
    rows: l10n.t('{0} rows'),
    row: l10n.t('Row'),
    nullValue: 'NULL',
    emptyText: l10n.t('empty text'),
    noRows: l10n.t('No rows.'),
    noResults: l10n.t('The script left no table and no result behind.'),
    copy: l10n.t('Copy'),
    exportCsv: l10n.t('Export CSV'),
    runAgain: l10n.t('Run Again'),
    cancel: l10n.t('Cancel'),
    messages: l10n.t('Messages'),
    line: l10n.t('line {0}'),
    filterAll: l10n.t('All'),
    filterChanged: l10n.t('Changed'),
    filterLeftOnly: l10n.t('Only legacy'),
    filterRightOnly: l10n.t('Only port'),
    filterSame: l10n.t('Same'),
    onlyDifferingColumns: l10n.t('Only columns that differ'),
    filters: l10n.t('Rows shown'),
    reasons: l10n.t('{0} more reasons'),
    notes: l10n.t('Notes on the comparison: {0}'),
    differsFrom: l10n.t('{0}, differs: the other side has {1}'),
    noRowHere: l10n.t('no row on this side'),
    kindChanged: l10n.t('changed'),
    kindSame: l10n.t('same'),
    kindLeftOnly: l10n.t('only in legacy'),
    kindRightOnly: l10n.t('only in the port'),
    keyFrom: l10n.t('Rows paired by {0}'),
    missingSide: l10n.t('One side does not have this table.'),
    shown: l10n.t('{0} of {1} rows shown'),
  };
}

/** A verdict in words, with what must not be left out beside it: that its rows are made up. */
export function verdictText({
  verdict,
  madeUp,
}: {
  readonly verdict: Verdict;
  readonly madeUp: readonly string[];
}): string {
  if (madeUp.length > 0 && verdict === 'same') return l10n.t('Same on made-up rows: no proof');
  if (madeUp.length > 0 && verdict === 'different') return l10n.t('Different on made-up rows');
  const words: Readonly<Record<Verdict, string>> = {
    same: l10n.t('Same on these rows'),
    different: l10n.t('Different'),
    'not-provable': l10n.t('Not provable here'),
    'no-evidence': l10n.t('No evidence: no rows came through'),
  };
  return words[verdict];
}

/** A number with the separators of the person's language. */
export function shownNumber(value: number): string {
  return value.toLocaleString(language());
}
