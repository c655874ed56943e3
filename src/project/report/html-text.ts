/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** HTML from a template: texts and numbers are escaped, HTML and lists of it stand as they are. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    if (typeof value === 'string' || typeof value === 'number') text += escapeHtml(String(value));
    else if ('html' in value) text += value.html;
    else text += value.map((each) => each.html).join('');
    text += strings[index + 1] ?? '';
  });
  return { html: text };
}

/** Text for HTML's text and attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
