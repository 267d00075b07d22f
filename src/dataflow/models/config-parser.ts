import { defineLibrary } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const OWNER = 'configparser.RawConfigParser';

/** Settings kept by section and name: what is put under one pair of names comes out under that pair. */
export const configParser = defineLibrary({
  name: 'configparser',
  aliases: { ConfigParser: 'configparser', 'configparser.SafeConfigParser': OWNER },
  bases: { 'configparser.ConfigParser': [OWNER] },
  calls: {
    'configparser.ConfigParser': {
      returns: 'configparser.ConfigParser',
      flows: [],
      holds: true,
    },
    [OWNER]: { returns: OWNER, flows: [], holds: true },
    [`${OWNER}.set`]: { stores: { keys: ['0:section', '1:option'], value: '2:value' }, flows: [] },
    [`${OWNER}.get`]: { loads: { keys: ['0:section', '1:option'] } },
    ...sameFor(members(OWNER, ['getint', 'getfloat', 'getboolean']), { flows: [] }),
    ...sameFor(members(OWNER, ['add_section', 'has_section', 'has_option', 'sections']), {
      flows: [],
    }),
    [`${OWNER}.read`]: {
      flows: [],
      sinks: [{ kind: 'path', slot: '0:filenames', does: 'read' }],
    },
  },
});
