import { NO_KINDS } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { CallModel } from '../../library.ts';
import { fillersOf } from '../calls/arguments.ts';
import type { Invocation } from '../calls/arguments.ts';
import { idOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { allocate, readField } from '../values/heap.ts';
import { groupPattern, patternAllows, replacedKinds } from './pattern-allows.ts';
import { EMPTY } from '../values/state.ts';
import { joinAll, literal, textsOf } from '../values/value.ts';
import type { CellId, Literal, Value } from '../values/value.ts';

/** For which kinds a text is harmless once a pattern has been found in it, where the pattern is known and stands for all of it. */
export function matchedKinds(frame: Frame, model: CallModel, call: Invocation): KindSet {
  const pattern = patternOf(frame, model, call);
  return pattern === undefined || model.matches === undefined
    ? NO_KINDS
    : patternAllows(pattern, {
        isFull: model.matches.at === 'whole',
        isStart: model.matches.at !== 'anywhere',
      });
}

/** For which kinds it is harmless once a pattern has not been found anywhere in it: `not re.search("[^a-z]", text)`. */
export function unmatchedKinds(frame: Frame, model: CallModel, call: Invocation): KindSet {
  const pattern = patternOf(frame, model, call);
  return pattern === undefined || model.matches?.at !== 'anywhere'
    ? NO_KINDS
    : replacedKinds(pattern, '');
}

function patternOf(frame: Frame, { matches }: CallModel, call: Invocation): string | undefined {
  const slot = matches?.pattern;
  const texts =
    slot === undefined
      ? undefined
      : textsOf(joinAll(fillersOf(frame, slot, call).map((one) => one.value)));
  return texts?.length === 1 ? texts[0] : undefined;
}

/** What was found, which remembers the pattern for its groups. */
export function newMatch(frame: Frame, model: CallModel, call: Invocation): readonly CellId[] {
  const pattern = patternOf(frame, model, call);
  return pattern === undefined
    ? []
    : allocate(frame.state, `${idOf(frame, call.node)}.match`, {
        ...EMPTY,
        fields: new Map([[PATTERN, literal(pattern)]]),
      }).cells;
}

/** Where a match keeps its pattern. */
const PATTERN = '^pattern';

/** For which kinds the text of a group is harmless, whatever stands around it: `(\d+)`. */
export function keptInGroup(frame: Frame, { group }: CallModel, call: Invocation): KindSet {
  const match = call.receiver?.value;
  if (group === undefined || match === undefined) {
    return NO_KINDS;
  }
  const fillers = fillersOf(frame, group, call);
  const index = fillers.length === 0 ? literal(0) : joinAll(fillers.map((one) => one.value));
  return kindsOfGroups(frame, match, index);
}

/** The same for `match[index]`. */
export function kindsOfGroups(frame: Frame, match: Value, index: Value): KindSet {
  const patterns = textsOf(readField(frame.state, match, PATTERN));
  const groups = index.literals ?? [];
  const kinds = groups.flatMap((one) =>
    (patterns ?? []).map((pattern) => kindsOfGroup(pattern, one)),
  );
  return kinds.length === 0 ? NO_KINDS : kinds.reduce((set, one) => set & one);
}

function kindsOfGroup(pattern: string, group: Literal): KindSet {
  const inside =
    typeof group === 'string' || typeof group === 'number'
      ? groupPattern(pattern, group)
      : undefined;
  return inside === undefined ? NO_KINDS : patternAllows(inside, { isFull: true, isStart: true });
}
