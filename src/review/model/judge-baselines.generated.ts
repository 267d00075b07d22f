/**
 * Baselines of the default model for the rules' own examples: keys of `baselineKey`, margins in log-odds. Written by
 * `scripts/measure-baselines.ts`; an entry whose page, question or prompt has changed is simply not found, and asked.
 */
export const MEASURED_BASELINES: Readonly<Record<string, number>> = {
  // correctness/silent-broad-except
  'aea3b8f58b5a2172': 0.007,
  // performance/query-in-loop
  '43e38ea5a63baf7b': 0.453,
  // performance/sequential-await
  '5a03ea0ab35f87f1': 1.227,
  // security/assert-for-access-control
  '852dbe702e2167a2': 1.159,
  // security/eval-of-variable
  '388f651f41578553': 0.666,
  // security/pickle-load
  'ceb35ce84f6ee137': 0.608,
  // security/shell-with-variable
  'c58c0db6e93a6381': 0.512,
  // security/sql-string-formatting
  '2b12b1cd0634c1de': 0.473,
  // security/weak-random-token
  'a243abae8a931f46': 1.746,
  // query-in-loop
  '9742737515704843': 0.536,
  // repeated-work
  'ffd832d375bfccb7': 0.507,
  // secret-logged
  'ac1b34236f0fadef': 0.042,
  // html-from-user
  '78adc4a6ab8d0659': 0.779,
  // no-permission-check
  'ae5a968f37e838b7': 0.706,
  // empty-input
  'a7d57a4fe53292b3': 0.187,
  // none-result
  '4c2deb78d259b772': 1.099,
  // query-in-loop, confirmed
  '384566589e119dd1': 0.796,
  // repeated-work, confirmed
  'a48ab31cfcbb675e': 1.025,
  // secret-logged, confirmed
  'fc22b47e60c53295': 0.190,
  // html-from-user, confirmed
  '2db10e75a6f7e47d': 0.900,
  // no-permission-check, confirmed
  '9b5221dd0e665b47': 1.476,
  // empty-input, confirmed
  'ecd0f3531ea839ad': 0.886,
  // none-result, confirmed
  'df61751051a1cf61': 0.504,
};
