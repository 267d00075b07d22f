import type { TraceStep } from '../../core/evidence.ts';
import type { CallGraph, ProjectFunction } from '../../python/project/call-graph.ts';
import type { Flow, FlowOrigin } from './flow.ts';
import { parametersOf } from './frame.ts';
import type { Arrival } from './frame.ts';
import { stepsOf } from './values/value.ts';

/** Every way of outside data to a sink, the shortest of each source; and what parameters that nobody fills would do there. */
export function collectFlows(
  graph: CallGraph,
  arrivals: ReadonlyMap<ProjectFunction, readonly Arrival[]>,
): readonly Flow[] {
  const best = new Map<string, Flow>();
  const strong = new Set<string>();
  const weak = new Map<string, string>();
  for (const [one, list] of arrivals) {
    for (const arrival of list) {
      const flow = flowOf(graph, one, arrival);
      const data = keyOf(one, arrival);
      const key = `${arrival.sink.id} ${data}`;
      const before = best.get(key);
      if (flow !== undefined && flow.steps.length < (before?.steps.length ?? Infinity)) {
        best.set(key, flow);
      }
      if (arrival.sink.isWeak) {
        weak.set(key, `${arrival.sink.kind} ${data}`);
      } else {
        strong.add(`${arrival.sink.kind} ${data}`);
      }
    }
  }
  // Looking whether a file is there is no finding beside opening it.
  for (const [key, meant] of weak) {
    if (strong.has(meant)) {
      best.delete(key);
    }
  }
  return onePerTemplate([...best.values()].sort(byPlace));
}

/**
 * Where an engine escapes nothing, the same data is told once in a template, stored data once in the program: where markup takes effect at once, if
 * there is such a place.
 */
function onePerTemplate(flows: readonly Flow[]): readonly Flow[] {
  const told = new Map<string, Flow>();
  const others: Flow[] = [];
  for (const flow of flows) {
    const { printed, location } = flow.sink;
    if (printed?.isLeftToEngine === true) {
      const isStored = flow.origin.kind === 'source' && flow.origin.source === 'stored';
      const key = `${isStored ? '' : location.file} ${sourceOf(flow)}`;
      const before = told.get(key);
      if (before === undefined || printed.rank < (before.sink.printed?.rank ?? 0)) {
        told.set(key, flow);
      }
    } else {
      others.push(flow);
    }
  }
  return told.size === 0 ? flows : [...others, ...told.values()].sort(byPlace);
}

function sourceOf({ origin, steps }: Flow): string {
  const [first] = steps;
  return `${origin.kind} ${first?.location.file ?? ''}:${first?.location.span.start ?? 0}`;
}

/** One for each source, and for each parameter of each function. */
function keyOf({ source, info }: ProjectFunction, { taint }: Arrival): string {
  const { id, kind } = taint.origin;
  return kind === 'source' ? id : `${id} ${source.path}:${info.node.span.start}`;
}

function flowOf(
  graph: CallGraph,
  one: ProjectFunction,
  { sink, taint }: Arrival,
): Flow | undefined {
  const origin = originOf(graph, one, taint);
  if (origin === undefined) {
    return undefined;
  }
  const steps: TraceStep[] = stepsOf(taint.trail).map(({ location, note }) => ({ location, note }));
  const [start] = steps;
  if (
    origin.kind === 'parameter' &&
    taint.origin.kind === 'input' &&
    taint.origin.input.kind === 'parameter'
  ) {
    const parameter = parametersOf(one)[taint.origin.input.index];
    if (parameter !== undefined) {
      const location = one.source.lines.locationOf(one.source.path, parameter.name.span);
      steps.unshift({ location, note: `parameter \`${origin.name}\` of \`${origin.function}\`` });
    }
  }
  if (start === undefined && steps.length === 0) {
    return undefined;
  }
  steps.push({ location: sink.location, note: `${sink.does} by \`${sink.callee}\`` });
  return { sink, origin, steps, prefix: taint.prefix };
}

function originOf(
  graph: CallGraph,
  one: ProjectFunction,
  { origin }: Arrival['taint'],
): FlowOrigin | undefined {
  if (origin.kind === 'source') {
    return { kind: 'source', source: origin.source, label: origin.label };
  }
  if (origin.input.kind !== 'parameter' || graph.callersOf(one).length > 0) {
    return undefined;
  }
  const parameter = parametersOf(one)[origin.input.index];
  return parameter === undefined
    ? undefined
    : { kind: 'parameter', name: parameter.name.name, function: one.info.qualifiedName };
}

function byPlace({ sink: left }: Flow, { sink: right }: Flow): number {
  if (left.location.file !== right.location.file) {
    return left.location.file < right.location.file ? -1 : 1;
  }
  return left.location.span.start - right.location.span.start;
}
