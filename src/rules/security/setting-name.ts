import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { writtenName } from './last-name.ts';

/** The name under which an assignment sets something: `NAME` of a settings module, `config["NAME"]` of an application; else nothing. */
export function settingName(target: Expression | undefined): string {
  if (target?.kind === 'name') {
    return target.name;
  }
  return target?.kind === 'subscript' && target.index.kind === 'string' ? target.index.value : '';
}

/** One setting among several that a call makes. `node` is the keyword with its value, or the entry of a dictionary. */
export interface GivenSetting {
  readonly name: string;
  readonly value: Expression;
  readonly node: Node;
}

/**
 * Settings that an application is given at once: `app.config.update(NAME=value)`, `app.config.from_mapping({"NAME": value})`,
 * `settings.configure(NAME=value)`. Flask's `config` is a dictionary, so that its `update` takes both forms.
 */
export function settingsGiven(call: Call): readonly GivenSetting[] {
  const { callee } = call;
  const isSetting =
    callee.kind === 'attribute' &&
    /^(?:update|from_mapping|configure)$/.test(callee.attribute.name) &&
    /^(?:config|conf|settings)$/.test(writtenName(callee.object));
  return isSetting ? call.arguments.flatMap((argument) => settingsIn(argument)) : [];
}

function settingsIn(argument: Call['arguments'][number]): readonly GivenSetting[] {
  const { keyword, value } = argument;
  if (keyword !== undefined) {
    return [{ name: keyword.name, value, node: argument }];
  }
  if (value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'dict') {
    return value.arguments.flatMap(settingsIn);
  }
  return value.kind === 'dictionary'
    ? value.entries.flatMap((entry): readonly GivenSetting[] =>
        entry.key?.kind === 'string'
          ? [{ name: entry.key.value, value: entry.value, node: entry }]
          : [],
      )
    : [];
}
