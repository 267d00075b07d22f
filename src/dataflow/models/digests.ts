import { defineLibrary } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ALGORITHMS = [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha3_224',
  'sha3_256',
  'sha3_384',
  'sha3_512',
  'shake_128',
  'shake_256',
  'blake2b',
  'blake2s',
  'new',
];

/** Digests, identifiers, random numbers and dates: whatever goes in, letters and digits of no harm come out. */
export const digests = defineLibrary({
  name: 'hashlib',
  calls: {
    ...sameFor(members('hashlib', ALGORITHMS), { returns: 'hashlib.Hash', flows: [] }),
    ...sameFor(members('hashlib', ['pbkdf2_hmac', 'scrypt']), { flows: [] }),
    ...sameFor(members('hashlib.Hash', ['update', 'digest', 'hexdigest', 'copy']), { flows: [] }),
    'hmac.new': { returns: 'hashlib.Hash', flows: [] },
    'hmac.digest': { flows: [] },
    'hmac.compare_digest': { flows: [] },
    'secrets.compare_digest': { flows: [] },
    ...sameFor(members('bcrypt', ['hashpw', 'checkpw', 'gensalt', 'kdf']), { flows: [] }),
    'uuid.UUID': {
      returns: 'uuid.UUID',
      flows: [],
      checks: [{ slot: '0:hex', kinds: 'all', when: 'returned' }],
    },
    ...sameFor(members('uuid', ['uuid1', 'uuid3', 'uuid4', 'uuid5']), {
      returns: 'uuid.UUID',
      flows: [],
    }),
    ...sameFor(members('datetime.datetime', ['strptime', 'fromisoformat', 'fromtimestamp']), {
      returns: 'datetime.datetime',
      flows: [],
      checks: [{ slot: '0', kinds: 'all', when: 'returned' }],
    }),
    ...sameFor(members('datetime.date', ['fromisoformat', 'fromtimestamp']), {
      returns: 'datetime.date',
      flows: [],
      checks: [{ slot: '0', kinds: 'all', when: 'returned' }],
    }),
    'datetime.timedelta': { flows: [] },
    'decimal.Decimal': {
      flows: [],
      checks: [{ slot: '0', kinds: 'all', when: 'returned' }],
    },
    'fractions.Fraction': { flows: [] },
    ...sameFor(members('ipaddress', ['ip_address', 'IPv4Address', 'IPv6Address', 'ip_network']), {
      flows: ['0'],
      cleans: ['sql', 'os-command', 'code', 'ldap', 'xpath', 'html', 'header', 'log', 'path'],
      checks: [
        {
          slot: '0',
          kinds: ['sql', 'os-command', 'code', 'ldap', 'xpath', 'html', 'header', 'log', 'path'],
          when: 'returned',
        },
      ],
    }),
  },
});
