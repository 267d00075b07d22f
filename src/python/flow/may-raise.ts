import type { Node } from '../tree/nodes.ts';
import { forEachChild } from '../tree/walk.ts';

/**
 * True when running a step of a flow graph can plausibly raise: it calls, looks up, computes, imports, unpacks or waits. Names are taken to be
 * bound, and what is defined but not run (bodies of functions and lambdas) does not count.
 */
export function mayRaise(step: Node): boolean {
  const pending: Node[] = [];
  visit(step, pending);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (RAISING.has(node.kind) || isComparing(node)) {
      return true;
    }
    if (node.kind !== 'lambda') {
      forEachChild(node, (child) => pending.push(child));
    }
  }
  return false;
}

/** The parts of a step that it runs itself. */
function visit(step: Node, pending: Node[]): void {
  switch (step.kind) {
    case 'function':
      pending.push(...step.decorators);
      for (const parameter of step.parameters) {
        pushPresent(pending, parameter.default);
      }
      return;
    case 'class':
      pending.push(...step.decorators, ...step.arguments);
      return;
    case 'for':
    case 'with-item':
    case 'import':
    case 'import-from':
      pending.push(step);
      return;
    case 'except-handler':
      pushPresent(pending, step.type);
      return;
    case 'match-case':
      pending.push(...step.pattern.values);
      pushPresent(pending, step.guard);
      return;
    case 'assignment':
      pushPresent(pending, step.value);
      pending.push(...step.targets);
      return;
    default:
      pending.push(step);
  }
}

function pushPresent(pending: Node[], node: Node | undefined): void {
  if (node !== undefined) {
    pending.push(node);
  }
}

const RAISING: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'assert',
  'attribute',
  'augmented-assignment',
  'await',
  'binary',
  'call',
  'comprehension',
  'delete',
  'for',
  'import',
  'import-from',
  'raise',
  'starred',
  'subscript',
  'unknown',
  'with-item',
  'yield',
]);

/** `is` and `is not` ask nobody. */
function isComparing(node: Node): boolean {
  return (
    (node.kind === 'comparison' && node.operators.some((one) => !one.startsWith('is'))) ||
    (node.kind === 'unary' && node.operator !== 'not')
  );
}
