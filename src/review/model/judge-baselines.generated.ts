/**
 * Baselines of the default model for the rules' own examples: keys of `baselineKey`, margins in log-odds. Written by
 * `scripts/measure-baselines.ts`; an entry whose page, question or prompt has changed is simply not found, and asked.
 */
export const MEASURED_BASELINES: Readonly<Record<string, number>> = {
  // correctness/none-result-used
  '68b3092fa7d481b5': 0.375,
  // correctness/silent-broad-except
  'aea3b8f58b5a2172': 0.007,
  // performance/commit-in-loop
  'c85066f80ed73775': 0.825,
  // performance/query-in-loop
  '43e38ea5a63baf7b': 0.453,
  // performance/sequential-await
  '5a03ea0ab35f87f1': 1.227,
  // security/assert-for-access-control
  '852dbe702e2167a2': 1.159,
  // security/check-then-use
  'a5c902ef9e0724d3': 0.345,
  // security/code-injection
  '9c05bc5133360860': 1.411,
  // security/cross-site-scripting
  'f929960c4b0ead9a': 0.788,
  // security/csrf-protection-off
  '3f27cf3054fe588b': -0.131,
  // security/eval-of-variable
  '388f651f41578553': 0.666,
  // security/json-in-page
  '30701fe771e38ed6': 0.823,
  // security/loose-host-check
  '3765e1fc607bed6f': 0.574,
  // security/markdown-kept-markup
  '5c76628315fb78a5': 0.710,
  // security/markup-filtered-by-pattern
  '31e7d9e2a2e40ebf': 0.540,
  // security/os-command-injection
  'd0db724a3ea8b943': 0.567,
  // security/pickle-load
  'ceb35ce84f6ee137': 0.608,
  // security/shell-with-variable
  'c58c0db6e93a6381': 0.512,
  // security/spoofable-address
  'f57113a2b2d76287': 0.526,
  // security/sql-injection
  'e83c16c4ad34f1cd': 0.503,
  // security/sql-string-formatting
  '2b12b1cd0634c1de': 0.473,
  // security/template-injection
  '2e319a7d6691cba9': 0.801,
  // security/timing-unsafe-comparison
  'e49c910057d4712b': 0.501,
  // security/unescaped-markup
  '6dd400373d11d5a2': 0.808,
  // security/unsafe-deserialization
  '4f453b022f0fbf43': 0.571,
  // security/weak-hash
  '3329cad5373b2cfb': -0.190,
  // security/weak-password-hash
  '45aeb12e84c76de7': 1.781,
  // security/weak-random-token
  'a243abae8a931f46': 1.746,
  // security/xml-entity-expansion
  '4907914a919fad1a': 0.551,
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
