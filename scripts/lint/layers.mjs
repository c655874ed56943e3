import path from 'node:path';

/** Node's built-in modules come with this prefix; the bare names are refused everywhere. */
const builtinPrefix = 'node:';

/**
 * Says which layer a file belongs to and its path inside that layer; undefined outside `src/`.
 */
export function layerOf(file, root) {
  const relative = path.relative(path.join(root, 'src'), file).split(path.sep);
  if (relative[0] === '..' || path.isAbsolute(relative[0]) || relative.length < 2) return undefined;
  return { layer: relative[0], inside: relative.slice(1).join('/') };
}

/**
 * Decides whether a file may import a module; returns the objection as a sentence, or undefined.
 */
export function objection({ layers, root, file, specifier, typeOnly }) {
  const from = layerOf(file, root);
  if (from === undefined) return undefined;
  const own = layers[from.layer];
  if (own === undefined) return `'${from.layer}' is not a layer of src/layers.json.`;

  if (specifier === 'vscode' && own.vscode !== true) {
    return `Layer '${from.layer}' must not import 'vscode': only the extension may.`;
  }
  if (specifier.startsWith(builtinPrefix) && (own.pure === true || own.browser === true)) {
    return `Layer '${from.layer}' has no access to Node: '${specifier}' is not allowed here.`;
  }
  if (!specifier.startsWith('.')) return undefined;

  // The manifest holds the version, which is stated once.
  if (path.resolve(path.dirname(file), specifier) === path.join(root, 'package.json'))
    return undefined;
  const target = layerOf(path.resolve(path.dirname(file), specifier), root);
  if (target === undefined) {
    return `'${specifier}' leaves src/: source code imports only source code.`;
  }
  if (target.layer === from.layer) return undefined;
  const door = layers[target.layer]?.door;
  if (own.imports.includes(target.layer) || (own.importsTypes ?? []).includes(target.layer)) {
    if (!own.imports.includes(target.layer) && !typeOnly) {
      return `Layer '${from.layer}' may import only types from '${target.layer}': write 'import type'.`;
    }
    if (door !== undefined && target.inside !== door) {
      return `Layer '${target.layer}' has one door: import from 'src/${target.layer}/${door}'.`;
    }
    return undefined;
  }
  return `Layer '${from.layer}' must not import layer '${target.layer}' (src/layers.json).`;
}

/** True for an import or export declaration that leaves nothing behind at run time. */
function isTypeOnly(node) {
  return node.importKind === 'type' || node.exportKind === 'type';
}

/** ESLint rule: the layer table of `src/layers.json` holds for every import. */
export function layersRule(layers, root) {
  return {
    meta: { type: 'problem', schema: [], messages: { layer: '{{objection}}' } },
    create(context) {
      const check = (node, source, typeOnly) => {
        if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
        const found = objection({
          layers,
          root,
          file: context.filename,
          specifier: source.value,
          typeOnly,
        });
        if (found !== undefined) {
          context.report({ node, messageId: 'layer', data: { objection: found } });
        }
      };
      return {
        ImportDeclaration: (node) => check(node, node.source, isTypeOnly(node)),
        ExportNamedDeclaration: (node) => check(node, node.source, isTypeOnly(node)),
        ExportAllDeclaration: (node) => check(node, node.source, isTypeOnly(node)),
        ImportExpression: (node) => check(node, node.source, false),
        TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      };
    },
  };
}
