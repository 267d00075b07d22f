import type { MatchEvidence } from '../../core/evidence.ts';
import type { Node, StringLiteral } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import type { RuleContext } from '../rule.ts';
import { findSecret, type Secret } from './find-secret.ts';

/**
 * Tells the first secret of a table from the others: of a list of accounts, each with its password, one finding says enough. It gets the
 * others' places as evidence, so that they are hidden too; undefined for those others. Secrets under different names of one table are
 * different ones. Made anew for each module.
 */
export function firstOfTable(
  context: RuleContext,
): (literal: StringLiteral, secret: Secret) => readonly MatchEvidence[] | undefined {
  const told = new Map<Node, Set<string>>();
  return (literal, { subject }) => {
    const table = tableAround(literal);
    if (table === undefined) {
      return [];
    }
    const subjects = told.get(table) ?? new Set();
    told.set(table, subjects);
    if (subjects.has(subject)) {
      return undefined;
    }
    subjects.add(subject);
    return othersIn(table, literal, { subject, context });
  };
}

function othersIn(
  table: Node,
  first: StringLiteral,
  { subject, context }: { readonly subject: string; readonly context: RuleContext },
): readonly MatchEvidence[] {
  const others: MatchEvidence[] = [];
  walk(table, (node) => {
    const isOther = node.kind === 'string' && node !== first && tableAround(node) === table;
    if (isOther && findSecret(context.module, node)?.subject === subject) {
      others.push({ kind: 'match', location: context.locate(node.span), note: 'and this one' });
    }
  });
  return others;
}

/** The outermost of the collections around a literal that are nested in one another. */
function tableAround(literal: StringLiteral): Node | undefined {
  let table: Node | undefined;
  for (let node: Node | undefined = literal.parent; node !== undefined; node = node.parent) {
    switch (node.kind) {
      case 'list':
      case 'tuple':
      case 'set':
      case 'dictionary':
        table = node;
        break;
      case 'dictionary-entry':
      case 'call':
      case 'argument':
        break;
      default:
        return table;
    }
  }
  return table;
}
