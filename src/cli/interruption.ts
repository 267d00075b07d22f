type Interrupt = 'SIGINT' | 'SIGTERM';

/**
 * The first Ctrl-C ends the work with what is known; a second one ends the process. One Ctrl-C may come as two signals of
 * different kinds: from the terminal, and from the process that started this one.
 */
export function interruptOnSignal(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let first: { readonly name: Interrupt; readonly at: number } | undefined;
  function interrupt(name: Interrupt): void {
    const at = performance.now();
    if (first !== undefined && (name === first.name || at - first.at > SAME_PRESS_MS)) {
      endAtOnce();
    }
    first ??= { name, at };
    controller.abort();
  }
  function stop(): void {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  /** An orderly exit would wait for native code to finish its step; whoever dies of Ctrl-C has 130 for an exit code, too. */
  function endAtOnce(): void {
    stop();
    if (process.platform === 'win32') {
      process.exit(130);
    }
    process.kill(process.pid, 'SIGINT');
  }
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return { signal: controller.signal, stop };
}

/** Longer than the way of a signal through another process on a busy machine. */
const SAME_PRESS_MS = 2000;
