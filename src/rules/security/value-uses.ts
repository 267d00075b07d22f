import type { Expression, Name, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { boundNames } from './bound-name.ts';
import { calleeName } from './call-arguments.ts';
import { alternatives, someValues } from './constant-values.ts';

/** What becomes of a value inside its function. */
interface ValueUses {
  /** Every name that it goes by on the way, nearest first. */
  readonly names: readonly string[];
  /** The names of the cookies that it is sent in; empty texts where they are not fixed. */
  readonly cookies: readonly string[];
  /** The keys of the session that it is kept under; what is fixed of them. */
  readonly sessionKeys: readonly string[];
}

/** Follows a value forwards through the names it is given, a few steps far: what it is called, and whether a browser is recognised by it. */
export function valueUses(context: RuleContext, expression: Expression): ValueUses {
  const names: string[] = [];
  const cookies: string[] = [];
  const sessionKeys: string[] = [];
  const seen = new Set<Node>();
  const pending: { expression: Expression; depth: number }[] = [{ expression, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next.expression) || seen.size > MOST_USES) {
      continue;
    }
    seen.add(next.expression);
    names.push(...boundNames(context, next.expression));
    cookies.push(...cookiesOf(next.expression, context));
    sessionKeys.push(...sessionKeysOf(next.expression, context));
    if (next.depth < DEEPEST) {
      const { depth } = next;
      pending.push(
        ...laterUses(next.expression, context).map((use) => ({
          expression: use,
          depth: depth + 1,
        })),
      );
    }
  }
  return { names, cookies, sessionKeys };
}

const MOST_USES = 60;
const DEEPEST = 5;

/** The uses of the local name that the value is assigned to, whole or as a part of a text or number. */
function laterUses(expression: Expression, context: RuleContext): readonly Name[] {
  const target = assignedName(expression);
  const binding = target === undefined ? undefined : context.module.scopes.bindingOf(target);
  const owner = context.functionOf(expression).node;
  return (binding?.references ?? []).filter(
    (reference) =>
      reference !== target &&
      reference.span.start > expression.span.start &&
      context.functionOf(reference).node === owner &&
      !isTarget(reference),
  );
}

function isTarget({ parent, span }: Name): boolean {
  return parent?.kind === 'assignment' && parent.targets.some((one) => one.span === span);
}

function assignedName(expression: Expression): Name | undefined {
  for (let node: Node | undefined = expression.parent; node !== undefined; node = node.parent) {
    switch (node.kind) {
      case 'assignment':
        return node.targets.find((one) => one.kind === 'name');
      case 'augmented-assignment':
        return node.target.kind === 'name' ? node.target : undefined;
      case 'walrus':
        return node.target;
      case 'comparison':
      case 'function':
      case 'module':
      case 'class':
      case 'if':
      case 'for':
      case 'while':
        return undefined;
      default:
    }
  }
  return undefined;
}

function cookiesOf(expression: Expression, context: RuleContext): readonly string[] {
  for (let node: Node | undefined = expression.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'call' && /^set_(signed_|secure_)?cookie$/.test(calleeName(node) ?? '')) {
      const key =
        node.arguments.find((one) => one.keyword?.name === 'key' || one.keyword?.name === 'name') ??
        node.arguments[0];
      const isValue = key === undefined || !contains(key, expression);
      const [name] = someValues(context, key?.value);
      return isValue ? [typeof name === 'string' ? name : ''] : [];
    }
    if (STATEMENTS.has(node.kind)) {
      return [];
    }
  }
  return [];
}

const STATEMENTS: ReadonlySet<Node['kind']> = new Set([
  'assignment',
  'augmented-assignment',
  'expression-statement',
  'return',
  'if',
  'for',
  'while',
  'with',
  'function',
  'lambda',
]);

function contains(outer: Node, inner: Node): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

/** `session[key] = value` and `request.session[key] = value`. */
function sessionKeysOf(expression: Expression, context: RuleContext): readonly string[] {
  let node: Node | undefined = expression.parent;
  while (node !== undefined && !STATEMENTS.has(node.kind)) {
    node = node.parent;
  }
  if (node?.kind !== 'assignment') {
    return [];
  }
  return node.targets.flatMap((target) => {
    if (target.kind !== 'subscript' || !isSession(target.object)) {
      return [];
    }
    return [keyText(target.index, context)];
  });
}

/** What is known of a key's text: the fixed parts of what it is put together from, and what the variable is called. */
function keyText(key: Expression, context: RuleContext): string {
  const [value] = someValues(context, key);
  if (typeof value === 'string') {
    return value;
  }
  const own = key.kind === 'name' ? [key.name] : [];
  return [...own, ...alternatives(context, key).flatMap(fixedParts)].join('_');
}

function fixedParts(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'string':
      return [expression.value];
    case 'binary':
      return [...fixedParts(expression.left), ...fixedParts(expression.right)];
    case 'call':
      return expression.callee.kind === 'attribute' ? fixedParts(expression.callee.object) : [];
    default:
      return [];
  }
}

function isSession(object: Expression): boolean {
  return (
    (object.kind === 'name' && /session$/i.test(object.name)) ||
    (object.kind === 'attribute' && object.attribute.name === 'session')
  );
}
