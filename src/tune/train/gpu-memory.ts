import { runProgram } from '../../io/child-process.ts';
import { scriptEnvironment } from './find-uv.ts';

/** A graphics card that CUDA can use. */
export interface Gpu {
  readonly name: string;
  readonly freeBytes: number;
}

/** The cards that `nvidia-smi` tells of; none where it is not there. @throws ReviewError `CANCELLED`. */
export async function findGpus(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly Gpu[]> {
  const asked = await runProgram(
    {
      program: 'nvidia-smi',
      args: ['--query-gpu=name,memory.free', '--format=csv,noheader,nounits'],
      cwd: process.cwd(),
      env: scriptEnvironment(environment),
      timeoutMs: 30_000,
      maxOutputBytes: 100_000,
    },
    signal,
  );
  return asked.outcome === 'exited' && asked.code === 0
    ? parseGpus(Buffer.from(asked.stdout).toString('utf8'))
    : [];
}

/** Lines such as `NVIDIA L4, 22512`, in mebibytes. */
export function parseGpus(text: string): readonly Gpu[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(?<name>.+), *(?<free>\d+)$/u.exec(line.trim())?.groups;
    return match === undefined
      ? []
      : [{ name: match['name'] ?? '', freeBytes: Number(match['free']) * 1024 * 1024 }];
  });
}
