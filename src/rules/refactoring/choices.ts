import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, If, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { elifOf } from './blocks.ts';

/** A chain of `if` and `elif` that asks one thing: which constant a value equals, or which class it belongs to. */
export interface Choices {
  readonly kind: 'value' | 'class';
  /** Source of the value. */
  readonly subject: string;
  /** Source of the constants or names of the classes, in order. */
  readonly constants: readonly string[];
  readonly branches: readonly (readonly Statement[])[];
  /** Under `else`; empty where there is none. */
  readonly last: readonly Statement[];
}

/** What a chain chooses between; undefined for any other chain. */
export function choicesOf(module: SourceModule, first: If): Choices | undefined {
  const branches: (readonly Statement[])[] = [];
  const constants: string[] = [];
  let kind: Choices['kind'] | undefined;
  let subject: string | undefined;
  let last: readonly Statement[] = [];
  for (let branch: If | undefined = first; branch !== undefined; branch = elifOf(branch.orElse)) {
    const choice = choiceOf(module, branch.test);
    if (choice === undefined || (kind ?? choice.kind) !== choice.kind) {
      return undefined;
    }
    if ((subject ?? choice.subject) !== choice.subject) {
      return undefined;
    }
    ({ kind, subject } = choice);
    constants.push(...choice.constants);
    branches.push(branch.body);
    last = elifOf(branch.orElse) === undefined ? branch.orElse : [];
  }
  return kind === undefined || subject === undefined
    ? undefined
    : { kind, subject, constants, branches, last };
}

type Choice = Pick<Choices, 'kind' | 'subject' | 'constants'>;

function choiceOf(module: SourceModule, test: Expression): Choice | undefined {
  if (test.kind === 'call') {
    return classChoice(module, test);
  }
  const [left, right] = test.kind === 'comparison' ? test.operands : [];
  const operator =
    test.kind === 'comparison' && test.operators.length === 1 ? test.operators[0] : '';
  const subject = left === undefined ? undefined : subjectOf(module, left);
  if (right === undefined || subject === undefined) {
    return undefined;
  }
  const values =
    operator === 'in' && (right.kind === 'tuple' || right.kind === 'list' || right.kind === 'set')
      ? right.elements
      : [right];
  const isChoice =
    (operator === '==' || operator === 'is' || operator === 'in') && values.every(isConstant);
  return isChoice && (operator !== 'in' || values[0] !== right)
    ? { kind: 'value', subject, constants: values.map((value) => textOf(module, value)) }
    : undefined;
}

function classChoice(
  module: SourceModule,
  test: Extract<Expression, { kind: 'call' }>,
): Choice | undefined {
  const [value, classes] = test.arguments;
  if (test.callee.kind !== 'name' || test.callee.name !== 'isinstance' || !value || !classes) {
    return undefined;
  }
  const names = (classes.value.kind === 'tuple' ? classes.value.elements : [classes.value]).map(
    nameOf,
  );
  const subject = subjectOf(module, value.value);
  return subject === undefined || names.includes(undefined)
    ? undefined
    : { kind: 'class', subject, constants: names.map((name) => name ?? '') };
}

/** A name, an attribute or an element: what costs nothing to look at again. */
function subjectOf(module: SourceModule, expression: Expression): string | undefined {
  const isSimple = nameOf(expression) !== undefined || expression.kind === 'subscript';
  return isSimple ? textOf(module, expression) : undefined;
}

/** Literals, and names written as constants or members of an enumeration. */
function isConstant(expression: Expression): boolean {
  const name = nameOf(expression)?.split('.').at(-1);
  return (
    (expression.kind === 'string' && !expression.isFormatted) ||
    expression.kind === 'number' ||
    expression.kind === 'constant' ||
    (name !== undefined && /^[A-Z][A-Z0-9_]+$/.test(name))
  );
}

function textOf({ text }: SourceModule, { span }: Expression): string {
  return text.slice(span.start, span.end);
}
