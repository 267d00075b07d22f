import { openBubblewrap } from './bubblewrap/open-bubblewrap.ts';
import type { MissingSandbox, Sandbox } from './sandbox.ts';
import { openWasmSandbox } from './wasm/open-wasm-sandbox.ts';

export interface SandboxOptions {
  /** Where what makes starting fast is kept between processes; without it the first run takes some seconds longer. */
  readonly cacheFolder?: string | undefined;
  /** Python files that most programs bring and import, by path. WebAssembly holds them imported, so that such programs start sooner. */
  readonly preload?: Readonly<Record<string, string>> | undefined;
  /** Absolute path of the interpreter for native runs; by default the user's own. */
  readonly python?: string | undefined;
}

export interface OpenedSandboxes {
  readonly sandboxes: readonly Sandbox[];
  readonly missing: readonly MissingSandbox[];
}

/**
 * Every sandbox that works on this machine, and why the others do not.
 * @throws ReviewError `CANCELLED`; `SANDBOX_FAILED` when WebAssembly does not start.
 */
export async function openSandboxes(
  options: SandboxOptions,
  signal: AbortSignal,
): Promise<OpenedSandboxes> {
  const opened = await Promise.all([
    openWasmSandbox(options, signal),
    openBubblewrap(options, signal),
  ]);
  return {
    sandboxes: opened.flatMap((one) => (one.outcome === 'open' ? [one.sandbox] : [])),
    missing: opened.flatMap((one) => (one.outcome === 'missing' ? [one] : [])),
  };
}
