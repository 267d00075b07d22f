import type { Library } from '../library.ts';
import { builtins } from './builtins.ts';
import { flask } from './flask.ts';
import { markupsafe } from './markupsafe.ts';
import { sqlite3 } from './sqlite3.ts';
import { werkzeug } from './werkzeug.ts';

/** Every library that Assay knows. */
export const LIBRARIES: readonly Library[] = [builtins, flask, markupsafe, sqlite3, werkzeug];
