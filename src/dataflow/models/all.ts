import { libraryIndex } from '../engine/project/library-index.ts';
import { SYSTEM_LIBRARIES } from './system-libraries.ts';
import { WEB_LIBRARIES } from './web-libraries.ts';

/** Every library that Assay knows, looked up once for all projects of a process. */
export const LIBRARIES = libraryIndex([...SYSTEM_LIBRARIES, ...WEB_LIBRARIES]);
