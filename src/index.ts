/**
 * Assay as a library: run a review and render it. Open a pool and a cache, call `review`, close both.
 * Everything else in the package is internal.
 */
export { analysisVersion, packageVersion } from './analyzers/analysis-version.ts';
export { openPool, type AnalysisPool, type PoolOptions } from './analyzers/pool.ts';
export type { Evidence } from './core/evidence.ts';
export type { Finding, Fix } from './core/finding.ts';
export { ReviewError, type ErrorCode } from './core/review-error.ts';
export type { ReviewResult, Shortfall } from './core/review-result.ts';
export { noCache, openCache, type ContentCache } from './io/cache.ts';
export { chooseModel } from './llm/choose-model.ts';
export type { Reporter, ReportOptions } from './report/reporter.ts';
export { reporters } from './report/reporters.ts';
export { describeRules } from './review/describe-rules.ts';
export { review, type ReviewObserver, type ReviewRequest } from './review/run.ts';
