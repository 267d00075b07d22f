import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { argumentOf, constantString, nameOf } from '../../python/tree/queries.ts';
import { notTriable } from '../not-triable.ts';
import { isStandardModule } from '../../python/standard-library.ts';
import { walkProgram } from '../slice/kept-code.ts';
import type { ModuleSlice, SliceState } from '../slice/slice-state.ts';
import { isStandardInput } from '../subjects/standard-input.ts';
import type { NotTriable } from '../trial.ts';
import { impurityOf, impurityOfAttribute, type Impurity } from './impure-names.ts';

/**
 * The first thing in kept code that reaches outside the program, by the dotted name it is called by; undefined where there is
 * none to see. It knows no types, so a method of a parameter may still do anything: the sandbox's guards judge after it. An
 * `open` in a branch counts, since inputs may lead there. With `mayRead` standard input is no outside: its text is an input.
 */
export function judgePurity(state: SliceState, mayRead = false): NotTriable | undefined {
  let verdict: NotTriable | undefined;
  walkProgram(state, (node, slice) => {
    const isInput = mayRead && isStandardInput(slice.module, node);
    if (verdict === undefined && !isInput) {
      const impurity = impurityAt(node, slice);
      verdict =
        impurity &&
        notTriable(impurity.code, impurity.reason, { module: slice.module, span: node.span });
    }
  });
  return verdict;
}

function impurityAt(node: Node, slice: ModuleSlice): Impurity | undefined {
  const inside = node.kind === 'attribute' ? impurityOfAttribute(node.attribute.name) : undefined;
  if (inside !== undefined) {
    return inside;
  }
  if (node.kind === 'call') {
    return impurityOfCall(node, slice);
  }
  if ((node.kind === 'name' || node.kind === 'attribute') && isWholeRead(node)) {
    return impurityOfValue(node, slice);
  }
  return undefined;
}

function impurityOfCall(call: Call, slice: ModuleSlice): Impurity | undefined {
  const name = slice.module.scopes.qualifiedName(call.callee);
  if (name === undefined) {
    return undefined;
  }
  const impurity = impurityOf(name);
  if (impurity === undefined) {
    return name === 'random.Random' && call.arguments.length === 0
      ? impurityOf('random.random')
      : undefined;
  }
  return isHarmless(name, call) ? undefined : impurity;
}

/** An in-memory database; a time that is given; a seed that is not. */
function isHarmless(name: string, call: Call): boolean {
  switch (name) {
    case 'sqlite3.connect':
      return constantString(argumentOf(call, 0, 'database')) === ':memory:';
    case 'time.localtime':
    case 'time.gmtime':
    case 'time.ctime':
    case 'time.asctime':
      return call.arguments.length > 0;
    case 'time.sleep':
      return false;
    case 'zipfile.ZipFile':
    case 'tarfile.open':
      return call.arguments[0]?.value.kind === 'call';
    default:
      return false;
  }
}

/** Aliases and values handed on: `read = sys.stdin.readline`, `map(open, paths)`, `os.environ["HOME"]`. */
function impurityOfValue(node: Expression, slice: ModuleSlice): Impurity | undefined {
  const dotted = nameOf(node);
  if (dotted === undefined || (node.kind === 'name' && isImportOf(node.name, slice))) {
    return undefined;
  }
  const name = slice.module.scopes.qualifiedName(node);
  if (name === undefined || (!name.startsWith('builtins.') && !isStandardModule(name))) {
    return undefined;
  }
  const isValue =
    /^(?:sys\.stdin|os\.environ|sys\.argv|sys\.modules)/u.test(name) || isHandedOn(node);
  return isValue ? impurityOf(name) : undefined;
}

function isHandedOn({ parent }: Node): boolean {
  return parent?.kind === 'argument' || parent?.kind === 'assignment';
}

/** Part of a longer dotted name, or what is called, is judged there. */
function isWholeRead({ parent }: Node): boolean {
  return parent?.kind !== 'attribute' && parent?.kind !== 'call';
}

function isImportOf(name: string, { module }: ModuleSlice): boolean {
  const definitions = module.scopes.module.bindings.get(name)?.definitions ?? [];
  return definitions.some(({ node }) => node.kind === 'import');
}
