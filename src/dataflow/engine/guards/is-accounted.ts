import { BUILTIN_NAMES } from '../../../python/builtin-names.ts';
import type { Definition } from '../../../python/scopes.ts';
import type { Call, Expression, Name, Node } from '../../../python/tree/nodes.ts';
import { evaluate } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { copyState } from '../values/state.ts';

/**
 * True where everything that an expression is made of is known to the analysis: literals, parameters, modelled sources, and what Python's own functions
 * and modelled ones make of them. Then data from outside would have been seen, and none seen means that there is none. Names are followed to all
 * their definitions, in whatever order they run; attributes of objects that are not known, and what unknown functions return, are not accounted for.
 */
export function isAccounted(frame: Frame, node: Node): boolean {
  const { notes, state, isDead } = frame;
  frame.notes = undefined;
  frame.state = copyState(state);
  const isKnown = accounted({ frame, seen: new Set(), budget: { left: MAX_NODES } }, node);
  frame.notes = notes;
  frame.state = state;
  frame.isDead = isDead;
  return isKnown;
}

const MAX_NODES = 200;

interface Look {
  readonly frame: Frame;
  readonly seen: Set<Node>;
  readonly budget: { left: number };
}

function accounted(look: Look, node: Node): boolean {
  look.budget.left -= 1;
  if (look.budget.left < 0) {
    return false;
  }
  switch (node.kind) {
    case 'number':
    case 'constant':
    case 'comparison':
    case 'unary':
      return true;
    case 'string':
      return node.parts.every((part) => part.kind === 'text' || accounted(look, part.expression));
    case 'binary':
      return allAccounted(look, [node.left, node.right]);
    case 'boolean':
      return allAccounted(look, node.operands);
    case 'conditional':
      return allAccounted(look, [node.body, node.orElse]);
    case 'await':
    case 'starred':
    case 'walrus':
      return accounted(look, node.value);
    case 'list':
    case 'tuple':
    case 'set':
      return allAccounted(look, node.elements);
    case 'dictionary':
      return allAccounted(
        look,
        node.entries.map(({ value }) => value),
      );
    case 'comprehension':
      return allAccounted(look, [
        node.element,
        ...(node.value === undefined ? [] : [node.value]),
        ...node.clauses.map(({ iterable }) => iterable),
      ]);
    case 'subscript':
      return isSeen(look.frame, node) || accounted(look, node.object);
    case 'attribute':
      return isSeen(look.frame, node);
    case 'name':
      return isAccountedName(look, node);
    case 'call':
      return isSeen(look.frame, node) || isAccountedCall(look, node);
    default:
      return false;
  }
}

function allAccounted(look: Look, nodes: readonly Node[]): boolean {
  return nodes.every((one) => accounted(look, one));
}

/** Fixed text, or data whose origin is known. */
function isSeen(frame: Frame, node: Expression): boolean {
  const { literals, taints } = evaluate(frame, node);
  return literals !== undefined || taints.length > 0;
}

function isAccountedName(look: Look, node: Name): boolean {
  const { scopes } = look.frame.owner.source;
  const binding = scopes.bindingOf(node);
  if (binding === undefined) {
    return BUILTIN_NAMES.has(node.name);
  }
  return binding.definitions.every((one) => {
    if (look.seen.has(one.node)) {
      return true;
    }
    look.seen.add(one.node);
    return isAccountedDefinition(look, one);
  });
}

function isAccountedDefinition(look: Look, { kind, node, value }: Definition): boolean {
  switch (kind) {
    case 'import':
    case 'parameter':
    case 'function':
    case 'class':
    case 'delete':
    case 'except':
      return true;
    case 'augmented':
      return node.kind === 'augmented-assignment' && accounted(look, node.value);
    case 'for':
      return (
        (node.kind === 'for' || node.kind === 'comprehension-clause') &&
        accounted(look, node.iterable)
      );
    case 'assignment':
      return value === undefined
        ? node.kind === 'assignment' && node.value !== undefined && accounted(look, node.value)
        : accounted(look, value);
    case 'walrus':
    case 'with':
      return value !== undefined && accounted(look, value);
    default:
      return false;
  }
}

/** Modules whose functions give back what they are given, in another form, and nothing of their own. */
const PLAIN =
  /^(?:builtins|base64|binascii|codecs|collections|configparser|copy|functools|html|io|itertools|json|operator|re|shlex|string|textwrap|urllib\.parse)\./u;

const OPENS_FILE = /^(?:(?:builtins|io|codecs|gzip|bz2|lzma)\.open|pathlib\.(?:Posix)?Path)$/u;

function isAccountedCall(look: Look, node: Call): boolean {
  const { frame } = look;
  const { callee } = node;
  if (!node.arguments.every(({ value }) => accounted(look, value))) {
    return false;
  }
  const name = frame.owner.source.scopes.qualifiedName(callee) ?? '';
  if (OPENS_FILE.test(name)) {
    // What a file holds is known to nobody here, unless it is one of the program's own.
    const [path] = node.arguments;
    return path !== undefined && evaluate(frame, path.value).literals !== undefined;
  }
  if (PLAIN.test(name) || frame.engine.library.call(name) !== undefined) {
    return true;
  }
  return callee.kind === 'attribute' && accounted(look, callee.object);
}
