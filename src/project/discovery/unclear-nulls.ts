import type { ProjectSettings } from '../settings.ts';

/** What is said of a file whose empty fields may be NULL or the empty text. */
export const UNCLEAR_NULLS =
  'Its empty fields may be NULL or the empty text: the file can\'t tell them apart, and they are taken for NULL. Where that is wrong, set "nullText" of the file in portside.json to a word that stands for NULL.';

/**
 * The settings that were found, with a person's answer to what no file tells.
 *
 * @param emptyTexts - the files whose empty fields are empty texts; those of the others are NULL
 */
export function withAnswer(
  settings: ProjectSettings,
  emptyTexts: ReadonlySet<string>,
): ProjectSettings {
  const notes = settings.unclearNulls.map((file) => [
    `${file}: ${UNCLEAR_NULLS}`,
    emptyTexts.has(file)
      ? `${file}: Its empty fields are empty texts, as was answered; the word NULL would stand for NULL.`
      : `${file}: Its empty fields are NULL, as was answered.`,
  ]);
  const answered = new Map(notes as [string, string][]);
  return {
    ...settings,
    unclearNulls: [],
    data: settings.data.map((data) =>
      emptyTexts.has(data.file) ? { ...data, nullText: 'NULL' } : data,
    ),
    notes: settings.notes.map((note) => answered.get(note) ?? note),
  };
}
