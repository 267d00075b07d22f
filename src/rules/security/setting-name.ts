import type { Expression } from '../../python/tree/nodes.ts';

/** The name under which an assignment sets something: `NAME` of a settings module, `config["NAME"]` of an application; else nothing. */
export function settingName(target: Expression | undefined): string {
  if (target?.kind === 'name') {
    return target.name;
  }
  return target?.kind === 'subscript' && target.index.kind === 'string' ? target.index.value : '';
}
