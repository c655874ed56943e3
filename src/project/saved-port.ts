import { diff3Merge } from 'node-diff3';

/** A port as it is to stand, after generating it again. */
export interface MergedPort {
  readonly text: string;
  /** True if a person's edit is in it. */
  readonly edited: boolean;
  /** Places where an edit and the new port change the same lines; they stand between marks in `text`. */
  readonly conflicts: number;
  /** A sentence on what happened, null if the port is simply the new one. */
  readonly note: string | null;
}

/**
 * Brings a saved port, the text that it was generated as, and a new port together, line by line.
 * A person's edit is never lost: where both changed the same lines, both stand there, marked.
 *
 * @param saved - null if none was saved
 * @param base - null if it is not known what was generated
 */
export function mergePort(
  saved: string | null,
  base: string | null,
  generated: string,
): MergedPort {
  if (saved === null || saved === base || saved === generated) {
    return { text: generated, edited: false, conflicts: 0, note: null };
  }
  if (base === null) {
    const note =
      'The saved port was kept: it is not known what Portside had written, so nothing can be merged into it.';
    return { text: saved, edited: true, conflicts: 0, note };
  }
  if (base === generated) {
    return {
      text: saved,
      edited: true,
      conflicts: 0,
      note: 'The saved port has edits by hand, which were kept.',
    };
  }
  const lines: string[] = [];
  let conflicts = 0;
  for (const region of diff3Merge(saved.split('\n'), base.split('\n'), generated.split('\n'))) {
    if (region.ok !== undefined) lines.push(...region.ok);
    if (region.conflict === undefined) continue;
    conflicts += 1;
    lines.push(
      '<<<<<<< edited by hand',
      ...region.conflict.a,
      '=======',
      ...region.conflict.b,
      '>>>>>>> ported anew',
    );
  }
  const note =
    conflicts === 0
      ? 'The edits by hand in the saved port were merged with the new port.'
      : `The saved port and the new one change the same lines in ${conflicts} ${conflicts === 1 ? 'place' : 'places'}: choose between the marked lines.`;
  return { text: lines.join('\n'), edited: true, conflicts, note };
}
