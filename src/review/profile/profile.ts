/** Where a program spent its time, whatever measured it. */
export interface Profile {
  /** File name of the profile, for people. */
  readonly name: string;
  /** Seconds of the whole run. */
  readonly seconds: number;
  readonly functions: readonly ProfiledFunction[];
}

export interface ProfiledFunction {
  /** As the profiler wrote it: absolute, or relative to where the program ran. */
  readonly file: string;
  /** 1-based line of the definition; 0 where the profiler does not say. */
  readonly line: number;
  readonly name: string;
  /** Seconds in the function itself, without what it called. */
  readonly own: number;
  /** Seconds in the function and what it called; recursion counted once. */
  readonly total: number;
}
