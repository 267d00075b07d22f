import type { Frame } from './frame.ts';
import type { Value } from './value.ts';

/** A part of data from outside that holds less than the whole can: the last segment of a path. */
export function cleanedPart(
  { engine }: Frame,
  part: Value,
  { object, name }: { readonly object: Value; readonly name: string },
): Value {
  if (part.taints.length === 0) {
    return part;
  }
  const models = object.refs.map((one) =>
    engine.library.value(engine.library.member(one.name, name)),
  );
  const kinds = models.reduce(
    (set, model) => (model === undefined ? set : set | engine.library.cleans(model)),
    0,
  );
  return kinds === 0
    ? part
    : { ...part, taints: part.taints.map((one) => ({ ...one, safeFor: one.safeFor | kinds })) };
}
