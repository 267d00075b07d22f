import type {
  CallReason,
  CallSite,
  CallTarget,
  ProjectFunction,
} from '../../../python/project/call-graph.ts';
import type { Call, Node } from '../../../python/tree/nodes.ts';
import { applySummary, checksOfResult } from './apply-summary.ts';
import type { Invocation, Given } from './arguments.ts';
import { isReceiver } from '../function/assign.ts';
import { bindArguments } from './bind-arguments.ts';
import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import { callAny, isAllKnown } from './call-values.ts';
import { construct } from './construct.ts';
import { projectName } from '../engine.ts';
import { parametersOf } from '../frame.ts';
import { isCallable, partialKey } from '../values/function-values.ts';
import type { Frame } from '../frame.ts';
import { deepTaints, isWholeInput } from '../values/heap.ts';
import { noteSensitive } from '../values/shapes.ts';
import { isProjectObject } from './special-methods.ts';
import { NOTHING, joinAll, joinTaints } from '../values/value.ts';
import type { Value } from '../values/value.ts';

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
  const known = site === undefined || isVague(site) ? callByValue(frame, call) : undefined;
  if (known?.isAll === true) {
    return known.result;
  }
  if (site === undefined || isTooMany(site)) {
    return known?.result;
  }
  if (site.kind === 'construction') {
    return constructAt(frame, site, call);
  }
  const results = narrowed(frame, site, call).map((target) =>
    callTarget(frame, target, { call, receiver: call.receiver?.value }),
  );
  const all = known?.result === undefined ? results : [...results, known.result];
  return all.length === 0 ? undefined : joinAll(all);
}

/** Of methods that one of several classes has, the one of the class that the object is known to be of. */
function narrowed(frame: Frame, site: CallSite, call: Invocation): readonly CallTarget[] {
  const { targets } = site;
  const receiver = call.receiver?.value;
  const callee = call.node.kind === 'call' ? call.node.callee : undefined;
  if (targets.length < 2 || receiver === undefined || callee?.kind !== 'attribute') {
    return targets;
  }
  if (targets.some(({ reason }) => reason === 'self')) {
    noteSensitive(frame, receiver, 'class');
  }
  const isOpen = receiver.taints.some((taint) => isWholeInput(receiver, taint));
  if ((isOpen && frame.shapes === undefined) || !receiver.refs.every(isProjectObject)) {
    return targets;
  }
  const methods = new Set(
    receiver.refs.map(({ name }) => frame.engine.classMethod(name, callee.attribute.name)),
  );
  const known = targets.filter((target) => methods.has(target.function));
  return known.length === 0 ? targets : known;
}

/** Reasons by which a target may be one of others' making: what the value itself says counts more. */
const VAGUE: ReadonlySet<CallReason> = new Set<CallReason>([
  'argument',
  'collection',
  'decorator',
  'partial',
]);

function isVague(site: CallSite): boolean {
  return site.targets.every(({ reason }) => VAGUE.has(reason)) || isTooMany(site);
}

/** A parameter, or what `self` keeps; methods of other objects are what their classes say. */
function mayBeHandedOver(frame: Frame, { node }: Invocation): boolean {
  const callee = node.kind === 'call' ? node.callee : undefined;
  return callee?.kind !== 'attribute' || isReceiver(frame, callee.object);
}

interface Known {
  readonly result: Value | undefined;
  /** Nothing else can be called there. */
  readonly isAll: boolean;
}

/** Calls the functions that the called value is known to be; whatever the caller hands over may be others. */
function callByValue(frame: Frame, call: Invocation): Known | undefined {
  const { called } = call;
  if (called === undefined) {
    return undefined;
  }
  if (mayBeHandedOver(frame, call)) {
    noteSensitive(frame, called, 'called');
  }
  if (isCallable(frame, called)) {
    return { result: callAny(frame, called, call), isAll: isAllKnown(frame, called) };
  }
  // A thing of a library that this caller hands over: what others hand over is of no matter.
  const isGiven =
    frame.shapes !== undefined &&
    called.refs.length > 0 &&
    called.taints.some((taint) => isWholeInput(called, taint));
  return isGiven ? { result: undefined, isAll: true } : undefined;
}

/** Objects of the classes that are called. One whose class is not known by name is what its constructors make. */
function constructAt(frame: Frame, site: CallSite, call: Invocation): Value | undefined {
  const names = (call.called?.refs ?? []).flatMap(({ name, isInstance }) =>
    name.startsWith('project:') && !isInstance ? [name] : [],
  );
  // What is not known to be all there is may be others too.
  const isOpen = call.called?.taints.some(({ origin }) => origin.kind === 'input') === true;
  const known = names.length > 0 && !isOpen ? names : [...new Set([...names, ...ownersOf(site)])];
  return known.length === 0
    ? undefined
    : joinAll(known.map((name) => construct(frame, name, call)));
}

function ownersOf({ targets }: CallSite): readonly string[] {
  const owners = targets.flatMap(({ function: { info, source } }) => {
    const owner = info.node.parent;
    return owner?.kind === 'class' ? [projectName(source.path, qualifiedNameOf(owner))] : [];
  });
  return [...new Set(owners)];
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
  } else if (bound > 0 && (receiver ?? call.called) !== undefined) {
    // An object that is called is its `__call__`'s first argument.
    values.set(0, receiver ?? call.called ?? NOTHING);
  } else if (bound === 0 && receiver === undefined && isConstructor(one)) {
    bound = 1;
  }
  bindArguments(frame, { parameters, bound, given: call.given, values, node: call.node });
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
