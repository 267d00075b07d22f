import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace } from '../../cost/container-uses.ts';
import { variesWith } from '../../cost/loop-dependence.ts';
import type { Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Argument, Expression, Node, Subscript } from '../../python/tree/nodes.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import { isTestCode } from '../test-code.ts';
import { firstInLoop } from './first-in-loop.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { listOnce } from './numpy-list-rewrite.ts';
import { shortSource } from './short-source.ts';

export const numpyElementAccess = defineRule({
  meta: {
    id: 'performance/numpy-element-access',
    summary: 'A loop works with single elements of an array, for which a list is faster',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    const isCompiled = loadsCompiler(context);
    return {
      subscript(node) {
        const array = isCompiled ? undefined : elementArray(context, node);
        const loops = array === undefined ? [] : growingLoops(context.module, node);
        const inner = loops.at(-1);
        if (
          array === undefined ||
          inner === undefined ||
          !isWorkedWith(node) ||
          !variesWith(context.module, node, inner) ||
          callsOthers(context, inner) ||
          isTestCode(context.module.path)
        ) {
          return;
        }
        const text = shortSource(context, array);
        const [outer] = loops;
        if (outer !== undefined && isFirst(outer, text)) {
          report(context, { node, array, text, loops });
        }
      },
    };
  },
});

interface Access {
  readonly node: Subscript;
  readonly array: Expression;
  readonly text: string;
  readonly loops: readonly Loop[];
}

function report(context: RuleContext, { node, array, text, loops }: Access): void {
  const [outer] = loops;
  context.report({
    span: node.span,
    message: `\`${shortSource(context, node)}\` makes an object of NumPy's for one element of \`${text}\`, and arithmetic with it is several times slower than with Python's own numbers; loop over a list (\`${text}.tolist()\`), or compute with whole arrays`,
    note: 'one element at a time',
    ...(loops.length > 1 ? { severity: 'medium' as const } : {}),
    evidence: [
      costEvidence(context.module, [
        ...loops.map(loopFactor),
        { span: node.span, name: '', note: 'a call into the library for one element' },
      ]),
    ],
    ...withFix(
      outer === undefined
        ? undefined
        : listOnce(
            context,
            { array, loop: outer },
            (one) => elementArray(context, one) !== undefined,
          ),
    ),
  });
}

/** The array of `a[i]` (of one dimension), `a[i, j]` and `a[i][j]`; undefined for rows, parts and masks. */
function elementArray(context: RuleContext, node: Subscript): Expression | undefined {
  const { object, index } = node;
  if (index.kind === 'tuple') {
    const isElement =
      index.elements.length > 1 && index.elements.every((one) => isNumber(context, one));
    return isElement && isPlace(object) && isArray(context, object) ? object : undefined;
  }
  if (!isNumber(context, index)) {
    return undefined;
  }
  const kind = isPlace(object) ? libraryKind(context.module, object) : undefined;
  if (kind !== undefined) {
    return kind === 'vector' || (kind === 'array' && isDecidedBy(node)) ? object : undefined;
  }
  const isRow =
    object.kind === 'subscript' && isNumber(context, object.index) && isPlace(object.object);
  return isRow && isArray(context, object.object) ? object.object : undefined;
}

function isArray(context: RuleContext, expression: Expression): boolean {
  return ['array', 'vector'].includes(libraryKind(context.module, expression) ?? '');
}

/** A number, as far as the source shows; an index may be an array itself, and then gives many elements. */
function isNumber(context: RuleContext, index: Expression): boolean {
  switch (index.kind) {
    case 'number':
      return true;
    case 'name':
      return (
        containerKinds(context.module).shapeOf(index).kind === 'int' || isCounted(context, index)
      );
    case 'unary':
      return isNumber(context, index.operand);
    case 'binary':
      return isNumber(context, index.left) && isNumber(context, index.right);
    default:
      return containerKinds(context.module).shapeOf(index).kind === 'int';
  }
}

/** A variable of a loop over anything but arrays, which would give rows. */
function isCounted(context: RuleContext, name: Expression): boolean {
  const definitions =
    name.kind === 'name' ? (context.module.scopes.bindingOf(name)?.definitions ?? []) : [];
  return (
    definitions.length > 0 &&
    definitions.every(
      ({ node }) => node.kind === 'for' && libraryKind(context.module, node.iterable) === undefined,
    )
  );
}

/** `if a[i] > limit` and `max(a[i], best)` would raise for a row. */
function isDecidedBy(node: Subscript): boolean {
  const { parent } = node;
  if (parent?.kind === 'argument') {
    return isExtremeOf(parent);
  }
  const test = parent?.kind === 'comparison' ? parent : node;
  const owner = test.parent;
  return (owner?.kind === 'if' || owner?.kind === 'while') && owner.test === test;
}

function isExtremeOf({ parent }: Argument): boolean {
  const isCall = parent?.kind === 'call' && parent.arguments.length > 1;
  return isCall && parent.callee.kind === 'name' && /^(min|max)$/.test(parent.callee.name);
}

/** Computed with, compared or changed: an element that is only stored or passed on costs the library one step, not several. */
function isWorkedWith(node: Subscript): boolean {
  const { parent } = node;
  switch (parent?.kind) {
    case 'binary':
    case 'comparison':
    case 'augmented-assignment':
      return true;
    case 'if':
    case 'while':
      return parent.test === node;
    case 'argument':
      return isExtremeOf(parent);
    default:
      return false;
  }
}

/** Whatever else the loop calls takes longer than an element: there the difference is lost. */
function callsOthers(context: RuleContext, { node }: Loop): boolean {
  let found = false;
  const whole: Node = node.kind === 'comprehension-clause' ? (node.parent ?? node) : node;
  walk(whole, (inner) => {
    if (inner.kind === 'call' && !found) {
      const name = context.resolve(inner.callee) ?? '';
      const isCheap = name.startsWith('builtins.') || name.startsWith('math.');
      const isMethod = inner.callee.kind === 'attribute' && CHEAP.has(inner.callee.attribute.name);
      found = !isCheap && !isMethod;
    }
    found ||= inner.kind === 'await' || inner.kind === 'yield';
  });
  return found;
}

const CHEAP: ReadonlySet<string> = new Set(
  'append add pop popleft appendleft discard extend get heappush heappop readline split strip'.split(
    ' ',
  ),
);

/** Loops of a function that numba or Cython compile run over memory directly. */
function loadsCompiler({ module }: RuleContext): boolean {
  return (
    nodesOf(module.tree, 'import').some(({ names }) =>
      names.some(({ name }) => COMPILERS.test(name)),
    ) || nodesOf(module.tree, 'import-from').some((one) => COMPILERS.test(one.module))
  );
}

const COMPILERS = /^(numba|cython|pythran|taichi|jax)\b/;
