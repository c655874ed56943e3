import { plural } from '../discovery/notes.ts';
import { regionTable, sentenceList, verdict } from './html-parts.ts';
import { html, type Html } from './html-text.ts';
import { grouped, type Report, type ReportObject, type ReportTransform } from './report-model.ts';

/** What was found, what it lacks, and what could run. */
export function found(survey: Report['survey']): Html {
  if (survey === null) return html``;
  const { needsData, madeUpRows, notes } = survey;
  const lacking = needsData.map((table) =>
    madeUpRows === 0
      ? `${table} has no rows: no file and no transform fills it.`
      : `${table} has made-up rows: no file and no transform fills it.`,
  );
  return html`<section aria-label="What was found">
    <h2>What was found</h2>
    <p>${surveyCounts(survey)}</p>
    ${sentenceList([...lacking, ...notes])}
  </section>`;
}

/** What there is, what it lacks, and what could run, in a sentence each. */
function surveyCounts({
  tables,
  views,
  procedures,
  functions,
  transforms,
  needsData,
  canRun,
}: NonNullable<Report['survey']>): string {
  const counts = [
    [tables, 'table'],
    [views, 'view'],
    [procedures, 'procedure'],
    [functions, 'function'],
    [transforms, 'transform'],
  ] as const;
  const there = counts.filter(([count]) => count > 0).map(([count, word]) => plural(count, word));
  const lacking =
    needsData.length === 0
      ? 'None needs data.'
      : `${plural(needsData.length, 'table')} ${needsData.length === 1 ? 'needs' : 'need'} data.`;
  return `${there.join(', ')}. ${lacking} ${grouped(canRun)} of ${plural(transforms, 'transform')} could run.`;
}

/** Every object: how it ports, what ran of it, and why it does not port exactly; those first that need a look. */
export function objectTable(
  objects: readonly ReportObject[],
  transforms: readonly ReportTransform[],
): Html {
  const places = new Map(transforms.map(({ path }, index) => [path, index]));
  const words = ['not', 'partly', 'under assumptions', 'exactly'] as const;
  const rows = words.flatMap((word) =>
    objects
      .filter(({ port }) => port === word)
      .map(
        (object) =>
          html`<tr>
            <th scope="row">${object.path}</th>
            <td>${word}</td>
            <td>${shownOf(object, places)}</td>
            <td>${sentenceList(object.reasons)}</td>
          </tr> `,
      ),
  );
  const counts = words
    .map((word) => `${grouped(objects.filter(({ port }) => port === word).length)} ${word}`)
    .reverse();
  if (rows.length === 0) return html``;
  return html`<h2>Objects</h2>
    <p>${grouped(objects.length)} ported: ${counts.join(', ')}.</p>
    ${regionTable('Objects', ['Object', 'Ports', 'Shown by', 'Why'], rows)}`;
}

/** More transforms than this are counted. */
const MOST_SHOWN = 4;

/** What ran of an object, each with its verdict and a link to its rows and reasons. */
function shownOf({ failed, ran }: ReportObject, places: ReadonlyMap<string, number>): Html {
  if (failed) return html`Its definition failed: see the warnings.`;
  if (ran.length === 0)
    return html`<span class="soft">defined on both sides, nothing ran it</span>`;
  const first = [...ran].sort(
    (a, b) => Number(a.verdict === 'same') - Number(b.verdict === 'same'),
  );
  const items = first
    .slice(0, MOST_SHOWN)
    .map(
      ({ name, path, verdict: value, madeUp }) =>
        html`<li><a href="#t${places.get(path) ?? 0}">${name}</a> ${verdict(value, madeUp)}</li>`,
    );
  const more =
    ran.length > MOST_SHOWN
      ? html`<li class="soft">and ${ran.length - MOST_SHOWN} more</li>`
      : html``;
  return html`<ul class="plain">
    ${items}${more}
  </ul>`;
}
