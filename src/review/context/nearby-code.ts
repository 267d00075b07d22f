import type { CallGraph, CallSite, ProjectFunction } from '../../python/project/call-graph.ts';
import { resolveImport } from '../../python/project/resolve-import.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Name, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import type { ContextItem, ContextUnit } from './context-item.ts';
import { callerText, classText, functionText, linesText } from './piece-text.ts';
import type { ShownProject } from './shown-project.ts';

/** The function around the unit's place, as the call graph knows it; undefined for code outside functions. */
export function functionOfUnit(
  unit: Pick<ContextUnit, 'path' | 'offset'>,
  { project, functionOf }: CallGraph,
): ProjectFunction | undefined {
  const source = project.sources.find(({ path }) => path === unit.path);
  const holders = (source?.functions ?? []).filter(
    ({ node }) =>
      node.kind === 'function' && node.span.start <= unit.offset && unit.offset < node.span.end,
  );
  const innermost = holders.at(-1)?.node;
  return innermost === undefined ? undefined : functionOf(innermost);
}

/** The functions that the unit calls and that call it, and the classes and constants of the project that it uses. */
export function nearbyCode(unit: ContextUnit, shown: ShownProject): readonly ContextItem[] {
  const own = functionOfUnit(unit, shown.graph);
  if (own === undefined) {
    return [];
  }
  const pieces = [
    ...callees(own, shown),
    ...callers(own, shown),
    ...usedDefinitions(own, shown),
  ].filter(({ text }) => text !== '');
  return [...new Map(pieces.map((piece) => [`${piece.part} ${piece.source}`, piece])).values()];
}

/** What a call that may lead somewhere else counts. */
const POSSIBLE = 0.6;

function callees(own: ProjectFunction, shown: ShownProject): readonly ContextItem[] {
  return shown.graph.sitesIn(own).flatMap((site) =>
    site.targets
      .filter((target) => target.function.info.node.kind === 'function' && target.function !== own)
      .map(({ function: callee, precision }): ContextItem => ({
        part: 'callees',
        source: nameOf(callee),
        text: functionText(callee, shown),
        nearness: precision === 'exact' ? 1 : POSSIBLE,
      })),
  );
}

function callers(own: ProjectFunction, shown: ShownProject): readonly ContextItem[] {
  return shown.graph
    .callersOf(own)
    .filter((site) => site.caller !== own)
    .map((site): ContextItem => ({
      part: 'callers',
      source: nameOf(site.caller),
      text: callerText(site.caller, site.node, shown),
      nearness: isExact(site, own) ? 1 : POSSIBLE,
    }));
}

function isExact(site: CallSite, callee: ProjectFunction): boolean {
  return site.targets.some((one) => one.function === callee && one.precision === 'exact');
}

function nameOf({ module, info }: ProjectFunction): string {
  return `${module.path}:${info.qualifiedName}`;
}

/** The own class, and classes and module-level values that the function names, through imports too. */
function usedDefinitions(own: ProjectFunction, shown: ShownProject): readonly ContextItem[] {
  const { node } = own.info;
  const ownClass = [...ancestors(node)].find((one) => one.kind === 'class');
  const items: ContextItem[] =
    ownClass === undefined ? [] : [classItem(own.source, ownClass, shown)];
  const seen = new Set<Node>(ownClass === undefined ? [] : [ownClass]);
  walk(node, (one) => {
    if (one.kind !== 'name') {
      return;
    }
    for (const { source, definition } of definitionsOf(one, own, shown.graph)) {
      if (!seen.has(definition)) {
        seen.add(definition);
        items.push(
          definition.kind === 'class'
            ? classItem(source, definition, shown)
            : constantItem(source, definition, shown),
        );
      }
    }
  });
  return items;
}

interface Used {
  readonly source: SourceModule;
  /** A class, or the statement that gives a module-level name its value. */
  readonly definition: Node;
}

function definitionsOf(name: Name, own: ProjectFunction, graph: CallGraph): readonly Used[] {
  const binding = own.source.scopes.bindingOf(name);
  if (binding?.scope.kind !== 'module') {
    return [];
  }
  const imported = binding.definitions.flatMap((one) => one.imported ?? []);
  const elsewhere = imported.flatMap((dotted) =>
    resolveImport(graph.project, own.module, dotted).flatMap((target) => {
      const source =
        target.kind === 'class' || target.kind === 'variable'
          ? graph.project.sourceOf(target.module)
          : undefined;
      return source === undefined || !('name' in target)
        ? []
        : topLevelDefinitions(source, target.name);
    }),
  );
  return [...topLevelDefinitions(own.source, name.name), ...elsewhere];
}

function topLevelDefinitions(source: SourceModule, name: string): readonly Used[] {
  const definitions = source.scopes.module.bindings.get(name)?.definitions ?? [];
  return definitions
    .filter(({ kind }) => kind === 'class' || kind === 'assignment')
    .map(({ node }) => ({ source, definition: node }));
}

function classItem(source: SourceModule, node: Node, shown: ShownProject): ContextItem {
  return {
    part: 'classes',
    source: `${source.path}:${node.kind === 'class' ? node.name.name : ''}`,
    text: node.kind === 'class' ? classText(source, node, shown) : '',
    nearness: 1,
  };
}

function constantItem(source: SourceModule, node: Node, shown: ShownProject): ContextItem {
  const { line } = source.lines.positionAt(node.span.start);
  return {
    part: 'constants',
    source: `${source.path}:${line}`,
    text: linesText(source, node, shown),
    nearness: 1,
  };
}
