import type { Library } from '../library.ts';
import { SYSTEM_LIBRARIES } from './system-libraries.ts';
import { WEB_LIBRARIES } from './web-libraries.ts';

/** Every library that Assay knows. */
export const LIBRARIES: readonly Library[] = [...SYSTEM_LIBRARIES, ...WEB_LIBRARIES];
