import { callValue, evaluate, quietly } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { yieldedInside } from '../values/generators.ts';
import type { State } from '../values/state.ts';
import { join } from '../values/value.ts';

/** `user = Depends(current_user)`: the parameter holds what the function gives, or the object of the class, that the library calls for it. */
export function fillMade(frame: Frame, first: State): void {
  for (const [binding, maker] of frame.made) {
    const [only] = maker.arguments;
    const given = frame.inputs.get(binding);
    if (only === undefined || given === undefined) {
      continue;
    }
    frame.state = first;
    const made = quietly(frame, () => {
      const called = evaluate(frame, only.value);
      return callValue(frame, called, { node: maker, callee: '', receiver: undefined, given: [] });
    });
    if (made !== undefined) {
      // What the library makes nobody else hands over.
      const value = join({ ...given, taints: [] }, yieldedInside(first, made));
      first.variables.set(binding, value);
    }
  }
}
