import { z } from 'zod';
import { DIFFERENCES } from '../core/evidence.ts';

/**
 * What passes between a trial and the harness, the Python program in `harness/` that runs both versions inside a sandbox. The plan
 * goes in as one JSON document on standard input. The harness answers on standard output with JSON lines, each prefixed by the
 * plan's token, so that nothing the user's code prints can be taken for an answer; lines arrive as work is done, so what was
 * found before a kill is not lost. Seconds are seconds of `time.perf_counter`.
 */
export interface HarnessPlan {
  /** Random hex; the prefix of every answer. */
  readonly token: string;
  readonly seed: number;
  /**
   * `check`: inputs, coverage, equality, shrinking. `time`: seconds and memory, on inputs known to be equal. `both`: one after the
   * other. `alone`: the rewrite on `calls`, without its original.
   */
  readonly task: 'check' | 'time' | 'both' | 'alone';
  /** Calls that an original drew. */
  readonly calls?: readonly string[];
  /** Elements of which nothing is known can be hashed: who proposes the rewrite says so. */
  readonly hashable?: boolean;
  /** Before the rewrite is loaded the original draws calls for it to be run on alone, and tells what it does on them. */
  readonly drawAlone?: boolean;
  readonly original: HarnessSubject;
  readonly rewrite: HarnessSubject;
  /** What to build the receiver from when the subject is a method called on an instance. */
  readonly receiver?: HarnessReceiver;
  /** Of the function, without the receiver, in the order of the signature; the same for both. */
  readonly parameters: readonly HarnessParameter[];
  /** Calls found in the project, each argument as Python source (literals only). Run first. */
  readonly examples: readonly HarnessExample[];
  /** Seconds for comparing and for timing. */
  readonly checkSeconds: number;
  readonly timeSeconds: number;
  /** How many seconds by the clock one second of comparing may take where other programs have the machine; 2 unless told. */
  readonly patience?: number;
  /** When the run is killed, seconds since 1970; both take less where less is left. */
  readonly until?: number;
  /** Seconds one call may take while comparing before it counts as endless. */
  readonly callSeconds: number;
  /** At most this many inputs. */
  readonly maxInputs: number;
  /** How deep calls may nest; the harness knows what is usual where it runs. */
  readonly depth?: number;
}

export interface HarnessSubject {
  /** Import name of the sliced module: files of the run hold it. Original and rewrite live in separate packages of files. */
  readonly module: string;
  /** `total`, `Cart.total`. */
  readonly name: string;
  /** Lines (1-based) of the sliced module that belong to the function and its helpers; branches there are counted. */
  readonly lines: readonly (readonly [first: number, last: number])[];
  /** Of these lines, the runs that the other version has not; the answer says which were never reached. */
  readonly changed: readonly (readonly [first: number, last: number])[];
}

export interface HarnessReceiver {
  /** `method`: an instance is built. `class`: called on the class. `static`: as a plain function of the class. */
  readonly kind: 'method' | 'class' | 'static';
  readonly className: string;
  /** Parameters of `__init__` (or the fields of a dataclass), without `self`. */
  readonly parameters: readonly HarnessParameter[];
}

export interface HarnessParameter {
  readonly name: string;
  readonly kind: 'positional' | 'keyword' | 'var-positional' | 'var-keyword';
  readonly hasDefault: boolean;
  /** Likeliest first; the harness tries them on the original and keeps what works. Empty: the harness guesses. */
  readonly shapes: readonly InputShape[];
}

export interface HarnessExample {
  readonly positional: readonly string[];
  readonly keyword: Readonly<Record<string, string>>;
}

/**
 * What a value looks like. Sizes are not part of it: the harness draws them, small for comparing and growing for timing. `open`:
 * a guess, where nothing tells that the value is no list; containers are put in its place where the original takes them.
 */
export type InputShape =
  | { readonly kind: 'none' | 'bool' | 'float' | 'bytes' }
  /** `plain`: ordered or hashed by the code. `sought`: compared or looked up as a whole, so more likely no container. */
  | { readonly kind: 'any'; readonly plain?: true; readonly sought?: true }
  /** The shape of the whole parameter once more: of trees and nested lists. */
  | { readonly kind: 'again' }
  /** A value of a type of the standard library: one of the names in `built_values.py`. */
  | { readonly kind: 'built'; readonly type: string }
  /** `size`: the number decides how much work there is (`range(n)`), so timing grows it. `index`: of a sequence. */
  | {
      readonly kind: 'int';
      readonly role?: 'size' | 'index';
      readonly interesting?: readonly number[];
      readonly open?: true;
    }
  | { readonly kind: 'str'; readonly interesting?: readonly string[]; readonly open?: true }
  | { readonly kind: 'list' | 'set' | 'frozenset' | 'deque' | 'iterator'; readonly of: InputShape }
  /** An open file of lines, in memory. */
  | { readonly kind: 'text-file'; readonly of: InputShape }
  | { readonly kind: 'tuple'; readonly items: readonly InputShape[]; readonly open?: true }
  /** Of any length. */
  | { readonly kind: 'tuple-of'; readonly of: InputShape; readonly open?: true }
  | { readonly kind: 'dict'; readonly key: InputShape; readonly value: InputShape }
  /** A dictionary with these keys. */
  | { readonly kind: 'mapping'; readonly keys: Readonly<Record<string, InputShape>> }
  /** What the code reads from standard input: a text that is made up as it is read. */
  | { readonly kind: 'stdin' }
  /** Something with these attributes; of a class of the slice where `className` is given. */
  | {
      readonly kind: 'object';
      readonly className?: string;
      readonly attributes: Readonly<Record<string, InputShape>>;
    }
  /** Built by calling a class of the slice. */
  | {
      readonly kind: 'instance';
      readonly className: string;
      readonly parameters: readonly HarnessParameter[];
    }
  /** A pure function of so many arguments. */
  | { readonly kind: 'callable'; readonly arity: number; readonly returns: InputShape }
  | { readonly kind: 'one-of'; readonly shapes: readonly InputShape[] };

const branches = z.object({ covered: z.int(), total: z.int() });
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** One answer of the harness. */
export const harnessAnswer = z.discriminatedUnion('say', [
  /** Both modules are imported. */
  z.object({ say: z.literal('ready'), python: z.string() }),
  /** Work ends here: `code` is one of `NotTriableCode`. */
  z.object({
    say: z.literal('not-triable'),
    code: z.string(),
    reason: z.string(),
    line: z.int().optional(),
  }),
  /** A difference, shrunk. `inputs` were equal before it. */
  z.object({
    say: z.literal('differs'),
    call: z.string(),
    original: z.string(),
    rewrite: z.string(),
    difference: z.enum(DIFFERENCES),
    inputs: z.int(),
    originalBranches: branches,
  }),
  z.object({
    say: z.literal('equal'),
    inputs: z.int(),
    /** Of these, on how many the original returned rather than raised. */
    succeeded: z.int(),
    sources: z.array(z.string()),
    originalBranches: branches,
    rewriteBranches: branches,
    rounding: z.boolean(),
    /** First lines of the runs in `changed` that hold code of which nothing was reached. */
    unreached: z
      .object({ original: z.array(z.int()), rewrite: z.array(z.int()) })
      .default({ original: [], rewrite: [] }),
  }),
  /** One version without the other: its calls (of the original) and what it did on each, JSON; null where nothing can be said. */
  z.object({
    say: z.literal('alone'),
    calls: z.array(z.string()),
    outcomes: z.array(z.string().nullable()),
  }),
  /** One size; sent as it is measured. Minimum of interleaved runs, seconds for one call; `High` is their upper quartile. */
  z.object({
    say: z.literal('timed'),
    size: z.int(),
    original: z.number(),
    rewrite: z.number(),
    originalHigh: z.number().exactOptional(),
    rewriteHigh: z.number().exactOptional(),
  }),
  z.object({
    say: z.literal('clock'),
    /** Ratio original / rewrite at the largest size, bootstrapped; null when too short to measure. */
    ratio: interval.nullable(),
    size: z.int(),
    originalGrowth: interval.nullable(),
    rewriteGrowth: interval.nullable(),
    slowerUpTo: z.int().nullable(),
    memory: z.object({ size: z.int(), original: z.int(), rewrite: z.int() }).nullable(),
  }),
  z.object({ say: z.literal('done') }),
]);

export type HarnessAnswer = z.infer<typeof harnessAnswer>;
