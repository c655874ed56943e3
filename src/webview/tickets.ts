import type { ToView } from '../protocol/result-views.ts';
import { listen } from './editor-api.ts';

type Answer = ToView & { readonly ticket: number };

let last = 0;
const waiting = new Map<number, (answer: Answer) => void>();

listen((message) => {
  if (!('ticket' in message)) return;
  waiting.get(message.ticket)?.(message);
  waiting.delete(message.ticket);
});

/** A number for a question to the editor; the listener is called once, with its answer. */
export function ticketFor(listener: (answer: Answer) => void): number {
  last += 1;
  waiting.set(last, listener);
  return last;
}

/** Waits for no answer any more: what was asked about is no longer shown. */
export function forgetQuestions(): void {
  waiting.clear();
}
