import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';

const TRACEBACK: CallModel = { flows: [], source: { kind: 'error', label: 'traceback' } };

/** What the standard library says of an exception that is being handled. */
export const tracebacks = defineLibrary({
  name: 'traceback',
  calls: {
    'traceback.format_exc': TRACEBACK,
    'traceback.format_exception': TRACEBACK,
    'traceback.format_exception_only': TRACEBACK,
    'traceback.format_tb': TRACEBACK,
    'traceback.format_stack': TRACEBACK,
    'traceback.TracebackException.format': TRACEBACK,
    'sys.exc_info': TRACEBACK,
  },
});
