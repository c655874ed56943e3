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
    export: l10n.t('Export …'),
    parameters: l10n.t('Parameters …'),
    filter: l10n.t('Filter rows'),
    filterHint: l10n.t('Filter: text, or price > 10 and name is null'),
    noSuchColumn: l10n.t('There is no column {0}.'),
    sort: l10n.t('Sort by {0}'),
    ascending: l10n.t('ascending'),
    descending: l10n.t('descending'),
    unsorted: l10n.t('not sorted'),
    profile: l10n.t('Profile'),
    plan: l10n.t('Plan'),
    planOf: l10n.t('Plan of {0}, which took {1} ms'),
    query: l10n.t('As it ran on DuckDB'),
    rowsFound: l10n.t('{0} of {1} rows'),
    rowsComing: l10n.t('The first {0} rows, more are coming …'),
    waiting: l10n.t('not read yet'),
    profileRows: l10n.t('Rows'),
    profileNulls: l10n.t('NULL'),
    profileDistinct: l10n.t('Different values'),
    profileAbout: l10n.t('about {0}'),
    profileMin: l10n.t('Smallest'),
    profileMax: l10n.t('Largest'),
    profileMean: l10n.t('Mean'),
    profileEmpty: l10n.t('Empty texts'),
    profilePadded: l10n.t('With blanks at the end'),
    profileLength: l10n.t('Length'),
    profileTop: l10n.t('Most frequent values'),
    profileSpread: l10n.t('Spread'),
    close: l10n.t('Close'),
    cell: l10n.t('{0} in row {1}'),
    cellLeft: l10n.t('Legacy'),
    cellRight: l10n.t('Port'),
    cellReasons: l10n.t('Why it may differ'),
    cellNoReasons: l10n.t('No finding stands where this column is made.'),
    madeBy: l10n.t('Made by'),
    columns: l10n.t('Columns'),
    columnOf: l10n.t('Column'),
    columnType: l10n.t('Type'),
    columnChanged: l10n.t('Differing rows'),
    totalNulls: l10n.t('NULL'),
    totalDistinct: l10n.t('Different values'),
    totalMin: l10n.t('Smallest'),
    totalMax: l10n.t('Largest'),
    totalSum: l10n.t('Sum'),
    onlyIn: l10n.t('only there'),
    mask: l10n.t('Mask Them'),
    fewestRows: l10n.t('Fewest rows'),
    fewestOf: l10n.t('{0}: {1} of {2} rows'),
    fewestEmpty: l10n.t('No row of {0} is needed for it.'),
    fewestLate: l10n.t('Time ran out: fewer rows may do, too.'),
    saveReport: l10n.t('Save Report …'),
  };
}

/** A verdict in words, with what must not be left out beside it: that its rows are made up. */
export function verdictText({
  verdict,
  madeUp,
  leftOpen = [],
}: {
  readonly verdict: Verdict;
  readonly madeUp: readonly string[];
  readonly leftOpen?: readonly unknown[];
}): string {
  if (verdict === 'not-provable' && leftOpen.length > 0)
    return l10n.t('Left open by the legacy query');
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
