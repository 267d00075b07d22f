import { z } from 'zod';
import type { Profile } from './profile.ts';
import { StackTotals, type StackFrame } from './stacks.ts';

/** After the published schema of speedscope's file format, version 0.0.1; py-spy and others write it. */
const report = z.object({
  shared: z.object({
    frames: z.array(
      z.object({ name: z.string(), file: z.string().nullish(), line: z.number().nullish() }),
    ),
  }),
  profiles: z.array(
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('sampled'),
        unit: z.string(),
        samples: z.array(z.array(z.int())),
        weights: z.array(z.number()),
      }),
      z.object({
        type: z.literal('evented'),
        unit: z.string(),
        events: z.array(z.object({ type: z.enum(['O', 'C']), frame: z.int(), at: z.number() })),
      }),
    ]),
  ),
});

type Report = z.infer<typeof report>;
type EventedProfile = Extract<Report['profiles'][number], { type: 'evented' }>;

/** All threads of the file together; undefined when the data is no such file or counts something else than time. */
export function readSpeedscope(data: unknown): Omit<Profile, 'name'> | undefined {
  const parsed = report.safeParse(data);
  if (!parsed.success) {
    return undefined;
  }
  const frames = parsed.data.shared.frames.map((frame) => ({
    file: frame.file ?? '',
    line: frame.line ?? 0,
    name: frame.name,
  }));
  const totals = new StackTotals();
  let seconds = 0;
  for (const profile of parsed.data.profiles) {
    const unit = SECONDS.get(profile.unit);
    if (unit === undefined) {
      return undefined;
    }
    const samples = profile.type === 'sampled' ? samplesOf(profile) : stretchesOf(profile);
    for (const { stack, weight } of samples) {
      const known = stack.flatMap(
        (index): StackFrame | readonly StackFrame[] => frames[index] ?? [],
      );
      totals.add(known, weight * unit);
      seconds += weight * unit;
    }
  }
  return { seconds, functions: totals.functions() };
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['nanoseconds', 1e-9],
  ['microseconds', 1e-6],
  ['milliseconds', 1e-3],
  ['seconds', 1],
]);

interface Sample {
  /** Indices of frames, outermost first. */
  readonly stack: readonly number[];
  readonly weight: number;
}

function samplesOf({
  samples,
  weights,
}: {
  readonly samples: readonly (readonly number[])[];
  readonly weights: readonly number[];
}): readonly Sample[] {
  return samples.map((stack, index) => ({ stack, weight: weights[index] ?? 0 }));
}

/** The time between two events belongs to the stack that was open meanwhile. */
function stretchesOf({ events }: EventedProfile): readonly Sample[] {
  const open: number[] = [];
  const stretches: Sample[] = [];
  let last = events[0]?.at ?? 0;
  for (const { type, frame, at } of events) {
    if (at > last && open.length > 0) {
      stretches.push({ stack: [...open], weight: at - last });
    }
    last = at;
    if (type === 'O') {
      open.push(frame);
    } else {
      open.pop();
    }
  }
  return stretches;
}
