import type { Name, Node, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { isScriptPart } from './module-index.ts';

/** The statement of the module's own level that holds a node. */
export function topStatement(node: Node): Statement | undefined {
  let current = node;
  for (const outer of ancestors(node)) {
    if (outer.kind === 'module') {
      return outer.body.find((statement) => statement === current);
    }
    current = outer;
  }
  return undefined;
}

/** Not needed: under `if TYPE_CHECKING:` and in the script part. */
export function isRun(statement: Node): boolean {
  const top = topStatement(statement);
  return (
    top === undefined ||
    top.kind !== 'if' ||
    (!isScriptPart(top) && nameOf(top.test)?.endsWith('TYPE_CHECKING') !== true)
  );
}

/** What follows a name after dots, as far as it goes. */
export function attributesAfter(name: Name): readonly string[] {
  const attributes: string[] = [];
  let inner: Node = name;
  for (const outer of ancestors(name)) {
    if (outer.kind !== 'attribute' || outer.object !== inner) {
      break;
    }
    attributes.push(outer.attribute.name);
    inner = outer;
  }
  return attributes;
}
