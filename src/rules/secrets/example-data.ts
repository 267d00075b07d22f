import type { Node, StringLiteral } from '../../python/tree/nodes.ts';
import { targetName } from '../security/bound-name.ts';

const EXAMPLE_NAME = /(^|_)(examples?|tests?|test_?data|fixtures?)$|^(examples?|samples?)_/i;

/**
 * True for a literal inside something that is called an example or a test: `examples=[…]`, `"example": …`, `_TESTS = […]`. It is
 * shown to people or compared with, and seldom opens anything.
 */
export function isExampleData(literal: StringLiteral): boolean {
  for (let node: Node | undefined = literal.parent; node !== undefined; node = node.parent) {
    if (isStatementEnd(node)) {
      return false;
    }
    if (namesOf(node).some((name) => EXAMPLE_NAME.test(name))) {
      return true;
    }
  }
  return false;
}

function namesOf(node: Node): readonly string[] {
  switch (node.kind) {
    case 'argument':
      return node.keyword === undefined ? [] : [node.keyword.name];
    case 'dictionary-entry':
      return node.key?.kind === 'string' ? [node.key.value] : [];
    case 'assignment':
      return node.targets.flatMap(targetName);
    default:
      return [];
  }
}

/** What stands around a function, a class or a block says nothing about a literal in it. */
function isStatementEnd(node: Node): boolean {
  return node.kind === 'function' || node.kind === 'class' || node.kind === 'module';
}
