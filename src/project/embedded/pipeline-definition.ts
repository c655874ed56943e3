import { inOrderOf, type EmbeddedScript, type EmbeddedScripts } from './embedded-scripts.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The SQL of the activities of a pipeline of Azure Data Factory, Synapse or Fabric, or of those in a template of them.
 * https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities
 */
export function pipelineDefinition(root: unknown): EmbeddedScripts | null {
  const lists = pipelinesIn(root).map((pipeline) =>
    listOf(valuesOf(pipeline['properties'])['activities']),
  );
  if (lists.length === 0) return null;
  const reader = new PipelineReader();
  for (const list of lists) reader.activities(list);
  return { kind: 'a pipeline', scripts: reader.scripts, left: reader.left };
}

function pipelinesIn(root: unknown): readonly Values[] {
  const values = valuesOf(root);
  if (Array.isArray(valuesOf(values['properties'])['activities'])) return [values];
  return listOf(values['resources']).filter((resource) =>
    Array.isArray(valuesOf(resource['properties'])['activities']),
  );
}

class PipelineReader {
  readonly scripts: EmbeddedScript[] = [];
  readonly left: string[] = [];

  /** Activities, each behind those that it depends on. */
  activities(list: readonly Values[]): void {
    const byName = new Map(list.map((activity) => [textOf(activity['name']), activity]));
    const ordered = inOrderOf(list, (activity) =>
      listOf(activity['dependsOn']).flatMap((on): readonly Values[] => {
        const first = byName.get(textOf(on['activity']));
        return first === undefined ? [] : [first];
      }),
    );
    for (const activity of ordered) this.#activity(activity);
  }

  #activity(activity: Values): void {
    const name = textOf(activity['name']);
    const type = textOf(activity['type']);
    const properties = valuesOf(activity['typeProperties']);
    const lists: readonly unknown[] = [
      properties['activities'],
      properties['ifTrueActivities'],
      properties['ifFalseActivities'],
      ...listOf(properties['cases']).map((each) => each['activities']),
      properties['defaultActivities'],
    ];
    const inner = lists.filter((list) => Array.isArray(list)).map(listOf);
    if (inner.length > 0) {
      this.left.push(`${name} (${type}: its activities are here once)`);
      for (const list of inner) this.activities(list);
      return;
    }
    const procedure = properties['storedProcedureName'];
    const source = valuesOf(properties['source']);
    const texts: (readonly [string, unknown])[] = [
      ...listOf(properties['scripts']).map((each) => [name, each['text']] as const),
      [`${name}/before`, valuesOf(properties['sink'])['preCopyScript']],
      [name, source['sqlReaderQuery'] ?? source['query']],
    ];
    let found = false;
    for (const [own, value] of texts) found = this.#text(own, value) || found;
    if (procedure !== undefined) {
      found = true;
      if (Object.keys(valuesOf(properties['storedProcedureParameters'])).length > 0)
        this.left.push(`${name} (calls ${textOf(procedure)} with parameters)`);
      else this.#text(name, `EXEC ${textOf(procedure)};`);
    }
    if (!found || type === 'Copy') this.left.push(`${name} (${type})`);
  }

  /** True where there is a text, be it computed by an expression of the pipeline. */
  #text(name: string, value: unknown): boolean {
    const text = textOf(value);
    if (text.trim() === '') return false;
    if (text.startsWith('@')) this.left.push(`${name} (its SQL is computed)`);
    else this.scripts.push({ name, text });
    return true;
  }
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {};
}

function listOf(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.map((each) => valuesOf(each)) : [];
}

/** A text, or that of an expression: `{ "value": "…", "type": "Expression" }`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const inner = valuesOf(value)['value'];
  return typeof inner === 'string' ? inner : '';
}
