import { walk } from '../../python/tree/walk.ts';
import type { Expression, Name, Node, While } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const loopNeverEnds = defineRule({
  meta: {
    id: 'correctness/loop-never-ends',
    summary: 'Loop whose condition nothing in it changes',
    severity: 'high',
    cwe: 835,
    since: '0.1.0',
  },
  visitors: (context) => ({
    while(node) {
      const names = isPlainTest(node.test) ? namesIn(node.test) : [];
      if (names.length > 0 && isStuck(node, names, context)) {
        const [first] = names;
        context.report({
          span: node.test.span,
          message: `nothing in the loop changes ${names.length === 1 ? `\`${first?.name ?? ''}\`` : 'what its condition looks at'}, and nothing leaves it: once entered, it never ends`,
          note: 'always as true as at the start',
        });
      }
    },
  }),
});

/** Comparisons of names and numbers: what calls, attributes and elements give may change elsewhere. */
function isPlainTest(test: Expression): boolean {
  switch (test.kind) {
    case 'name':
    case 'number':
      return true;
    case 'comparison':
      return (
        test.operators.every((one) => /^[<>=!]=?$/.test(one)) && test.operands.every(isPlainTest)
      );
    case 'boolean':
      return test.operands.every(isPlainTest);
    case 'unary':
      return isPlainTest(test.operand);
    case 'binary':
      return isPlainTest(test.left) && isPlainTest(test.right);
    default:
      return false;
  }
}

function namesIn(test: Expression): readonly Name[] {
  const found: Name[] = [];
  walk(test, (node) => {
    if (node.kind === 'name') {
      found.push(node);
    }
  });
  return found;
}

function isStuck(loop: While, names: readonly Name[], context: RuleContext): boolean {
  const isFlag = loop.test.kind === 'name' || loop.test.kind === 'unary';
  return (
    names.every((name) => isOwn(name, context) && (!isFlag || isConstant(name, context))) &&
    !leaves(loop, names, context)
  );
}

/** A flag, and nothing that could be emptied by another name. */
function isConstant(name: Name, context: RuleContext): boolean {
  const definitions = context.module.scopes.bindingOf(name)?.definitions ?? [];
  return definitions.every(({ value }) => value?.kind === 'constant' || value?.kind === 'number');
}

/** A name of this function alone: other functions cannot give it another value. */
function isOwn(name: Name, context: RuleContext): boolean {
  const binding = context.module.scopes.bindingOf(name);
  return (
    binding !== undefined &&
    binding.scope.kind === 'function' &&
    binding.scope.node === context.functionOf(name).node &&
    binding.references.every((one) => context.functionOf(one).node === binding.scope.node)
  );
}

/** Anything that may end the loop: another value of a name, a method of the object or a call that gets it, a way out. */
function leaves(loop: While, names: readonly Name[], context: RuleContext): boolean {
  const bindings = new Set(names.map((name) => context.module.scopes.bindingOf(name)));
  const isComparedOnly = loop.test.kind !== 'name' && loop.test.kind !== 'unary';
  let isLeft = false;
  for (const statement of loop.body) {
    walk(statement, (node) => {
      isLeft ||= isWayOut(node, context) || touches(node, { bindings, isComparedOnly }, context);
    });
  }
  return isLeft;
}

const ENDS = /^(sys\.exit|os\._exit|os\.abort|builtins\.(exit|quit)|pytest\.\w+)$/;

function isWayOut(node: Node, context: RuleContext): boolean {
  switch (node.kind) {
    case 'break':
    case 'return':
    case 'raise':
    case 'assert':
    case 'yield':
    case 'await':
    case 'unknown':
      return true;
    case 'call':
      return ENDS.test(context.resolve(node.callee) ?? '');
    default:
      return false;
  }
}

interface Watched {
  readonly bindings: ReadonlySet<unknown>;
  /** Numbers and texts do not change when they are handed over. */
  readonly isComparedOnly: boolean;
}

function touches(node: Node, { bindings, isComparedOnly }: Watched, context: RuleContext): boolean {
  if (node.kind === 'name' && bindings.has(context.module.scopes.bindingOf(node))) {
    const isRead = isPlainRead(node);
    return !isRead || (!isComparedOnly && node.parent?.kind === 'argument');
  }
  return false;
}

function isPlainRead(name: Name): boolean {
  const { parent } = name;
  switch (parent?.kind) {
    case 'binary':
    case 'comparison':
    case 'unary':
    case 'boolean':
    case 'argument':
    case 'return':
    case 'if':
    case 'while':
    case 'conditional':
    case 'expression-statement':
      return true;
    case 'subscript':
      return parent.index === name;
    case 'assignment':
      return parent.value === name;
    case 'augmented-assignment':
      return parent.value === name;
    case 'tuple':
    case 'list':
      return parent.parent?.kind === 'assignment' && parent.parent.value === parent;
    default:
      return false;
  }
}
