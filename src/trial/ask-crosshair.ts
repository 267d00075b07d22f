import { analyseSource } from '../python/analyse-source.ts';
import type { PythonParser } from '../python/parser.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { callExamples } from './inputs/call-examples.ts';
import type { HarnessExample } from './protocol.ts';

/** What CrossHair, a symbolic executor for Python, said of two functions. */
export type CrosshairAnswer =
  | { readonly outcome: 'not-asked' }
  /** `words`: `CrossHair 0.0.98, 4 s`. */
  | { readonly outcome: 'no-difference'; readonly words: string }
  /** A claim: to be checked by running both on it. */
  | { readonly outcome: 'difference'; readonly example: HarnessExample };

export interface CrosshairQuestion {
  readonly files: Readonly<Record<string, string>>;
  /** Dotted names of the two functions. */
  readonly original: string;
  readonly rewrite: string;
  readonly seconds: number;
  readonly parser: PythonParser;
}

const NOT_ASKED: CrosshairAnswer = { outcome: 'not-asked' };

/** Sandboxes whose Python has no CrossHair: they are not asked again. */
const without = new WeakSet<Sandbox>();

/** Lets the CrossHair of the user's Python look for a difference, where it is installed. */
export async function askCrosshair(
  sandbox: Sandbox,
  question: CrosshairQuestion,
  signal: AbortSignal,
): Promise<CrosshairAnswer> {
  if (!sandbox.native || without.has(sandbox)) {
    return NOT_ASKED;
  }
  const { original, rewrite, seconds } = question;
  const run = await sandbox.run(
    {
      files: { ...question.files, [MAIN]: PROGRAM },
      main: MAIN,
      input: JSON.stringify([
        'diffbehavior',
        '--per_condition_timeout',
        String(seconds),
        original,
        rewrite,
      ]),
      limits: {
        wallMs: seconds * 2000 + 2000,
        memoryBytes: 1024 * 1024 * 1024,
        outputBytes: 256 * 1024,
      },
    },
    signal,
  );
  const version = /^crosshair (\S+)$/mu.exec(run.stdout)?.[1];
  if (version === undefined) {
    without.add(sandbox);
    return NOT_ASKED;
  }
  const given = /^Given: \((.*)\),?$/mu.exec(run.stdout)?.[1];
  if (given !== undefined) {
    const example = exampleOf(given, question.parser);
    return example === undefined ? NOT_ASKED : { outcome: 'difference', example };
  }
  return run.exitCode === 0 && /^No differences found/mu.test(run.stdout)
    ? { outcome: 'no-difference', words: `CrossHair ${version}, ${seconds} s` }
    : NOT_ASKED;
}

const MAIN = 'ask_crosshair.py';

const PROGRAM = `import json
import sys

arguments = json.loads(sys.stdin.read())
try:
    from importlib.metadata import version
    from crosshair.main import main
    print("crosshair", version("crosshair-tool"), flush=True)
except ImportError:
    sys.exit(0)
main(arguments)
`;

/** Literal arguments alone can be passed on. */
function exampleOf(given: string, parser: PythonParser): HarnessExample | undefined {
  const module = analyseSource(parser, 'given.py', `given(${given})`);
  return callExamples('given', { modules: [module], doctests: [] }).examples[0];
}
