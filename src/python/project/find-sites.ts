import type { Attribute, Call, Expression, Node } from '../tree/nodes.ts';
import type { CallKind, CallTarget, ProjectFunction } from './call-graph.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { callsItsArguments, onlyLooks } from './known-callbacks.ts';
import { isAccessor } from './known-decorators.ts';
import { protocolCalls } from './protocol-calls.ts';
import { isBound } from './references.ts';
import { UNKNOWN } from './values.ts';
import type { Value } from './values.ts';

/** A call site without its caller. */
export interface FoundSite {
  readonly kind: CallKind;
  readonly node: Node;
  readonly targets: readonly CallTarget[];
  readonly external: string | undefined;
  readonly isComplete: boolean;
}

/** What finding sites needs besides values. */
export interface Finder {
  readonly evaluator: Evaluator;
  readonly functionOf: (value: Value) => ProjectFunction | undefined;
}

/** What one node calls: itself, and by handing functions over. */
export function sitesOfNode(finder: Finder, place: Place, node: Node): readonly FoundSite[] {
  switch (node.kind) {
    case 'call':
      return sitesOfCall(finder, place, node);
    case 'function':
    case 'class':
      return node.decorators.flatMap((decorator) => siteOfDecorator(finder, place, decorator));
    case 'attribute': {
      const accessors = propertiesOf(finder, place, node);
      return accessors.length === 0
        ? []
        : [site(finder, { kind: 'property', node, values: accessors })];
    }
    default: {
      const values = protocolCalls(finder.evaluator, place, node);
      return values.length === 0 ? [] : [site(finder, { kind: 'protocol', node, values })];
    }
  }
}

function sitesOfCall(finder: Finder, place: Place, node: Call): readonly FoundSite[] {
  const values = finder.evaluator.valuesOf(place, node.callee);
  const called = values.flatMap((value) => calledBy(finder.evaluator, value));
  const kind = values.some((value) => value.kind === 'class') ? 'construction' : 'call';
  const own = site(finder, { kind, node, values: called });
  const callbacks = node.arguments.flatMap((argument) =>
    siteOfArgument(finder, place, { value: argument.value, call: own }),
  );
  return [own, ...callbacks];
}

/** Functions that run when a value is called. */
function calledBy(evaluator: Evaluator, value: Value): readonly Value[] {
  switch (value.kind) {
    case 'class':
      return constructorsOf(evaluator, value);
    case 'instance':
      return evaluator.memberOf(value, '__call__');
    case 'super':
    case 'collection':
    case 'module':
      return [UNKNOWN];
    default:
      return [value];
  }
}

function constructorsOf(
  evaluator: Evaluator,
  value: Extract<Value, { kind: 'class' }>,
): readonly Value[] {
  const one = evaluator.classes.get(value.node);
  const object: Value = { ...value, kind: 'instance', isSelf: false };
  const order = one === undefined ? [] : evaluator.orderOf(one);
  const found = CONSTRUCTORS.filter((name) =>
    order.some((ancestor) => ancestor !== 'unknown' && ancestor.members.has(name)),
  ).flatMap((name) => evaluator.memberOf(object, name));
  const isHidden = order.includes('unknown') && found.length === 0;
  return [
    ...found.map((each): Value =>
      each.kind === 'function' ? { ...each, reason: 'constructor' } : each,
    ),
    ...(isHidden ? [UNKNOWN] : []),
  ];
}

const CONSTRUCTORS = ['__new__', '__init__', '__post_init__'];

/** A function among the arguments is called by whom it is given to, surely or perhaps. */
function siteOfArgument(
  finder: Finder,
  place: Place,
  { value: node, call }: { readonly value: Expression; readonly call: FoundSite },
): readonly FoundSite[] {
  if (!isHandedOver(node) || (call.external !== undefined && onlyLooks(call.external))) {
    return [];
  }
  const isCalled = callsItsArguments(call.external ?? methodName(call.node));
  const values = finder.evaluator
    .valuesOf(place, node)
    .flatMap((value) =>
      value.kind === 'function' || (value.kind === 'class' && isCalled)
        ? calledBy(finder.evaluator, value)
        : [],
    )
    .filter((value) => value.kind === 'function')
    .map((value) => (isCalled ? value : { ...value, isExact: false }));
  return values.length === 0
    ? []
    : [{ ...site(finder, { kind: 'callback', node, values }), external: call.external }];
}

function isHandedOver({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'attribute' || kind === 'lambda' || kind === 'call';
}

/** `.submit` of `pool.submit(f)`. */
function methodName(node: Node): string {
  const callee = node.kind === 'call' ? node.callee : undefined;
  return callee?.kind === 'attribute' ? callee.attribute.name : '';
}

function siteOfDecorator(finder: Finder, place: Place, node: Expression): readonly FoundSite[] {
  if (isAccessor(node)) {
    return [];
  }
  const values = finder.evaluator.valuesOf(place, node);
  const called = values.flatMap((value) => calledBy(finder.evaluator, value));
  return [site(finder, { kind: 'decorator', node, values: called })];
}

/** Getters behind `object.name`, or setters where it is given a value. */
function propertiesOf({ evaluator }: Finder, place: Place, node: Attribute): readonly Value[] {
  const access = { name: node.attribute.name, isSet: isBound(node) };
  return evaluator
    .valuesOf(place, node.object)
    .flatMap((value) => evaluator.accessorsOf(value, access));
}

function site(
  { functionOf }: Finder,
  {
    kind,
    node,
    values,
  }: { readonly kind: CallKind; readonly node: Node; readonly values: readonly Value[] },
): FoundSite {
  const external = values.find((value) => value.kind === 'external');
  return {
    kind,
    node,
    targets: values.some((value) => value.kind === 'function') ? targetsOf(functionOf, values) : [],
    external: external?.name,
    isComplete:
      (values.length > 0 || kind === 'construction') &&
      values.every((value) => value.kind !== 'unknown'),
  };
}

function targetsOf(
  functionOf: Finder['functionOf'],
  values: readonly Value[],
): readonly CallTarget[] {
  const targets = new Map<ProjectFunction, CallTarget>();
  for (const value of values) {
    const target = functionOf(value);
    if (target !== undefined && value.kind === 'function') {
      const precision = value.isExact ? 'exact' : 'possible';
      const before = targets.get(target);
      if (before === undefined || (before.precision === 'possible' && precision === 'exact')) {
        const { reason, bound } = value;
        targets.set(target, { function: target, reason, precision, boundArguments: bound });
      }
    }
  }
  return [...targets.values()].sort((left, right) => rank(left) - rank(right));
}

function rank({ precision }: CallTarget): number {
  return precision === 'exact' ? 0 : 1;
}
