import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repository } from '../support/caches.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
  readonly enablement?: string;
  readonly icon?: string;
}

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Setting {
  readonly default?: unknown;
  readonly markdownDescription?: string;
  readonly enumDescriptions?: readonly string[];
  readonly enum?: readonly string[];
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: { readonly supported: string; readonly description: string };
  };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
    readonly keybindings?: unknown;
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const { commands, menus, configuration } = manifest.contributes;
const settings = configuration.flatMap(({ properties }) => Object.entries(properties));
const sources = filesBelow('src/extension').map((file) => ({ file, text: read(file) }));
const tests = filesBelow('test/extension').map(read).join('\n');

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(repository, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

/** Keys of `%key%` in any text of the manifest. */
function keysIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const key = /^%([\w.]+)%$/u.exec(value)?.[1];
    return key === undefined ? [] : [key];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(keysIn) : [];
}

describe('the manifest', () => {
  it('activates on a language, a view or a file, and never at the start', () => {
    for (const event of manifest.activationEvents) {
      assert.match(event, /^(?:onLanguage|onView|workspaceContains):/u);
    }
  });

  it('names every command portside.domain.action, with a localised title in title case and our category', () => {
    for (const { command, title, category } of commands) {
      assert.match(command, /^portside\.[a-z]+\.[a-z][A-Za-z]+$/u);
      assert.equal(category, 'Portside', command);
      const text = texts[title.replaceAll('%', '')] ?? '';
      assert.match(text, /^[A-Z]/u, `${command}: ${text}`);
      for (const word of text.split(' ')) {
        assert.match(word, /^(?:[A-Z]|portside\.json|of|from|the|a)/u, `${command}: ${text}`);
      }
    }
  });

  it('registers every command once, and tests each', () => {
    for (const { command } of commands) {
      const [, domain = '', action = ''] = command.split('.');
      const registered = sources.filter(
        ({ text }) =>
          text.includes(`'${command}'`) ||
          (text.includes('`portside.${view}.file`') && action === 'file'),
      );
      assert.ok(registered.length > 0, `${domain}.${action} is registered nowhere`);
    }
    const untested = commands.filter(({ command }) => !tests.includes(`'${command}'`));
    assert.deepEqual(
      untested.map(({ command }) => command),
      [],
    );
  });

  it('hides commands in the palette where they cannot work', () => {
    const palette = new Map(
      (menus['commandPalette'] ?? []).map((item) => [item.command, item.when]),
    );
    for (const { command, enablement } of commands) {
      if (enablement !== undefined) assert.equal(palette.get(command), enablement, command);
    }
  });

  it('runs nothing in an untrusted or virtual workspace', () => {
    const running = ['preview.file', 'diff.file', 'project.run', 'push.notebooks'];
    for (const name of running) {
      const found = commands.find(({ command }) => command === `portside.${name}`);
      assert.match(found?.enablement ?? '', /isWorkspaceTrusted && !virtualWorkspace/u, name);
    }
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, 'limited');
    const withheld = settings
      .map(([name]) => name)
      .filter(
        (name) => name.startsWith('portside.push.') || name === 'portside.engine.spillFolder',
      );
    assert.deepEqual(
      [...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(),
      withheld.sort(),
    );
  });

  it('puts one icon of ours into the title of an editor at a time', () => {
    const inTitle = (menus['editor/title'] ?? []).filter(({ group }) =>
      group?.startsWith('navigation'),
    );
    const conditions = new Set(inTitle.map(({ when }) => when));
    assert.equal(conditions.size, inTitle.length);
    for (const { command } of inTitle) {
      assert.ok(commands.find((each) => each.command === command)?.icon, command);
    }
  });

  it('overrides no keybinding', () => {
    assert.equal(manifest.contributes.keybindings, undefined);
  });

  it('names every setting portside.group.camelCase, with a default and a short description', () => {
    for (const [
      name,
      { default: value, markdownDescription, enum: values, enumDescriptions },
    ] of settings) {
      assert.match(name, /^portside\.[a-z]+\.[a-z][A-Za-z]+$/u);
      assert.notEqual(value, undefined, name);
      const text = texts[(markdownDescription ?? '').replaceAll('%', '')] ?? '';
      assert.ok(text.length > 10 && text.length < 300, `${name}: ${text}`);
      assert.equal(enumDescriptions?.length, values?.length, name);
    }
  });

  it('has a type for every setting where settings are read', () => {
    const typed = read('src/extension/host/settings.ts');
    for (const [name] of settings) {
      assert.ok(typed.includes(`'${name.slice('portside.'.length)}':`), name);
    }
  });

  it('has every text in package.nls.json, and no text there that is not used', () => {
    const used = new Set(keysIn(manifest));
    for (const key of used) assert.ok(texts[key], key);
    assert.deepEqual(
      Object.keys(texts).filter((key) => !used.has(key)),
      [],
    );
  });

  it('keeps secrets out of settings', () => {
    for (const [name] of settings) assert.doesNotMatch(name, /token|secret|password/iu);
  });

  it('has its pictures, and alternative texts for those of the walkthrough', () => {
    assert.ok(existsSync(path.join(repository, manifest.icon)));
    // Width and height of a PNG are in its header, at bytes 16 and 20.
    const png = readFileSync(path.join(repository, manifest.icon));
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
    for (const { steps } of manifest.contributes.walkthroughs) {
      for (const { media, completionEvents } of steps) {
        assert.match(read(media.svg), /var\(--vscode-/u);
        assert.ok(texts[media.altText.replaceAll('%', '')]);
        assert.ok(completionEvents.length > 0);
      }
    }
    assert.ok(manifest.categories.length > 0 && manifest.keywords.length > 0);
  });
});

describe('the extension', () => {
  const namespaces =
    /\b(?:window|workspace|commands|languages|env|extensions|tests|debug|tasks|notebooks|scm|authentication)\b/u;

  it('touches the editor’s globals in its host folder only', () => {
    for (const { file, text } of sources) {
      if (file.includes(`${path.sep}host${path.sep}`) || file.endsWith('extension.ts')) continue;
      for (const [, names = ''] of text.matchAll(/import (?!type)\{([^}]*)\} from 'vscode'/gu)) {
        assert.doesNotMatch(names, namespaces, file);
      }
    }
  });

  it('localises whole sentences, never pieces', () => {
    for (const { file, text } of sources) {
      assert.doesNotMatch(text, /l10n\.t\((?!\s*['`])/u, file);
      assert.doesNotMatch(text, /l10n\.t\(\s*`/u, file);
      assert.doesNotMatch(text, /l10n\.t\([^)]*\)\s*\+/u, file);
    }
  });

  it('loads core, project, engine and workflows when they are needed, and not before', () => {
    for (const { file, text } of sources) {
      for (const [statement] of text.matchAll(
        /^import (?!type)[^;]*from '[^']*\/(?:core|engine|workflows|databricks)\/[^']*';/gmu,
      )) {
        // Files of the engine's and project's contexts are loaded by a dynamic import themselves.
        assert.ok(file.endsWith('script-context.ts'), `${file}: ${statement}`);
      }
    }
  });

  it('starts with a script of less than 0.5 MB, loads one of less than 1.5, and has no binding', function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'portside-size-'));
    try {
      const build = [path.join(repository, 'esbuild.js'), '--production', `--into=${folder}`];
      execFileSync(process.execPath, build, { stdio: 'ignore' });
      for (const [name, most] of [
        ['extension.cjs', 500_000],
        ['core.cjs', 1_500_000],
      ] as const) {
        const script = readFileSync(path.join(folder, 'dist', name), 'utf8');
        assert.ok(script.length < most, `${name}: ${script.length}`);
        assert.doesNotMatch(script, /@duckdb\/node-bindings/u);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the result views', () => {
  it('load scripts by nonce only, nothing from elsewhere, and keep no hidden page alive', () => {
    const host = read('src/extension/host/webview.ts');
    assert.match(host, /default-src 'none'/u);
    assert.match(host, /script-src 'nonce-\$\{nonce\}'/u);
    assert.doesNotMatch(host, /unsafe-eval|script-src[^`]*unsafe-inline/u);
    assert.doesNotMatch(host, /retainContextWhenHidden/u);
    assert.match(host, /localResourceRoots/u);
  });

  it('take their colours from the theme', () => {
    for (const file of ['src/webview/grid/grid.css', 'src/webview/diff/diff.css']) {
      const plain = read(file)
        .replaceAll(/var\([^)]*\)+/gu, '')
        .match(/#[0-9a-f]{3,8}\b|rgba?\(/giu);
      assert.equal(plain, null, file);
    }
  });
});
