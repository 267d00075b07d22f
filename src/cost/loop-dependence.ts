import type { SourceModule } from '../python/source-module.ts';
import type { Call, Expression, Name, Node } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import { changesElements, isPlace, usesOf, type Place, type Use } from './container-uses.ts';
import { isSmallIterable, loopsAround, repeats, type Loop } from './loops.ts';
import { containerDefinitions } from './container-definitions.ts';

/**
 * True when what the name or attribute holds lives on from turn to turn: it was made before the loop, and the loop binds it to
 * nothing but longer or shorter versions of itself (`xs = xs + [x]`, `text = text[1:]`).
 */
export function isMadeOutside(module: SourceModule, place: Place, loop: Loop): boolean {
  if (place.kind === 'name') {
    return containerDefinitions(module.scopes, place).every(
      (definition) =>
        !repeats(loop.node, definition.name) ||
        (definition.value !== undefined && carriesOn(module, definition.value, place)),
    );
  }
  const owner = place.object;
  return (
    (!isPlace(owner) || isMadeOutside(module, owner, loop)) &&
    usesOf(module, place).every(
      (use) =>
        use.kind !== 'rebind' ||
        !repeats(loop.node, use.node) ||
        (use.by.kind === 'assignment' &&
          use.by.value !== undefined &&
          carriesOn(module, use.by.value, place)),
    )
  );
}

/** True for a sum, slice, sorted copy or unpacking in which the place itself takes part. */
function carriesOn(module: SourceModule, value: Expression, place: Place): boolean {
  switch (value.kind) {
    case 'binary':
      return (
        isSame(module, value.left, place) ||
        isSame(module, value.right, place) ||
        carriesOn(module, value.left, place) ||
        carriesOn(module, value.right, place)
      );
    case 'subscript':
      return value.index.kind === 'slice' && isSame(module, value.object, place);
    case 'list':
    case 'tuple':
      return value.elements.some(
        (element) => element.kind === 'starred' && isSame(module, element.value, place),
      );
    case 'dictionary':
      return value.entries.some(
        (entry) => entry.key === undefined && isSame(module, entry.value, place),
      );
    case 'call':
      return isRearranged(module, value, place);
    default:
      return false;
  }
}

/** `sorted(xs)` and `list(xs)` hold what `xs` held. */
function isRearranged(module: SourceModule, call: Call, place: Place): boolean {
  const [first] = call.arguments;
  return (
    first?.keyword === undefined &&
    first?.unpacking === 'none' &&
    /^builtins\.(sorted|list|tuple)$/.test(module.scopes.qualifiedName(call.callee) ?? '') &&
    isSame(module, first.value, place)
  );
}

/** True when both spell the same name or attribute. */
export function isSame(module: SourceModule, expression: Expression, place: Place): boolean {
  return (
    expression.kind === place.kind &&
    module.text.slice(expression.span.start, expression.span.end) ===
      module.text.slice(place.span.start, place.span.end)
  );
}

/** The uses inside the loop that add elements to the container. */
export function growthIn(module: SourceModule, place: Place, loop: Loop): readonly Use[] {
  return usesOf(module, place).filter(
    (use) =>
      (use.kind === 'grow' || isGrownAnew(module, use, place)) && repeats(loop.node, use.node),
  );
}

/** The uses inside the loop after which the container has other elements. */
export function changesIn(module: SourceModule, place: Place, loop: Loop): readonly Use[] {
  return usesOf(module, place).filter(
    (use) => changesElements(use) && repeats(loop.node, use.node),
  );
}

/**
 * True when the expression gives the same value in every turn of the loop, as far as the source shows: names and attributes
 * that the loop neither binds nor changes, and calls of functions that only read their arguments.
 */
export function isInvariant(module: SourceModule, expression: Expression, loop: Loop): boolean {
  let invariant = true;
  walk(expression, (node) => {
    switch (node.kind) {
      case 'name':
        invariant &&= isBoundInside(module, node, expression) || isUnchanged(module, node, loop);
        return;
      case 'attribute':
        invariant &&= !isPlace(node) || isUnchanged(module, node, loop);
        return;
      case 'call':
        invariant &&= isReader(module, node);
        return;
      case 'await':
      case 'yield':
      case 'walrus':
        invariant = false;
        return;
      default:
    }
  });
  return invariant;
}

/** True when some name in the expression gets its value from the loop: its target, or what its body assigns. */
export function variesWith(module: SourceModule, expression: Expression, loop: Loop): boolean {
  let varies = false;
  walk(expression, (node) => {
    if (node.kind === 'name') {
      varies ||= containerDefinitions(module.scopes, node).some((definition) =>
        repeats(loop.node, definition.name),
      );
    }
  });
  return varies;
}

/**
 * True when the source shows that the container stays small: a short literal, or one that only statements outside of loops
 * add to, so that the code's own length bounds it.
 */
export function isSmallContainer(module: SourceModule, expression: Expression): boolean {
  if (isSmallIterable(module, expression)) {
    return true;
  }
  if (expression.kind === 'attribute' && isPlace(expression)) {
    return isSmallAttribute(module, expression);
  }
  if (expression.kind !== 'name') {
    return false;
  }
  const definitions = containerDefinitions(module.scopes, expression);
  const areLiterals =
    definitions.length > 0 &&
    definitions.every(
      ({ kind, value }) =>
        kind === 'assignment' && value !== undefined && isSmallIterable(module, value),
    );
  return (
    areLiterals &&
    usesOf(module, expression).every(
      (use) =>
        use.kind !== 'grow' ||
        (use.method === 'append' &&
          loopsAround(module, use.node).length === 0 &&
          isLocal(module, expression)),
    ) &&
    !usesOf(module, expression).some((use) => use.kind === 'escape' && use.by.kind === 'call')
  );
}

function isGrownAnew(module: SourceModule, use: Use, place: Place): boolean {
  return (
    use.kind === 'rebind' &&
    use.by.kind === 'assignment' &&
    use.by.value !== undefined &&
    use.by.value.kind !== 'subscript' &&
    carriesOn(module, use.by.value, place)
  );
}

function isSmallAttribute(module: SourceModule, place: Place): boolean {
  const uses = usesOf(module, place);
  const rebinds = uses.filter((use) => use.kind === 'rebind');
  return (
    rebinds.length > 0 &&
    !uses.some((use) => use.kind === 'grow') &&
    rebinds.every(
      ({ by }) =>
        by.kind === 'assignment' && by.value !== undefined && isSmallIterable(module, by.value),
    )
  );
}

/** Functions that only read: the same arguments give the same result. */
const PURE_FUNCTIONS: ReadonlySet<string> = new Set(
  ['len', 'range', 'sorted', 'list', 'tuple', 'set', 'frozenset', 'dict', 'str', 'int', 'float']
    .concat([
      'sum',
      'min',
      'max',
      'abs',
      'enumerate',
      'zip',
      'reversed',
      'repr',
      'bool',
      'any',
      'all',
    ])
    .concat(['ord', 'chr', 'round', 'divmod', 'pow'])
    .map((name) => `builtins.${name}`)
    .concat([
      're.escape',
      'os.path.join',
      'os.path.basename',
      'os.path.dirname',
      'os.path.splitext',
    ]),
);

const PURE_METHODS: ReadonlySet<string> = new Set(
  ['keys', 'values', 'items', 'split', 'rsplit', 'splitlines', 'strip', 'lstrip', 'rstrip', 'lower']
    .concat(['upper', 'copy', 'join', 'replace', 'format', 'casefold', 'encode', 'decode', 'get'])
    .concat(['startswith', 'endswith']),
);

function isReader(module: SourceModule, call: Call): boolean {
  const name = module.scopes.qualifiedName(call.callee);
  if (name !== undefined && (PURE_FUNCTIONS.has(name) || name.startsWith('math.'))) {
    return true;
  }
  return call.callee.kind === 'attribute' && PURE_METHODS.has(call.callee.attribute.name);
}

function isUnchanged(module: SourceModule, place: Place, loop: Loop): boolean {
  return isMadeOutside(module, place, loop) && changesIn(module, place, loop).length === 0;
}

/** Names of a comprehension or lambda inside the expression itself. */
function isBoundInside(module: SourceModule, name: Name, expression: Expression): boolean {
  const scope = module.scopes.bindingOf(name)?.scope.node;
  return (
    scope !== undefined &&
    scope.kind !== 'module' &&
    scope.span.start >= expression.span.start &&
    scope.span.end <= expression.span.end
  );
}

function isLocal(module: SourceModule, name: Name): boolean {
  const binding = module.scopes.bindingOf(name);
  const owner = binding?.scope.node;
  return (
    binding !== undefined &&
    owner !== undefined &&
    binding.references.every((reference) => functionLike(reference) === functionLike(name))
  );
}

function functionLike(node: Node): Node | undefined {
  let current = node.parent;
  while (current !== undefined && current.kind !== 'function' && current.kind !== 'module') {
    current = current.parent;
  }
  return current;
}
