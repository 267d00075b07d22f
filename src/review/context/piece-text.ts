import type { ProjectFunction } from '../../python/project/call-graph.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { ClassDefinition, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { dedent } from '../model/shown-source.ts';
import type { ShownProject } from './shown-project.ts';

/** Longer functions are shown by their beginning. */
const LONGEST_FUNCTION = 30;
const LONGEST_CLASS = 24;
const LONGEST_VALUE = 12;
const LINES_AROUND_CALL = 4;
const LEFT_OUT = '    ...';

/** A function, whole or its first lines. */
export function functionText({ source, info }: ProjectFunction, shown: ShownProject): string {
  const { first, last } = linesOf(source, info.node);
  const end = Math.min(last, first + LONGEST_FUNCTION - 1);
  return joined(source.path, [[first, end]], { shown, isCut: end < last });
}

/** A caller: its first line and the lines around the call. The whole top level of a module is nobody's context. */
export function callerText(
  { source, info }: ProjectFunction,
  call: Node,
  shown: ShownProject,
): string {
  const at = source.lines.positionAt(call.span.start).line;
  if (info.node.kind !== 'function') {
    return joined(source.path, [[at, at]], { shown, isCut: false });
  }
  const { first, last } = linesOf(source, info.node);
  if (last - first < LONGEST_FUNCTION / 2) {
    return joined(source.path, [[first, last]], { shown, isCut: false });
  }
  const head = signatureEnd(source, info.node, first);
  const from = Math.max(head + 1, at - LINES_AROUND_CALL);
  const to = Math.min(last, at + LINES_AROUND_CALL);
  const ranges: readonly LinesFromTo[] =
    from > to
      ? [[first, head]]
      : [
          [first, head],
          [from, to],
        ];
  return joined(source.path, ranges, { shown, isCut: to < last });
}

/** A class as an outline: its head, its fields, and the first lines of its methods. */
export function classText(
  source: SourceModule,
  node: ClassDefinition,
  shown: ShownProject,
): string {
  const { first } = linesOf(source, node);
  const head = signatureEnd(source, node, first);
  const members = node.body.flatMap((member): readonly LinesFromTo[] => {
    const { first: from, last: to } = linesOf(source, member);
    if (member.kind === 'function' || member.kind === 'class') {
      return [[from, signatureEnd(source, member, from)]];
    }
    return [[from, Math.min(to, from + 2)]];
  });
  const lines = [[first, head] as const, ...members].flatMap(([from, to]) =>
    shown.lines(source.path).slice(from - 1, to),
  );
  const kept = lines.slice(0, LONGEST_CLASS);
  return dedent(kept.length < lines.length ? [...kept, LEFT_OUT] : kept).join('\n');
}

/** The lines that a node stands on, the first ones of many. */
export function linesText(source: SourceModule, node: Node, shown: ShownProject): string {
  const { first, last } = linesOf(source, node);
  const end = Math.min(last, first + LONGEST_VALUE - 1);
  return joined(source.path, [[first, end]], { shown, isCut: end < last });
}

type LinesFromTo = readonly [from: number, to: number];

function linesOf(
  { lines }: SourceModule,
  { span }: Node,
): { readonly first: number; readonly last: number } {
  return { first: lines.positionAt(span.start).line, last: lines.positionAt(span.end).line };
}

/** The last line before the body, or the body's own line where they share one. */
function signatureEnd(
  { lines }: SourceModule,
  node: FunctionDefinition | ClassDefinition,
  first: number,
): number {
  const [body] = node.body;
  const start = body === undefined ? first + 1 : lines.positionAt(body.span.start).line;
  return Math.max(first, start - 1);
}

function joined(
  path: string,
  ranges: readonly LinesFromTo[],
  { shown, isCut }: { readonly shown: ShownProject; readonly isCut: boolean },
): string {
  const all = shown.lines(path);
  const lines = ranges.flatMap(([from, to], index) => {
    const before = ranges[index - 1];
    const gap = before !== undefined && before[1] + 1 < from ? [LEFT_OUT] : [];
    return [...gap, ...all.slice(from - 1, to)];
  });
  return dedent(isCut ? [...lines, LEFT_OUT] : lines)
    .join('\n')
    .trimEnd();
}
