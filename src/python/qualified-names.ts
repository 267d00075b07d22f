import { BUILTIN_NAMES } from './builtin-names.ts';
import type { Binding, Definition, Scopes } from './scopes.ts';
import type { Expression, Name, Node } from './tree/nodes.ts';

/** Chains of assignments (`a = b`, `b = c`, ...) longer than this are not followed. */
const MAX_STEPS = 32;

/**
 * Answers `Scopes.qualifiedName`. A call stands for what it calls, so that an instance carries its class's name
 * (`app = Flask(__name__)`: `app.run` is `flask.Flask.run`) and a method's result its method's (`hashlib.md5(x).hexdigest`).
 * A name that nothing binds belongs to `wildcard`, the one module of which everything is imported.
 */
export function createQualifiedNames(
  bindingOf: (name: Name) => Binding | undefined,
  wildcard?: string,
): Scopes['qualifiedName'] {
  const known = new Map<Binding, string | undefined>();

  function ofExpression(expression: Expression, steps: number): string | undefined {
    const attributes: string[] = [];
    let current = expression;
    while (current.kind === 'attribute' || current.kind === 'call') {
      if (current.kind === 'attribute') {
        attributes.push(current.attribute.name);
        current = current.object;
      } else {
        current = current.callee;
      }
    }
    const start = current.kind === 'name' ? ofName(current, steps) : undefined;
    return start === undefined ? undefined : [start, ...attributes.reverse()].join('.');
  }

  function ofName(name: Name, steps: number): string | undefined {
    const binding = bindingOf(name);
    if (binding === undefined) {
      const isBuiltin = BUILTIN_NAMES.has(name.name);
      const owner = isBuiltin ? 'builtins' : wildcard;
      return owner === undefined ? undefined : `${owner}.${name.name}`;
    }
    if (known.has(binding)) {
      return known.get(binding);
    }
    if (steps >= MAX_STEPS) {
      return undefined;
    }
    // Known as unknown while it is looked for: `a = a.b` ends here.
    known.set(binding, undefined);
    const result = ofBinding(binding, steps);
    known.set(binding, result);
    return result;
  }

  function ofBinding(binding: Binding, steps: number): string | undefined {
    const definition = decisiveDefinition(binding);
    switch (definition?.kind) {
      case 'import':
        return definition.imported;
      case 'function':
      case 'class':
        return `<module>.${qualifiedNameOf(definition.node)}`;
      case 'assignment':
      case 'walrus':
        return definition.value === undefined
          ? undefined
          : ofExpression(definition.value, steps + 1);
      default:
        return undefined;
    }
  }

  // Every rule asks about the same calls and attributes.
  const asked = new Map<Expression, string | undefined>();
  return (expression) => {
    const before = asked.get(expression);
    if (before !== undefined || asked.has(expression)) {
      return before;
    }
    const name = ofExpression(expression, 0);
    asked.set(expression, name);
    return name;
  };
}

/**
 * The one definition that says what a name is. Of several imports (`try: import a as x` / `except: import b as x`) the last,
 * which by custom is the one that always works; a `None` beside them and a `del` after them say nothing.
 */
function decisiveDefinition({ definitions }: Binding): Definition | undefined {
  const telling = definitions.filter((definition) => !isPlaceholder(definition));
  const isImported = telling.every((definition) => definition.kind === 'import');
  return telling.length === 1 || isImported ? telling.at(-1) : undefined;
}

function isPlaceholder({ kind, value }: Definition): boolean {
  return (
    kind === 'delete' ||
    (kind === 'assignment' && value?.kind === 'constant' && value.value !== '...')
  );
}

/** Python's `__qualname__` of a definition: `Class.method`, `outer.<locals>.inner`, `<lambda>`, `<module>`. */
export function qualifiedNameOf(node: Node): string {
  const parts: string[] = [];
  let child: Node | undefined;
  for (let current: Node | undefined = node; current !== undefined; current = current.parent) {
    const name = definedName(current);
    const isInside = child === undefined || isInBody(current, child);
    if (name !== undefined && isInside) {
      const isLocal = parts.length > 0 && current.kind !== 'class';
      parts.unshift(name, ...(isLocal ? ['<locals>'] : []));
    }
    child = current;
  }
  return parts.length === 0 ? '<module>' : parts.join('.');
}

function definedName(node: Node): string | undefined {
  switch (node.kind) {
    case 'function':
    case 'class':
      return node.name.name;
    case 'lambda':
      return '<lambda>';
    default:
      return undefined;
  }
}

function isInBody(definition: Node, child: Node): boolean {
  switch (definition.kind) {
    case 'function':
    case 'class': {
      const [first] = definition.body;
      return first === undefined || child.span.start >= first.span.start;
    }
    case 'lambda':
      return child === definition.body;
    default:
      return true;
  }
}
