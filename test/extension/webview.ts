import { readFileSync } from 'node:fs';
import path from 'node:path';
import { count, evaluate } from '../support/vscode/page.ts';
import { repositoryPath, until } from './support.ts';

interface AxeResult {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A script that gives what axe finds wrong in the page it runs in. */
export function axeScript(): string {
  const source = readFileSync(
    path.join(repositoryPath(), 'node_modules/axe-core/axe.min.js'),
    'utf8',
  );
  return `${source}
;axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`;
}

/** What axe finds wrong in the visible webview. */
export async function axe(): Promise<readonly AxeResult[]> {
  return (await evaluate(axeScript(), true)) as AxeResult[];
}

/** Waits for an element of the visible webview. */
export async function shown(selector: string): Promise<void> {
  await until(
    `${selector} in the webview`,
    async () => {
      try {
        return (await count({ selector, inWebview: true })) > 0;
      } catch {
        return undefined;
      }
    },
    60_000,
  );
}
