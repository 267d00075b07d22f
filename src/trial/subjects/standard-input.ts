import type { SourceModule } from '../../python/source-module.ts';
import type { Node } from '../../python/tree/nodes.ts';
import { constantString } from '../../python/tree/queries.ts';
import { walkProgram } from '../slice/kept-code.ts';
import type { SliceState } from '../slice/slice-state.ts';
import type { InputPlan } from '../inputs/plan-inputs.ts';
import type { HarnessParameter } from '../protocol.ts';
import type { Target } from './target.ts';

/** What the harness calls the text on standard input: an argument like others, but for how it gets there. */
export const STANDARD_INPUT: HarnessParameter = {
  name: '<stdin>',
  kind: 'keyword',
  hasDefault: false,
  shapes: [{ kind: 'stdin' }],
};

/** True for `input`, `sys.stdin` and what is read from it, and `open(0)` or `open('/dev/stdin')`. */
export function isStandardInput({ scopes }: SourceModule, node: Node): boolean {
  if (node.kind === 'call') {
    const [first] = node.arguments;
    const isItsFile =
      (first?.value.kind === 'number' && first.value.text === '0') ||
      constantString(first?.value) === '/dev/stdin';
    const isOpened =
      isItsFile && /^(?:builtins|io)\.open$/u.test(scopes.qualifiedName(node.callee) ?? '');
    return isOpened || NAMES.test(scopes.qualifiedName(node.callee) ?? '');
  }
  return (
    (node.kind === 'attribute' || node.kind === 'name') &&
    NAMES.test(scopes.qualifiedName(node) ?? '')
  );
}

const NAMES = /^(?:builtins\.input$|sys\.stdin(?:\.|$))/u;

/** Whether the text on standard input is one of the inputs: of programs, and of functions that read it. */
export function readsStandardInput({ kind }: Target, slice: SliceState): boolean {
  let isFound = kind === 'program';
  if (kind === 'function') {
    walkProgram(slice, (node, { module }) => {
      isFound ||= isStandardInput(module, node);
    });
  }
  return isFound;
}

export function withStandardInput(inputs: InputPlan): InputPlan {
  return {
    ...inputs,
    parameters: [...inputs.parameters, STANDARD_INPUT],
    sources: [...inputs.sources, 'what it reads'],
  };
}
