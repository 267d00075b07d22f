import { containerKinds } from '../../cost/container-kinds.ts';
import { calledFunction } from '../../cost/call-sites.ts';
import { isSmallContainer, variesWith } from '../../cost/loop-dependence.ts';
import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { comparesWith, namesIn, testsOf } from '../../cost/searched-parameter.ts';
import type {
  Call,
  ComprehensionClause,
  Expression,
  For,
  FunctionDefinition,
} from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import type { RuleContext } from '../rule.ts';
import { shortSource } from './short-source.ts';

/**
 * `shop.find(sku)` in a loop, where `find` goes through `self.products` (or a list of the module) for the one whose key is `sku`: the list
 * is not passed, so that its owner alone shows what is searched.
 */
export function checkHolder(context: RuleContext, node: Call): void {
  const called = calledFunction(context.module, node);
  const loop = called === undefined ? undefined : perElement(context, node);
  if (
    called === undefined ||
    loop === undefined ||
    [...ancestors(node)].includes(called.definition)
  ) {
    return;
  }
  const search = searchIn(context, called.definition);
  if (search === undefined) {
    return;
  }
  const { name } = called.definition.name;
  const text = shortSource(context, search.iterable);
  context.report({
    span: node.span,
    message: `Every turn of ${loopText(loop)} calls \`${name}\`, which searches \`${text}\` from its start for what is equal; a dictionary kept beside \`${text}\` finds it in one step`,
    note: `searches ${text} each time`,
    evidence: [
      costEvidence(context.module, [
        ...growingLoops(context.module, node).map(loopFactor),
        { span: node.span, name: '', note: `calls ${name}` },
        { span: search.iterable.span, name: text, note: `loop over ${text}` },
      ]),
    ],
  });
}

/** A loop that asks for something else in every turn, and does not end with the answer. */
function perElement(context: RuleContext, node: Call): Loop | undefined {
  const loop = growingLoops(context.module, node).at(-1);
  const isAsked =
    loop !== undefined &&
    loop.node.kind !== 'while' &&
    node.arguments.some(({ value }) => variesWith(context.module, value, loop)) &&
    ![...ancestors(node)].some(
      (one) => ['return', 'raise'].includes(one.kind) && repeats(loop.node, one),
    );
  return isAsked ? loop : undefined;
}

/** The loop of a function over what it was not given, that looks for what equals a parameter. */
function searchIn(
  context: RuleContext,
  definition: FunctionDefinition,
): For | ComprehensionClause | undefined {
  const given = new Set(
    definition.parameters.flatMap(({ name }) => (name.name === 'self' ? [] : [name.name])),
  );
  let found: For | ComprehensionClause | undefined;
  walk(definition, (node) => {
    const isSearch =
      found === undefined &&
      (node.kind === 'for' || node.kind === 'comprehension-clause') &&
      isHeld(context, node.iterable) &&
      testsOf(node).some((test) => comparesWith(test, namesIn(node.target), given));
    found = isSearch ? node : found;
  });
  return found;
}

/** `self.products`, or a list at the module's top level, of which the source does not say that it is short. */
function isHeld(context: RuleContext, iterable: Expression): boolean {
  const isOwn =
    (iterable.kind === 'attribute' &&
      iterable.object.kind === 'name' &&
      iterable.object.name === 'self') ||
    (iterable.kind === 'name' &&
      context.module.scopes.bindingOf(iterable)?.scope === context.module.scopes.module);
  const { kind } = containerKinds(context.module).shapeOf(iterable);
  return (
    isOwn &&
    ['list', 'tuple', 'unknown'].includes(kind) &&
    !isSmallContainer(context.module, iterable)
  );
}
