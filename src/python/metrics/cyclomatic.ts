import type {
  ClassDefinition,
  FunctionDefinition,
  Module,
  Node,
  Statement,
} from '../tree/nodes.ts';
import { forEachChild } from '../tree/walk.ts';

/**
 * McCabe's cyclomatic complexity ("A Complexity Measure", 1976) with the decision points of radon 6: each `if`, `elif`,
 * conditional expression, `assert`, loop, loop's `else`, handler, `try`'s `else`, comprehension clause and its conditions, operand
 * of `and`/`or` after the first, and `case` but for one that matches everything. Like radon's, the number of a function
 * leaves out functions and classes defined inside it, which have numbers of their own, but counts its lambdas;
 * an `assert`'s own condition is not looked into.
 */
export function functionComplexity(node: FunctionDefinition): number {
  return 1 + decisionsIn(node.body).decisions;
}

/** Of a class's body: 1, its own decisions, and the complexities of its methods. Inner classes are left out. */
export function classComplexity(node: ClassDefinition): number {
  const { decisions, functions } = decisionsIn(node.body);
  return functions.reduce((sum, method) => sum + functionComplexity(method), 1 + decisions);
}

/** What radon prints for a class: the above spread over its methods and rounded down, and 1 more where there are several. */
export function meanClassComplexity(node: ClassDefinition): number {
  const methods = decisionsIn(node.body).functions.length;
  const whole = classComplexity(node);
  return methods === 0 ? whole : Math.floor(whole / methods) + (methods > 1 ? 1 : 0);
}

/** Of the whole module: 1, and all decisions outside nested functions and classes inside functions. */
export function moduleComplexity(module: Module): number {
  const { decisions, functions, classes } = decisionsIn(module.body);
  const inFunctions = functions.reduce((sum, node) => sum + functionComplexity(node) - 1, 0);
  const inClasses = classes.reduce((sum, node) => sum + classComplexity(node) - 1, 0);
  return 1 + decisions + inFunctions + inClasses;
}

/** What a stretch of code decides itself, and the definitions in it, which are not looked into. */
interface Decisions {
  decisions: number;
  readonly functions: FunctionDefinition[];
  readonly classes: ClassDefinition[];
}

function decisionsIn(body: readonly Statement[]): Decisions {
  const result: Decisions = { decisions: 0, functions: [], classes: [] };
  const pending: Node[] = [...body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'function') {
      result.functions.push(node);
    } else if (node.kind === 'class') {
      result.classes.push(node);
    } else {
      result.decisions += decisionsOf(node);
      if (node.kind !== 'assert') {
        forEachChild(node, (child) => pending.push(child));
      }
    }
  }
  return result;
}

function decisionsOf(node: Node): number {
  switch (node.kind) {
    case 'if':
    case 'conditional':
    case 'assert':
      return 1;
    case 'for':
    case 'while':
      return node.orElse.length > 0 ? 2 : 1;
    case 'try': {
      const isGroup = node.handlers.some((handler) => handler.isGroup);
      return isGroup ? 0 : node.handlers.length + (node.orElse.length > 0 ? 1 : 0);
    }
    case 'boolean':
      return node.operands.length - 1;
    case 'comprehension-clause':
      return 1 + node.conditions.length;
    case 'match': {
      const hasDefault = node.cases.some(({ pattern }) => pattern.isIrrefutable);
      return Math.max(0, node.cases.length - (hasDefault ? 1 : 0));
    }
    default:
      return 0;
  }
}
