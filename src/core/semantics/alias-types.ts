import type { DataTypeNode, ObjectName } from '../syntax/ast/index.ts';
import type { QualifiedName, SessionSettings } from './catalog.ts';

/** What CREATE TYPE … FROM says of a name. */
export interface AliasType {
  readonly base: DataTypeNode;
  /** Of columns that do not say whether they take NULL. */
  readonly nullable: boolean;
}

/** The alias type of that name; a schema that is left out is the session's own. */
export function aliasTypeOf(name: ObjectName, settings: SessionSettings): AliasType | undefined {
  const own = name.parts.at(-1)?.text ?? '';
  const schema = name.parts.at(-2)?.text ?? '';
  return settings.aliasTypes?.[
    aliasKey({ schema: schema === '' ? settings.schema : schema, name: own })
  ];
}

/** What alias types are kept under. */
export function aliasKey({ schema, name }: Pick<QualifiedName, 'schema' | 'name'>): string {
  return `${schema}.${name}`.toLowerCase();
}
