import type { FunctionInfo } from '../../python/functions.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Comprehension, Expression, For, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';

/** Places in a function that a topic could be about. Narrow on purpose: a model says Yes too easily to be shown others. */

const DATABASE = /(?:^|[._])(?:db|database|conn|connection|cursor|cur|engine)$/i;
const SERVER = /(?:^|[._])(?:requests|httpx|http|client|api|objects|urllib\.request)$/i;
const DATABASE_CALLS = new Set(['execute', 'query', 'fetch', 'fetchrow', 'scalar', 'find_one']);
const SERVER_CALLS = new Set(['get', 'post', 'put', 'delete', 'request', 'urlopen', 'filter']);

/** Queries and requests inside a loop that depend on the loop's own variable. */
export function queriesInLoops(info: FunctionInfo, module: SourceModule): readonly Node[] {
  return info.calls.filter((call) => {
    if (call.callee.kind !== 'attribute') {
      return false;
    }
    const receiver = source(module, call.callee.object);
    const method = call.callee.attribute.name;
    const asks =
      (DATABASE.test(receiver) && DATABASE_CALLS.has(method)) ||
      (SERVER.test(receiver) && SERVER_CALLS.has(method));
    return (
      asks &&
      info.loops.some((loop) => {
        const { node } = loop;
        return (
          node.kind !== 'while' &&
          isRepeatedIn(node, call) &&
          call.arguments.some((one) => mentions(one, loopNames(node)))
        );
      })
    );
  });
}

const COSTLY = new Set(
  ['sum', 'max', 'min', 'sorted', 'set', 'dict', 'open'].map((name) => `builtins.${name}`),
);
const COSTLY_MODULES = /^(?:json\.loads?|statistics\.\w+|os\.listdir|pathlib\.Path\.read_text)$/;

/** Costly calls in a loop's body that name nothing the loop changes. */
export function repeatedWork(info: FunctionInfo, module: SourceModule): readonly Node[] {
  return info.calls.filter((call) => {
    const name = module.scopes.qualifiedName(call.callee) ?? '';
    if (!COSTLY.has(name) && !COSTLY_MODULES.test(name)) {
      return false;
    }
    return info.loops.some(({ node }) => {
      if (node.kind !== 'for' || !isRepeatedIn(node, call) || isUnderIteration(call, node)) {
        return false;
      }
      const changed = changedNames(node);
      return (
        call.arguments.length > 0 &&
        !call.arguments.some((one) => mentions(one, changed)) &&
        call.arguments.some((one) => hasName(one))
      );
    });
  });
}

const SECRET_NAME =
  /(?:^|_)(?:password|passwd|pwd|passphrase|secret|token|api_?key|private_key|credentials?)$/i;
const LOGS = /^(?:debug|info|warning|warn|error|exception|critical|log)$/;
const LOGGER = /(?:^|\.)(?:log|logger|logging|_log|_logger|LOG|LOGGER)$/;
/** Calls through which a secret stays one. */
const TRANSPARENT = new Set(['str', 'repr', 'format', 'join', 'strip']);

/** Log and print calls with a value whose name says that it is secret. */
export function loggedSecrets(info: FunctionInfo, module: SourceModule): readonly Node[] {
  return info.calls.filter((call) => {
    const isPrint = module.scopes.qualifiedName(call.callee) === 'builtins.print';
    const isLog =
      call.callee.kind === 'attribute' &&
      LOGS.test(call.callee.attribute.name) &&
      LOGGER.test(source(module, call.callee.object));
    return (isPrint || isLog) && call.arguments.some((one) => carriesSecret(one.value, call));
  });
}

function carriesSecret(value: Expression, call: Call): boolean {
  let found = false;
  walk(value, (node) => {
    found ||= SECRET_NAME.test(secretName(node)) && isTransparentUpTo(node, call);
  });
  return found;
}

function secretName(node: Node): string {
  switch (node.kind) {
    case 'name':
      return node.parent?.kind === 'attribute' ? '' : node.name;
    case 'attribute':
      return node.attribute.name;
    case 'subscript':
      return node.index.kind === 'string' ? node.index.value : '';
    default:
      return '';
  }
}

/** False when something between a value and the call may hide it: `len(token)`, `mask(token)`, a comparison. */
function isTransparentUpTo(node: Node, call: Call): boolean {
  for (let at = node.parent; at !== undefined && at !== call; at = at.parent) {
    if (at.kind === 'comparison' || at.kind === 'conditional' || at.kind === 'subscript') {
      return false;
    }
    if (at.kind === 'call') {
      const name = at.callee.kind === 'attribute' ? at.callee.attribute.name : '';
      const plain = at.callee.kind === 'name' ? at.callee.name : name;
      if (!TRANSPARENT.has(plain)) {
        return false;
      }
    }
  }
  return true;
}

const ROUTE = /\.(?:route|get|post|put|patch|delete)\(/;
const HTML_TAG = /<[a-z][^>]*>?/i;
const HARMLESS_HTML =
  /^(?:(?:html\.|markupsafe\.)?escape|int|float|len|round|url_for|quote|str\.isoformat)\b/;

/** Formatted strings with tags in a route, and a value in them that is not escaped. */
export function unescapedHtml(info: FunctionInfo, module: SourceModule): readonly Node[] {
  if (!isRoute(info, module)) {
    return [];
  }
  const found: Node[] = [];
  walk(info.node, (node) => {
    if (node.kind !== 'string' || !node.isFormatted || !HTML_TAG.test(node.value)) {
      return;
    }
    const isOpen = node.parts.some(
      (part) =>
        part.kind === 'interpolation' &&
        !/[dfeg%]$/.test(part.format) &&
        part.expression.kind !== 'number' &&
        !HARMLESS_HTML.test(source(module, part.expression)),
    );
    if (isOpen) {
      found.push(node);
    }
  });
  return found;
}

const CHANGING_ROUTE =
  /\.(?:post|put|patch|delete)\(|methods\s*=\s*[[(][^\])]*(?:POST|PUT|PATCH|DELETE)/;
const CHANGING_SQL = /^\s*(?:update|delete)\b/i;
const KNOWS_WHO =
  /login|auth|admin|permission|current_user|session|token|owner|role|abort|forbid|g\.user|user_id|verify|csrf/i;

/** Calls that change stored data, in a route that never looks at who is asking. */
export function uncheckedRoutes(info: FunctionInfo, module: SourceModule): readonly Node[] {
  if (info.node.kind !== 'function' || KNOWS_WHO.test(source(module, info.node))) {
    return [];
  }
  const decorators = info.node.decorators.map((one) => source(module, one)).join('\n');
  if (!CHANGING_ROUTE.test(decorators)) {
    return [];
  }
  return info.calls.filter((call) => {
    if (call.callee.kind !== 'attribute') {
      return false;
    }
    const [first] = call.arguments;
    return (
      call.callee.attribute.name === 'delete' ||
      (call.callee.attribute.name === 'execute' &&
        first?.value.kind === 'string' &&
        CHANGING_SQL.test(first.value.value))
    );
  });
}

function isRoute(info: FunctionInfo, module: SourceModule): boolean {
  return (
    info.node.kind === 'function' &&
    info.node.decorators.some((one) => ROUTE.test(source(module, one)))
  );
}

/** True when the node runs again in every turn, unlike what is looped over. */
function isRepeatedIn(loop: For | Comprehension, node: Node): boolean {
  const once = loop.kind === 'for' ? loop.iterable : loop.clauses[0]?.iterable;
  const held = loop.kind === 'for' ? [...loop.body] : [loop];
  return held.some((one) => holds(one, node)) && !(once !== undefined && holds(once, node));
}

/** `for x in sorted(xs)` inside an outer loop is an iteration of its own, and other rules' business. */
function isUnderIteration(call: Call, outer: For): boolean {
  for (let at = call.parent; at !== undefined && at !== outer; at = at.parent) {
    if (
      at.kind === 'for' ||
      at.kind === 'while' ||
      at.kind === 'function' ||
      at.kind === 'lambda'
    ) {
      return true;
    }
  }
  return false;
}

function holds(outer: Node, inner: Node): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

function loopNames(loop: For | Comprehension): ReadonlySet<string> {
  const names = new Set<string>();
  const targets = loop.kind === 'for' ? [loop.target] : loop.clauses.map((one) => one.target);
  for (const target of targets) {
    walk(target, (node) => {
      if (node.kind === 'name') {
        names.add(node.name);
      }
    });
  }
  return names;
}

/** Names that a loop binds, assigns to, or calls a method of. */
function changedNames(loop: For): ReadonlySet<string> {
  const names = new Set(loopNames(loop));
  for (const statement of loop.body) {
    walk(statement, (node) => {
      if (node.kind === 'assignment') {
        for (const target of node.targets) {
          addRoot(target, names);
        }
      } else if (node.kind === 'augmented-assignment') {
        addRoot(node.target, names);
      } else if (node.kind === 'for') {
        for (const name of loopNames(node)) {
          names.add(name);
        }
      } else if (node.kind === 'call' && node.callee.kind === 'attribute') {
        addRoot(node.callee.object, names);
      } else if (node.kind === 'with-item' && node.target !== undefined) {
        addRoot(node.target, names);
      } else if (node.kind === 'walrus') {
        names.add(node.target.name);
      }
    });
  }
  return names;
}

function addRoot(expression: Expression, names: Set<string>): void {
  let at: Expression = expression;
  while (at.kind === 'attribute' || at.kind === 'subscript') {
    at = at.object;
  }
  if (at.kind === 'name') {
    names.add(at.name);
  } else if (at.kind === 'tuple' || at.kind === 'list') {
    for (const element of at.elements) {
      addRoot(element, names);
    }
  }
}

function mentions(node: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(node, (one) => {
    found ||= one.kind === 'name' && names.has(one.name);
  });
  return found;
}

function hasName(node: Node): boolean {
  let found = false;
  walk(node, (one) => {
    found ||= one.kind === 'name';
  });
  return found;
}

function source(module: SourceModule, node: Node): string {
  return module.text.slice(node.span.start, node.span.end);
}
