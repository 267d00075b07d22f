import type { FunctionInfo } from '../../python/functions.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Binary, Call, Expression, Name, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';

/** Places where a function may meet nothing: an empty collection that is divided by, a result that is None. */

/** Divisions by the length of something that no test of the function mentions. */
export function divisionsByNothing(info: FunctionInfo, module: SourceModule): readonly Node[] {
  const found: Binary[] = [];
  walk(info.node, (node) => {
    if (node.kind === 'binary' && ['/', '//', '%'].includes(node.operator)) {
      const counted = lengthOf(node.right, module);
      if (
        counted !== undefined &&
        ownerOf(node) === info.node &&
        !isTested(info, counted) &&
        !isCaught(node)
      ) {
        found.push(node);
      }
    }
  });
  return found;
}

/** The name in `len(name)`. */
function lengthOf(divisor: Expression, module: SourceModule): string | undefined {
  if (divisor.kind !== 'call' || module.scopes.qualifiedName(divisor.callee) !== 'builtins.len') {
    return undefined;
  }
  const value = divisor.arguments[0]?.value;
  if (value?.kind !== 'name') {
    return undefined;
  }
  const definitions = module.scopes.bindingOf(value)?.definitions ?? [];
  const isFixed = definitions.some(
    (one) => one.value?.kind === 'list' || one.value?.kind === 'tuple',
  );
  return isFixed ? undefined : value.name;
}

const MAY_BE_NONE = new Set(['fetchone', 'first', 'one_or_none', 'find_one']);
const REGULAR_EXPRESSION =
  /^re\.(?:match|search|fullmatch)$|^re\.compile\.(?:match|search|fullmatch)$/;
/** Such a query has a row whatever the tables hold. */
const ALWAYS_A_ROW = /\b(?:count|sum|max|min|avg|total|exists)\s*\(|returning|last_insert/i;

/** Attributes and items of a result that is None when nothing was found, in a function that never tests it. */
export function usesOfNothing(info: FunctionInfo, module: SourceModule): readonly Node[] {
  return info.calls
    .filter((call) => mayBeNone(call, module))
    .flatMap((call) => usesOf(call, info, module))
    .filter((use) => !isCaught(use));
}

function mayBeNone(call: Call, module: SourceModule): boolean {
  if (REGULAR_EXPRESSION.test(module.scopes.qualifiedName(call.callee) ?? '')) {
    return true;
  }
  return (
    call.callee.kind === 'attribute' &&
    MAY_BE_NONE.has(call.callee.attribute.name) &&
    !ALWAYS_A_ROW.test(module.text.slice(call.span.start, call.span.end))
  );
}

function usesOf(call: Call, info: FunctionInfo, module: SourceModule): readonly Node[] {
  const { parent } = call;
  if (parent !== undefined && isUseOf(parent, call)) {
    return [parent];
  }
  const target =
    parent?.kind === 'assignment' && parent.value === call ? parent.targets[0] : undefined;
  if (target?.kind !== 'name' || isTested(info, target.name)) {
    return [];
  }
  const binding = module.scopes.bindingOf(target);
  if (binding === undefined || binding.definitions.length !== 1) {
    return [];
  }
  const use = binding.references.find(
    (one: Name) => one.parent !== undefined && isUseOf(one.parent, one),
  );
  return use?.parent === undefined ? [] : [use.parent];
}

function isUseOf(user: Node, value: Expression): boolean {
  return (user.kind === 'attribute' || user.kind === 'subscript') && user.object === value;
}

/** True when a condition, an assertion or an `or` of the function mentions the name. */
function isTested(info: FunctionInfo, name: string): boolean {
  let found = false;
  walk(info.node, (node) => {
    const test = testOf(node);
    if (test !== undefined && !found) {
      walk(test, (inner) => {
        found ||= inner.kind === 'name' && inner.name === name;
      });
    }
  });
  return found;
}

function testOf(node: Node): Node | undefined {
  switch (node.kind) {
    case 'if':
    case 'while':
    case 'assert':
    case 'conditional':
      return node.test;
    case 'boolean':
      return node;
    case 'match':
      return node.subject;
    default:
      return undefined;
  }
}

function isCaught(node: Node): boolean {
  return [...ancestors(node)].some(
    (one) =>
      one.kind === 'try' &&
      one.handlers.length > 0 &&
      one.body.some((held) => held.span.start <= node.span.start && node.span.end <= held.span.end),
  );
}

function ownerOf(node: Node): Node | undefined {
  return [...ancestors(node)].find((one) => one.kind === 'function' || one.kind === 'lambda');
}
