import type { Fix, TextEdit } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf, type Use } from '../../cost/container-uses.ts';
import { loopsAround, repeats, type Loop } from '../../cost/loops.ts';
import { blockOf, statementOf } from '../../python/tree/blocks.ts';
import type { Call, Expression, Name, Node, Statement } from '../../python/tree/nodes.ts';
import { importName, lineAfter, removeLines, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';

/** One call that sorts. */
export interface Sorting {
  readonly call: Call;
  readonly sorted: Expression;
  readonly isInPlace: boolean;
}

/**
 * Keeps the order instead of making it again. A list that only grows by one element before each sort is kept sorted by
 * `bisect.insort`, which puts equal elements behind one another as append and sort do. A list that only gives its smallest
 * elements and takes new ones becomes a heap; what is left of it in the end must be one element at most, since a heap has
 * another order than a sorted list.
 */
export function orderedFix(context: RuleContext, sorting: Sorting, loop: Loop): Fix | undefined {
  const { call, sorted, isInPlace } = sorting;
  const statement = call.parent;
  if (
    !isInPlace ||
    sorted.kind !== 'name' ||
    call.arguments.length > 0 ||
    statement?.kind !== 'expression-statement'
  ) {
    return undefined;
  }
  const birth = birthOf(context, sorted);
  if (birth === undefined) {
    return undefined;
  }
  const uses = usesOf(context.module, sorted).filter(
    (use) => use.node !== birth.target && use.node !== sorted,
  );
  const list = { name: sorted, birth, uses, statement };
  return insortFix(context, list) ?? heapFix(context, list, loop);
}

interface SortedList {
  readonly name: Name;
  readonly birth: Birth;
  /** All but its birth and the call that sorts. */
  readonly uses: readonly Use[];
  /** The statement that sorts. */
  readonly statement: Statement;
}

interface Birth {
  readonly statement: Statement;
  readonly target: Node;
  readonly value: Expression;
  readonly isSorted: boolean;
}

/** The only assignment of the name, of a list that nobody else has. */
function birthOf(context: RuleContext, name: Name): Birth | undefined {
  const definitions = context.module.scopes.bindingOf(name)?.definitions ?? [];
  const [only] = definitions;
  const value = only?.value;
  if (
    definitions.length !== 1 ||
    only?.kind !== 'assignment' ||
    only.node.kind !== 'assignment' ||
    only.node.targets.length !== 1 ||
    value === undefined
  ) {
    return undefined;
  }
  const callee = value.kind === 'call' ? (context.resolve(value.callee) ?? '') : '';
  const isSorted =
    (value.kind === 'list' && value.elements.length < 2) || callee === 'builtins.sorted';
  const isFresh =
    isSorted ||
    value.kind === 'list' ||
    value.kind === 'comprehension' ||
    callee === 'builtins.list';
  const isPlainSort = value.kind !== 'call' || value.arguments.length === 1;
  return isFresh && isPlainSort && containerKinds(context.module).shapeOf(name).kind === 'list'
    ? { statement: only.node, target: only.name, value, isSorted }
    : undefined;
}

function insortFix(
  context: RuleContext,
  { name, birth, uses, statement }: SortedList,
): Fix | undefined {
  const block = blockOf(statement);
  const before = block[block.indexOf(statement) - 1];
  const growths = uses.filter((use) => use.kind === 'grow');
  const [growth] = growths;
  const value = growth === undefined ? undefined : appended(growth);
  const isKept = uses.every(
    (use) =>
      use === growth ||
      ['membership', 'iterate', 'index', 'slice', 'read', 'shrink'].includes(use.kind) ||
      (use.kind === 'escape' && use.by.kind === 'return'),
  );
  const isPair = growths.length === 1 && before !== undefined && growth?.by.parent === before;
  const insort = importName(context.module, { from: 'bisect', name: 'insort' });
  if (!birth.isSorted || !isKept || !isPair || value === undefined || insort === undefined) {
    return undefined;
  }
  return ruleFix('put each new element where it belongs with `bisect.insort`', [
    ...insort.edits,
    replace(before.span, `${insort.name}(${name.name}, ${context.source(value.span)})`),
    removeLines(context.module, statement),
  ]);
}

function heapFix(
  context: RuleContext,
  { name, birth, uses, statement }: SortedList,
  loop: Loop,
): Fix | undefined {
  const { module } = context;
  const heapq = importName(module, { from: 'heapq', name: 'heapify' }, 'module');
  const prefix = heapq?.name.replace(/heapify$/, '') ?? '';
  if (heapq === undefined || !prefix.endsWith('.') || loop.node.kind !== 'while') {
    return undefined;
  }
  const first = loop.node.body.find(
    (one) =>
      uses.some((use) => statementOf(use.node) === one || isInside(use.node, one)) ||
      one === statement,
  );
  const inside = uses.filter((use) => repeats(loop.node, use.node));
  const pops = inside.filter(isFrontPop);
  const pushes = inside.filter((use) => appended(use) !== undefined);
  const lastPop = pops.at(-1)?.node.span.start ?? 0;
  const isOrdered =
    first === statement &&
    pops.length > 0 &&
    pushes.every((use) => use.node.span.start > lastPop) &&
    pops.every((use) => loopsAround(module, use.node).at(-1)?.node === loop.node);
  const others = uses.filter((use) => !pops.includes(use) && !pushes.includes(use));
  const isHeapEnough = others.every(
    (use) => isBlind(context, use) || isAfterLast(context, use, loop),
  );
  const stays = uses.some(
    (use) => !repeats(loop.node, use.node) && use.node.span.start < loop.node.span.start,
  );
  if (!isOrdered || !isHeapEnough || stays) {
    return undefined;
  }
  return ruleFix(`make \`${name.name}\` a heap, which always knows its smallest element`, [
    ...heapq.edits,
    lineAfter(module, birth.statement, `${prefix}heapify(${name.name})`),
    removeLines(module, statement),
    ...pops.map((use): TextEdit => replace(use.by.span, `${prefix}heappop(${name.name})`)),
    ...pushes.map((use): TextEdit => {
      const value = appended(use);
      return replace(
        use.by.span,
        `${prefix}heappush(${name.name}, ${value === undefined ? '' : context.source(value.span)})`,
      );
    }),
  ]);
}

/** Length and truth are the same for a heap, and so is its first element. */
function isBlind(context: RuleContext, use: Use): boolean {
  const isLength = use.by.kind === 'call' && context.resolve(use.by.callee) === 'builtins.len';
  const isTruth = use.kind === 'read' && ['if', 'while', 'boolean', 'unary'].includes(use.by.kind);
  return isLength || isTruth;
}

/** After `while len(xs) > 1` there is one element at most, and any order is the same. */
function isAfterLast(context: RuleContext, use: Use, loop: Loop): boolean {
  const { node } = loop;
  return (
    node.kind === 'while' &&
    use.node.span.start > node.span.end &&
    /^len\(\w+\) (> 1|>= 2|!= 1)$/.test(context.source(node.test.span)) &&
    ['index', 'read', 'escape', 'shrink'].includes(use.kind)
  );
}

function isFrontPop(use: Use): boolean {
  const [position] = use.by.kind === 'call' ? use.by.arguments : [];
  return use.method === 'pop' && position?.value.kind === 'number' && position.value.text === '0';
}

function appended(use: Use): Expression | undefined {
  return use.kind === 'grow' &&
    use.method === 'append' &&
    use.by.kind === 'call' &&
    use.by.parent?.kind === 'expression-statement'
    ? use.by.arguments[0]?.value
    : undefined;
}

function isInside(node: Node, outer: Node): boolean {
  return outer.span.start <= node.span.start && node.span.end <= outer.span.end;
}
