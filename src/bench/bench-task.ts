/** What a labelled set asks of models. A file of its own: the command line names them before anything else is loaded. */
export const BENCH_TASKS = ['judge', 'discover', 'rewrite'] as const;

export type BenchTask = (typeof BENCH_TASKS)[number];
