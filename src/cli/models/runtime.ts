import { ReviewError } from '../../core/review-error.ts';
import { GPU_KINDS, type GpuKind } from '../../llm/runtime/gpu-packages.ts';
import { installRuntime } from '../../llm/runtime/install-runtime.ts';
import { interruptible } from './interruptible.ts';

/**
 * `assay models runtime [--gpu KIND]`: installs what runs embedded models. Everything it says goes to stderr.
 *
 * @throws ReviewError like `installRuntime`; `USAGE` for another kind.
 */
export async function installModelRuntime(gpu: string | undefined): Promise<void> {
  const wanted = gpu === undefined ? undefined : requireKind(gpu);
  const outcome = await interruptible((dataFolder, signal) =>
    installRuntime(
      {
        dataFolder,
        ...(wanted === undefined ? {} : { gpu: wanted }),
        onStart: () => process.stderr.write('installing the runtime with npm\n'),
      },
      signal,
    ),
  );
  process.stderr.write(
    outcome === 'present' ? 'the runtime is as wanted already\n' : 'the runtime is installed\n',
  );
  process.stderr.write('see `assay doctor` for what it can use\n');
}

function requireKind(text: string): GpuKind | 'none' {
  const kind = ([...GPU_KINDS, 'none'] as const).find((one) => one === text.toLowerCase());
  if (kind === undefined) {
    throw new ReviewError('USAGE', `Not a kind of graphics card: ${text}`, {
      hint: 'Say --gpu cuda (NVIDIA), --gpu vulkan (most others) or --gpu none. A Mac uses Metal without any of them.',
    });
  }
  return kind;
}
