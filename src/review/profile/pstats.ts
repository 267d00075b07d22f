import { readMarshal, type Marshalled } from './marshal.ts';
import type { ProfiledFunction } from './profile.ts';

/**
 * The functions of a cProfile file: `{(file, line, name): (primitive calls, calls, own, total, callers)}`, marshalled (the
 * layout that `pstats.Stats` loads). Undefined when the bytes are no such file.
 */
export function readPstats(bytes: Uint8Array): readonly ProfiledFunction[] | undefined {
  const stats = readMarshal(bytes);
  if (!(stats instanceof Map)) {
    return undefined;
  }
  const functions: ProfiledFunction[] = [];
  for (const [key, value] of stats) {
    const one = entryOf(key, value);
    if (one === undefined) {
      return undefined;
    }
    functions.push(one);
  }
  return functions;
}

function entryOf(key: Marshalled, value: Marshalled): ProfiledFunction | undefined {
  if (!Array.isArray(key) || !Array.isArray(value)) {
    return undefined;
  }
  const [file, line, name]: readonly unknown[] = key;
  const [, , own, total]: readonly unknown[] = value;
  return typeof file === 'string' &&
    typeof line === 'number' &&
    typeof name === 'string' &&
    typeof own === 'number' &&
    typeof total === 'number'
    ? { file, line, name, own, total }
    : undefined;
}
