import type { ShownMessage, ToView, ViewTexts } from '../protocol/result-views.ts';
import { keepState, keptState, listen, tell } from './editor-api.ts';
import { button, element, fill, keepingFocus } from './elements.ts';
import './grid/grid.css';

/** What a page keeps while it is hidden. */
interface Kept<M> {
  readonly texts: ViewTexts;
  readonly model: M;
}

/** A badge for columns that look personal, and what masks them. */
export function personalOffer(text: string, texts: ViewTexts): readonly HTMLElement[] {
  const mask = button(texts.mask, 'action', () => tell({ kind: 'mask' }));
  mask.dataset['focus'] = 'mask';
  mask.classList.add('mask');
  return [element('span', 'badge personal', text), mask];
}

/**
 * Runs a result page: status line, what is shown, and coming back as it was.
 *
 * @param draw - draws a model into the page's main element
 */
export function startPage<M extends { readonly view: string }>(
  view: M['view'],
  draw: (model: M, texts: ViewTexts, main: HTMLElement) => void,
): void {
  const status = element('div', 'status');
  status.setAttribute('role', 'status');
  status.hidden = true;
  const main = element('main');
  document.body.append(status, main);
  let kept = keptState<Kept<M>>();
  let texts: ViewTexts | null = kept?.texts ?? null;
  const show = (model: M): void => {
    const known = texts;
    if (known !== null) keepingFocus(() => draw(model, known, main));
  };
  const say = (text: string, failed: boolean): void => {
    status.hidden = false;
    status.className = failed ? 'status failed' : 'status';
    status.replaceChildren(element('span', '', text));
    if (texts === null) return;
    status.append(
      failed
        ? button(texts.runAgain, 'action', () => tell({ kind: 'run-again' }))
        : button(texts.cancel, 'action', () => tell({ kind: 'cancel' })),
    );
  };
  if (kept !== null) show(kept.model);
  listen((message: ToView) => {
    switch (message.kind) {
      case 'texts':
        texts = message.texts;
        return;
      case 'running':
        return say(message.text, false);
      case 'failed':
        return say(message.text, true);
      // Who asked listens for these.
      case 'rows':
      case 'profile':
      case 'origin':
      case 'differences':
      case 'unanswered':
        return;
      case 'show': {
        status.hidden = true;
        if (message.model.view !== view || texts === null) return;
        // The editor sends each view only its own model.
        const model = message.model as unknown as M;
        kept = { texts, model };
        keepState(kept);
        show(model);
      }
    }
  });
  tell({ kind: 'ready' });
}

const SIGNS: Readonly<Record<ShownMessage['kind'], string>> = {
  error: '✖',
  warning: '▲',
  information: 'ℹ',
  output: '›',
};

/** What a run had to say, below its results; null if nothing. */
export function messageList(
  messages: readonly ShownMessage[],
  texts: ViewTexts,
): HTMLElement | null {
  if (messages.length === 0) return null;
  const section = element('section', 'messages');
  section.tabIndex = 0;
  section.setAttribute('aria-label', texts.messages);
  const list = element('ul');
  for (const { kind, text, line } of messages) {
    const item = element('li', kind);
    const sign = element('span', 'sign', SIGNS[kind]);
    sign.setAttribute('aria-hidden', 'true');
    item.append(sign, element('span', '', text));
    if (line !== null) {
      const reveal = button(fill(texts.line, line), 'line', () => tell({ kind: 'reveal', line }));
      item.append(' ', reveal);
    }
    list.append(item);
  }
  section.append(element('h2', '', texts.messages), list);
  return section;
}
