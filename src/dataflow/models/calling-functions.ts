import { defineLibrary } from '../library.ts';
import type { CallModel, RunModel } from '../library.ts';
import { sameFor } from './same-for.ts';

const EACH: CallModel = { runs: { function: '0', with: 'elements', gives: 'results' } };
const AT_ONCE: CallModel = { runs: { function: '0', with: 'following', gives: 'result' } };
const LATER: CallModel = { runs: { function: '1', with: 'following', gives: 'result' } };
const ROWS: CallModel = { runs: { function: '0', with: 'row', gives: 'results' } };
const SOME: CallModel = { runs: { function: '0', with: 'elements', gives: 'elements' } };

function packed(called: string, args: string, kwargs: string): CallModel {
  const runs: RunModel = { function: called, with: { args, kwargs }, gives: 'result' };
  return { runs };
}

/** Executors, pools, event loops and threads, and what the standard library has for functions that are handed over. */
export const callingFunctions = defineLibrary({
  name: 'functools',
  calls: {
    'functools.reduce': { runs: { function: '0', with: 'folded', gives: 'result' } },
    'itertools.starmap': ROWS,
    'itertools.groupby': { runs: { function: '1:key', with: 'key', gives: 'groups' } },
    ...sameFor(['itertools.filterfalse', 'itertools.takewhile', 'itertools.dropwhile'], SOME),
    ...sameFor(
      [
        'asyncio.to_thread',
        'anyio.to_thread.run_sync',
        'starlette.concurrency.run_in_threadpool',
        'fastapi.concurrency.run_in_threadpool',
        '*.submit',
        '*.call_soon',
        '*.call_soon_threadsafe',
        '*.add_task',
        // With an object of the library's own before the rest.
        '*.run_in_transaction',
        '*.execute_read',
        '*.execute_write',
        '*.run_sync',
        'atexit.register',
        'contextvars.Context.run',
        'contextlib.ExitStack.callback',
        'contextlib.AsyncExitStack.callback',
        'contextlib.AsyncExitStack.push_async_callback',
      ],
      AT_ONCE,
    ),
    ...sameFor(['*.run_in_executor', '*.call_later', '*.call_at'], LATER),
    ...sameFor(['*.map', '*.imap', '*.imap_unordered'], EACH),
    '*.starmap': ROWS,
    ...sameFor(['*.apply', '*.apply_async'], packed('0:func', '1:args', '2:kwds')),
    ...sameFor(
      ['threading.Thread', 'multiprocessing.Process'],
      packed('1:target', '3:args', '4:kwargs'),
    ),
    ...sameFor(['threading.Thread.start', 'multiprocessing.Process.start'], {
      flows: [],
      calls: 'run',
    }),
    'threading.Timer': packed('1:function', '2:args', '3:kwargs'),
  },
});
