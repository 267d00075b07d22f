import type { Expression, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';

/**
 * The names that the value of an expression goes by: the variable, attribute, dictionary key or keyword it is given to, and
 * the function that returns it. Nearest first. What becomes of a dictionary that is passed on is not followed: its entries have
 * names of their own.
 */
export function boundNames(context: RuleContext, expression: Expression): readonly string[] {
  const names: string[] = [];
  let inner: Node = expression;
  let isEntry = false;
  for (let node = expression.parent; node !== undefined; node = node.parent) {
    switch (node.kind) {
      case 'assignment':
        return [...names, ...node.targets.flatMap(targetName)];
      case 'augmented-assignment':
        return [...names, ...targetName(node.target)];
      case 'argument':
        if (isEntry) {
          return names;
        }
        if (node.keyword !== undefined) {
          names.push(node.keyword.name);
        }
        break;
      case 'dictionary-entry':
        if (node.value === inner && node.key?.kind === 'string') {
          names.push(node.key.value);
          isEntry = true;
        }
        break;
      case 'walrus':
        names.push(node.target.name);
        break;
      case 'parameter':
        return [...names, node.name.name];
      case 'return':
        return [...names, context.functionOf(node).qualifiedName.split('.').at(-1) ?? ''];
      case 'function':
      case 'class':
      case 'module':
        return names;
      default:
        break;
    }
    inner = node;
  }
  return names;
}

/** `token`, `self.token` and `session["token"]` are all called `token`. */
export function targetName(target: Expression): readonly string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'attribute':
      return [target.attribute.name];
    case 'subscript':
      return target.index.kind === 'string' ? [target.index.value] : [];
    case 'tuple':
    case 'list':
      return target.elements.flatMap(targetName);
    case 'starred':
      return targetName(target.value);
    default:
      return [];
  }
}
