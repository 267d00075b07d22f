/** The first Ctrl-C ends the work with what is known; a second one ends the process. */
export function interruptOnSignal(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  function interrupt(): void {
    if (controller.signal.aborted) {
      process.exit(130);
    }
    controller.abort();
  }
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
