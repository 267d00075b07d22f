import type { SourceModule } from '../source-module.ts';
import type { Node } from '../tree/nodes.ts';
import type { CallGraph, CallSite, CallTarget, Definition, ProjectFunction } from './call-graph.ts';

/**
 * A call graph as text for snapshots: each function with the reason why it may run unasked, its calls with their targets (`?` before those that
 * are only possible, `+1` for a bound argument, `…` where there may be others), and who names it; then the circles.
 */
export function describeCallGraph(graph: CallGraph): string {
  const functions = graph.functions.map((one) => describeFunction(graph, one));
  const circles = graph.components
    .filter((component) => component.length > 1)
    .map((component) => `circle: ${component.map(nameOf).join(' ')}`);
  return [...functions, ...circles, ''].join('\n');
}

function describeFunction(graph: CallGraph, one: ProjectFunction): string {
  const entry = one.entry === undefined || one.entry === 'module' ? '' : ` (${one.entry})`;
  const sites = graph.sitesIn(one).map((site) => `  ${describeSite(site)}`);
  const { node } = one.info;
  const names = node.kind === 'module' ? [] : describeReferences(graph, node);
  return [`${nameOf(one)}${entry}`, ...sites, ...names].join('\n');
}

function describeSite({ caller, node, kind, targets, external, isComplete }: CallSite): string {
  const line = caller.source.lines.positionAt(node.span.start).line;
  const goals = [
    ...targets.map(describeTarget),
    ...(external === undefined ? [] : [external]),
    ...(isComplete ? [] : ['…']),
  ];
  return `${line} ${kind} ‹${textOf(caller.source, node)}› → ${goals.length === 0 ? 'nothing' : goals.join(', ')}`;
}

function describeTarget({
  function: target,
  precision,
  reason,
  boundArguments,
}: CallTarget): string {
  const doubt = precision === 'exact' ? '' : '?';
  const bound = boundArguments === 0 ? '' : `, +${boundArguments}`;
  return `${doubt}${nameOf(target)} (${reason}${bound})`;
}

function describeReferences(graph: CallGraph, definition: Definition): readonly string[] {
  const references = graph.referencesTo(definition).map(({ owner, node }) => {
    const line = owner.source.lines.positionAt(node.span.start).line;
    return `${nameOf(owner)}:${line}`;
  });
  return references.length === 0 ? [] : [`  named in ${references.join(' ')}`];
}

function nameOf({ module, info }: ProjectFunction): string {
  return `${module.name}:${info.qualifiedName}`;
}

function textOf({ text }: SourceModule, { span }: Node): string {
  const [line = ''] = text.slice(span.start, span.end).split('\n', 1);
  return line;
}
