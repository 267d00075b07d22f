import { z } from 'zod';
import type { Profile } from './profile.ts';
import { StackTotals, type StackFrame } from './stacks.ts';

interface Frame {
  readonly function: string;
  readonly file_path?: string | null | undefined;
  readonly file_path_short?: string | null | undefined;
  readonly line_no?: number | null | undefined;
  readonly time: number;
  readonly children: readonly Frame[];
}

const frame: z.ZodType<Frame> = z.lazy(() =>
  z.object({
    function: z.string(),
    file_path: z.string().nullish(),
    file_path_short: z.string().nullish(),
    line_no: z.number().nullish(),
    time: z.number(),
    children: z.array(frame).default([]),
  }),
);

const report = z.object({ duration: z.number(), root_frame: frame.nullable() });

/** The tree that `pyinstrument --renderer json` writes; undefined when the data is no such tree. */
export function readPyinstrument(data: unknown): Omit<Profile, 'name'> | undefined {
  const parsed = report.safeParse(data);
  if (!parsed.success) {
    return undefined;
  }
  const { duration, root_frame: root } = parsed.data;
  const totals = new StackTotals();
  const waiting: { readonly frame: Frame; readonly above: readonly StackFrame[] }[] = [];
  if (root !== null) {
    waiting.push({ frame: root, above: [] });
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { frame: here, above } = next;
    const stack = isSelf(here) ? above : [...above, shown(here)];
    const below = here.children.reduce((sum, child) => sum + child.time, 0);
    totals.add(stack, Math.max(0, here.time - below));
    waiting.push(...here.children.map((child) => ({ frame: child, above: stack })));
  }
  return { seconds: duration, functions: totals.functions() };
}

/** A leaf that stands for the time of the frame above itself. */
function isSelf({ function: name }: Frame): boolean {
  return name === '[self]';
}

function shown(here: Frame): StackFrame {
  return {
    file: here.file_path ?? here.file_path_short ?? '',
    line: here.line_no ?? 0,
    name: here.function,
  };
}
