import { all, type LibraryModel } from './library-model.ts';

const KEEPS_THE_KIND =
  'abs add add_prefix add_suffix astype bfill bool ceil clip combine_first convert_dtypes copy cummax cummin cumprod cumsum diff div ' +
  'drop drop_duplicates dropna ffill fillna floordiv head infer_objects interpolate isin isna isnull mask mod mul notna notnull ' +
  'nlargest nsmallest pow reindex rename replace round sample set_axis shift sort_index sort_values sub tail truncate where';

/** What is known of pandas. A column is told from a frame by its index, see `library-kinds.ts`. */
export const PANDAS: LibraryModel = {
  functions: {
    ...all(
      'pandas.DataFrame pandas.DataFrame.from_dict pandas.DataFrame.from_records pandas.read_csv pandas.read_excel ' +
        'pandas.read_feather pandas.read_fwf pandas.read_json pandas.read_parquet pandas.read_sql pandas.read_sql_query ' +
        'pandas.read_sql_table pandas.read_table pandas.concat pandas.merge pandas.merge_asof pandas.pivot_table pandas.melt ' +
        'pandas.crosstab pandas.get_dummies pandas.json_normalize pandas.read_clipboard pandas.read_stata',
      'data-frame',
    ),
    'pandas.Series': 'series',
    'pandas.to_numeric': 'like-first',
    'pandas.isna': 'like-first',
    'pandas.isnull': 'like-first',
    'pandas.notna': 'like-first',
  },
  types: {
    'pandas.DataFrame': 'data-frame',
    'pandas.core.frame.DataFrame': 'data-frame',
    'pandas.Series': 'series',
    'pandas.core.series.Series': 'series',
  },
  methods: {
    'data-frame': {
      ...all(KEEPS_THE_KIND, 'data-frame'),
      ...all(
        'applymap assign corr describe explode filter join melt merge pivot pivot_table query reset_index select_dtypes ' +
          'set_index transpose tz_localize',
        'data-frame',
      ),
      ...all('all any count duplicated max mean median min nunique std sum var', 'series'),
      to_numpy: 'array',
    },
    series: {
      ...all(KEEPS_THE_KIND, 'series'),
      ...all('apply between eq ge gt le lt map ne rank value_counts duplicated', 'series'),
      ...all('to_numpy unique', 'vector'),
      to_frame: 'data-frame',
    },
    'text-accessor': all(
      'capitalize contains count endswith extract find fullmatch get len lower lstrip match pad replace rstrip slice startswith ' +
        'strip title upper zfill',
      'series',
    ),
  },
  attributes: {
    'data-frame': { T: 'data-frame', values: 'array', columns: 'series' },
    series: { values: 'vector', T: 'series', str: 'text-accessor' },
  },
};
