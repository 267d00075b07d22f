import { applySummary } from './apply-summary.ts';
import type { Invocation } from './arguments.ts';
import type { Frame } from '../frame.ts';
import { generatorsOf, sentIndex } from '../values/generators.ts';
import { absorbed, readField, updateContents } from '../values/heap.ts';
import { NOTHING, join, joinAll } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** `generator.send(value)`: the value goes to where the generator waits, and what it yields next comes back. Undefined for other calls. */
export function resumeGenerator(frame: Frame, call: Invocation): Value | undefined {
  const { node, receiver, given } = call;
  const callee = node.kind === 'call' ? node.callee : undefined;
  const [sent] = given;
  if (
    callee?.kind !== 'attribute' ||
    !SENDING.has(callee.attribute.name) ||
    receiver === undefined ||
    sent === undefined
  ) {
    return undefined;
  }
  const generators = generatorsOf(frame.engine, receiver.value);
  if (generators.length === 0) {
    return undefined;
  }
  const results = generators.map((one) => {
    const values = new Map([[sentIndex(one), sent.value]]);
    return readField(frame.state, applySummary(frame, one, { values, call }), undefined);
  });
  const before = readField(frame.state, { ...NOTHING, cells: receiver.value.cells }, undefined);
  const after = joinAll(results);
  updateContents(frame.state, receiver.value, (content) => absorbed(content, after));
  return join(before, after);
}

const SENDING = new Set(['send', 'asend']);
