import type { MatchEvidence } from '../../core/evidence.ts';
import type { Node, StringLiteral } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import type { RuleContext } from '../rule.ts';
import { findSecret, type Secret } from './find-secret.ts';

/**
 * Tells the first secret of a group from the others, of which one finding says enough: the accounts of a table, the accounts that one
 * function knows, and the same secret written again elsewhere in the module. The first gets the others' places as evidence, so that they are
 * hidden too; undefined for those others. Secrets under different names of one table or function are different ones. Made anew for each
 * module.
 */
export function firstOfGroup(
  context: RuleContext,
): (literal: StringLiteral, secret: Secret) => readonly MatchEvidence[] | undefined {
  const told = new Map<Node, Set<string>>();
  const values = new Set<string>();
  return (literal, secret) => {
    const group = groupAround(literal);
    const subjects = told.get(group) ?? new Set();
    told.set(group, subjects);
    const isTold = group.kind !== 'module' && subjects.has(secret.subject);
    const isSame = values.has(valueKey(secret));
    subjects.add(secret.subject);
    values.add(valueKey(secret));
    return isTold || isSame ? undefined : othersLike(literal, secret, { group, context });
  };
}

function othersLike(
  first: StringLiteral,
  secret: Secret,
  { group, context }: { readonly group: Node; readonly context: RuleContext },
): readonly MatchEvidence[] {
  const others: MatchEvidence[] = [];
  walk(context.module.tree, (node) => {
    const other =
      node.kind === 'string' && node !== first ? findSecret(context.module, node) : undefined;
    if (node.kind !== 'string' || other?.kind !== secret.kind) {
      return;
    }
    const isOfGroup =
      group.kind !== 'module' && other.subject === secret.subject && groupAround(node) === group;
    if (isOfGroup || valueKey(other) === valueKey(secret)) {
      others.push({ kind: 'match', location: context.locate(node.span), note: 'and this one' });
    }
  });
  return others;
}

/** What stands in an example weighs less, so it does not speak for the same secret elsewhere. */
function valueKey({ kind, value, severity }: Secret): string {
  return `${kind} ${severity} ${value}`;
}

/** The outermost of the collections around a literal that are nested in one another, else its function, else the module. */
function groupAround(literal: StringLiteral): Node {
  let table: Node | undefined;
  let isDirect = true;
  let outermost: Node = literal;
  for (let node: Node | undefined = literal.parent; node !== undefined; node = node.parent) {
    outermost = node;
    switch (node.kind) {
      case 'list':
      case 'tuple':
      case 'set':
      case 'dictionary':
        table = isDirect ? node : table;
        break;
      case 'dictionary-entry':
      case 'call':
      case 'argument':
        break;
      case 'function':
        return table ?? node;
      default:
        isDirect = false;
    }
    if (!isDirect && table !== undefined) {
      return table;
    }
  }
  return table ?? outermost;
}
