import { blocksOf } from '../../python/tree/blocks.ts';
import type { If, Node, Statement } from '../../python/tree/nodes.ts';

/** The statement lists below a node, in source order, those of handlers and cases among them. An `elif` is the only statement of its list. */
export function blocksBelow(node: Node): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case 'try':
      return [node.body, ...node.handlers.map(({ body }) => body), node.orElse, node.finalBody];
    case 'match':
      return node.cases.map(({ body }) => body);
    default:
      return blocksOf(node);
  }
}

/**
 * Statements of a list and of the lists inside them, in source order, without the bodies of nested functions and classes.
 * Without recursion, since a chain of `elif` may be long.
 */
export function statementsIn(body: readonly Statement[]): readonly Statement[] {
  const found: Statement[] = [];
  const pending = body.toReversed();
  for (let statement = pending.pop(); statement !== undefined; statement = pending.pop()) {
    found.push(statement);
    if (statement.kind !== 'function' && statement.kind !== 'class') {
      for (const inner of blocksBelow(statement).flat().toReversed()) {
        pending.push(inner);
      }
    }
  }
  return found;
}

/** The `elif` that a list is, or undefined for an ordinary list. */
export function elifOf(block: readonly Statement[]): If | undefined {
  const [only] = block;
  return only?.kind === 'if' && only.isElif ? only : undefined;
}

/** True for the string that documents a function, class or module. */
export function isDocstring(statement: Statement | undefined): boolean {
  return statement?.kind === 'expression-statement' && statement.value.kind === 'string';
}

/** True for a statement after which the next one of its list is never reached. */
export function isExit(statement: Statement | undefined): boolean {
  switch (statement?.kind) {
    case 'return':
    case 'raise':
    case 'continue':
    case 'break':
      return true;
    default:
      return false;
  }
}

/** What runs first of a statement: of a compound statement the flow graph has a step for its condition only. */
export function firstStep(statement: Statement): Node {
  switch (statement.kind) {
    case 'if':
    case 'while':
      return statement.test;
    case 'for':
      return statement.iterable;
    case 'with':
      return statement.items[0] ?? statement;
    case 'match':
      return statement.subject;
    case 'try': {
      const [first] = statement.body;
      return first === undefined ? statement : firstStep(first);
    }
    default:
      return statement;
  }
}
