import type { Library } from '../library.ts';
import { builtins } from './builtins.ts';
import { flask } from './flask.ts';
import { sqlite3 } from './sqlite3.ts';

/** Every library that Assay knows. */
export const LIBRARIES: readonly Library[] = [builtins, flask, sqlite3];
