import type { Call } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { alternatives, someValues } from './constant-values.ts';

/**
 * The full names of what a call can call: its callee's, those of the entries of a literal table (`HASHES[kind]()`), of the branches that give a
 * variable its value, and of `getattr(module, "name")` with a text that the module tells.
 */
export function calledNames(call: Call, context: RuleContext): readonly string[] {
  const resolved = context.resolve(call.callee);
  const { callee } = call;
  const looked = callee.kind === 'call' ? attributesOf(callee, context) : [];
  if (looked.length > 0 || resolved !== undefined) {
    return [...looked, ...(resolved === undefined ? [] : [resolved])];
  }
  switch (callee.kind) {
    case 'name':
    case 'subscript':
    case 'conditional':
      return alternatives(context, callee).flatMap((one) =>
        one.kind === 'call' ? attributesOf(one, context) : [context.resolve(one) ?? ''],
      );
    default:
      return [];
  }
}

function attributesOf(call: Call, context: RuleContext): readonly string[] {
  const [object, name] = call.arguments;
  const isLookup = context.resolve(call.callee) === 'builtins.getattr';
  if (!isLookup || object === undefined) {
    return [];
  }
  const owner = context.resolve(object.value) ?? '';
  return someValues(context, name?.value).map((one) => `${owner}.${String(one)}`);
}
