import { defineLibrary } from '../library.ts';
import type { CallModel, Condition, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

function loads(slot: Slot, when: readonly Condition[] = []): CallModel {
  return {
    flows: [slot],
    sinks: [{ kind: 'deserialization', slot, does: 'turned into objects', when }],
  };
}

/** Loaders of PyYAML that make plain data only. */
const SAFE_LOADERS = ['yaml.SafeLoader', 'yaml.CSafeLoader', 'yaml.BaseLoader', 'yaml.CBaseLoader'];

const UNLESS_SAFE: Condition[] = [{ slot: '1:Loader', is: { notNames: SAFE_LOADERS } }];
const UNSAFE_YAML = 'ruamel.yaml.UnsafeYAML';

/** Formats that hold more than data: reading them runs what they say. */
export const serialization = defineLibrary({
  name: 'pickle',
  aliases: {
    cPickle: 'pickle',
    _pickle: 'pickle',
    pickle5: 'pickle',
    'six.moves.cPickle': 'pickle',
    'yaml.loader': 'yaml',
    'yaml.cyaml': 'yaml',
    'sklearn.externals.joblib': 'joblib',
    'joblib.numpy_pickle': 'joblib',
    'jsonpickle.unpickler.decode': 'jsonpickle.decode',
    'jsonpickle.loads': 'jsonpickle.decode',
  },
  calls: {
    'pickle.loads': loads('0:data'),
    'pickle.load': loads('0:file'),
    'pickle.Unpickler': loads('0:file'),
    ...sameFor(members('pickle', ['dumps', 'dump', 'Pickler']), { flows: ['0'] }),
    'marshal.loads': loads('0'),
    'marshal.load': loads('0'),
    'shelve.open': loads('0:filename'),
    'dbm.open': { flows: [], sinks: [{ kind: 'path', slot: '0:file', does: 'opened' }] },
    ...sameFor(['dill.loads', 'cloudpickle.loads'], loads('0')),
    ...sameFor(['dill.load', 'cloudpickle.load', 'joblib.load'], loads('0:filename')),
    'pandas.read_pickle': loads('0:filepath_or_buffer'),
    'pandas.read_hdf': loads('0:path_or_buf'),
    'numpy.load': {
      ...loads('0:file', [{ slot: 'allow_pickle', is: 'truthy' }]),
      sinks: [
        {
          kind: 'deserialization',
          slot: '0:file',
          does: 'turned into objects',
          when: [{ slot: 'allow_pickle', is: 'truthy' }],
        },
        { kind: 'path', slot: '0:file', does: 'read' },
      ],
    },
    'torch.load': loads('0:f', [{ slot: 'weights_only', is: 'falsy' }]),
    'keras.models.load_model': loads('0:filepath', [{ slot: 'safe_mode', is: 'falsy' }]),
    'jsonpickle.decode': loads('0:string'),
    'jsonpickle.unpickler.Unpickler.restore': loads('0:obj'),
    ...sameFor(members('yaml', ['Loader', 'UnsafeLoader', 'FullLoader']), loads('0:stream')),
    ...sameFor(members('yaml', ['CLoader', 'CUnsafeLoader', 'CFullLoader']), loads('0:stream')),
    'yaml.load': loads('0:stream', UNLESS_SAFE),
    'yaml.load_all': loads('0:stream', UNLESS_SAFE),
    ...sameFor(
      members('yaml', ['unsafe_load', 'unsafe_load_all', 'full_load', 'full_load_all']),
      loads('0:stream'),
    ),
    ...sameFor(members('yaml', ['safe_load', 'safe_load_all']), { flows: ['0'] }),
    'ruamel.yaml.YAML': {
      returns: 'ruamel.yaml.YAML',
      flows: [],
      variants: [
        {
          when: [{ slot: 'typ', is: { equals: ['unsafe'] } }],
          gives: { returns: UNSAFE_YAML, flows: [] },
        },
      ],
    },
    'ruamel.yaml.YAML.load': { flows: ['0'] },
    [`${UNSAFE_YAML}.load`]: loads('0'),
    'ruamel.yaml.load': loads('0:stream', [
      {
        slot: '1:Loader',
        is: { notNames: ['ruamel.yaml.SafeLoader', 'ruamel.yaml.RoundTripLoader'] },
      },
    ]),
    'ruamel.yaml.unsafe_load': loads('0:stream'),
    'multiprocessing.connection.Connection.recv': {
      flows: [],
      source: { kind: 'message', label: 'message of a process' },
    },
  },
});
