import { containerKinds } from '../../cost/container-kinds.ts';
import { classify, isPlace } from '../../cost/container-uses.ts';
import { repeats, type Loop } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, Name, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';

/**
 * True when nothing in the loop can change what the expression reads: its names stand for values that never change (text), or
 * the loop only reads them. A method that is not known to read, a call that gets the object, and an import's state can change it.
 */
export function isSteadySource(module: SourceModule, expression: Expression, loop: Loop): boolean {
  const whole = loop.node.kind === 'comprehension-clause' ? loop.node.parent : loop.node;
  const source = module.text.slice(expression.span.start, expression.span.end);
  let isSteady = true;
  walk(expression, (node) => {
    if (node.kind === 'name') {
      isSteady &&= isSteadyName(module, node, { loop, whole: whole ?? loop.node, source });
    }
  });
  return isSteady;
}

const NEVER_CHANGING: ReadonlySet<string> = new Set([
  'str',
  'bytes',
  'int',
  'float',
  'bool',
  'range',
]);

function isSteadyName(
  module: SourceModule,
  name: Name,
  around: { readonly loop: Loop; readonly whole: Node; readonly source: string },
): boolean {
  const binding = module.scopes.bindingOf(name);
  if (binding === undefined) {
    return true;
  }
  if (binding.definitions.some(({ kind }) => kind === 'import')) {
    return false;
  }
  if (NEVER_CHANGING.has(containerKinds(module).shapeOf(name).kind)) {
    return true;
  }
  return binding.references.every(
    (reference) =>
      !repeats(around.loop.node, reference) ||
      isPartOf(module, reference, around.source) ||
      isRead(reference),
  );
}

/** The same expression again reads the same. */
function isPartOf(module: SourceModule, reference: Name, source: string): boolean {
  for (let node: Node | undefined = reference; node !== undefined; node = node.parent) {
    const text = module.text.slice(node.span.start, node.span.end);
    if (text === source) {
      return true;
    }
    if (text.length > source.length) {
      return false;
    }
  }
  return false;
}

function isRead(reference: Name): boolean {
  const { parent } = reference;
  if (parent?.kind === 'attribute' && isPlace(parent)) {
    const isCalled = parent.parent?.kind === 'call' && parent.parent.callee === parent;
    return isCalled
      ? READING_METHODS.has(parent.attribute.name)
      : ['membership', 'iterate', 'index', 'slice', 'read'].includes(classify(parent).kind) ||
          parent.parent?.kind === 'call' ||
          parent.parent?.kind === 'comparison';
  }
  return ['membership', 'iterate', 'index', 'slice', 'read'].includes(classify(reference).kind);
}

const READING_METHODS: ReadonlySet<string> = new Set([
  'get',
  'items',
  'keys',
  'values',
  'copy',
  'index',
  'count',
  'lower',
  'upper',
  'strip',
  'split',
  'startswith',
  'endswith',
]);
