import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { functionAround, loopText, repeats, type Loop } from '../../cost/loops.ts';
import { isInvariant, isSmallContainer } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { firstInLoop } from './first-in-loop.ts';
import { freshName, lineBefore, removeLines, replace, ruleFix, withFix } from '../rewrite.ts';
import { isReached } from './reached.ts';
import { mayBeNone } from './set-rewrite.ts';
import { shortSource } from './short-source.ts';
import { isSteadySource } from './steady-source.ts';
import { wordsOf } from './words-of.ts';
import { hoistPlace } from './hoist-place.ts';

export const loopInvariantCall = defineRule({
  meta: {
    id: 'performance/loop-invariant-call',
    summary: 'The same set, list or text is made again in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      call(node) {
        const made = madeBy(context, node);
        const loops = made === undefined ? [] : steadyLoops(context, node);
        const [outer] = loops;
        const inner = loops.at(-1);
        const text = shortSource(context, node);
        if (made === undefined || outer === undefined || inner === undefined) {
          return;
        }
        if (!isFirst(inner, context.source(node.span))) {
          return;
        }
        context.report({
          span: node.span,
          message: `\`${text}\` gives the same ${made.noun} in every turn of ${loopText(inner)}, and goes through all of \`${shortSource(context, made.source)}\` each time`,
          note: 'once before the loop is enough',
          severity: made.noun === 'text' ? 'low' : 'medium',
          evidence: [
            costEvidence(context.module, [
              ...loops.map(loopFactor),
              {
                span: node.span,
                name: shortSource(context, made.source),
                note: `makes the ${made.noun} again`,
              },
            ]),
          ],
          ...withFix(hoisted(context, node, outer)),
        });
      },
    };
  },
});

interface Made {
  readonly noun: 'set' | 'list' | 'tuple' | 'dictionary' | 'counter' | 'text';
  /** What it is made of. */
  readonly source: Expression;
}

const MAKERS: Readonly<Record<string, Made['noun']>> = {
  'builtins.set': 'set',
  'builtins.frozenset': 'set',
  'builtins.list': 'list',
  'builtins.tuple': 'tuple',
  'builtins.dict': 'dictionary',
  'collections.Counter': 'counter',
};

const TEXT_METHODS: ReadonlySet<string> = new Set(['lower', 'upper', 'casefold', 'replace']);
const SPLITTERS: ReadonlySet<string> = new Set(['split', 'splitlines']);

/** A call that reads all of something and makes something new, where what is made is only read. */
function madeBy(context: RuleContext, node: Call): Made | undefined {
  const { callee } = node;
  const name = context.resolve(callee) ?? '';
  const noun = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  const [first] = node.arguments;
  if (noun !== undefined) {
    const isPlain = node.arguments.length === 1 && first?.unpacking === 'none';
    return isPlain && isOnlyRead(context, node) && !isSearchedList(node, noun)
      ? { noun, source: first.value }
      : undefined;
  }
  if (callee.kind !== 'attribute' || callee.object.kind === 'string') {
    return undefined;
  }
  const method = callee.attribute.name;
  const { kind } = containerKinds(context.module).shapeOf(callee.object);
  const isText = kind === 'str' || (kind === 'unknown' && node.arguments.length === 0);
  if (TEXT_METHODS.has(method) && isText) {
    return { noun: 'text', source: callee.object };
  }
  return SPLITTERS.has(method) &&
    kind === 'str' &&
    isOnlyRead(context, node) &&
    !isSearchedList(node, 'list')
    ? { noun: 'list', source: callee.object }
    : undefined;
}

/** `x in list(xs)` is told of as a search already. */
function isSearchedList(node: Call, noun: Made['noun']): boolean {
  return node.parent?.kind === 'comparison' && (noun === 'list' || noun === 'tuple');
}

/** The loops that give it the same value in all of their turns; none where it is made on the way out, or for people. */
function steadyLoops(context: RuleContext, node: Call): readonly Loop[] {
  const { module } = context;
  const [first] = node.arguments;
  const source = first?.value ?? node;
  if (
    functionAround(node)?.kind === 'lambda' ||
    (first !== undefined && isSmallContainer(module, source)) ||
    containerKinds(module).shapeOf(source).kind === 'iterator'
  ) {
    return [];
  }
  const loops = growingLoops(module, node).filter((loop) => isSteady(context, node, loop));
  const inner = loops.at(-1);
  return inner === undefined || leavesLoop(node, inner) ? [] : loops;
}

/** `Counter` is not among the functions that are known to read only; its argument decides. */
function isSteady(context: RuleContext, node: Call, loop: Loop): boolean {
  const [first] = node.arguments;
  const isCounter = context.resolve(node.callee) === 'collections.Counter';
  const asked = isCounter && first !== undefined ? first.value : node;
  return (
    isInvariant(context.module, asked, loop) &&
    isSteadySource(context.module, asked, loop) &&
    (isReached(node, loop) || isSureToWork(context, node))
  );
}

/** What is evaluated in some turns only must not fail before the loop: it is of a known kind, and never missing. */
function isSureToWork(context: RuleContext, node: Call): boolean {
  const { callee } = node;
  const [first] = node.arguments;
  const source = callee.kind === 'attribute' ? callee.object : first?.value;
  const { kind } = containerKinds(context.module).shapeOf(source ?? node);
  return (
    source?.kind === 'name' &&
    !['unknown', 'object', 'none'].includes(kind) &&
    !mayBeNone(context.module, source)
  );
}

const READERS =
  /^builtins\.(len|sum|min|max|any|all|sorted|enumerate|zip|isinstance|str|repr|print|set|frozenset|list|tuple|dict)$/;

const READING_METHODS: ReadonlySet<string> = new Set([
  'index',
  'count',
  'get',
  'items',
  'keys',
  'values',
  'issubset',
  'issuperset',
  'isdisjoint',
  'union',
  'intersection',
  'difference',
  'most_common',
]);

/** Nobody keeps or changes what is made: the next turn would get it back as it left it. */
function isOnlyRead(context: RuleContext, node: Call): boolean {
  const { parent } = node;
  switch (parent?.kind) {
    case 'comparison':
      return true;
    case 'for':
    case 'comprehension-clause':
      return parent.iterable === node;
    case 'subscript':
      return parent.object === node && parent.parent?.kind !== 'assignment';
    case 'attribute':
      return parent.parent?.kind === 'call' && READING_METHODS.has(parent.attribute.name);
    case 'binary':
      return ['&', '|', '-', '^'].includes(parent.operator);
    case 'argument':
      return (
        parent.parent?.kind === 'call' && READERS.test(context.resolve(parent.parent.callee) ?? '')
      );
    case 'assignment':
      return assignedOnce(context, node) !== undefined;
    default:
      return false;
  }
}

/** The assignment of a name that has no other and whose uses only read. */
function assignedOnce(
  context: RuleContext,
  node: Call,
): Extract<Node, { kind: 'assignment' }> | undefined {
  const { parent } = node;
  const [target] = parent?.kind === 'assignment' ? parent.targets : [];
  if (parent?.kind !== 'assignment' || target?.kind !== 'name' || parent.targets.length !== 1) {
    return undefined;
  }
  const { module } = context;
  const isOnly = module.scopes.bindingOf(target)?.definitions.length === 1;
  const areReads = usesOf(module, target).every(
    (use) =>
      use.node === target ||
      (use.node.span.start > parent.span.end &&
        ['membership', 'iterate', 'index', 'slice', 'read'].includes(use.kind)),
  );
  const loop = growingLoops(module, node).at(-1);
  const areInside =
    loop !== undefined &&
    usesOf(module, target).every((use) => use.node === target || repeats(loop.node, use.node));
  return isOnly && areReads && areInside ? parent : undefined;
}

/** Made for a `return` or an exception it is made once. */
function leavesLoop(node: Node, loop: Loop): boolean {
  return [...ancestors(node)].some(
    (ancestor) =>
      ['return', 'raise', 'string'].includes(ancestor.kind) && repeats(loop.node, ancestor),
  );
}

function hoisted(context: RuleContext, node: Call, outer: Loop): Fix | undefined {
  const { module } = context;
  const statement = hoistPlace(module, outer, [node]);
  const source = context.source(node.span);
  const whole = outer.node.kind === 'comprehension-clause' ? outer.node.parent : outer.node;
  if (statement === undefined || whole === undefined || source.includes('\n')) {
    return undefined;
  }
  const assignment = assignedOnce(context, node);
  const [target] = assignment?.targets ?? [];
  if (assignment !== undefined && target?.kind === 'name') {
    return ruleFix('make it once before the loop', [
      lineBefore(module, statement, `${target.name} = ${source}`),
      removeLines(module, assignment),
    ]);
  }
  const name = freshName(module, freshWord(context, node));
  const same: Node[] = [];
  walk(whole, (other) => {
    if (
      other.kind === 'call' &&
      repeats(outer.node, other) &&
      context.source(other.span) === source
    ) {
      same.push(other);
    }
  });
  return ruleFix('make it once before the loop', [
    lineBefore(module, statement, `${name} = ${source}`),
    ...same.map((other) => replace(other.span, name)),
  ]);
}

/** `names_set` of `set(names)`, `text_lower` of `text.lower()`. */
function freshWord(context: RuleContext, node: Call): string {
  const { callee } = node;
  const words = wordsOf(context.source(node.span));
  return callee.kind === 'name' ? `${words}_${callee.name.toLowerCase()}` : words;
}
