import type { Fix, TextEdit } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { functionAround, repeats } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { blockOf, statementOf } from '../../python/tree/blocks.ts';
import type {
  Call,
  Comprehension,
  ComprehensionClause,
  Expression,
  For,
  Name,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { freshName, importName, lineAfter, lineBefore, replace, ruleFix } from '../rewrite.ts';

/**
 * Tries divisors up to the square root only. Of a pair of divisors the smaller one is at most the root: so it is the first one
 * found, and who collects, counts or adds divisors takes the other of the pair along. Where the number may be negative the
 * root is taken of zero, so that nothing is tried, as before.
 */
export function divisorRewrite(module: SourceModule, search: DivisorSearch): Fix | undefined {
  const { loop, number } = search;
  const range = rangeOf(module, search);
  const isqrt = importName(module, { from: 'math', name: 'isqrt' });
  const kind = containerKinds(module).shapeOf(number).kind;
  if (range === undefined || isqrt === undefined || !['int', 'unknown'].includes(kind)) {
    return undefined;
  }
  const root = `${isqrt.name}(${isNeverNegative(module, loop, number) ? source(module, number) : `max(${source(module, number)}, 0)`})`;
  const rewrite = { ...search, module, range, root };
  const edits = loop.kind === 'for' ? loopEdits(rewrite, loop) : comprehensionEdits(rewrite, loop);
  return edits === undefined
    ? undefined
    : ruleFix('try divisors up to the square root only', [...isqrt.edits, ...edits]);
}

export interface DivisorSearch {
  readonly loop: For | ComprehensionClause;
  readonly target: Name;
  readonly iterable: Call;
  readonly number: Expression;
  /** The test is true for divisors; else it is true for all others. */
  readonly test: { readonly whole: Expression; readonly isForDivisors: boolean };
}

interface Range {
  readonly start: 1 | 2;
  /** The last number tried is the number itself, or a smaller one (`range(1, n)`, `range(1, n // 2 + 1)`). */
  readonly isWhole: boolean;
  readonly bound: Expression;
}

interface Rewrite extends DivisorSearch {
  readonly module: SourceModule;
  readonly range: Range;
  readonly root: string;
}

type Edits = readonly (TextEdit | undefined)[] | undefined;

function rangeOf(module: SourceModule, { iterable, number }: DivisorSearch): Range | undefined {
  const [first, second] = iterable.arguments;
  const start = first?.value.kind === 'number' ? Number(first.value.text) : 0;
  const bound = second?.value;
  if ((start !== 1 && start !== 2) || bound === undefined || iterable.arguments.length !== 2) {
    return undefined;
  }
  const text = source(module, bound).replaceAll(' ', '');
  const name = source(module, number).replaceAll(' ', '');
  if (text === `${name}+1`) {
    return { start, isWhole: true, bound };
  }
  return text === name || text === `${name}//2+1` ? { start, isWhole: false, bound } : undefined;
}

function loopEdits(rewrite: Rewrite, loop: For): Edits {
  const { module, target, range, test } = rewrite;
  const [only] = loop.body;
  const isUsedAfter = usesOf(module, target).some(
    (use) => use.node !== target && !repeats(loop, use.node) && use.kind !== 'rebind',
  );
  if (
    only?.kind !== 'if' ||
    only.orElse.length > 0 ||
    only.test !== test.whole ||
    isUsedAfter ||
    !test.isForDivisors
  ) {
    return undefined;
  }
  if (!range.isWhole && range.start === 2 && isDecision(only.body, rewrite)) {
    return [replace(range.bound.span, `${rewrite.root} + 1`)];
  }
  const [statement] = only.body;
  const isCollecting = range.start === 1 || !range.isWhole;
  if (
    only.body.length !== 1 ||
    statement === undefined ||
    !isCollecting ||
    loop.orElse.length > 0
  ) {
    return undefined;
  }
  const edits = collected(rewrite, statement, loop);
  return edits === undefined
    ? undefined
    : [replace(range.bound.span, boundText(rewrite)), ...edits];
}

/** Returns, breaks, raises, or sets names to the same whatever the divisor. */
function isDecision(body: readonly Statement[], { target }: Rewrite): boolean {
  const last = body.at(-1);
  const leaves = last !== undefined && ['return', 'break', 'raise'].includes(last.kind);
  return body.every(
    (one) =>
      (one === last && leaves) ||
      (one.kind === 'assignment' &&
        one.targets.every((name) => name.kind === 'name') &&
        (one.value?.kind === 'constant' ||
          one.value?.kind === 'number' ||
          (leaves && one.value?.kind === 'name' && one.value.name === target.name))),
  );
}

/** `found.append(i)`, `count += 1` and `total += i`, with the other of the pair. */
function collected(rewrite: Rewrite, statement: Statement, loop: For): Edits {
  const { module, target, range } = rewrite;
  const i = target.name;
  const n = source(module, rewrite.number);
  const isAlone =
    range.isWhole || range.start === 2 ? `${i} * ${i} == ${n}` : `${i} == 1 or ${i} * ${i} == ${n}`;
  if (statement.kind === 'augmented-assignment' && statement.operator === '+') {
    const { value } = statement;
    if (containerKinds(module).shapeOf(statement.target).kind !== 'int') {
      return undefined;
    }
    if (value.kind === 'number' && value.text === '1') {
      return [replace(value.span, `1 if ${isAlone} else 2`)];
    }
    return value.kind === 'name' && value.name === i
      ? [replace(value.span, `${i} if ${isAlone} else ${i} + ${n} // ${i}`)]
      : undefined;
  }
  const call = statement.kind === 'expression-statement' ? statement.value : undefined;
  if (call?.kind !== 'call' || call.callee.kind !== 'attribute') {
    return undefined;
  }
  const list = call.callee.object;
  const value = call.arguments[0]?.value;
  const isAppend =
    call.callee.attribute.name === 'append' && value?.kind === 'name' && value.name === i;
  return isAppend && list.kind === 'name' && isEmptyBefore(module, list, loop)
    ? [
        lineAfter(
          module,
          loop,
          `${list.name} += [${n} // ${i} for ${i} in reversed(${list.name}) if not (${isAlone})]`.replace(
            `not (${i} * ${i} == ${n})`,
            `${i} * ${i} != ${n}`,
          ),
        ),
      ]
    : undefined;
}

function isEmptyBefore(module: SourceModule, list: Name, loop: For): boolean {
  const block = blockOf(loop);
  const at = block.indexOf(loop);
  const birth = block
    .slice(0, at)
    .findLast(
      (one) =>
        one.kind === 'assignment' &&
        one.targets.some((target) => target.kind === 'name' && target.name === list.name),
    );
  return (
    birth?.kind === 'assignment' &&
    birth.value?.kind === 'list' &&
    birth.value.elements.length === 0 &&
    usesOf(module, list).every(
      ({ node }) =>
        node === list || node.span.end <= birth.span.end || node.span.start >= loop.span.end,
    )
  );
}

function comprehensionEdits(rewrite: Rewrite, clause: ComprehensionClause): Edits {
  const { module, range, test } = rewrite;
  const whole = clause.parent;
  if (whole?.kind !== 'comprehension' || whole.clauses.length !== 1) {
    return undefined;
  }
  const call = whole.parent?.kind === 'argument' ? whole.parent.parent : whole.parent;
  const quantifier =
    call?.kind === 'call' && call.arguments.length === 1
      ? module.scopes.qualifiedName(call.callee)
      : '';
  const isElement = whole.element === test.whole && clause.conditions.length === 0;
  const decides =
    isElement &&
    ((quantifier === 'builtins.any' && test.isForDivisors) ||
      (quantifier === 'builtins.all' && !test.isForDivisors));
  if (decides) {
    return !range.isWhole && range.start === 2
      ? [replace(range.bound.span, `${rewrite.root} + 1`)]
      : undefined;
  }
  return listEdits(rewrite, whole, clause);
}

/** `[i for i in range(1, n + 1) if n % i == 0]`: the small ones, then their partners from the largest small one down. */
function listEdits(rewrite: Rewrite, whole: Comprehension, clause: ComprehensionClause): Edits {
  const { module, target, range, test } = rewrite;
  const statement = statementOf(whole);
  const isList =
    whole.element.kind === 'name' &&
    whole.element.name === target.name &&
    clause.conditions.length === 1 &&
    clause.conditions[0] === test.whole &&
    test.isForDivisors &&
    ['list', 'generator'].includes(whole.result) &&
    (range.start === 1 || !range.isWhole);
  if (!isList || statement === undefined || !runsOnce(whole, statement)) {
    return undefined;
  }
  const isLazy = whole.result === 'generator';
  const open = module.text[whole.span.start] === '(';
  const isRead = whole.parent?.kind === 'argument' || whole.parent?.kind === 'call';
  if (isLazy && (!open || !isRead)) {
    return undefined;
  }
  const small = freshName(module, 'small');
  const i = target.name;
  const n = source(module, rewrite.number);
  const condition = range.isWhole || range.start === 2 ? '' : ` and ${i} != 1`;
  const sum = `${small} + [${n} // ${i} for ${i} in reversed(${small}) if ${i} * ${i} != ${n}${condition}]`;
  return [
    lineBefore(
      module,
      statement,
      `${small} = [${i} for ${i} in range(${range.start}, ${boundText(rewrite)}) if ${source(module, test.whole)}]`,
    ),
    replace(whole.span, isLazy || isTight(whole) ? `(${sum})` : sum),
  ];
}

/** Part of a larger expression, where the plus would reach further than it should. */
function isTight({ parent }: Comprehension): boolean {
  return (
    parent !== undefined &&
    ['binary', 'unary', 'subscript', 'attribute', 'comparison'].includes(parent.kind)
  );
}

/** Evaluated once whenever the statement runs, so that a line before it may do a part of the work. */
function runsOnce(node: Node, statement: Statement): boolean {
  if (
    !['return', 'assignment', 'augmented-assignment', 'expression-statement'].includes(
      statement.kind,
    )
  ) {
    return false;
  }
  for (const ancestor of ancestors(node)) {
    if (ancestor === statement) {
      return true;
    }
    if (['lambda', 'comprehension', 'conditional', 'boolean'].includes(ancestor.kind)) {
      return false;
    }
  }
  return false;
}

/** Numbers below the number itself: for 1 there is none, although its root is 1. */
function boundText({ module, range, root, number }: Rewrite): string {
  return range.isWhole || range.start === 2
    ? `${root} + 1`
    : `min(${root} + 1, ${source(module, number)})`;
}

/** Small or negative numbers have left before, or the number counts up from a literal. */
function isNeverNegative(module: SourceModule, loop: Node, number: Expression): boolean {
  if (number.kind !== 'name') {
    return false;
  }
  for (let node: Node | undefined = loop; node !== undefined; node = node.parent) {
    const block = blockOf(node);
    const before = block.slice(
      0,
      Math.max(
        0,
        block.findIndex((one) => one === node),
      ),
    );
    if (before.some((one) => turnsAwayNegative(one, number.name))) {
      return (
        !isPlace(number) ||
        usesOf(module, number).every(
          (use) => use.kind !== 'rebind' || use.node.span.start < loop.span.start,
        )
      );
    }
    if (node.kind === 'function') {
      break;
    }
  }
  const [definition, ...others] = module.scopes.bindingOf(number)?.definitions ?? [];
  const counted =
    definition?.node.kind === 'for' || definition?.node.kind === 'comprehension-clause'
      ? definition.node.iterable
      : undefined;
  const first = counted?.kind === 'call' ? counted.arguments[0]?.value : undefined;
  return (
    others.length === 0 &&
    functionAround(loop) !== undefined &&
    counted?.kind === 'call' &&
    module.scopes.qualifiedName(counted.callee) === 'builtins.range' &&
    counted.arguments.length <= 2 &&
    (counted.arguments.length === 1 || first?.kind === 'number')
  );
}

/** `if n < 2: return False` and the like. */
function turnsAwayNegative(statement: Statement, name: string): boolean {
  if (statement.kind !== 'if' || statement.test.kind !== 'comparison') {
    return false;
  }
  const [left, right] = statement.test.operands;
  const [operator] = statement.test.operators;
  const last = statement.body.at(-1);
  return (
    statement.test.operators.length === 1 &&
    left?.kind === 'name' &&
    left.name === name &&
    right?.kind === 'number' &&
    (operator === '<' || operator === '<=') &&
    last !== undefined &&
    ['return', 'raise', 'continue'].includes(last.kind)
  );
}

function source(module: SourceModule, { span }: Node): string {
  return module.text.slice(span.start, span.end);
}
