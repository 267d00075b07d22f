import type { Fix, TextEdit } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf, type Use } from '../../cost/container-uses.ts';
import { functionAround, repeats, type Loop } from '../../cost/loops.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { isUnhashable } from '../../cost/shape.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Expression, Name, Node, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isPureKey } from './pure-key.ts';
import { isReached } from './reached.ts';
import { isSteadySource } from './steady-source.ts';
import { wordsOf } from './words-of.ts';
import { freshName, lineAfter, lineBefore, replace, ruleFix } from '../rewrite.ts';
import { hoistPlace } from './hoist-place.ts';

/**
 * Makes the search of a list a look-up in a set, by the least change that keeps everything else as it is: the list becomes a
 * set when membership is all that it is used for; else a set grows beside it; else a set is made of it before the loop. All of
 * them need elements that can be hashed, so none is offered where one certainly cannot.
 */
export function setRewrite(
  module: SourceModule,
  { needle, container }: { readonly needle: Expression; readonly container: Expression },
  loop: Loop,
): Fix | undefined {
  if (functionAround(container)?.kind === 'lambda') {
    return undefined;
  }
  const kinds = containerKinds(module);
  const element = kinds.shapeOf(container).element;
  if (isUnhashable(kinds.shapeOf(needle)) || (element !== undefined && isUnhashable(element))) {
    return undefined;
  }
  if (container.kind !== 'name') {
    return makeOfExpression(module, container, loop);
  }
  const uses = usesOf(module, container);
  const growth = { module, name: container, uses };
  return becomeSet(growth) ?? growBeside(growth) ?? makeBefore(growth, loop);
}

interface Growth {
  readonly module: SourceModule;
  readonly name: Name;
  readonly uses: readonly Use[];
}

const CONDITION = 'its elements must be hashable';

function becomeSet({ module, name, uses }: Growth): Fix | undefined {
  const birth = listBirth(module, name);
  const others = uses.filter((use) => use.node !== birth?.target);
  const isPlain = others.every(
    (use) => isSearch(use) || isTruthTest(use) || appendedValue(module, use) !== undefined,
  );
  if (birth === undefined || !isPlain) {
    return undefined;
  }
  return ruleFix(`make \`${name.name}\` a set (${CONDITION})`, [
    replace(birth.value.span, birth.asSet),
    ...(birth.listType === undefined ? [] : [replace(birth.listType.span, 'set')]),
    ...others.map(methodEdit).filter((edit) => edit !== undefined),
  ]);
}

function growBeside({ module, name, uses }: Growth): Fix | undefined {
  const birth = listBirth(module, name);
  const others = uses.filter((use) => use.node !== birth?.target);
  const appends = others.filter((use) => use.kind === 'grow');
  const isSafe = others.every(
    (use) =>
      use.kind === 'grow' ||
      ['membership', 'iterate', 'index', 'slice', 'read', 'reorder'].includes(use.kind) ||
      (use.kind === 'escape' && use.by.kind === 'return'),
  );
  if (birth === undefined || !isSafe || appends.length === 0) {
    return undefined;
  }
  const set = freshName(module, `${name.name}_set`);
  return ruleFix(`look it up in a set that grows beside \`${name.name}\` (${CONDITION})`, [
    lineAfter(module, birth.statement, `${set} = ${birth.isEmpty ? 'set()' : `set(${name.name})`}`),
    ...appends.map((use) => companionEdit(module, use, set)),
    ...others.filter(isSearch).map((use) => replace(use.node.span, set)),
  ]);
}

function makeBefore({ module, name, uses }: Growth, loop: Loop): Fix | undefined {
  const inside = uses.filter((use) => repeats(loop.node, use.node));
  const isSafe =
    inside.every((use) => ['membership', 'iterate', 'index', 'slice', 'read'].includes(use.kind)) &&
    !uses.some((use) => use.kind === 'escape' && use.by.kind === 'assignment');
  const statement = hoistPlace(module, loop, [name]);
  if (!isSafe || statement === undefined || mayBeNone(module, name)) {
    return undefined;
  }
  const set = freshName(module, `${name.name}_set`);
  return ruleFix(`make a set of \`${name.name}\` once before the loop (${CONDITION})`, [
    lineBefore(module, statement, `${set} = set(${name.name})`),
    ...inside.filter(isSearch).map((use) => replace(use.node.span, set)),
  ]);
}

/** `x in self.names`, `x in list(names)` and `x in text.split()`: a set of it before the loop, where the loop changes nothing of it. */
function makeOfExpression(
  module: SourceModule,
  container: Expression,
  loop: Loop,
): Fix | undefined {
  const statement = hoistPlace(module, loop, [container]);
  const source = module.text.slice(container.span.start, container.span.end);
  const whole = loop.node.kind === 'comprehension-clause' ? loop.node.parent : loop.node;
  const isSteady =
    isInvariant(module, container, loop) &&
    isSteadySource(module, container, loop) &&
    !isMissingAtTimes(module, container) &&
    (container.kind === 'attribute' || isReached(container, loop));
  const word = wordsOf(source);
  if (statement === undefined || whole === undefined || !isSteady || word === '') {
    return undefined;
  }
  const set = freshName(module, `${word}_set`);
  const searches: Expression[] = [];
  walk(whole, (node) => {
    for (const [index, operator] of node.kind === 'comparison' ? node.operators.entries() : []) {
      const operand = node.kind === 'comparison' ? node.operands[index + 1] : undefined;
      const isSame =
        operand !== undefined &&
        (operator === 'in' || operator === 'not in') &&
        module.text.slice(operand.span.start, operand.span.end) === source;
      if (isSame && repeats(loop.node, operand)) {
        searches.push(operand);
      }
    }
  });
  const [listed, ...others] = container.kind === 'call' ? container.arguments : [];
  const isListed =
    container.kind === 'call' &&
    /^builtins\.(list|tuple|sorted)$/.test(module.scopes.qualifiedName(container.callee) ?? '') &&
    listed?.unpacking === 'none' &&
    others.length === 0;
  const made = isListed ? module.text.slice(listed.span.start, listed.span.end) : source;
  return ruleFix(`make a set of \`${made}\` once before the loop (${CONDITION})`, [
    lineBefore(module, statement, `${set} = set(${made})`),
    ...searches.map((search) => replace(search.span, set)),
  ]);
}

/** An attribute that some method sets to None. */
function isMissingAtTimes(module: SourceModule, container: Expression): boolean {
  return (
    container.kind === 'attribute' &&
    isPlace(container) &&
    usesOf(module, container).some(
      ({ by }) =>
        by.kind === 'assignment' && by.value?.kind === 'constant' && by.value.value === 'None',
    )
  );
}

/** `set(None)` raises TypeError, where the loop may never have come to the search: true where the value can be missing. */
export function mayBeNone(module: SourceModule, name: Name): boolean {
  const uses = usesOf(module, name);
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  const isSaid = definitions.some(({ node, value }) => {
    const annotation =
      node.kind === 'parameter' || node.kind === 'assignment' ? node.annotation : undefined;
    const text =
      annotation === undefined ? '' : module.text.slice(annotation.span.start, annotation.span.end);
    return (value?.kind === 'constant' && value.value === 'None') || /None|Optional/.test(text);
  });
  const isAsked = uses.some(
    (use) =>
      use.kind === 'read' &&
      (['if', 'while', 'boolean', 'unary'].includes(use.by.kind) ||
        (use.by.kind === 'comparison' && use.by.operators.some((one) => one.startsWith('is')))),
  );
  return isSaid || isAsked;
}

interface Birth {
  readonly statement: Statement;
  readonly target: Node;
  readonly value: Expression;
  readonly isEmpty: boolean;
  /** The same elements as a set. */
  readonly asSet: string;
  /** `list` in an annotation. */
  readonly listType: Expression | undefined;
}

function isFitElement(module: SourceModule): (element: Expression) => boolean {
  return (element) =>
    element.kind !== 'starred' && !isUnhashable(containerKinds(module).shapeOf(element));
}

function text(module: SourceModule, { span }: Node): string {
  return module.text.slice(span.start, span.end);
}

/** The statement `xs = []` or `xs = [start]`, when it is the only one that binds the name. */
function listBirth(module: SourceModule, name: Name): Birth | undefined {
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  const [only] = definitions;
  const value = only?.value;
  if (definitions.length !== 1 || only?.kind !== 'assignment' || value === undefined) {
    return undefined;
  }
  const { elements } = value.kind === 'list' ? value : { elements: [] };
  const isLiteral = value.kind === 'list' && elements.every(isFitElement(module));
  const isMade =
    value.kind === 'call' &&
    value.arguments.length === 0 &&
    module.scopes.qualifiedName(value.callee) === 'builtins.list';
  const { node } = only;
  if ((!isLiteral && !isMade) || node.kind !== 'assignment' || node.targets.length !== 1) {
    return undefined;
  }
  const { annotation } = node;
  const listType = annotation?.kind === 'subscript' ? annotation.object : annotation;
  const isList = listType === undefined || text(module, listType) === 'list';
  const isEmpty = elements.length === 0;
  return node.targets[0] === only.name && isList
    ? {
        statement: node,
        target: only.name,
        value,
        isEmpty,
        asSet: isEmpty ? 'set()' : `{${elements.map((one) => text(module, one)).join(', ')}}`,
        listType,
      }
    : undefined;
}

function isSearch(use: Use): boolean {
  return use.kind === 'membership' && use.by.kind === 'comparison';
}

function isTruthTest(use: Use): boolean {
  const { by } = use;
  return (
    use.kind === 'read' &&
    (by.kind === 'if' || by.kind === 'while' || (by.kind === 'unary' && by.operator === 'not'))
  );
}

/** The value of `xs.append(value)` as a statement of its own. */
function appendedValue(module: SourceModule, use: Use): Expression | undefined {
  const call = appendCall(use);
  const value = call?.arguments[0]?.value;
  return value !== undefined && !isUnhashable(containerKinds(module).shapeOf(value))
    ? value
    : undefined;
}

function appendCall(use: Use): Call | undefined {
  return use.kind === 'grow' &&
    use.method === 'append' &&
    use.by.kind === 'call' &&
    use.by.arguments.length === 1 &&
    use.by.parent?.kind === 'expression-statement'
    ? use.by
    : undefined;
}

function methodEdit(use: Use): TextEdit | undefined {
  const callee = appendCall(use)?.callee;
  return callee?.kind === 'attribute' ? replace(callee.attribute.span, 'add') : undefined;
}

/** `xs_set.add(value)` after `xs.append(value)`, where the value may be evaluated twice. */
function companionEdit(module: SourceModule, use: Use, set: string): TextEdit | undefined {
  const value = appendedValue(module, use);
  const statement = use.by.parent;
  if (
    value === undefined ||
    statement?.kind !== 'expression-statement' ||
    !isPureKey(module, value)
  ) {
    return undefined;
  }
  const added = `${set}.add(${text(module, value)})`;
  if (value.kind === 'name') {
    return lineAfter(module, statement, added);
  }
  // The statement is part of the edit: no other rewrite may change the value in one of the two places alone.
  const own = module.text.slice(statement.span.start, statement.span.end);
  const after = lineAfter(module, statement, added);
  return after === undefined || own.includes('\n') || after.span.start !== statement.span.end
    ? undefined
    : replace(statement.span, `${own}${after.newText}`);
}
