import { l10n } from 'vscode';
import type { BegunResult, ColumnInfo } from '../../../protocol/engine.ts';
import type { Preview } from '../../../workflows/preview-file.ts';
import type {
  DiffModel,
  PreviewModel,
  ShownMessage,
  ShownTable,
} from '../../../protocol/result-views.ts';
import type {
  AssumptionTest,
  Comparison,
  SideRun,
  TransformResult,
} from '../../../protocol/transforms.ts';
import { shownNumber, verdictText } from './view-texts.ts';

/** Which side of a run is looked at. */
export type ShownSide = 'left' | 'right';

/** Under which clock a run was made, for the subtitle. */
export interface RunClock {
  readonly asOf: string | null;
  readonly timeZone: string;
}

/** What a diff shows of a run. */
export function diffModel(result: TransformResult, clock: RunClock): DiffModel {
  return {
    view: 'diff',
    subtitle: subtitle(result.name, clock),
    verdict: result.verdict,
    verdictText: verdictText(result),
    // What is shown in a place of its own is not said twice.
    reasons: result.reasons.filter((reason) => reason !== result.fewestRows?.sentence),
    badges: maskedBadges(result.masked ?? []),
    personal: personalText(result.personal ?? []),
    leftLabels: result.comparisons.map((each) => onRows(leftLabel(each), result)),
    rightLabel: onRows(l10n.t('Port, as Databricks SQL'), result),
    comparisons: result.comparisons,
    fewestRows: result.fewestRows ?? null,
    messages: [
      ...result.assumptions.map(assumptionMessage),
      ...messagesOf('left', result.left),
      ...messagesOf('right', result.right),
    ],
  };
}

/** What a preview shows of a run. */
export function previewModel(
  preview: Preview,
  { side, run, hasParameters, clock }: ShownRun,
): PreviewModel {
  const { name, warnings } = preview;
  return {
    view: 'preview',
    subtitle: `${engineOf(side)} · ${subtitle(name, clock)} · ${l10n.t('{0} ms', shownNumber(preview.milliseconds))}`,
    badges: badgesOf(preview),
    personal: personalText(preview.personal),
    run,
    hasParameters,
    tables: preview.tables.map(({ name: title, columns, sourceTypes, rows, total, ran }) => ({
      name: title,
      columns: shownColumns(columns, sourceTypes),
      rows,
      total,
      coming: false,
      ran,
    })),
    messages: [
      ...messagesOf(side, preview.run),
      ...warnings.map((text) => ({ kind: 'warning', text, line: null }) as const),
    ],
  };
}

/** What must be known of the rows before anybody believes them. */
function badgesOf({ madeUp, masked, sampled }: Preview): readonly string[] {
  return [
    ...(madeUp.length === 0 ? [] : [l10n.t('made-up rows')]),
    ...maskedBadges(masked),
    ...(sampled.length === 0 ? [] : [l10n.t('part of the rows: {0}', sampled.join(', '))]),
  ];
}

function maskedBadges(masked: readonly string[]): readonly string[] {
  return masked.length === 0 ? [] : [l10n.t('masked: {0}', masked.join(', '))];
}

function personalText(samples: NonNullable<TransformResult['personal']>): string | null {
  const names = samples.flatMap(({ table, columns }) => columns.map((each) => `${table}.${each}`));
  return names.length === 0 ? null : l10n.t('looks personal, not masked: {0}', names.join(', '));
}

/** What a preview shows as soon as the first rows of its results are there. */
export function begunModel(
  name: string,
  begun: readonly BegunResult[],
  { side, run, hasParameters, clock }: ShownRun,
): PreviewModel {
  return {
    view: 'preview',
    subtitle: `${engineOf(side)} · ${subtitle(name, clock)}`,
    badges: [],
    personal: null,
    run,
    hasParameters,
    tables: begun.map(({ columns, sourceTypes, rows }, index) => ({
      name: `result ${index + 1}`,
      columns: shownColumns(columns, sourceTypes),
      rows,
      total: rows.length,
      coming: true,
      ran: null,
    })),
    messages: [],
  };
}

/** Of which run, and which side of it, a preview is. */
export interface ShownRun {
  readonly side: ShownSide;
  readonly run: number;
  readonly hasParameters: boolean;
  readonly clock: RunClock;
}

function engineOf(side: ShownSide): string {
  return side === 'left' ? legacyEngine() : l10n.t('Port, as Databricks SQL');
}

function shownColumns(
  columns: readonly ColumnInfo[],
  sourceTypes: readonly string[],
): ShownTable['columns'] {
  return columns.map(({ name, type }, index) => ({
    name,
    type: sourceTypes[index] ?? type,
    engineType: type,
  }));
}

function subtitle(name: string, { asOf, timeZone }: RunClock): string {
  return asOf === null
    ? l10n.t('{0}, at the moment of the run', name)
    : l10n.t('{0}, as of {1} {2}', name, asOf.replace('T', ' '), timeZone);
}

function leftLabel({ left }: Comparison): string {
  return left === 'emulated' ? legacyEngine() : l10n.t('SQL Server, old results from file');
}

/** A side's label, with the word that its rows are made up where they are. */
function onRows(label: string, { madeUp }: TransformResult): string {
  return madeUp.length === 0 ? label : l10n.t('{0}, on made-up rows', label);
}

function legacyEngine(): string {
  return l10n.t('SQL Server, emulated');
}

/** What the sample rows say of what the port relies on: where sides differ, often the reason. */
function assumptionMessage({ statement, outcome, rows, line }: AssumptionTest): ShownMessage {
  return outcome === 'holds'
    ? { kind: 'information', text: l10n.t('Holds on these rows: {0}', statement), line }
    : {
        kind: 'warning',
        text: l10n.t('Does not hold, {0} rows refute it: {1}', shownNumber(rows), statement),
        line,
      };
}

function messagesOf(side: ShownSide, run: SideRun): ShownMessage[] {
  const found: ShownMessage[] = run.errors.map(({ number, message, line }) => {
    const text = number === 0 ? message : l10n.t('Error {0}: {1}', number, message);
    return side === 'left'
      ? { kind: 'error', text, line }
      : { kind: 'error', text: l10n.t('Port, line {0}: {1}', line, text), line: null };
  });
  if (run.stopped !== null) {
    const { message, line } = run.stopped;
    found.push({ kind: 'error', text: message, line: side === 'left' ? line : null });
  }
  for (const { fidelity, message, line } of run.findings) {
    if (fidelity === 'exact' || fidelity === 'conditional') continue;
    const text =
      side === 'left'
        ? l10n.t('Not emulated exactly: {0}', message)
        : l10n.t('Port, not emulated exactly: {0}', message);
    found.push({ kind: 'warning', text, line: side === 'left' ? line : null });
  }
  for (const text of run.messages) found.push({ kind: 'output', text, line: null });
  return found;
}
