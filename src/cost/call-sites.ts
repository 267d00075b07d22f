import type { SourceModule } from '../python/source-module.ts';
import type {
  Call,
  Expression,
  FunctionDefinition,
  Node,
  Parameter,
} from '../python/tree/nodes.ts';
import { classAround } from './container-uses.ts';
import { nodesOf } from '../python/tree/nodes-of.ts';

/** One place of the module that calls a function of the module by its name or through `self`. */
export interface CallSite {
  readonly call: Call;
  /** Called on an instance, so that the first parameter is not among the arguments. */
  readonly isMethod: boolean;
}

/** Calls of this function inside its own module; calls from elsewhere and through variables are not seen. */
export function callSites(
  module: SourceModule,
  definition: FunctionDefinition,
): readonly CallSite[] {
  return siteIndex(module).get(definition) ?? [];
}

const indexes = new WeakMap<SourceModule, ReadonlyMap<Node, readonly CallSite[]>>();

function siteIndex(module: SourceModule): ReadonlyMap<Node, readonly CallSite[]> {
  const known = indexes.get(module);
  if (known !== undefined) {
    return known;
  }
  const sites = new Map<Node, CallSite[]>();
  const methods = methodIndex(module);
  for (const node of nodesOf(module.tree, 'call')) {
    const target = calledFunction(module, node, methods);
    if (target !== undefined) {
      const list = sites.get(target.definition) ?? [];
      list.push({ call: node, isMethod: target.isMethod });
      sites.set(target.definition, list);
    }
  }
  indexes.set(module, sites);
  return sites;
}

/** What a call gives to a parameter, its default where it gives nothing; undefined where `*xs` hides it. */
export function argumentFor(
  definition: FunctionDefinition,
  parameter: Parameter,
  { call, isMethod }: CallSite,
): Expression | undefined {
  const named = call.arguments.find(({ keyword }) => keyword?.name === parameter.name.name);
  if (named !== undefined) {
    return named.value;
  }
  if (call.arguments.some(({ unpacking }) => unpacking !== 'none')) {
    return undefined;
  }
  const index = definition.parameters.indexOf(parameter) - (isMethod ? 1 : 0);
  const positional = call.arguments.filter(({ keyword }) => keyword === undefined);
  return positional[index]?.value ?? parameter.default;
}

/** The function of the module that a call reaches, by name or through `self`/`cls`; undefined when it cannot be told. */
export function calledFunction(
  module: SourceModule,
  call: Call,
  methods: MethodIndex = methodIndex(module),
): { readonly definition: FunctionDefinition; readonly isMethod: boolean } | undefined {
  const { callee } = call;
  if (callee.kind === 'name') {
    const definitions = module.scopes.bindingOf(callee)?.definitions ?? [];
    const node = definitions.length === 1 ? definitions[0]?.node : undefined;
    return node?.kind === 'function' ? { definition: node, isMethod: false } : undefined;
  }
  if (
    callee.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    ['self', 'cls'].includes(callee.object.name)
  ) {
    const owner = classAround(call);
    const definition =
      owner === undefined ? undefined : methods.get(owner)?.get(callee.attribute.name);
    return definition === undefined ? undefined : { definition, isMethod: true };
  }
  return undefined;
}

type MethodIndex = ReadonlyMap<Node, ReadonlyMap<string, FunctionDefinition>>;

const methodIndexes = new WeakMap<SourceModule, MethodIndex>();

function methodIndex(module: SourceModule): MethodIndex {
  const known = methodIndexes.get(module);
  if (known !== undefined) {
    return known;
  }
  const index = new Map<Node, Map<string, FunctionDefinition>>();
  for (const { node } of module.functions) {
    if (node.kind === 'function' && node.parent?.kind === 'class') {
      const methods = index.get(node.parent) ?? new Map<string, FunctionDefinition>();
      methods.set(node.name.name, node);
      index.set(node.parent, methods);
    }
  }
  methodIndexes.set(module, index);
  return index;
}
