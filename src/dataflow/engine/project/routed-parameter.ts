import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import type { Parameter } from '../../../python/tree/nodes.ts';
import type { Engine } from '../engine.ts';
import type { FoundEntry } from './found-entry.ts';

/** `<int:number>` in the route of a parameter `number`. */
export function isConverted(
  engine: Engine,
  one: ProjectFunction,
  { entry, parameter }: { readonly entry: FoundEntry | undefined; readonly parameter: Parameter },
): boolean {
  return (entry?.parameters.converters ?? []).some((converter) => {
    const text = converter.replace('$', parameter.name.name);
    return (
      entry?.texts.some((other) => other.includes(text)) === true ||
      isRouted(engine, {
        converter,
        text,
        name: one.info.qualifiedName.split('.').slice(-2)[0] ?? '',
      })
    );
  });
}

/** How far the name of a view may stand behind its path in a table of routes. */
const ROUTE_LENGTH = 200;

/** By the constant beginning of a converter: what stands behind each in the project. */
const ROUTES = new WeakMap<Engine, Map<string, readonly string[]>>();

/** `path("<int:number>/", views.show)`, in any file, for the parameter `number` of `show`. */
function isRouted(
  engine: Engine,
  {
    converter,
    text,
    name,
  }: { readonly converter: string; readonly text: string; readonly name: string },
): boolean {
  const start = converter.slice(0, converter.indexOf('$'));
  const known = ROUTES.get(engine) ?? new Map<string, readonly string[]>();
  ROUTES.set(engine, known);
  const routes =
    known.get(start) ??
    engine.graph.project.sources.flatMap((source) =>
      source.text
        .split(start)
        .slice(1)
        .map((rest) => start + rest.slice(0, ROUTE_LENGTH)),
    );
  known.set(start, routes);
  return routes.some((route) => route.startsWith(text) && route.split(/\W+/u).includes(name));
}
