/**
 * A place where Python that nobody trusts can run. Every run is a process of its own that sees only the files it is given, has
 * no network, no environment and no way to the machine, and is killed when it passes a limit. What a run prints is returned
 * also when it is killed, so a program can report as it goes.
 */
export interface Sandbox {
  readonly id: SandboxId;
  /** For people: `CPython 3.14.2 (WebAssembly)`, `CPython 3.12.4, native (bubblewrap)`. */
  readonly python: string;
  /** True when times measured inside are those of the user's own Python; WebAssembly's small factors are not. */
  readonly native: boolean;
  /** Never rejects for what the program does; rejects with a ReviewError when the sandbox itself cannot start. */
  run(program: SandboxProgram, signal: AbortSignal): Promise<SandboxRun>;
}

export type SandboxId = 'wasm' | 'bubblewrap';

export interface SandboxProgram {
  /** Text by path relative to the working folder (`main.py`, `shop/billing.py`); the folder is on the import path. */
  readonly files: Readonly<Record<string, string>>;
  /** The file that runs as `__main__`; one of `files`. */
  readonly main: string;
  /** What the program reads from standard input, UTF-8. */
  readonly input: string;
  readonly limits: SandboxLimits;
  /** Told what the program prints to standard output, as it comes. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface SandboxLimits {
  /** Milliseconds from start to end, start-up included. */
  readonly wallMs: number;
  /** Bytes of memory the Python program may hold, beside what the interpreter needs. */
  readonly memoryBytes: number;
  /** Bytes of standard output and standard error together. */
  readonly outputBytes: number;
}

/** How a run ended, and all it printed until then. */
export interface SandboxRun {
  readonly end: SandboxEnd;
  /** UTF-8, complete lines and the last incomplete one. */
  readonly stdout: string;
  readonly stderr: string;
  /** The program's exit status where it ended by itself. */
  readonly exitCode: number | undefined;
  readonly elapsedMs: number;
}

/**
 * `finished`: by itself, whatever its exit status. `crashed`: the interpreter died (a signal, an abort of WebAssembly).
 * `stopped`: the caller's signal was aborted.
 */
export type SandboxEnd =
  | 'finished'
  | 'timed-out'
  | 'out-of-memory'
  | 'output-limit'
  | 'crashed'
  | 'stopped';

/** A sandbox that is ready, or why there is none of this kind here. */
export type SandboxOpening =
  | { readonly outcome: 'open'; readonly sandbox: Sandbox }
  | ({ readonly outcome: 'missing' } & MissingSandbox);

export interface MissingSandbox {
  readonly id: SandboxId;
  /** Half a sentence: `bubblewrap is not installed`. */
  readonly reason: string;
  /** What the user can do about it, as one imperative sentence. */
  readonly hint: string;
}
