import type { Node, Script } from './ast/index.ts';
import { childrenOf } from './children.ts';

interface Entry {
  readonly node: Node;
  readonly base: number;
  readonly depth: number;
  readonly label: string;
}

/**
 * A script's tree as indented text, a node to a line: the property it stands in, its kind, its plain
 * properties (those that are null, false or empty left out) and its absolute span in the source.
 *
 *     expression: BinaryExpression operator="+" 7-12
 *
 * Nodes of any depth are printed without recursion. The text ends with a line end.
 */
export function treeText(script: Script): string {
  const lines: string[] = [];
  const stack: Entry[] = [];
  pushStatements(stack, script, 0, 0);
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, base, depth, label } = entry;
    const properties = plainProperties(node);
    const head = label === '' ? node.kind : `${label}: ${node.kind}`;
    lines.push(`${'  '.repeat(depth)}${head}${properties} ${base + node.start}-${base + node.end}`);
    if (node.kind === 'StatementList') {
      pushStatements(stack, node, base, depth + 1);
      continue;
    }
    const children = childrenOf(node);
    const labels = labelsOf(node);
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child !== undefined)
        stack.push({ node: child, base, depth: depth + 1, label: labels.get(child) ?? '' });
    }
  }
  return `${lines.join('\n')}\n`;
}

function pushStatements(
  stack: Entry[],
  list: Pick<Script, 'items'>,
  base: number,
  depth: number,
): void {
  for (let index = list.items.length - 1; index >= 0; index--) {
    const item = list.items[index];
    if (item !== undefined)
      stack.push({ node: item.statement, base: base + item.offset, depth, label: '' });
  }
}

/** The property that each child stands in; a child in a record has the record's property before it. */
function labelsOf(node: Node): Map<unknown, string> {
  const labels = new Map<unknown, string>();
  for (const [name, value] of Object.entries(node)) addLabels(labels, name, value);
  return labels;
}

function addLabels(labels: Map<unknown, string>, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) addLabels(labels, name, item);
  else if ('kind' in value) labels.set(value, name);
  else
    for (const [inner, item] of Object.entries(value)) addLabels(labels, `${name}.${inner}`, item);
}

const OMITTED = new Set(['kind', 'start', 'end']);

function plainProperties(node: Node): string {
  let text = '';
  for (const [name, value] of Object.entries(node))
    if (!OMITTED.has(name)) text += plainText(name, value);
  return text;
}

function plainText(name: string, value: unknown): string {
  if (value === null || value === false || value === undefined) return '';
  if (value === true) return ` ${name}`;
  if (typeof value === 'string')
    return name === 'quote' && value === 'none' ? '' : ` ${name}=${JSON.stringify(value)}`;
  if (typeof value === 'number') return ` ${name}=${value}`;
  if (Array.isArray(value)) {
    if (value.length === 0 || value.some((item) => typeof item === 'object')) return '';
    return ` ${name}=${JSON.stringify(value)}`;
  }
  if (typeof value !== 'object' || 'kind' in value) return '';
  return Object.entries(value)
    .map(([inner, item]) => plainText(`${name}.${inner}`, item))
    .join('');
}
