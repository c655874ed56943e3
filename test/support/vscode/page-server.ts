import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame, Page } from 'playwright-core';
import type { PageRequest } from './page.ts';

const patience = 10_000;

/** The innermost frames of the webviews that are shown. */
async function webviewFrames(page: Page): Promise<Frame[]> {
  const shown: Frame[] = [];
  for (const frame of page.frames()) {
    // VS Code puts the content of a webview into a frame of its own inside the webview's frame.
    if (frame.name() !== 'active-frame' && !frame.url().includes('fake.html')) continue;
    const element = await frame.frameElement().catch(() => undefined);
    if (element !== undefined && (await element.isVisible())) shown.push(frame);
  }
  return shown;
}

async function webview(page: Page): Promise<Frame> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const frame = (await webviewFrames(page)).at(-1);
    if (frame !== undefined) return frame;
    await page.waitForTimeout(100);
  }
  throw new Error('No webview is shown.');
}

async function visit(
  page: Page,
  pictures: string,
  { file, script, name }: Extract<PageRequest, { act: 'visit' }>,
): Promise<{ value: unknown; requests: readonly string[] }> {
  const other = await page.context().newPage();
  const address = pathToFileURL(file).href;
  const requests: string[] = [];
  try {
    other.on('request', (asked) => {
      if (asked.url().split('#')[0] !== address) requests.push(asked.url());
    });
    await other.goto(address);
    const value: unknown = await other.evaluate(script);
    await other.screenshot({ path: path.join(pictures, `${name}.png`) });
    return { value, requests };
  } finally {
    await other.close();
  }
}

async function perform(page: Page, pictures: string, request: PageRequest): Promise<unknown> {
  switch (request.act) {
    case 'screenshot': {
      const file = path.join(pictures, `${request.name}.png`);
      await page.screenshot({ path: file });
      return file;
    }
    case 'resize':
      return page.setViewportSize({ width: request.width, height: request.height });
    case 'press':
      return page.keyboard.press(request.keys);
    case 'type':
      return page.keyboard.type(request.text);
    case 'visit':
      return visit(page, pictures, request);
    case 'evaluate':
      return (request.inWebview === true ? await webview(page) : page).evaluate(request.script);
    case 'click':
    case 'hover':
    case 'text':
    case 'count': {
      const place = request.inWebview === true ? await webview(page) : page;
      const found = place.locator(request.selector);
      if (request.act === 'count') return found.count();
      if (request.act === 'click') return found.first().click({ timeout: patience });
      if (request.act === 'hover') return found.first().hover({ timeout: patience });
      return found.first().innerText({ timeout: patience });
    }
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  message.setEncoding('utf8');
  for await (const part of message) text += String(part);
  return text;
}

/**
 * Listens on loopback for what a suite inside the editor wants done to its window.
 *
 * @param pictures - the folder that screenshots go to
 */
export async function startPageServer(
  page: () => Page | undefined,
  pictures: string,
): Promise<{ address: string; stop: () => void }> {
  const answer = async (message: IncomingMessage): Promise<object> => {
    const current = page();
    if (current === undefined) return { error: 'The window is not open.' };
    try {
      const request = JSON.parse(await textOf(message)) as PageRequest;
      return { value: (await perform(current, pictures, request)) ?? null };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  const server = createServer((message, response) => {
    void answer(message).then((body) => response.end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  const port = typeof place === 'object' && place !== null ? place.port : 0;
  return {
    address: `http://127.0.0.1:${port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
