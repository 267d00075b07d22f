import type { Node, StringLiteral } from '../../python/tree/nodes.ts';
import type { Secret } from './find-secret.ts';

/**
 * Tells the first secret of a table from the others: of a list of accounts, each with its password, one finding says enough. Secrets under
 * different names of one table are different ones. Made anew for each module.
 */
export function firstOfTable(): (literal: StringLiteral, secret: Secret) => boolean {
  const told = new Map<Node, Set<string>>();
  return (literal, { subject }) => {
    const table = tableAround(literal);
    if (table === undefined) {
      return true;
    }
    const subjects = told.get(table) ?? new Set();
    told.set(table, subjects);
    const isFirst = !subjects.has(subject);
    subjects.add(subject);
    return isFirst;
  };
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
