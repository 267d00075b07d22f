import { all, type LibraryModel } from './library-model.ts';

function inNumpy(names: string): string {
  return names
    .split(' ')
    .map((name) => `numpy.${name}`)
    .join(' ');
}

/** What is known of NumPy. */
export const NUMPY: LibraryModel = {
  functions: {
    ...all(
      inNumpy(
        'arange linspace logspace geomspace flatnonzero unique bincount ravel fromiter repeat diag_indices',
      ),
      'vector',
    ),
    ...all(inNumpy('zeros ones empty full'), 'shaped'),
    ...all(inNumpy('random.rand random.randn'), 'lengths'),
    ...all(
      inNumpy('random.random random.uniform random.normal random.randint') +
        ' ' +
        inNumpy('random.standard_normal random.random_sample random.poisson random.exponential'),
      'sized',
    ),
    ...all(
      inNumpy('random.default_rng.random random.default_rng.integers random.default_rng.normal'),
      'sized',
    ),
    ...all(
      inNumpy('concatenate vstack hstack stack column_stack eye identity outer meshgrid tile') +
        ' ' +
        inNumpy('loadtxt genfromtxt fromfile frombuffer reshape'),
      'array',
    ),
    ...all(inNumpy('array asarray asanyarray ascontiguousarray'), 'elements'),
    ...all(
      inNumpy(
        'zeros_like ones_like empty_like full_like copy sort sqrt exp log log2 log10 log1p expm1',
      ) +
        ' ' +
        inNumpy(
          'sin cos tan tanh abs absolute square sign floor ceil rint round clip isnan isfinite',
        ) +
        ' ' +
        inNumpy('cumsum cumprod flip roll nan_to_num maximum minimum logical_not power'),
      'like-first',
    ),
  },
  types: {
    'numpy.ndarray': 'array',
    'numpy.typing.NDArray': 'array',
  },
  methods: {
    array: {
      ...all('astype copy clip round reshape transpose squeeze', 'array'),
      ...all('flatten ravel', 'vector'),
    },
    vector: all('astype copy clip round cumsum cumprod flatten ravel', 'vector'),
  },
  attributes: {
    array: { T: 'array', flat: 'vector' },
    vector: { T: 'vector', flat: 'vector' },
  },
};
