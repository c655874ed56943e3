import type { FromView, ToView } from '../protocol/result-views.ts';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();

/** Tells the editor something. */
export function tell(message: FromView): void {
  api.postMessage(message);
}

/** Calls the listener with everything the editor says. */
export function listen(listener: (message: ToView) => void): void {
  window.addEventListener('message', (event: MessageEvent<ToView>) => listener(event.data));
}

/** What the view kept when it was hidden last; null if nothing. */
export function keptState<S>(): S | null {
  return (api.getState() as S | undefined) ?? null;
}

/** Keeps what the view needs to come back as it was. */
export function keepState(state: object): void {
  api.setState(state);
}
