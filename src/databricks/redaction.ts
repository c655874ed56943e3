const shapesOfSecrets: readonly RegExp[] = [
  // Personal access tokens, and what follows a scheme in an Authorization header.
  /\bdapi[0-9a-f]{16,}(?:-\d+)?\b/giu,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{8,}/giu,
  // JSON web tokens, which OAuth hands out.
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/gu,
];

/** What stands in a text where a secret stood. */
export const redacted = '«redacted»';

/**
 * Gives the text without the secrets named, in any of the forms in which a server may echo them,
 * and without anything that has the shape of a Databricks token.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of new Set([secret, encodeURIComponent(secret), toBase64(secret)])) {
      result = result.replaceAll(form, redacted);
    }
  }
  for (const shape of shapesOfSecrets) result = result.replace(shape, redacted);
  return result;
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
