import type { Fix } from '../../core/finding.ts';
import type { Call, Node } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { importName, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';

/**
 * `requests.get(url)` → `await asyncio.to_thread(requests.get, url)`: the same call, in a thread of the pool. Offered for functions of
 * a module alone, which belong to no thread; a connection of sqlite3 stays with the thread that made it.
 */
export function threadRewrite(context: RuleContext, call: Call): Fix | undefined {
  const thread = importName(context.module, { from: 'asyncio', name: 'to_thread' }, 'module');
  if (thread === undefined || !mayAwait(call)) {
    return undefined;
  }
  const callee = context.source(call.callee.span);
  const [first] = call.arguments;
  const isInside =
    call.parent?.kind === 'attribute' ||
    call.parent?.kind === 'subscript' ||
    isOperand(call.parent);
  const rest =
    first === undefined
      ? ')'
      : `, ${context.source({ start: first.span.start, end: call.span.end })}`;
  const text = `await ${thread.name}(${callee}${rest}`;
  return ruleFix('let a thread wait instead of the event loop', [
    ...thread.edits,
    replace(call.span, isInside ? `(${text})` : text),
  ]);
}

/** A generator or a lambda inside the coroutine cannot wait for it. */
function mayAwait(call: Call): boolean {
  for (const ancestor of ancestors(call)) {
    if (ancestor.kind === 'function') {
      return true;
    }
    if (
      ancestor.kind === 'lambda' ||
      (ancestor.kind === 'comprehension' && ancestor.result === 'generator')
    ) {
      return false;
    }
    if (ancestor.kind === 'with-item') {
      return false;
    }
  }
  return false;
}

function isOperand(parent: Node | undefined): boolean {
  return (
    parent !== undefined &&
    ['binary', 'comparison', 'unary', 'boolean', 'call', 'starred'].includes(parent.kind)
  );
}
