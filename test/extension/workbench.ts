import * as vscode from 'vscode';
import { count, evaluate, press } from '../support/vscode/page.ts';
import { until } from './support.ts';

/** The commands of ours that the palette offers at this moment. */
export async function paletteOffers(): Promise<readonly string[]> {
  await vscode.commands.executeCommand('workbench.action.quickOpen', '>Portside: ');
  await until(
    'the palette',
    async () => (await count({ selector: '.quick-input-list .monaco-list-row' })) > 0,
  );
  // The list is filtered while it is typed into.
  await new Promise((resolve) => setTimeout(resolve, 400));
  const labels = (await evaluate(
    `[...document.querySelectorAll('.quick-input-list .monaco-list-row .label-name')].map((row) => row.textContent)`,
  )) as string[];
  await press('Escape');
  return labels.filter((label) => label.startsWith('Portside: ')).map((label) => label.slice(10));
}

/** Runs a command of ours that is bound to fail, and gives the sentence that is shown. */
export async function refusalOf(command: string, ...args: readonly unknown[]): Promise<string> {
  await vscode.commands.executeCommand('notifications.clearAll');
  const done = vscode.commands.executeCommand(command, ...args);
  const text = String(
    await until('a notification', async () => {
      const found = (await evaluate(
        `[...document.querySelectorAll('.notification-list-item')]
          .find((item) => item.querySelector('.codicon-error') !== null)
          ?.querySelector('.notification-list-item-message')?.textContent ?? ''`,
      )) as string;
      return found === '' ? undefined : found;
    }),
  );
  await dismissing(done);
  // The editor holds a fourth notification within 800 ms back.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return text;
}

/** Runs a command of ours that tells something without an error, and gives the sentence that is shown. */
export async function informedBy(command: string, ...args: readonly unknown[]): Promise<string> {
  await vscode.commands.executeCommand('notifications.clearAll');
  await vscode.commands.executeCommand(command, ...args);
  const text = await until('a notification', async () => {
    const found = (await evaluate(
      `document.querySelector('.notification-list-item .notification-list-item-message')?.textContent ?? ''`,
    )) as string;
    return found === '' ? undefined : found;
  });
  await vscode.commands.executeCommand('notifications.clearAll');
  return text;
}

/** Waits for what a command does, while notifications that it waits for are dismissed. */
export async function dismissing<T>(done: Thenable<T>): Promise<T> {
  let settled = false;
  const result = Promise.resolve(done).finally(() => (settled = true));
  while (!settled) {
    await vscode.commands.executeCommand('notifications.clearAll');
    await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 200))]);
  }
  return result;
}
