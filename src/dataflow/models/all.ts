import type { Library } from '../library.ts';
import { builtins } from './builtins.ts';
import { sqlite3 } from './sqlite3.ts';
import { WEB_LIBRARIES } from './web-libraries.ts';

/** Every library that Assay knows. */
export const LIBRARIES: readonly Library[] = [builtins, sqlite3, ...WEB_LIBRARIES];
