import type { CallSite, CallTarget, ProjectFunction } from '../../python/project/call-graph.ts';
import type { Call, Node, Parameter } from '../../python/tree/nodes.ts';
import { applySummary, checksOfResult } from './apply-summary.ts';
import type { Invocation, Given } from './arguments.ts';
import { projectName } from './engine.ts';
import { idOf, parametersOf } from './frame.ts';
import { partialKey } from './make-collections.ts';
import type { Frame } from './frame.ts';
import { allocate, deepTaints, itemKey, readField } from './heap.ts';
import { EMPTY } from './state.ts';
import { NOTHING, join, joinAll, joinTaints } from './value.ts';
import type { Value } from './value.ts';

/** Calls with more possible targets than this are taken for unknown. */
const MAX_TARGETS = 12;
/** The same where a table or a name that is put together picks out the target: every one of them was meant to be called there. */
const MAX_CHOSEN = 64;

function isTooMany({ targets }: CallSite): boolean {
  const others = targets.filter(({ reason }) => reason !== 'collection' && reason !== 'lookup');
  return others.length > MAX_TARGETS || targets.length > MAX_CHOSEN;
}

/** What a call of the project's own functions gives; undefined where it is none. Functions that it hands over run as well. */
export function callProject(frame: Frame, node: Call, call: Invocation): Value | undefined {
  runCallbacks(frame, call);
  const site = frame.engine.graph
    .sitesAt(node)
    .find((one) => one.kind === 'call' || one.kind === 'construction');
  if (site === undefined || isTooMany(site)) {
    return undefined;
  }
  if (site.kind === 'construction') {
    return construct(frame, site, call);
  }
  return site.targets.length === 0
    ? undefined
    : joinAll(
        site.targets.map((target) =>
          callTarget(frame, target, { call, receiver: call.receiver?.value }),
        ),
      );
}

/** An object of a class of the project, after its constructors have run. */
function construct(frame: Frame, site: CallSite, call: Invocation): Value | undefined {
  const called = calledClass(frame, site, call);
  if (called === undefined) {
    return undefined;
  }
  const made = allocate(frame.state, idOf(frame, call.node), EMPTY);
  const object: Value = { ...made, refs: [{ name: called, isInstance: true }] };
  const constructors = site.targets.filter(({ function: one }) =>
    one.info.qualifiedName.endsWith('.__init__'),
  );
  for (const target of constructors) {
    callTarget(frame, target, { call, receiver: object });
  }
  if (constructors.length === 0) {
    storeFields(frame, object, call);
  }
  return object;
}

function calledClass(frame: Frame, site: CallSite, call: Invocation): string | undefined {
  const target = site.targets[0]?.function;
  const owner = target?.info.node.parent;
  if (target !== undefined && owner?.kind === 'class') {
    return projectName(target.source.path, owner.name.name);
  }
  const { node } = call;
  const callee = node.kind === 'call' ? node.callee : undefined;
  const binding = callee?.kind === 'name' ? frame.owner.source.scopes.bindingOf(callee) : undefined;
  const value =
    binding === undefined ? NOTHING : frame.engine.globalValue(frame, binding, frame.owner.module);
  return value.refs.find(({ name }) => name.startsWith('project:'))?.name;
}

/** A dataclass, a named tuple or a model keeps what it is given under the same names. */
function storeFields(frame: Frame, object: Value, call: Invocation): void {
  const fields = new Map<string, Value>();
  const loose: Value[] = [];
  const names = object.refs.flatMap(({ name }) => frame.engine.classFields(name));
  const sequence: Value[] = [];
  for (const { keyword, value, unpacking } of call.given) {
    const field = unpacking === 'none' ? names[sequence.length] : undefined;
    if (keyword === undefined && field !== undefined) {
      fields.set(`.${field}`, value);
      sequence.push(value);
    } else if (keyword === undefined) {
      loose.push(value);
    } else {
      fields.set(`.${keyword}`, value);
    }
  }
  const [id] = object.cells;
  if (id !== undefined) {
    frame.state.heap.set(id, {
      fields,
      rest: loose.length === 0 ? undefined : joinAll(loose),
      // A named tuple is taken apart by place as well.
      sequence: loose.length === 0 && sequence.length > 0 ? sequence : undefined,
    });
  }
}

interface Arguments {
  readonly call: Invocation;
  readonly receiver: Value | undefined;
}

function callTarget(frame: Frame, target: CallTarget, { call, receiver }: Arguments): Value {
  const one = target.function;
  const parameters = parametersOf(one);
  const values = new Map<number, Value>();
  let bound = target.boundArguments;
  if (target.reason === 'partial') {
    bindPartial(frame, target, { called: call.called, values });
  } else if (bound > 0 && receiver !== undefined) {
    values.set(0, receiver);
  } else if (bound === 0 && receiver === undefined && isConstructor(one)) {
    bound = 1;
  }
  bindArguments(frame, { parameters, bound, given: call.given, values, node: call.node });
  for (const [index, parameter] of parameters.entries()) {
    if (!values.has(index) && parameter.default !== undefined) {
      values.set(index, frame.engine.defaultValue(parameter));
    }
  }
  return applySummary(frame, one, { values, call });
}

/** What `functools.partial` was given stands before the call's own arguments, or under its keyword. */
function bindPartial(
  frame: Frame,
  { function: one, boundArguments }: CallTarget,
  { called, values }: { readonly called: Value | undefined; readonly values: Map<number, Value> },
): void {
  const carried = new Map(
    (called?.cells ?? []).flatMap((id) => [...(frame.state.heap.get(id)?.fields ?? [])]),
  );
  let given = 0;
  while (carried.has(partialKey(given))) {
    given += 1;
  }
  for (const [index, { name }] of parametersOf(one).entries()) {
    const value =
      carried.get(partialKey(name.name)) ?? carried.get(partialKey(index - boundArguments + given));
    if (value !== undefined) {
      values.set(index, value);
    }
  }
}

function isConstructor({ info }: ProjectFunction): boolean {
  return info.qualifiedName.endsWith('.__init__');
}

interface Binding {
  readonly parameters: readonly Parameter[];
  readonly bound: number;
  readonly given: readonly Given[];
  /** By index of the parameter; filled here. */
  readonly values: Map<number, Value>;
  readonly node: Node;
}

/** Which argument goes to which parameter (Language Reference, "Calls"). */
function bindArguments(frame: Frame, { parameters, bound, given, values, node }: Binding): void {
  const extra: Value[] = [];
  const named = new Map<string, Value>();
  let position = bound;
  for (const one of given) {
    if (one.unpacking === 'double-star') {
      spread(frame, one.value, { parameters, bound, values });
    } else if (one.keyword !== undefined) {
      const index = parameters.findIndex((parameter) => parameter.name.name === one.keyword);
      if (index === -1) {
        named.set(itemKey(one.keyword), one.value);
      } else {
        add(values, index, one.value);
      }
    } else if (one.unpacking === 'star') {
      const element = readField(frame.state, one.value, undefined);
      for (let index = position; isPositional(parameters[index]); index += 1) {
        add(values, index, readField(frame.state, one.value, itemKey(index - position)));
      }
      extra.push(element);
    } else if (isPositional(parameters[position])) {
      add(values, position, one.value);
      position += 1;
    } else {
      extra.push(one.value);
    }
  }
  const star = parameters.findIndex(({ style }) => style === 'star');
  const doubleStar = parameters.findIndex(({ style }) => style === 'double-star');
  if (star !== -1 && extra.length > 0) {
    values.set(
      star,
      allocate(frame.state, `${idOf(frame, node)}.star`, { ...EMPTY, sequence: extra }),
    );
  }
  if (doubleStar !== -1 && named.size > 0) {
    values.set(
      doubleStar,
      allocate(frame.state, `${idOf(frame, node)}.named`, { ...EMPTY, fields: named }),
    );
  }
}

function isPositional(parameter: Parameter | undefined): boolean {
  return parameter?.style === 'positional' || parameter?.style === 'positional-only';
}

function add(values: Map<number, Value>, index: number, value: Value): void {
  const before = values.get(index);
  values.set(index, before === undefined ? value : join(before, value));
}

/** `**options`: every parameter by its name. */
function spread(
  frame: Frame,
  options: Value,
  { parameters, bound, values }: Pick<Binding, 'parameters' | 'bound' | 'values'>,
): void {
  for (const [index, parameter] of parameters.entries()) {
    if (index >= bound && parameter.style !== 'star') {
      const key = parameter.style === 'double-star' ? undefined : itemKey(parameter.name.name);
      const value =
        parameter.style === 'double-star' ? options : readField(frame.state, options, key);
      if (value.taints.length > 0 || value.cells.length > 0) {
        add(values, index, value);
      }
    }
  }
}

/** Functions among the arguments may be called with anything else that is handed over. */
function runCallbacks(frame: Frame, call: Invocation): void {
  for (const one of call.given) {
    const sites = frame.engine.graph.sitesAt(one.node).filter(({ kind }) => kind === 'callback');
    const handed = sites.length === 0 ? undefined : handedOver(call);
    for (const site of handed === undefined ? [] : sites) {
      for (const target of site.targets.slice(0, MAX_TARGETS)) {
        callTarget(frame, target, {
          call: { ...call, node: one.node, given: handed ?? [] },
          receiver: undefined,
        });
      }
    }
    for (const site of handed === undefined ? sites : []) {
      const others = call.given.filter((other) => other !== one);
      const values = [
        ...others.map((other) => other.value),
        ...(call.receiver === undefined ? [] : [call.receiver.value]),
      ];
      let taints = NOTHING.taints;
      for (const value of values) {
        taints = joinTaints(taints, deepTaints(frame.state, value));
      }
      if (taints.length > 0) {
        applyTargets(frame, {
          site,
          node: one.node,
          given: [],
          everything: { ...NOTHING, taints },
        });
      }
    }
  }
}

/** `Thread(target=f, args=(a, b), kwargs={…})`: what the function is called with, as a call would write it. */
function handedOver({ given }: Invocation): readonly Given[] | undefined {
  const handed = given.flatMap((one): Given[] => {
    if (one.keyword !== 'args' && one.keyword !== 'kwargs') {
      return [];
    }
    const unpacking = one.keyword === 'args' ? 'star' : 'double-star';
    return [{ ...one, keyword: undefined, unpacking }];
  });
  return handed.length === 0 ? undefined : handed;
}

/** Runs what a site calls without arguments of its own: a property, a callback, what syntax calls. */
export function applyTargets(
  frame: Frame,
  {
    site,
    node,
    given,
    everything,
  }: {
    readonly site: CallSite;
    readonly node: Node;
    readonly given: readonly Value[];
    readonly everything?: Value;
  },
): Value {
  const call: Invocation = { node, callee: calleeOf(site), receiver: undefined, given: [] };
  return joinAll(
    site.targets.slice(0, MAX_TARGETS).map(({ function: one, boundArguments }) => {
      const parameters = parametersOf(one);
      const values = new Map<number, Value>(given.map((value, index) => [index, value]));
      if (everything !== undefined) {
        for (const [index] of parameters.entries()) {
          if (index >= boundArguments) {
            values.set(index, everything);
          }
        }
      }
      return applySummary(frame, one, { values, call });
    }),
  );
}

function calleeOf({ targets }: CallSite): string {
  return targets[0]?.function.info.qualifiedName ?? '';
}

/** What the result of a call of the project's functions shows to have been checked. */
export function checksOfProjectCall(
  frame: Frame,
  node: Call,
  { call, truth }: { readonly call: Invocation; readonly truth: boolean },
): void {
  const site = frame.engine.graph.sitesAt(node).find(({ kind }) => kind === 'call');
  const [target, ...others] = site?.targets ?? [];
  if (target === undefined || others.length > 0) {
    return;
  }
  const parameters = parametersOf(target.function);
  const values = new Map<number, Value>();
  if (target.boundArguments > 0 && call.receiver !== undefined) {
    values.set(0, call.receiver.value);
  }
  bindArguments(frame, {
    parameters,
    bound: target.boundArguments,
    given: call.given,
    values,
    node,
  });
  checksOfResult(frame, target.function, { application: { values, call }, truth });
}
