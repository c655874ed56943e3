import { html, type Html } from './html-text.ts';
import { verdictPhrase, type ReportTransform } from './report-model.ts';

/** A heading of a table; of a column of numbers, as an object. */
export type Heading = string | { readonly number: string };

/** A table that scrolls by itself, also by the keyboard, under a name for screen readers. */
export function regionTable(
  label: string,
  headings: readonly Heading[],
  rows: readonly Html[],
): Html {
  const cells = headings.map((heading) =>
    typeof heading === 'string'
      ? html`<th scope="col">${heading}</th>`
      : html`<th scope="col" class="number">${heading.number}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${cells}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** A verdict with its colour. */
export function verdict(value: ReportTransform['verdict'], madeUp: readonly string[]): Html {
  return html`<span class="verdict ${value}">${verdictPhrase({ verdict: value, madeUp })}</span>`;
}

/** Sentences as a list; nothing for none. */
export function sentenceList(sentences: readonly string[]): Html {
  return sentences.length === 0
    ? html``
    : html`<ul class="plain">
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>`;
}
