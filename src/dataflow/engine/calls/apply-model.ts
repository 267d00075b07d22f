import { NO_KINDS, kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { CallModel, SinkModel } from '../../library.ts';
import { fillersOf, holds, isNamedAround } from './arguments.ts';
import type { Invocation } from './arguments.ts';
import { assign, idOf, locationOf, sourceValue } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { isHarmlessText } from '../guards/harmless-text.ts';
import {
  absorbed,
  allocate,
  deepTaints,
  itemKey,
  readField,
  updateContents,
  writeField,
} from '../values/heap.ts';
import { isAccounted } from '../guards/is-accounted.ts';
import { renderTemplate } from '../project/render-template.ts';
import { keptInGroup, newMatch } from '../guards/matched-text.ts';
import { replacedKinds } from '../guards/pattern-allows.ts';
import { callSpecial } from './special-methods.ts';
import { EMPTY, addChecks, safeKinds } from '../values/state.ts';
import { NOTHING, join, joinAll, joinTaints, textsOf, withStep } from '../values/value.ts';
import type { Ref, Taint, Value } from '../values/value.ts';
import type { Node } from '../../../python/tree/nodes.ts';

/** Does what a model says of a call: data that arrives at its sinks, what it does to its object, and what comes out. */
export function applyModelTo(frame: Frame, whole: CallModel, call: Invocation): Value {
  const model = variantOf(frame, whole, call);
  for (const sink of model.sinks ?? []) {
    const isMeant = (sink.when ?? []).every((condition) => holds(frame, condition, call));
    if (isMeant && !isNamedAround(frame, sink.unless)) {
      for (const filler of fillersOf(frame, sink.slot, call)) {
        recordSink(frame, call, { model: sink, value: filler.value, from: filler.node });
      }
    }
  }
  const stored = storeKeyed(frame, model, call);
  if (!stored) {
    absorb(frame, model, call);
  }
  for (const { slot, kinds, when } of model.checks ?? []) {
    if (when === 'returned') {
      for (const { value } of fillersOf(frame, slot, call)) {
        addChecks(frame.state, value.taints, kindSet(kinds));
      }
    }
  }
  if (model.calls !== undefined && call.receiver !== undefined) {
    const own = { names: [model.calls], given: [], node: call.node };
    callSpecial(frame, call.receiver.value, own);
  }
  frame.isDead ||= model.neverReturns === true;
  if (model.switches !== undefined) {
    frame.engine.noteSwitch(model.switches);
  }
  const result = resultOf(frame, model, call);
  if (model.becomes !== undefined && call.receiver?.node.kind === 'name') {
    const refs = [{ name: model.becomes, isInstance: true }];
    assign(frame, call.receiver.node, { ...call.receiver.value, refs });
  }
  return result;
}

function variantOf(frame: Frame, model: CallModel, call: Invocation): CallModel {
  const variant = model.variants?.find(({ when }) =>
    when.every((condition) => holds(frame, condition, call)),
  );
  return variant?.gives ?? model;
}

function resultOf(frame: Frame, model: CallModel, call: Invocation): Value {
  const loaded = loadKeyed(frame, model, call);
  if (loaded !== undefined) {
    return model.returns === undefined
      ? loaded
      : { ...loaded, refs: [{ name: model.returns, isInstance: true }] };
  }
  if (model.passes !== undefined) {
    return passedWhole(frame, model, call);
  }
  const returned = model.returns === 'self' ? (call.receiver?.value ?? NOTHING) : NOTHING;
  const refs: readonly Ref[] =
    model.returns === undefined || model.returns === 'self'
      ? returned.refs
      : [{ name: model.returns, isInstance: true }];
  const said =
    model.says === undefined
      ? undefined
      : joinAll(fillersOf(frame, model.says, call).map((one) => one.value)).literals;
  const rendered =
    model.renders === undefined ? undefined : renderTemplate(frame, model.renders, call);
  const passed = rendered ?? passedOn(frame, model, call);
  const own = model.source === undefined ? [] : fromOutside(frame, model, call).taints;
  return {
    taints: joinTaints(joinTaints(passed, own), returned.taints),
    literals: said,
    refs,
    cells:
      model.holds === true
        ? newObject(frame, call)
        : model.matches === undefined
          ? returned.cells
          : newMatch(frame, model, call),
  };
}

function newObject(frame: Frame, { node }: Invocation): Value['cells'] {
  return allocate(frame.state, idOf(frame, node), EMPTY).cells;
}

/** The argument itself, as far as it is not cleaned. */
function passedWhole(frame: Frame, model: CallModel, call: Invocation): Value {
  const value = joinAll(fillersOf(frame, model.passes ?? '', call).map((one) => one.value));
  const note = `through \`${call.callee}\``;
  const taints = withStep(value.taints, { location: locationOf(frame, call.node), note });
  const cleaned = frame.engine.library.cleans(model);
  return {
    ...value,
    taints: taints.map((one) => ({ ...one, safeFor: one.safeFor | cleaned })),
  };
}

function fromOutside(frame: Frame, model: CallModel, call: Invocation): Value {
  const { source } = model;
  if (source === undefined) {
    return NOTHING;
  }
  const { node } = call;
  const text = frame.owner.source.text
    .slice(node.span.start, node.span.end)
    .replaceAll(/\s+/gu, ' ');
  const label = `${source.label} \`${text.length > 50 ? `${text.slice(0, 49)}…` : text}\``;
  return sourceValue(frame, node, { model: source, label, safeFor: kindSet(source.safeFor ?? []) });
}

/** Taints of what flows through a call, without what it cleans. */
function passedOn(frame: Frame, model: CallModel, call: Invocation): readonly Taint[] {
  const slots = model.flows ?? (model.source === undefined ? ['*', 'self'] : []);
  let taints: readonly Taint[] = [];
  for (const slot of slots) {
    for (const { value } of fillersOf(frame, slot, call)) {
      taints = joinTaints(taints, deepTaints(frame.state, value));
    }
  }
  const cleaned =
    frame.engine.library.cleans(model) |
    filtered(frame, model, call) |
    keptInGroup(frame, model, call) |
    translated(frame, model, call);
  const restored = frame.engine.library.restores(model);
  const safer =
    cleaned === 0 && restored === 0
      ? taints
      : taints.map((one) => ({ ...one, safeFor: (one.safeFor & ~restored) | cleaned }));
  return withStep(safer, {
    location: locationOf(frame, call.node),
    note: `through \`${call.callee}\``,
  });
}

function filtered(frame: Frame, { filters }: CallModel, call: Invocation): KindSet {
  if (filters === undefined) {
    return NO_KINDS;
  }
  const [pattern, replacement] = [filters.pattern, filters.replacement].map((slot) => {
    const texts = textsOf(joinAll(fillersOf(frame, slot, call).map((one) => one.value)));
    return texts?.length === 1 ? texts[0] : undefined;
  });
  return pattern === undefined || replacement === undefined
    ? NO_KINDS
    : replacedKinds(pattern, replacement);
}

/** `text.translate({ord("<"): "&lt;"})`. */
function translated(frame: Frame, { replaces }: CallModel, call: Invocation): KindSet {
  const fillers = replaces === undefined ? [] : fillersOf(frame, replaces, call);
  const named = fillers.reduce(
    (set, { node }) => set | frame.engine.library.cleansByName(textOf(frame, node)),
    NO_KINDS,
  );
  const keys = fillers
    .flatMap(({ value }) => value.cells)
    .flatMap((id) => [...(frame.state.heap.get(id)?.fields.keys() ?? [])])
    .map((key) => key.slice(1, -1));
  const characters = keys.map((key) =>
    /^\d+$/u.test(key) ? String.fromCharCode(Number(key)) : key,
  );
  return characters.length === 0
    ? named
    : replacedKinds(`[${characters.map((one) => `\\${one}`).join('')}]`, '');
}

function textOf({ owner }: Frame, { span }: Node): string {
  return owner.source.text.slice(span.start, span.end);
}

function absorb(frame: Frame, { absorbs }: CallModel, call: Invocation): void {
  if (call.receiver === undefined) {
    return;
  }
  for (const slot of absorbs ?? []) {
    for (const { value } of fillersOf(frame, slot, call)) {
      updateContents(frame.state, call.receiver.value, (content) => absorbed(content, value));
    }
  }
}

/** `config.set("paths", "root", value)` under the key `paths,root`, where all of it is literal. */
function storeKeyed(frame: Frame, { stores }: CallModel, call: Invocation): boolean {
  if (stores === undefined || call.receiver === undefined) {
    return false;
  }
  const value = joinAll(fillersOf(frame, stores.value, call).map((one) => one.value));
  const key = keyOf(frame, stores.keys, call);
  writeField(frame.state, call.receiver.value, { key, value });
  return true;
}

function loadKeyed(frame: Frame, { loads }: CallModel, call: Invocation): Value | undefined {
  return loads === undefined || call.receiver === undefined
    ? undefined
    : readField(frame.state, call.receiver.value, keyOf(frame, loads.keys, call));
}

function keyOf(frame: Frame, slots: readonly string[], call: Invocation): string | undefined {
  const texts = slots.map((slot) => {
    const value = joinAll(fillersOf(frame, slot, call).map((one) => one.value));
    return value.literals?.length === 1 ? String(value.literals[0]) : undefined;
  });
  return texts.includes(undefined) ? undefined : itemKey(texts.join(','));
}

/** Notes what arrives at a sink, in the last round. */
export function recordSink(
  frame: Frame,
  {
    node,
    callee,
    isIndirect = false,
  }: { readonly node: Node; readonly callee: string; readonly isIndirect?: boolean },
  {
    model,
    value,
    from,
  }: {
    readonly model: SinkModel;
    readonly value: Value;
    /** The argument, where it stands in the source. */
    readonly from?: Node;
  },
): void {
  if (frame.notes === undefined) {
    return;
  }
  const target = elementsOf(frame, model, value);
  const location = locationOf(frame, node);
  const id = `${model.kind}:${idOf(frame, node)}`;
  const sink = {
    id,
    kind: model.kind,
    does: model.does,
    callee,
    function: frame.owner,
    node,
    location,
    sources: model.sources,
    isWeak: model.isWeak === true,
    isHandedOver: isHandedOver(frame, { node, id, isIndirect }),
  };
  const taints = deepTaints(frame.state, target);
  // Where nothing is known of what arrives, nothing is said of it either.
  let isHarmless =
    taints.length > 0 ||
    target.literals !== undefined ||
    (from !== undefined && isAccounted(frame, from));
  for (const taint of taints) {
    const safeFor = safeKinds(frame.state, taint);
    if (!isHarmlessText(model.kind, { safeFor, prefix: taint.prefix })) {
      isHarmless = false;
      frame.notes.arrivals.push({ sink, taint: { ...taint, safeFor } });
    }
  }
  const before = frame.notes.verdicts.get(sink.id);
  frame.notes.verdicts.set(sink.id, {
    sink,
    isHarmless: isHarmless && before?.isHarmless !== false,
  });
}

/** Only a caller makes it a sink: what is called is what is handed over. A method is its object's matter. */
function isHandedOver(
  { engine, owner, shapes }: Frame,
  {
    node,
    id,
    isIndirect,
  }: { readonly node: Node; readonly id: string; readonly isIndirect: boolean },
): boolean {
  const isMethod = node.kind === 'call' && node.callee.kind === 'attribute';
  return (
    shapes !== undefined &&
    (isIndirect || !isMethod) &&
    engine.summaryOf(owner)?.sinks.has(id) !== true
  );
}

/** What of an argument arrives. */
function elementsOf(frame: Frame, { element }: SinkModel, value: Value): Value {
  if (element === undefined) {
    return value;
  }
  if (element === 'text') {
    return { ...value, cells: [] };
  }
  if (element === 'first') {
    return firstOf(frame, value);
  }
  const [program, ...rest] = value.cells.flatMap((id) => frame.state.heap.get(id)?.sequence ?? []);
  const names = program === undefined ? undefined : textsOf(program);
  if (names?.some((name) => element.of.includes(name.split('/').at(-1) ?? '')) !== true) {
    return NOTHING;
  }
  const marks = rest.map((one) => textsOf(one)?.some((text) => element.after.includes(text)));
  return joinAll(rest.filter((_, index) => marks[index - 1] === true));
}

/** The first element of a list, or the thing itself where it is none. */
function firstOf(frame: Frame, value: Value): Value {
  const isList = value.cells.length > 0;
  const first = isList ? readField(frame.state, value, '[0]') : value;
  return isList ? join(first, { ...NOTHING, taints: first.taints }) : first;
}
