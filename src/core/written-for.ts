import type { MapEntry } from './emit/assemble.ts';
import type { Port } from './port.ts';
import type { Span } from './text/span.ts';

/**
 * The part of a port's output that stands for a span of its source, the first if there are several; empty if
 * nothing does.
 */
export function writtenFor(span: Span, port: Port): string {
  let start = -1;
  let end = -1;
  for (const entry of port.map) {
    const own = within(entry, span);
    if (own !== null) {
      if (start < 0) ({ start } = own);
      ({ end } = own);
    }
    // What stands for something else ends it, even where a part of the span is written again behind.
    const goesOn = own?.end === entry.outputEnd || entry.outputEnd === entry.outputStart;
    if (start >= 0 && !goesOn) break;
  }
  return start < 0 ? '' : port.output.slice(start, end);
}

/** The output of an entry that stands for a span, in whole or, where it is a copy, in part; null if none does. */
function within(entry: MapEntry, span: Span): Span | null {
  const { sourceStart, sourceEnd, outputStart, outputEnd, exact } = entry;
  if (outputStart === outputEnd) return null;
  if (sourceStart >= span.start && sourceEnd <= span.end)
    return { start: outputStart, end: outputEnd };
  const start = Math.max(sourceStart, span.start);
  const end = Math.min(sourceEnd, span.end);
  if (!exact || start >= end) return null;
  return { start: outputStart + start - sourceStart, end: outputStart + end - sourceStart };
}
