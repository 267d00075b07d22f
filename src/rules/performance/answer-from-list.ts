import type { Fix } from '../../core/finding.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { describeLoop, loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { blockOf, indexInBlock, statementOf } from '../../python/tree/blocks.ts';
import type {
  Assignment,
  Comparison,
  Comprehension,
  Conditional,
  Expression,
  Name,
} from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { removeLines, replace, ruleFix, withFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { isPureKey } from './pure-key.ts';

/** `len([x for x in xs if test]) > 0`: one that fits is enough to know. */
export function checkCounted(context: RuleContext, node: Comparison): void {
  const [counted, number] = node.operands;
  const [only, ...others] = counted?.kind === 'call' ? counted.arguments : [];
  const test = `${node.operators.join()} ${constantNumber(number) ?? ''}`;
  const isAny = ['> 0', '!= 0', '>= 1'].includes(test);
  const isNone = ['== 0', '< 1', '<= 0'].includes(test);
  if (
    counted?.kind !== 'call' ||
    context.resolve(counted.callee) !== 'builtins.len' ||
    others.length > 0 ||
    only?.value.kind !== 'comprehension' ||
    !isFiltered(context, only.value) ||
    (!isAny && !isNone)
  ) {
    return;
  }
  const list = only.value;
  const asked = anyOf(context, list);
  report(context, list, {
    message: `A list of all that fits is made to learn whether there is any; \`${isNone ? 'not any' : 'any'}\` stops at the first`,
    fix:
      asked === undefined
        ? undefined
        : ruleFix('stop at the first that fits', [
            replace(node.span, isNone ? `not ${asked}` : asked),
          ]),
  });
}

/** `fits = [x for x in xs if test]`, of which the first is all that is wanted. */
export function checkFirst(context: RuleContext, assignment: Assignment): void {
  const [name] = assignment.targets;
  const { value } = assignment;
  if (
    assignment.targets.length !== 1 ||
    name?.kind !== 'name' ||
    value?.kind !== 'comprehension' ||
    !isFiltered(context, value) ||
    !isFirstWanted(context, name, value)
  ) {
    return;
  }
  report(context, value, {
    message: `All of \`${name.name}\` is found, and only the first is used; \`next\` with a default stops there`,
    fix: nextFix(context, assignment, value),
  });
}

interface Answer {
  readonly message: string;
  readonly fix: Fix | undefined;
}

function report(context: RuleContext, list: Comprehension, { message, fix }: Answer): void {
  const clause = list.clauses.at(-1);
  const loops = clause === undefined ? [] : [describeLoop(context.module, clause)];
  const text = loops.map(loopText)[0] ?? 'the loop';
  context.report({
    span: list.span,
    message: `${message}, where ${text} goes on to the end`,
    note: 'finds all of them',
    evidence: [
      costEvidence(context.module, [
        ...growingLoops(context.module, list).map(loopFactor),
        ...loops.map(loopFactor),
      ]),
    ],
    ...withFix(fix),
  });
}

/** A list of those for which something holds, out of any number. */
function isFiltered(context: RuleContext, list: Comprehension): boolean {
  const [clause, ...others] = list.clauses;
  return (
    list.result === 'list' &&
    clause !== undefined &&
    others.length === 0 &&
    !clause.isAsync &&
    clause.conditions.length === 1 &&
    !describeLoop(context.module, clause).isConstant
  );
}

/** Whether there are any, and the first of them: nothing else is asked of the list. */
function isFirstWanted(context: RuleContext, name: Name, list: Comprehension): boolean {
  const { scopes } = context.module;
  const binding = scopes.bindingOf(name);
  if (
    binding === undefined ||
    binding.scope !== context.functionOf(name).scope ||
    binding.scope.node.kind === 'module'
  ) {
    return false;
  }
  const readers = binding.references.filter((one) =>
    containerDefinitions(scopes, one).some(({ value }) => value === list),
  );
  const firsts = readers.filter(
    ({ parent }) =>
      parent?.kind === 'subscript' &&
      parent.object.kind === 'name' &&
      parent.object.name === name.name &&
      constantNumber(parent.index) === 0 &&
      !['delete', 'augmented-assignment'].includes(parent.parent?.kind ?? ''),
  );
  const tests = readers.filter((one) => isAskedForAny(context, one));
  return firsts.length > 0 && tests.length > 0 && firsts.length + tests.length === readers.length;
}

/** `if fits`, `if not fits`, `fits[0] if fits else …`, `if len(fits) > 0`. */
function isAskedForAny(context: RuleContext, name: Name): boolean {
  const { parent } = name;
  switch (parent?.kind) {
    case 'if':
    case 'conditional':
      return parent.test === name;
    case 'unary':
      return parent.operator === 'not';
    case 'argument': {
      const call = parent.parent;
      const comparison = call?.parent;
      return (
        call?.kind === 'call' &&
        context.resolve(call.callee) === 'builtins.len' &&
        comparison?.kind === 'comparison' &&
        constantNumber(comparison.operands[1]) === 0
      );
    }
    default:
      return false;
  }
}

/** `any(test for x in xs)`, where looking at fewer elements makes no difference. */
function anyOf(context: RuleContext, list: Comprehension): string | undefined {
  const [clause] = list.clauses;
  const test = clause?.conditions[0];
  return clause === undefined || test === undefined || !isPlain(context, [test, list.element])
    ? undefined
    : `any(${context.source(test.span)} for ${context.source(clause.target.span)} in ${context.source(clause.iterable.span)})`;
}

/** `fits = […]` and then `return fits[0] if fits else None` become one `next(…, None)`. */
function nextFix(
  context: RuleContext,
  assignment: Assignment,
  list: Comprehension,
): Fix | undefined {
  const block = blockOf(assignment);
  const next = block[indexInBlock(assignment) + 1];
  const value = next?.kind === 'return' || next?.kind === 'assignment' ? next.value : undefined;
  const test = list.clauses[0]?.conditions[0];
  const isChoice =
    value?.kind === 'conditional' &&
    statementOf(value) === next &&
    value.test.kind === 'name' &&
    value.body.kind === 'subscript' &&
    isReadOnce(context, assignment, value);
  return isChoice && test !== undefined && isPlain(context, [test, list.element])
    ? ruleFix('stop at the first that fits', [
        removeLines(context.module, assignment),
        replace(
          value.span,
          `next((${context.source(list.span).slice(1, -1).trim()}), ${context.source(value.orElse.span)})`,
        ),
      ])
    : undefined;
}

/** The list is read here and nowhere else, and the default is something that costs nothing. */
function isReadOnce(
  context: RuleContext,
  { targets }: Assignment,
  { span, orElse }: Conditional,
): boolean {
  const [name] = targets;
  const binding = name?.kind === 'name' ? context.module.scopes.bindingOf(name) : undefined;
  return (
    ['constant', 'number', 'string', 'name'].includes(orElse.kind) &&
    binding?.definitions.length === 1 &&
    binding.references.every((one) => one.span.start >= span.start && one.span.end <= span.end)
  );
}

/** Comparisons and arithmetic of what is there already: nobody notices how many were made. */
function isPlain(context: RuleContext, expressions: readonly Expression[]): boolean {
  return expressions.every((expression) => {
    if (expression.kind === 'boolean') {
      return isPlain(context, expression.operands);
    }
    return expression.kind === 'comparison'
      ? expression.operands.every((one) => isPureKey(context.module, one))
      : isPureKey(context.module, expression);
  });
}
