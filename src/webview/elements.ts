/** Makes an element with a class and a text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** A button that does something. */
export function button(text: string, className: string, act: () => void): HTMLButtonElement {
  const made = element('button', className, text);
  made.type = 'button';
  made.dataset['focus'] = `${className} ${text}`;
  made.addEventListener('click', act);
  return made;
}

/** Draws anew, and gives the focus back to what then has the name that had it: `data-focus`. */
export function keepingFocus(draw: () => void): void {
  const active = document.activeElement;
  const name = active instanceof HTMLElement ? active.dataset['focus'] : undefined;
  draw();
  if (name === undefined) return;
  const named = [...document.querySelectorAll<HTMLElement>('[data-focus]')];
  named.find((each) => each.dataset['focus'] === name)?.focus();
}

/** Fills `{0}`, `{1}` … of a text. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d)\}/gu, (whole, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? whole : String(value);
  });
}

/** One of several tabs: a list of titles, of which one is chosen by pointer or arrow keys. */
export function tabList(
  label: string,
  titles: readonly string[],
  chosen: number,
  panel: string,
  choose: (index: number) => void,
): HTMLElement {
  const list = element('div', 'tabs');
  list.setAttribute('role', 'tablist');
  list.setAttribute('aria-label', label);
  titles.forEach((title, index) => {
    const tab = button(title, 'tab', () => choose(index));
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-selected', String(index === chosen));
    tab.setAttribute('aria-controls', panel);
    tab.tabIndex = index === chosen ? 0 : -1;
    list.append(tab);
  });
  list.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    choose((chosen + step + titles.length) % titles.length);
    document.querySelector<HTMLElement>('.tab[aria-selected="true"]')?.focus();
  });
  return list;
}
