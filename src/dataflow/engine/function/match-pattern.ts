import type { Expression, Identifier, MatchCase, Node } from '../../../python/tree/nodes.ts';
import type { PatternShape } from '../../../python/tree/pattern-shape.ts';
import { ALL_KINDS } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import { evaluate, idOf, locationOf, quietly, refine } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { cleanedPart } from '../guards/cleaned-part.ts';
import { trustedKinds } from '../guards/guard-comparisons.ts';
import { bindingNamed } from './named-binding.ts';
import { copyContents, elementOf } from '../values/collections.ts';
import { foldComparison, truthOfLiterals } from '../values/fold.ts';
import { allocate, attributeKey, itemKey, readField } from '../values/heap.ts';
import { EMPTY, addChecks, copyState, joinState } from '../values/state.ts';
import { NOTHING, join, literal, textsOf, withStep } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/**
 * `match` statements (Language Reference, "The match statement"): a pattern takes its subject apart as an assignment does, and where it matches the subject's
 * parts are what the pattern says.
 */
export function bindCase(frame: Frame, node: MatchCase): void {
  const { pattern, guard } = node;
  if (pattern.bindings.length > 0) {
    bind({ frame, node: pattern, isAgain: false }, pattern.shape, subjectOf(frame, node));
  }
  if (guard !== undefined) {
    const before = frame.state;
    frame.state = copyState(before);
    refineShape(frame, pattern.shape, subjectOf(frame, node));
    evaluate(frame, guard);
    frame.state = before;
  }
}

/** What holds where a case matches, or where one does not. */
export function refineCase(frame: Frame, node: MatchCase, isMatched: boolean): void {
  const { pattern, guard } = node;
  if (isMatched) {
    quietly(frame, () => refineShape(frame, pattern.shape, subjectOf(frame, node)));
  }
  if (guard !== undefined && (isMatched || pattern.isIrrefutable)) {
    quietly(frame, () => evaluate(frame, guard));
    refine(frame, guard, isMatched);
  }
}

/** Whether a case matches, where the subject says so. */
export function truthOfCase(frame: Frame, node: MatchCase): boolean | undefined {
  const truth = quietly(frame, () =>
    truthOfShape(frame, node.pattern.shape, subjectOf(frame, node)),
  );
  return truth === true && node.guard !== undefined ? undefined : truth;
}

/** The subject is a step of its own, which has noted what it does. */
function subjectOf(frame: Frame, { parent }: MatchCase): Value {
  return parent?.kind === 'match' ? quietly(frame, () => evaluate(frame, parent.subject)) : NOTHING;
}

interface Place {
  readonly frame: Frame;
  /** The whole pattern. */
  readonly node: Node;
  /** Another alternative has bound the same names. */
  readonly isAgain: boolean;
}

function bind(place: Place, shape: PatternShape, subject: Value): void {
  switch (shape.kind) {
    case 'capture':
      keep(place, shape.name, subject);
      return;
    case 'as':
      keep(place, shape.name, known(place.frame, shape.pattern) ?? subject);
      bind(place, shape.pattern, subject);
      return;
    case 'or':
      for (const [index, one] of shape.alternatives.entries()) {
        bind({ ...place, isAgain: place.isAgain || index > 0 }, one, subject);
      }
      return;
    case 'value':
      return;
    case 'sequence':
      if (shape.star?.name !== undefined) {
        keep(place, shape.star.name, elementsBetween(place, shape, subject));
      }
      break;
    case 'mapping':
      if (shape.rest !== undefined) {
        keep(place, shape.rest, otherEntries(place, shape, subject));
      }
      break;
    case 'class':
      break;
  }
  for (const [part, value] of partsOf(place.frame, shape, subject)) {
    bind(place, part, value);
  }
}

type Compound = Extract<PatternShape, { kind: 'sequence' | 'mapping' | 'class' }>;

/** The patterns inside another one, with what they are compared with. */
function partsOf(
  frame: Frame,
  shape: Compound,
  subject: Value,
): readonly (readonly [PatternShape, Value])[] {
  switch (shape.kind) {
    case 'sequence': {
      const { before, after } = shape;
      return [
        ...before.map((one, index) => [one, part(frame, subject, itemKey(index))] as const),
        ...after.map(
          (one, index) => [one, part(frame, subject, itemKey(index - after.length))] as const,
        ),
      ];
    }
    case 'mapping':
      return shape.entries.map(({ key, pattern }) => {
        const [text, ...others] = evaluate(frame, key).literals ?? [];
        const isKnown = text !== undefined && others.length === 0;
        return [pattern, part(frame, subject, isKnown ? itemKey(text) : undefined)] as const;
      });
    default:
      return [
        ...placed(frame, shape, subject),
        ...shape.keywords.map(
          ({ name, pattern }) => [pattern, attribute(frame, subject, name)] as const,
        ),
      ];
  }
}

function part(frame: Frame, object: Value, name: string | undefined): Value {
  const found = readField(frame.state, object, name);
  return name === undefined ? found : cleanedPart(frame, found, { object, name });
}

function attribute(frame: Frame, object: Value, name: string): Value {
  const stored = part(frame, object, attributeKey(name));
  return object.refs.reduce((value, one) => {
    const isProject = one.name.startsWith('project:') && object.cells.length === 0;
    const member = isProject ? frame.engine.classMember(frame, one.name, name) : undefined;
    return member === undefined ? value : join(value, member);
  }, stored);
}

/** `Point(0, y)`: attributes by the names that the class lists; `str(text)` is the object itself. */
function placed(
  frame: Frame,
  { type, positional }: Extract<PatternShape, { kind: 'class' }>,
  subject: Value,
): readonly (readonly [PatternShape, Value])[] {
  const names = positional.length === 0 ? [] : placesOf(frame, type);
  return positional.map((one, index) => {
    const name = names[index];
    const isItself = names.length === 0 && positional.length === 1;
    return [
      one,
      name !== undefined
        ? attribute(frame, subject, name)
        : isItself
          ? subject
          : part(frame, subject, itemKey(index)),
    ] as const;
  });
}

/** `__match_args__`, or the fields in their order where the class does not say. */
function placesOf(frame: Frame, type: Expression): readonly string[] {
  for (const { name } of evaluate(frame, type).refs) {
    const listed = name.startsWith('project:')
      ? frame.engine.classMember(frame, name, '__match_args__')
      : undefined;
    const sequence = listed?.cells.flatMap((id) => frame.state.heap.get(id)?.sequence ?? []) ?? [];
    const names = sequence.flatMap((one) => textsOf(one)?.[0] ?? []);
    if (names.length > 0) {
      return names;
    }
    const fields = name.startsWith('project:') ? frame.engine.classFields(name) : [];
    if (fields.length > 0) {
      return fields.map((field) => field.name);
    }
  }
  return [];
}

/** `*rest`. */
function elementsBetween(
  { frame, node }: Place,
  { before, after, star }: Extract<PatternShape, { kind: 'sequence' }>,
  subject: Value,
): Value {
  const [id, ...others] = subject.cells;
  const sequence =
    id === undefined || others.length > 0 ? undefined : frame.state.heap.get(id)?.sequence;
  const content =
    sequence === undefined
      ? { ...EMPTY, rest: elementOf(frame, subject, node) }
      : {
          ...EMPTY,
          sequence: sequence.slice(before.length, Math.max(0, sequence.length - after.length)),
        };
  return allocate(frame.state, `${idOf(frame, node)}.${star?.name?.name ?? ''}`, content);
}

/** `**rest`. */
function otherEntries(
  { frame, node }: Place,
  { entries, rest }: Extract<PatternShape, { kind: 'mapping' }>,
  subject: Value,
): Value {
  const fields = new Map<string, Value>();
  const loose: Value[] = [];
  copyContents(frame, subject, { fields, loose });
  for (const { key } of entries) {
    for (const text of evaluate(frame, key).literals ?? []) {
      fields.delete(itemKey(text));
    }
  }
  return allocate(frame.state, `${idOf(frame, node)}.${rest?.name ?? ''}`, {
    ...EMPTY,
    fields,
    rest: loose.length === 0 ? undefined : loose.reduce(join),
    keys: elementOf(frame, subject, node),
  });
}

/** What a pattern of literals alone matches is one of them. */
function known(frame: Frame, shape: PatternShape): Value | undefined {
  const values =
    shape.kind === 'or'
      ? shape.alternatives.map((one) => known(frame, one))
      : [literalIn(frame, shape)];
  const [first, ...others] = values.filter((one) => one !== undefined);
  return first === undefined || others.length + 1 < values.length
    ? undefined
    : others.reduce(join, first);
}

function literalIn(frame: Frame, shape: PatternShape): Value | undefined {
  const literals = shape.kind === 'value' ? evaluate(frame, shape.value).literals : undefined;
  return literals === undefined ? undefined : literal(...literals);
}

function keep({ frame, node, isAgain }: Place, name: Identifier | undefined, value: Value): void {
  const binding = name === undefined ? undefined : bindingNamed(frame, name.name, node);
  if (name === undefined || binding === undefined) {
    return;
  }
  const note = `kept in \`${name.name}\``;
  const step = { location: locationOf(frame, node), note };
  const kept = { ...value, taints: withStep(value.taints, step) };
  const before = isAgain ? frame.state.variables.get(binding) : undefined;
  frame.state.variables.set(binding, before === undefined ? kept : join(before, kept));
}

/** Where it matches, the subject's parts are as harmless as what they are compared with, and numbers where their class is that of numbers. */
function refineShape(frame: Frame, shape: PatternShape, subject: Value): void {
  switch (shape.kind) {
    case 'capture':
      return;
    case 'value':
      addChecks(frame.state, subject.taints, harmlessAs(frame, shape.value));
      return;
    case 'as':
      refineShape(frame, shape.pattern, subject);
      return;
    case 'or':
      refineAlternatives(frame, shape.alternatives, subject);
      return;
    case 'class':
      if (isPlain(frame, shape.type)) {
        addChecks(frame.state, subject.taints, ALL_KINDS);
      }
      break;
    default:
  }
  for (const [inner, value] of partsOf(frame, shape, subject)) {
    refineShape(frame, inner, value);
  }
}

/** One of them matches, and what each of them shows holds. */
function refineAlternatives(
  frame: Frame,
  alternatives: readonly PatternShape[],
  subject: Value,
): void {
  const before = frame.state;
  const [first, ...others] = alternatives.map((one) => {
    frame.state = copyState(before);
    refineShape(frame, one, subject);
    return frame.state;
  });
  frame.state = first ?? before;
  for (const other of others) {
    joinState(frame.state, other);
  }
}

/** What equals a constant is it. */
function harmlessAs(frame: Frame, value: Expression): KindSet {
  const known = evaluate(frame, value);
  return known.literals === undefined ? trustedKinds(frame, known) : ALL_KINDS;
}

function isPlain(frame: Frame, type: Expression): boolean {
  const { refs } = evaluate(frame, type);
  return refs.length > 0 && refs.every(({ name }) => frame.engine.library.isPlain(name));
}

function truthOfShape(frame: Frame, shape: PatternShape, subject: Value): boolean | undefined {
  switch (shape.kind) {
    case 'capture':
      return true;
    case 'as':
      return truthOfShape(frame, shape.pattern, subject);
    case 'value': {
      const { literals } = evaluate(frame, shape.value);
      return truthOfLiterals(foldComparison('==', subject.literals, literals));
    }
    case 'or': {
      const truths = shape.alternatives.map((one) => truthOfShape(frame, one, subject));
      return truths.includes(true)
        ? true
        : truths.every((one) => one === false)
          ? false
          : undefined;
    }
    case 'sequence':
    case 'mapping':
      return isLiteral(subject) || !hasRoom(frame, shape, subject)
        ? false
        : truthOfParts(frame, shape, subject);
    default:
      return truthOfParts(frame, shape, subject);
  }
}

/** Texts are no sequences here, and neither of the others is a mapping. */
function isLiteral({ literals, cells, taints }: Value): boolean {
  return (literals?.length ?? 0) > 0 && cells.length === 0 && taints.length === 0;
}

/** False where the elements are known and are more or fewer than the pattern has. */
function hasRoom(
  { state }: Frame,
  shape: Extract<PatternShape, { kind: 'sequence' | 'mapping' }>,
  { cells, taints }: Value,
): boolean {
  const [id, ...others] = cells;
  const sequence =
    id === undefined || others.length > 0 || taints.length > 0
      ? undefined
      : state.heap.get(id)?.sequence;
  if (shape.kind === 'mapping' || sequence === undefined) {
    return true;
  }
  const wanted = shape.before.length + shape.after.length;
  return shape.star === undefined ? sequence.length === wanted : sequence.length >= wanted;
}

/** One part that does not match is enough. */
function truthOfParts(frame: Frame, shape: Compound, subject: Value): false | undefined {
  return partsOf(frame, shape, subject).some(
    ([inner, value]) => truthOfShape(frame, inner, value) === false,
  )
    ? false
    : undefined;
}
