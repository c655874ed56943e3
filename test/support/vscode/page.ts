/**
 * For suites inside the editor: acts on the window that the suite runs in, as a person would.
 *
 * The extension host has no hands: the harness that opened the window listens on a port, whose address
 * stands in `PORTSIDE_PAGE`. Where the window is not a page of ours there is none, see {@link hasPage}.
 */

/** Where to look for an element: the window itself, or the content of the webview with this title. */
export interface Place {
  readonly selector: string;
  /** True to look inside webviews and not in the window. */
  readonly inWebview?: boolean;
}

/** What the harness can be asked for; plain data. */
export type PageRequest =
  | { readonly act: 'screenshot'; readonly name: string }
  | { readonly act: 'press'; readonly keys: string }
  | { readonly act: 'resize'; readonly width: number; readonly height: number }
  | { readonly act: 'type'; readonly text: string }
  | ({ readonly act: 'click' | 'hover' | 'text' | 'count' } & Place)
  | { readonly act: 'evaluate'; readonly script: string; readonly inWebview?: boolean }
  | {
      readonly act: 'visit';
      readonly file: string;
      readonly script: string;
      readonly name: string;
    };

/** Whether this window can be clicked, typed into and photographed. */
export function hasPage(): boolean {
  return process.env['PORTSIDE_PAGE'] !== undefined;
}

async function ask(request: PageRequest): Promise<unknown> {
  const address = process.env['PORTSIDE_PAGE'];
  if (address === undefined) throw new Error('This window is not a page of the test harness.');
  const response = await fetch(address, { method: 'POST', body: JSON.stringify(request) });
  const answer = (await response.json()) as { value?: unknown; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value;
}

/** Takes a picture of the window; gives the path of `<name>.png`. */
export async function screenshot(name: string): Promise<string> {
  return String(await ask({ act: 'screenshot', name }));
}

/** Makes the window so many pixels wide and high. */
export async function resize(width: number, height: number): Promise<void> {
  await ask({ act: 'resize', width, height });
}

/** Presses keys, such as `Control+Shift+P`. */
export async function press(keys: string): Promise<void> {
  await ask({ act: 'press', keys });
}

/** Types a text at the place that has the focus. */
export async function type(text: string): Promise<void> {
  await ask({ act: 'type', text });
}

/** Clicks the first element that matches; waits up to ten seconds for it. */
export async function click(place: Place): Promise<void> {
  await ask({ act: 'click', ...place });
}

/** The text of the first element that matches; waits up to ten seconds for it. */
export async function textOf(place: Place): Promise<string> {
  return String(await ask({ act: 'text', ...place }));
}

/** How many elements match right now. */
export async function count(place: Place): Promise<number> {
  return Number(await ask({ act: 'count', ...place }));
}

/**
 * Evaluates an expression in the window, or in the content of the visible webview.
 *
 * @returns its value, which has to be plain data
 */
export async function evaluate(script: string, inWebview = false): Promise<unknown> {
  return ask({ act: 'evaluate', script, inWebview });
}

/**
 * Opens a file of this machine in a window of its own, as a person's browser would, evaluates an expression
 * there, takes a picture of what is shown then, and closes it.
 *
 * @returns the expression's value, and what the page asked for from elsewhere
 */
export async function visit(
  file: string,
  script: string,
  name: string,
): Promise<{ readonly value: unknown; readonly requests: readonly string[] }> {
  const answer = await ask({ act: 'visit', file, script, name });
  return answer as { value: unknown; requests: string[] };
}
