import { isStandardModule } from '../../../python/standard-library.ts';
import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import type { Expression } from '../../../python/tree/nodes.ts';
import type { KindSet } from '../../kinds.ts';
import { recordSink } from '../calls/apply-model.ts';
import { isNamedAround } from '../calls/arguments.ts';
import { projectName } from '../engine.ts';
import { truthOfLiterals } from '../values/fold.ts';
import { evaluate, refine } from '../frame.ts';
import type { FoundRendering, Frame, Notes } from '../frame.ts';
import { readField } from '../values/heap.ts';
import { copyState, joinState } from '../values/state.ts';
import type { Checks, State } from '../values/state.ts';
import { renderReturned } from '../project/render-template.ts';
import { NOTHING, join, literal, textsOf } from '../values/value.ts';
import type { Ref, Value } from '../values/value.ts';

/** What a `return` hands back, what holds there, and what its truth says of the inputs. */
export function noteReturn(frame: Frame, node: Expression | undefined): void {
  const value = node === undefined ? literal(null) : evaluate(frame, node);
  const { notes } = frame;
  if (notes === undefined) {
    return;
  }
  const key = frame.owner.info.isGenerator ? 'finished' : 'returned';
  const before = notes[key];
  notes[key] = before === undefined ? value : join(before, value);
  if (frame.result !== undefined && node !== undefined) {
    handOver(frame, node, value);
  }
  if (frame.renders !== undefined && node !== undefined) {
    fillTemplate(frame, frame.renders, { node, value });
  }
  noteExit(notes, frame.state);
  const truth = truthOfLiterals(value.literals);
  const ways = [true, false].map((way) => {
    if (truth !== undefined && truth !== way) {
      return undefined;
    }
    const before = frame.state;
    frame.state = copyState(before);
    if (node !== undefined) {
      refine(frame, node, way);
    }
    const { checks } = frame.state;
    frame.state = before;
    return checks;
  });
  keepCommon(notes, ways);
}

/** The result goes to the library that called: its text, or the first element of a tuple such as body and status. */
function handOver(frame: Frame, node: Expression, value: Value): void {
  const first = node.kind === 'tuple' ? readField(frame.state, value, '[0]') : value;
  const model = { kind: frame.result?.kind ?? 'html', slot: '0', does: frame.result?.does ?? '' };
  const text = { ...first, cells: [] };
  if (first.refs.every(isNoObject) && !isNamedAround(frame, frame.result?.unless)) {
    recordSink(frame, { node, callee: frame.owner.info.qualifiedName }, { model, value: text });
  }
}

/** A dictionary becomes the variables of the template that the decorator names, or the class or one of its bases. */
function fillTemplate(
  frame: Frame,
  { model, name }: FoundRendering,
  { node, value }: { readonly node: Expression; readonly value: Value },
): void {
  const owner = frame.owner.info.node.parent;
  const inherited =
    owner?.kind === 'class' && model.attribute !== undefined
      ? frame.engine.classMember(
          frame,
          projectName(frame.owner.source.path, qualifiedNameOf(owner)),
          model.attribute,
        )
      : undefined;
  const names = name === undefined ? textsOf(inherited ?? NOTHING) : [name];
  if (names !== undefined) {
    renderReturned(frame, model, { names, node, value });
  }
}

/** Python's own functions of which no model says otherwise make text and data, not answers. */
function isNoObject({ name, isInstance }: Ref): boolean {
  return !isInstance || (name.endsWith('()') && isStandardModule(name));
}

/** Only what every return that can have the truth has checked is certain. */
function keepCommon(notes: Notes, [ifTrue, ifFalse]: readonly (Checks | undefined)[]): void {
  const known = notes.checkedIf ?? { true: new Map(), false: new Map() };
  const isFirst = notes.checkedIf === undefined;
  notes.checkedIf = {
    true: common(known.true, ifTrue, isFirst || known.true === NEVER),
    false: common(known.false, ifFalse, isFirst || known.false === NEVER),
  };
}

/** Stands for a truth that no return has had so far. */
const NEVER: Map<string, KindSet> = new Map();

function common(
  known: Map<string, KindSet>,
  added: Checks | undefined,
  isFirst: boolean,
): Map<string, KindSet> {
  if (added === undefined) {
    return isFirst ? NEVER : known;
  }
  if (isFirst) {
    return new Map(added);
  }
  const both = new Map<string, KindSet>();
  for (const [key, kinds] of known) {
    const shared = kinds & (added.get(key) ?? 0);
    if (shared !== 0) {
      both.set(key, shared);
    }
  }
  return both;
}

/** What holds at one way out. */
export function noteExit(notes: Notes, state: State): void {
  if (notes.exit === undefined) {
    notes.exit = copyState(state);
  } else {
    joinState(notes.exit, state);
  }
}
