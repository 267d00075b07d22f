import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { z } from 'zod';

import { runLimited } from '../limited-process.ts';
import type { Bubblewrap } from './bubblewrap-process.ts';
import { questionProcess } from './bubblewrap-process.ts';

/** A Python that is installed on this machine. */
export interface Interpreter {
  /** Absolute; may be the link in a virtual environment, by which Python finds the environment. */
  readonly executable: string;
  /** `3.12.4` */
  readonly version: string;
  /** What it needs to run beside the system's libraries: its own files and folders and those of its environment, absolute. */
  readonly paths: readonly string[];
}

export type InterpreterSearch =
  | { readonly outcome: 'found'; readonly interpreter: Interpreter }
  | { readonly outcome: 'missing'; readonly reason: string; readonly hint: string };

/** A program by name in the absolute folders of `PATH`. */
export function programInPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((path) => isFile(path));
}

/** The user's Python: `wanted`, else that of the active virtual environment, else the first in `PATH`. */
export async function findInterpreter(
  bubblewrap: Bubblewrap,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<InterpreterSearch> {
  const environment = process.env['VIRTUAL_ENV'] ?? '';
  const active = isAbsolute(environment) ? join(environment, 'bin/python') : '';
  const candidate = wanted ?? (isFile(active) ? active : programInPath('python3'));
  if (candidate === undefined || !isFile(candidate)) {
    return {
      outcome: 'missing',
      reason: `there is no Python: ${candidate ?? 'python3 is not in PATH'}`,
      hint: 'Install Python 3.8 or newer.',
    };
  }
  const asked = await runLimited(questionProcess(bubblewrap, candidate, QUESTION), signal);
  const answer = parseAnswer(asked.stdout.toString('utf8'));
  if (answer === undefined) {
    const said = asked.complaints.trim().split('\n').at(-1) ?? '';
    return {
      outcome: 'missing',
      reason: `${candidate} does not run in bubblewrap${said === '' ? '' : `: ${said.slice(0, 200)}`}`,
      hint: 'Allow user namespaces on this machine, or go on with WebAssembly alone.',
    };
  }
  return judge(candidate, answer);
}

/** The oldest for which the launcher inside is written. */
const OLDEST = [3, 8] as const;

/** Of an installation only what an interpreter reads: `~/.local` may be one, and holds much else. */
const QUESTION = `
import json, os, sys, sysconfig
base = os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable)
prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
paths = [os.path.join(one, part) for one in prefixes for part in ('bin', 'lib', 'lib64', 'pyvenv.cfg')]
paths += [sysconfig.get_paths()[name] for name in ('stdlib', 'platstdlib', 'purelib', 'platlib')]
print(json.dumps({
    'executable': sys.executable,
    'version': list(sys.version_info[:3]),
    'paths': [one for one in paths + [base] if os.path.exists(one)],
}))
`;

const answerSchema = z.object({
  executable: z.string(),
  version: z.tuple([z.number(), z.number(), z.number()]),
  paths: z.array(z.string()),
});

type Answer = z.infer<typeof answerSchema>;

function parseAnswer(text: string): Answer | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function judge(candidate: string, answer: Answer): InterpreterSearch {
  const version = answer.version.join('.');
  const [major, minor] = answer.version;
  if (major !== OLDEST[0] || minor < OLDEST[1]) {
    return {
      outcome: 'missing',
      reason: `${candidate} is Python ${version}`,
      hint: `Make Python ${OLDEST.join('.')} or newer the first in PATH.`,
    };
  }
  const foreign = answer.paths.find((path) => !isOfInstallation(path, answer.executable));
  if (foreign !== undefined) {
    return {
      outcome: 'missing',
      reason: `${candidate} is installed in ${foreign}, which may hold more than Python`,
      hint: 'Use a virtual environment, or a Python that has a folder of its own.',
    };
  }
  const paths = withoutInner(answer.paths);
  return { outcome: 'found', interpreter: { executable: answer.executable, version, paths } };
}

/** What the interpreter says of itself is only believed where it is named as parts of installations are, links followed. */
function isOfInstallation(path: string, executable: string): boolean {
  const real = realpathSync(path);
  return (
    !isWithin(homeFolder(), real) &&
    (PARTS.has(basename(real)) || /^python[\d.]+\w*$/u.test(basename(real)) || path === executable)
  );
}

const PARTS = new Set(['bin', 'lib', 'lib64', 'pyvenv.cfg', 'site-packages', 'dist-packages']);

/** An installation that holds the home folder would bring everything in it along. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

function withoutInner(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].filter(
    (path) => !paths.some((other) => other !== path && isWithin(path, other)),
  );
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
