import { constantString } from '../../../python/tree/queries.ts';
import type { Frame } from '../frame.ts';
import type { Value } from '../values/value.ts';

/** A part of data from outside that holds less than the whole can: the last segment of a path, or one that the route says. */
export function cleanedPart(
  frame: Frame,
  part: Value,
  { object, name }: { readonly object: Value; readonly name: string },
): Value {
  const { engine } = frame;
  if (part.taints.length === 0) {
    return part;
  }
  const models = object.refs
    .map((one) => engine.library.value(engine.library.member(one.name, name)))
    .filter((model) => model !== undefined);
  const segment = models.find((model) => model.segment !== undefined)?.segment;
  if (segment !== undefined && isWholeRoute(object) && isFixedSegment(frame, segment)) {
    return { ...part, taints: [] };
  }
  const kinds = models.reduce((set, model) => set | engine.library.cleans(model), 0);
  return kinds === 0
    ? part
    : { ...part, taints: part.taints.map((one) => ({ ...one, safeFor: one.safeFor | kinds })) };
}

function isWholeRoute({ taints }: Value): boolean {
  return taints.every(
    ({ origin, prefix, path }) =>
      origin.kind === 'source' && origin.isRoute === true && prefix === '' && path === '',
  );
}

/**
 * `@app.route("/shop/items/<name>")`: whoever gets to the function has asked for a path that begins with fixed segments. A prefix that is set elsewhere
 * moves them further back, and is fixed itself.
 */
function isFixedSegment({ owner }: Frame, segment: number): boolean {
  const { node } = owner.info;
  const decorators = node.kind === 'function' ? node.decorators : [];
  const routes = decorators
    .map((one) => (one.kind === 'call' ? constantString(one.arguments[0]?.value) : undefined))
    .filter((text) => text?.startsWith('/') === true);
  return (
    routes.length > 0 &&
    routes.every((route) => {
      const segments = route?.split('/').slice(0, segment + 1) ?? [];
      return segments.length > segment && segments.every((one) => /^[\w.~-]*$/u.test(one));
    })
  );
}
