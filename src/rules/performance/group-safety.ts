import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { enclosingStatement, repeats, type Loop } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';

/** The loops assign nothing that the keys read, and hand what is searched to nobody who could change it. */
export function isUntouched(
  module: SourceModule,
  read: { readonly inner: Expression; readonly outer: Expression; readonly iterable: Expression },
  hoist: Loop,
): boolean {
  const attributes = new Set<string>();
  const subscripts = new Set<string>();
  const places = new Set<string>();
  for (const expression of [read.inner, read.outer, read.iterable]) {
    walk(expression, (node) => {
      if (node.kind === 'attribute') {
        attributes.add(node.attribute.name);
      } else if (node.kind === 'subscript') {
        subscripts.add(text(module, node.index));
      }
    });
  }
  let isFine = true;
  walk(read.iterable, (node) => {
    if ((node.kind === 'name' || node.kind === 'attribute') && isPlace(node)) {
      places.add(text(module, node));
      isFine &&= !usesOf(module, node).some(
        (use) =>
          repeats(hoist.node, use.node) &&
          (use.kind === 'escape' || use.kind === 'other') &&
          !['return', 'yield', 'comprehension', 'attribute', 'keyword'].includes(use.by.kind) &&
          !isLength(use.by) &&
          !isReadHere(use.by),
      );
    }
  });
  const statement = enclosingStatement(hoist.node);
  if (statement !== undefined) {
    const names = elementNames(module, read.inner);
    walk(statement, (node) => {
      isFine &&= !isWrite(module, node, { attributes, subscripts }) && !isOrder(node, names);
    });
  }
  return isFine;
}

/** The names whose attributes or entries the key reads. */
function elementNames(module: SourceModule, key: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  walk(key, (node) => {
    const isOwner = node.kind === 'attribute' || node.kind === 'subscript';
    if (isOwner && node.object.kind === 'name') {
      names.add(text(module, node.object));
    }
  });
  return names;
}

/** `seat.release()` or `sell(seat)` as statements of their own: they are there to change something, perhaps the key. */
function isOrder(node: Node, names: ReadonlySet<string>): boolean {
  const call = node.kind === 'expression-statement' ? node.value : undefined;
  if (call?.kind !== 'call') {
    return false;
  }
  const { callee } = call;
  if (
    callee.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    names.has(callee.object.name)
  ) {
    return true;
  }
  const isCollecting =
    (callee.kind === 'attribute' && COLLECTING.has(callee.attribute.name)) ||
    (callee.kind === 'name' && callee.name === 'print');
  return (
    !isCollecting &&
    call.arguments.some(({ value }) => value.kind === 'name' && names.has(value.name))
  );
}

const COLLECTING: ReadonlySet<string> = new Set(['append', 'add', 'extend', 'insert', 'update']);

function isLength(node: Node): boolean {
  return (
    node.kind === 'call' &&
    node.callee.kind === 'name' &&
    ['len', 'range'].includes(node.callee.name)
  );
}

/** `xs.items()` as iterable is a use of its own kind, and reads only. */
function isReadHere(node: Node): boolean {
  return (
    node.kind === 'call' &&
    node.callee.kind === 'attribute' &&
    ['items', 'keys', 'values', 'split', 'get'].includes(node.callee.attribute.name)
  );
}

function isWrite(
  module: SourceModule,
  node: Node,
  read: { readonly attributes: ReadonlySet<string>; readonly subscripts: ReadonlySet<string> },
): boolean {
  const targets =
    node.kind === 'assignment'
      ? node.targets
      : node.kind === 'augmented-assignment'
        ? [node.target]
        : node.kind === 'delete'
          ? node.targets
          : [];
  return targets.some(
    (target) =>
      (target.kind === 'attribute' && read.attributes.has(target.attribute.name)) ||
      (target.kind === 'subscript' &&
        target.index.kind !== 'name' &&
        read.subscripts.has(text(module, target.index))),
  );
}

function text(module: SourceModule, { span }: Node): string {
  return module.text.slice(span.start, span.end);
}
