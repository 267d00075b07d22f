import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const LDAP = 'ldap.ldapobject.SimpleLDAPObject';

const ENTRY = { kind: 'stored', label: 'directory entry' } as const;

/** `search_s(base, scope, filterstr)`. */
const SEARCHES: CallModel = {
  flows: [],
  source: ENTRY,
  sinks: [
    { kind: 'ldap', slot: '0:base', does: 'used as the name to search under' },
    { kind: 'ldap', slot: '2:filterstr', does: 'used as a search filter' },
  ],
};

/** `modify_s(dn, changes)`. */
const CHANGES: CallModel = {
  flows: [],
  sinks: [{ kind: 'ldap', slot: '0:dn', does: 'used as the name of an entry' }],
};

const SEARCH_METHODS = ['search_s', 'search_st', 'search_ext_s', 'search_ext', 'search'];
const CHANGE_METHODS = [
  'modify',
  'modify_s',
  'modify_ext_s',
  'add',
  'add_s',
  'add_ext_s',
  'delete',
  'delete_s',
  'delete_ext_s',
  'rename',
  'rename_s',
  'compare_s',
  'compare_ext_s',
  'modrdn_s',
  'passwd',
  'passwd_s',
];

/** Directories: `python-ldap` and `ldap3`. */
export const ldapClients = defineLibrary({
  name: 'ldap3',
  aliases: {
    'ldap3.core.connection.Connection': 'ldap3.Connection',
    'ldap.ldapobject.LDAPObject': LDAP,
    'ldap.ldapobject.ReconnectLDAPObject': LDAP,
  },
  values: {
    'ldap3.Connection.entries': { source: ENTRY },
    'ldap3.Connection.response': { source: ENTRY },
    'ldap3.Connection.extend': { is: 'ldap3.ExtendedOperations' },
    'ldap3.ExtendedOperations.standard': { is: 'ldap3.StandardOperations' },
  },
  calls: {
    'ldap.initialize': { returns: LDAP, flows: [] },
    'ldap.open': { returns: LDAP, flows: [] },
    [LDAP]: { returns: LDAP, flows: [] },
    ...sameFor(members(LDAP, SEARCH_METHODS), SEARCHES),
    ...sameFor(members(LDAP, CHANGE_METHODS), CHANGES),
    ...sameFor(members(LDAP, ['simple_bind_s', 'bind_s', 'unbind_s', 'set_option']), { flows: [] }),
    'ldap3.Connection': { returns: 'ldap3.Connection', flows: [] },
    ...sameFor(['ldap3.Connection.search', 'ldap3.StandardOperations.paged_search'], {
      flows: [],
      source: ENTRY,
      sinks: [
        { kind: 'ldap', slot: '0:search_base', does: 'used as the name to search under' },
        { kind: 'ldap', slot: '1:search_filter', does: 'used as a search filter' },
      ],
    }),
    'ldap3.Reader': {
      returns: 'ldap3.Reader',
      flows: [],
      sinks: [
        { kind: 'ldap', slot: '2:base', does: 'used as the name to search under' },
        { kind: 'ldap', slot: '3:query', does: 'used as a search filter' },
      ],
    },
    ...sameFor(members('ldap3.Connection', ['add', 'delete', 'modify', 'modify_dn', 'compare']), {
      flows: [],
      sinks: [{ kind: 'ldap', slot: '0:dn', does: 'used as the name of an entry' }],
    }),
    ...sameFor(members('*', ['search_s', 'search_st', 'search_ext_s', 'search_ext']), SEARCHES),
    'ldap.filter.escape_filter_chars': { flows: ['0'], cleans: ['ldap'] },
    'ldap.filter.filter_format': { flows: ['1:assertion_values'], cleans: ['ldap'] },
    'ldap.dn.escape_dn_chars': { flows: ['0'], cleans: ['ldap'] },
    'ldap3.utils.conv.escape_filter_chars': { flows: ['0'], cleans: ['ldap'] },
    'ldap3.utils.conv.escape_bytes': { flows: ['0'], cleans: ['ldap'] },
    'ldap3.utils.dn.escape_rdn': { flows: ['0'], cleans: ['ldap'] },
    'ldap3.utils.dn.safe_dn': { flows: ['0'] },
  },
});
