import { html, type Html } from './html-text.ts';
import { found, objectTable } from './html-objects.ts';
import { regionTable, sentenceList, verdict } from './html-parts.ts';
import { reportStyle } from './report-style.ts';
import {
  countsOf,
  fewestNotes,
  fewestOf,
  grouped,
  origins,
  verdictWords,
  type Report,
  type ReportAssumption,
  type ReportComparison,
  type ReportRows,
  type ReportSample,
  type ReportSide,
  type ReportTransform,
} from './report-model.ts';

/** A run as one HTML file that needs nothing else: no script, no network. */
export function htmlReport(report: Report): string {
  const { summary } = report;
  const counts = [
    [summary.transforms, 'transforms'],
    [summary.same, verdictWords.same],
    ...(summary.madeUp === 0 ? [] : ([[summary.madeUp, 'of these on made-up rows']] as const)),
    [summary.different, verdictWords.different],
    [summary.notProvable, verdictWords['not-provable']],
    [summary.noEvidence, verdictWords['no-evidence']],
    [summary.rows, 'rows compared'],
  ] as const;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${report.title}: both sides compared</title>
        <style>
          ${{ html: reportStyle }}
        </style>
      </head>
      <body>
        <header>
          <h1>${report.title}</h1>
          <p class="soft">${report.sides}</p>
          ${madeUpNotice(report)}
          <ul class="counts">
            ${counts.map(([count, word]) => html`<li><b>${grouped(count)}</b> ${word}</li>`)}
          </ul>
        </header>
        <main>
          ${found(report.survey)} ${warnings(report.warnings)} ${overview(report.transforms)}
          <h2>Transforms</h2>
          ${report.transforms.map(transformSection)}
          ${assumptionsTable(report.assumptions, 'the definitions')}
          ${objectTable(report.objects, report.transforms)} ${sampleTable(report.samples)}
        </main>
      </body>
    </html> `;
  return page.html;
}

function warnings(sentences: readonly string[]): Html {
  if (sentences.length === 0) return html``;
  return html`<section class="warnings" aria-label="Warnings">
    <h2>Before the first transform</h2>
    ${sentenceList(sentences)}
  </section>`;
}

/** What stands above everything where rows were made up. */
function madeUpNotice({ transforms }: Report): Html {
  const tables = [...new Set(transforms.flatMap(({ madeUp }) => madeUp))].sort();
  if (tables.length === 0) return html``;
  const reached = transforms.filter(({ madeUp }) => madeUp.length > 0).length;
  return html`<p class="made-up">
    <b>Made-up rows.</b> Nothing filled ${tables.join(', ')}: their rows are made up, and reach
    ${reached} of ${transforms.length} transforms. What is the same on them is no proof that it is
    on your data.
  </p>`;
}

function sampleTable(samples: readonly ReportSample[]): Html {
  if (samples.length === 0) return html``;
  const rows = samples.map(
    ({ table, file, rows: count, sha256 }) =>
      html`<tr>
        <th scope="row">${table}</th>
        <td>${file}</td>
        <td class="number">${grouped(count)}</td>
        <td><code>${sha256}</code></td>
      </tr>`,
  );
  return html`<h2>Sample files</h2>
    ${regionTable('Sample files', ['Table', 'File', { number: 'Rows' }, 'SHA-256'], rows)}`;
}

function overview(transforms: readonly ReportTransform[]): Html {
  const rows = transforms.map(
    (transform, index) =>
      html`<tr>
        <th scope="row"><a href="#t${index}">${transform.name}</a></th>
        <td>${transform.step}</td>
        <td>${transform.fidelity}</td>
        <td class="number">${grouped(transform.rows)}</td>
        <td>${verdict(transform.verdict, transform.madeUp)}</td>
        <td class="number">${grouped(transform.milliseconds)} ms</td>
      </tr> `,
  );
  return html`<h2>Overview</h2>
    <div class="scroll whole">
      <table>
        <thead>
          <tr>
            <th scope="col">Transform</th>
            <th scope="col">Step</th>
            <th scope="col">Port</th>
            <th scope="col" class="number">Rows</th>
            <th scope="col">Verdict</th>
            <th scope="col" class="number">Time</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function transformSection(transform: ReportTransform, index: number): Html {
  const open = transform.verdict === 'different' ? { html: ' open' } : '';
  return html`<details ${open}>
    <summary>
      ${transform.name} ${verdict(transform.verdict, transform.madeUp)}
      <span class="soft">${placeOf(transform)}</span>
    </summary>
    <div id="t${index}" class="target">
      ${transform.reasons.length === 0 ? html`<p>All that it leaves behind is equal on both sides.</p>` : sentenceList(transform.reasons)}
    </div>
    ${fewestRows(transform)} ${isPort(transform) ? bothTexts(transform) : html``}
    ${assumptionsTable(transform.assumptions, transform.name)}
    ${sideNotes('Legacy side', transform.left)}${sideNotes('Port side', transform.right)}
    ${transform.comparisons.map((each) => comparison(each, transform.madeUp))}
  </details> `;
}

function fewestRows({ fewestRows: found, madeUp }: ReportTransform): Html {
  if (found === undefined) return html``;
  return html`<h3>Fewest rows that show it</h3>
    ${found.tables.map((each) => rowsTable(fewestOf(each), each.rows))}
    ${sentenceList(fewestNotes(found))}
    ${found.comparison === null ? html`` : comparison(onThese(found.comparison), madeUp)}`;
}

/** Under a name of its own, since all that it is made of is named after it. */
function onThese(compared: ReportComparison): ReportComparison {
  return { ...compared, name: `${compared.name} on these rows` };
}

/** True where it compares a script with its port, and not only two sets of rows. */
function isPort({ legacyText, portText }: ReportTransform): boolean {
  return legacyText !== '' || portText !== '';
}

function placeOf(transform: ReportTransform): string {
  const { step, fidelity, path } = transform;
  const parts = [step, ...(isPort(transform) ? [`port ${fidelity}`] : []), path];
  return parts.filter((part) => part !== '').join(', ');
}

function bothTexts(transform: ReportTransform): Html {
  return html`<div class="pair">
      <section aria-label="Legacy text of ${transform.name}">
        <h3>Legacy</h3>
        <pre tabindex="0">${transform.legacyText}</pre>
      </section>
      <section aria-label="Port of ${transform.name}">
        <h3>Port</h3>
        <pre tabindex="0">${transform.portText}</pre>
      </section>
    </div>
    ${findingsTable(transform)}`;
}

function findingsTable({ findings, name }: ReportTransform): Html {
  if (findings.length === 0)
    return html`<p class="soft">
      No findings: the port is the legacy text, with names and spelling changed.
    </p>`;
  const rows = findings.map(
    ({ id, fidelity, message, line, source }) =>
      html`<tr>
        <td class="number">${line}${inFile(source)}</td>
        <td>${fidelity}</td>
        <td><code>${id}</code></td>
        <td>${message}</td>
      </tr>`,
  );
  return html`<h3>Findings</h3>
    ${regionTable(`Findings of ${name}`, [{ number: 'Line' }, 'Fidelity', 'Finding', 'What it means'], rows)}`;
}

/** Where a finding stands in the file that the text is a part of. */
function inFile(source: ReportTransform['findings'][number]['source']): Html {
  if (source === undefined) return html``;
  const { path, line, column } = source;
  return html` <span class="soft">${path}:${line}:${column}</span>`;
}

function assumptionsTable(assumptions: readonly ReportAssumption[], of: string): Html {
  if (assumptions.length === 0) return html``;
  const rows = assumptions.map(
    ({ id, line, statement, outcome, rows: count }) =>
      html`<tr>
        <td class="number">${line}</td>
        <td><code>${id}</code></td>
        <td>${statement}</td>
        <td>
          ${outcome === 'holds' ? 'holds on the sample rows' : `refuted by ${count} sample rows`}
        </td>
      </tr>`,
  );
  return html`<h3>Assumptions of ${of}, tested on the sample rows</h3>
    ${regionTable(`Assumptions of ${of}`, [{ number: 'Line' }, 'Finding', 'Assumption', 'Test'], rows)}`;
}

function sideNotes(title: string, side: ReportSide): Html {
  const notes = [
    ...side.errors.map(({ number, line, message }) => `Error ${number}, line ${line}: ${message}`),
    ...side.messages.map((message) => `Message: ${message}`),
  ];
  return notes.length === 0
    ? html``
    : html`<h3>${title}</h3>
        ${sentenceList(notes)}`;
}

function comparison(each: ReportComparison, madeUp: readonly string[]): Html {
  const { diff } = each;
  return html`<section aria-label="Comparison of ${each.name}">
    <h3>
      ${each.name}${each.portName === null ? '' : ` and ${each.portName}`}
      ${verdict(each.verdict, madeUp)}
    </h3>
    <p class="soft">${origins[each.left]} ${countsOf(each)}</p>
    ${sentenceList(diff?.notes ?? [])} ${rowsOf(each)} ${totalsTable(each)}
  </section>`;
}

/** The rows that differ, else what is known of both sides' rows. */
function rowsOf(each: ReportComparison): Html {
  const { diff, leftRows, rightRows } = each;
  if (diff !== null && diff.rows.length > 0) return differences(each.name, diff);
  return diff !== null && leftRows === null && rightRows === null ? html`` : bothTables(each);
}

function differences(name: string, diff: NonNullable<ReportComparison['diff']>): Html {
  const rest = diff.complete ? '' : ` The first ${diff.rows.length} are shown.`;
  const side = (which: 'left' | 'right'): Html => {
    const title = `Differing rows of ${name}, ${which}`;
    const rows = diff.rows.map((row) => {
      const cells = row[which];
      if (cells === null)
        return html`<tr>
          <td class="cell null" colspan="${diff.columns.length}">no such row</td>
        </tr> `;
      return html`<tr class="${row.kind}">
        ${cells.map((value, index) => cell(value, row.changed[index] === true))}
      </tr> `;
    });
    return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
      <table>
        <caption>
          ${title}
        </caption>
        <thead>
          <tr>
            ${diff.columns.map((column) => html`<th scope="col">${column[which]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
  };
  return html`<p class="soft">
      Rows that differ, row by row; cells that differ have a bar and bold text.${rest}
    </p>
    <div class="pair">${side('left')}${side('right')}</div>`;
}

/** What each total is called. */
const totalWords = {
  nulls: 'NULL',
  distinct: 'distinct',
  min: 'least',
  max: 'greatest',
  sum: 'sum',
} as const;

const totalNames = ['nulls', 'distinct', 'min', 'max', 'sum'] as const;

/** The totals of each column: one value where both sides agree, else both. */
function totalsTable({ name, diff }: ReportComparison): Html {
  const { totals = [], columns = [] } = diff ?? {};
  if (totals.length === 0) return html``;
  const rows = totals.map(({ left, right }, index) => {
    const column = columns[index];
    const cells = totalNames.map((total) => {
      const [one, other] = [left[total], right[total]].map((value) => `${value ?? ''}`);
      return one === other
        ? html`<td class="cell">${one ?? ''}</td>`
        : html`<td class="cell changed">${one ?? ''} | ${other ?? ''}</td>`;
    });
    return html`<tr>
      <th scope="row">${column?.left ?? ''}</th>
      ${cells}
      <td class="number">${column?.changed ?? 0}</td>
    </tr>`;
  });
  const title = `Columns of ${name} added up`;
  return html`<details>
    <summary>${title}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">
      <table>
        <caption>
          Left and right where they differ, else the value of both
        </caption>
        <thead>
          <tr>
            <th scope="col">Column</th>
            ${totalNames.map((total) => html`<th scope="col">${totalWords[total]}</th>`)}
            <th scope="col" class="number">changed rows</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

function bothTables(each: ReportComparison): Html {
  return html`<div class="pair">
    ${rowsTable(`${each.name}, left`, each.leftRows)}${rowsTable(`${each.name}, right`, each.rightRows)}
  </div>`;
}

const shownRows = 20;

function rowsTable(title: string, rows: ReportRows | null): Html {
  if (rows === null) return html`<p>${title}: there is none.</p>`;
  const shown = rows.rows.slice(0, shownRows);
  const more = rows.rows.length > shown.length ? ` (first ${shown.length} rows)` : '';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table>
      <caption>
        ${title}${more}
      </caption>
      <thead>
        <tr>
          ${rows.columns.map((column) => html`<th scope="col">${column.name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (row) =>
            html`<tr>
              ${row.map((value) => cell(value, false))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(value: string | null, changed: boolean): Html {
  const marks = `cell${value === null ? ' null' : ''}${changed ? ' changed' : ''}`;
  return html`<td class="${marks}">${value ?? 'NULL'}</td>`;
}
