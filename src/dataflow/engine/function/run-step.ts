import type { FlowStep } from '../../../python/flow/flow-graph.ts';
import type { Expression, For, Node, WithItem } from '../../../python/tree/nodes.ts';
import { elementOf } from '../values/collections.ts';
import { defineClass, defineFunction, defineImports } from './definitions.ts';
import { assign, evaluate, refine } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { bindCase } from './match-pattern.ts';
import { bindingNamed } from './named-binding.ts';
import { yieldedInside } from '../values/generators.ts';
import { absorbed, itemKey, updateContents } from '../values/heap.ts';
import { noteReturn } from './note-return.ts';
import { caughtValue, noteRaised } from './raised-errors.ts';
import { applyTargets } from '../calls/project-calls.ts';
import { operated } from '../calls/special-methods.ts';
import { withoutFirst } from '../values/state.ts';
import { joinTexts } from '../values/text.ts';
import { NOTHING, join, joinAll } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** Does what one step of a flow graph does to variables and objects. */
export function runStep(frame: Frame, step: FlowStep): void {
  switch (step.kind) {
    case 'assignment': {
      if (step.value !== undefined) {
        const value = evaluate(frame, step.value);
        for (const target of step.targets) {
          assign(frame, target, value);
        }
      }
      return;
    }
    case 'augmented-assignment': {
      const before = evaluate(frame, step.target);
      const added = evaluate(frame, step.value);
      const { operator } = step;
      const own = operated(frame, {
        operator,
        left: before,
        right: added,
        node: step,
        isInPlace: true,
      });
      const value =
        own ??
        (step.operator === '+' || step.operator === '%' || step.operator === '/'
          ? joinTexts(frame, {
              parts: [before, added],
              node: step,
              isFormat: step.operator === '%',
            })
          : { ...join(before, added), literals: undefined });
      assign(frame, step.target, value);
      return;
    }
    case 'for':
      assign(frame, step.target, ofRound(frame, step));
      return;
    case 'with-item':
      enter(frame, step);
      return;
    case 'except-handler':
      catchError(frame, step);
      return;
    case 'match-case':
      bindCase(frame, step);
      return;
    case 'return':
      noteReturn(frame, step.value);
      return;
    case 'import':
    case 'import-from':
      defineImports(frame, step);
      return;
    case 'function':
      defineFunction(frame, step);
      return;
    case 'class':
      defineClass(frame, step);
      return;
    case 'expression-statement':
      evaluate(frame, step.value);
      return;
    default:
      runOther(frame, step);
  }
}

function runOther(frame: Frame, step: FlowStep): void {
  switch (step.kind) {
    case 'raise':
      if (step.exception !== undefined) {
        noteRaised(frame, step.exception);
      }
      return;
    case 'assert':
      evaluate(frame, step.test);
      // Asserts are not there in optimised mode, but whoever writes one relies on it.
      refine(frame, step.test, true);
      return;
    case 'delete':
      for (const target of step.targets) {
        remove(frame, target);
      }
      return;
    case 'pass':
    case 'break':
    case 'continue':
    case 'global':
    case 'nonlocal':
    case 'type-alias':
      return;
    default:
      if (isExpression(step)) {
        evaluateStep(frame, step);
      }
  }
}

/** A lambda's body is what it returns. */
function evaluateStep(frame: Frame, step: Expression): void {
  const { node } = frame.owner.info;
  if (node.kind === 'lambda' && node.body === step) {
    noteReturn(frame, step);
  } else {
    frame.decision = evaluate(frame, step);
  }
}

/** Steps that are no statements are expressions: tests, iterables, subjects. */
function isExpression(step: FlowStep): step is Expression {
  const { parent } = step;
  return (
    ((parent?.kind === 'if' || parent?.kind === 'while') && parent.test === step) ||
    (parent?.kind === 'for' && parent.iterable === step) ||
    (parent?.kind === 'match' && parent.subject === step) ||
    parent?.kind === 'lambda'
  );
}

function ofRound(frame: Frame, { iterable }: For): Value {
  const { notes } = frame;
  // The iterable is a step of its own, which has noted what it does.
  frame.notes = undefined;
  const element = elementOf(frame, evaluate(frame, iterable), iterable);
  frame.notes = notes;
  return element;
}

/** `del items[1]`: the elements behind it move up. */
function remove(frame: Frame, target: Expression): void {
  if (target.kind !== 'subscript' || target.index.kind === 'slice') {
    return;
  }
  const object = evaluate(frame, target.object);
  const { literals } = evaluate(frame, target.index);
  const [key] = literals ?? [];
  const isKnown = literals?.length === 1 && key !== undefined && object.cells.length === 1;
  updateContents(frame.state, object, (content) => {
    if (!isKnown) {
      return content.sequence === undefined ? content : absorbed(content, NOTHING);
    }
    const fields = new Map(content.fields);
    fields.delete(itemKey(key));
    const sequence =
      typeof key === 'number' ? content.sequence?.toSpliced(key, 1) : content.sequence;
    return { ...withoutFirst(content), fields, sequence };
  });
}

/** An object of the project says itself what `with` gives; of others it is the object. */
function enter(frame: Frame, step: WithItem): void {
  const { context, target } = step;
  const value = evaluate(frame, context);
  const entering = frame.engine.graph
    .sitesAt(step)
    .map((site) => ({
      ...site,
      targets: site.targets.filter((one) =>
        /\.__a?enter__$/u.test(one.function.info.qualifiedName),
      ),
    }))
    .filter(({ targets }) => targets.length > 0);
  const given = entering.map((site) => applyTargets(frame, { site, node: step, given: [value] }));
  if (target !== undefined) {
    assign(frame, target, given.length === 0 ? yieldedInside(frame.state, value) : joinAll(given));
  }
}

/** What an exception says may hold the data that caused it, and details of the inside: both are for rules to weigh. */
function catchError(frame: Frame, step: Extract<Node, { kind: 'except-handler' }>): void {
  const { name } = step;
  const binding = name === undefined ? undefined : bindingNamed(frame, name.name, step);
  if (name === undefined || binding === undefined) {
    return;
  }
  const value = join(frame.engine.errorValue(frame, step), caughtValue(frame, step));
  frame.state.variables.set(binding, value);
}
