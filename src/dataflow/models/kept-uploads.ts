import type { SinkModel } from '../library.ts';

/** A file that is opened to be written under the name that an uploaded file has. */
export const KEEPS_UPLOAD: SinkModel = {
  kind: 'upload',
  slot: '0:file',
  does: 'used as the name to save under',
  sources: ['upload'],
  when: [
    { slot: '1:mode', is: 'present' },
    { slot: '1:mode', is: { mayHold: ['w', 'x', 'a'] } },
  ],
};
