// oxlint-disable max-lines -- a table
import { indexPastEnd } from './correctness/index-past-end.ts';
import { loopNeverEnds } from './correctness/loop-never-ends.ts';
import { mutableDefault } from './correctness/mutable-default.ts';
import { noneResultUsed } from './correctness/none-result-used.ts';
import { partialSend } from './correctness/partial-send.ts';
import { removedFromPython } from './correctness/removed-from-python.ts';
import { silentBroadExcept } from './correctness/silent-broad-except.ts';
import { additionInLoop } from './performance/addition-in-loop.ts';
import { aggregateInLoop } from './performance/aggregate-in-loop.ts';
import { arrayGrownInLoop } from './performance/array-grown-in-loop.ts';
import { blockingCallInAsync } from './performance/blocking-call-in-async.ts';
import { builtinOverArray } from './performance/builtin-over-array.ts';
import { commitInLoop } from './performance/commit-in-loop.ts';
import { comparisonCountInLoop } from './performance/comparison-count-in-loop.ts';
import { compiledAtEveryStart } from './performance/compiled-at-every-start.ts';
import { conversionRoundTrip } from './performance/conversion-round-trip.ts';
import { deepCopyInLoop } from './performance/deep-copy-in-loop.ts';
import { divisorsOfEachNumber } from './performance/divisors-of-each-number.ts';
import { eagerDebugText } from './performance/eager-debug-text.ts';
import { exceptionAsDefault } from './performance/exception-as-default.ts';
import { exponentialEnumeration } from './performance/exponential-enumeration.ts';
import { fixedLargeLoop } from './performance/fixed-large-loop.ts';
import { formulaInLoop } from './performance/formula-in-loop.ts';
import { graphSearchInLoop } from './performance/graph-search-in-loop.ts';
import { httpWithoutSession } from './performance/http-without-session.ts';
import { indexLoop } from './performance/index-loop.ts';
import { inputInLoop } from './performance/input-in-loop.ts';
import { insertAtFront } from './performance/insert-at-front.ts';
import { listConcatenationInLoop } from './performance/list-concatenation-in-loop.ts';
import { listCountOrIndexInLoop } from './performance/list-count-or-index-in-loop.ts';
import { loopInvariantCall } from './performance/loop-invariant-call.ts';
import { membershipInList } from './performance/membership-in-list.ts';
import { missingEarlyExit } from './performance/missing-early-exit.ts';
import { modularPower } from './performance/modular-power.ts';
import { nestedSearchLoop } from './performance/nested-search-loop.ts';
import { numpyElementAccess } from './performance/numpy-element-access.ts';
import { numpyElementLoop } from './performance/numpy-element-loop.ts';
import { numpyForLinearWork } from './performance/numpy-for-linear-work.ts';
import { numpyVectorizeArithmetic } from './performance/numpy-vectorize-arithmetic.ts';
import { pandasApplyElements } from './performance/pandas-apply-elements.ts';
import { pandasApplyRows } from './performance/pandas-apply-rows.ts';
import { pandasCellAssignment } from './performance/pandas-cell-assignment.ts';
import { pandasRowAccess } from './performance/pandas-row-access.ts';
import { pandasRowLoop } from './performance/pandas-row-loop.ts';
import { popFromFront } from './performance/pop-from-front.ts';
import { powerByLoop } from './performance/power-by-loop.ts';
import { processForEach } from './performance/process-for-each.ts';
import { productReducedLate } from './performance/product-reduced-late.ts';
import { queryFilteredInPython } from './performance/query-filtered-in-python.ts';
import { queryInLoop } from './performance/query-in-loop.ts';
import { querySetLength } from './performance/query-set-length.ts';
import { recursionWithoutMemo } from './performance/recursion-without-memo.ts';
import { regexCompiledInLoop } from './performance/regex-compiled-in-loop.ts';
import { regexForFixedText } from './performance/regex-for-fixed-text.ts';
import { relatedObjectInLoop } from './performance/related-object-in-loop.ts';
import { removalInLoop } from './performance/removal-in-loop.ts';
import { scanPerElement } from './performance/scan-per-element.ts';
import { searchInSlice } from './performance/search-in-slice.ts';
import { sequentialAwait } from './performance/sequential-await.ts';
import { setupInLoop } from './performance/setup-in-loop.ts';
import { sliceInRecursion } from './performance/slice-in-recursion.ts';
import { sortForMinimum } from './performance/sort-for-minimum.ts';
import { sortInLoop } from './performance/sort-in-loop.ts';
import { stepByStepLoop } from './performance/step-by-step-loop.ts';
import { stringConcatenationInLoop } from './performance/string-concatenation-in-loop.ts';
import { strptimeInLoop } from './performance/strptime-in-loop.ts';
import { trialDivisionToN } from './performance/trial-division-to-n.ts';
import { whileCounter } from './performance/while-counter.ts';
import { wholeFileRead } from './performance/whole-file-read.ts';
import { dataClump } from './refactoring/data-clump.ts';
import { deepNesting } from './refactoring/deep-nesting.ts';
import { duplicatedBlock } from './refactoring/duplicated-block.ts';
import { flagArgument } from './refactoring/flag-argument.ts';
import { hotLoopAtModuleLevel } from './refactoring/hot-loop-at-module-level.ts';
import { longElifChain } from './refactoring/long-elif-chain.ts';
import { longFunction } from './refactoring/long-function.ts';
import { missingGuardClause } from './refactoring/missing-guard-clause.ts';
import { needlessClass } from './refactoring/needless-class.ts';
import { repeatedSwitch } from './refactoring/repeated-switch.ts';
import { returnLadder } from './refactoring/return-ladder.ts';
import { unreachableCode } from './refactoring/unreachable-code.ts';
import { unusedDefinition } from './refactoring/unused-definition.ts';
import { connectionString } from './secrets/connection-string.ts';
import { hardCodedApiKey } from './secrets/hard-coded-api-key.ts';
import { hardCodedPassword } from './secrets/hard-coded-password.ts';
import { privateKey } from './secrets/private-key.ts';
import { allFieldsWritable } from './security/all-fields-writable.ts';
import { amountFromInput } from './security/amount-from-input.ts';
import { anyHostAllowed } from './security/any-host-allowed.ts';
import { archiveSlip } from './security/archive-slip.ts';
import { argumentInjection } from './security/argument-injection.ts';
import { assertForAccessControl } from './security/assert-for-access-control.ts';
import { assertForInputCheck } from './security/assert-for-input-check.ts';
import { bindToAllInterfaces } from './security/bind-to-all-interfaces.ts';
import { checkThenUse } from './security/check-then-use.ts';
import { cleartextProtocol } from './security/cleartext-protocol.ts';
import { clientDecidesAccess } from './security/client-decides-access.ts';
import { codeFileFromRequest } from './security/code-file-from-request.ts';
import { codeInjection } from './security/code-injection.ts';
import { cookieForOtherSites } from './security/cookie-for-other-sites.ts';
import { cookieWithoutHttpOnly } from './security/cookie-without-http-only.ts';
import { cookieWithoutSecure } from './security/cookie-without-secure.ts';
import { crossOriginCredentials } from './security/cross-origin-credentials.ts';
import { crossSiteScripting } from './security/cross-site-scripting.ts';
import { csrfProtectionOff } from './security/csrf-protection-off.ts';
import { csvInjection } from './security/csv-injection.ts';
import { debugEnabled } from './security/debug-enabled.ts';
import { decompressionBomb } from './security/decompression-bomb.ts';
import { divisionByInput } from './security/division-by-input.ts';
import { electronicCodebookMode } from './security/electronic-codebook-mode.ts';
import { emptyDatabasePassword } from './security/empty-database-password.ts';
import { encodedPassword } from './security/encoded-password.ts';
import { engineWithoutEscaping } from './security/engine-without-escaping.ts';
import { errorDetailsExposed } from './security/error-details-exposed.ts';
import { evalOfVariable } from './security/eval-of-variable.ts';
import { fewHashRounds } from './security/few-hash-rounds.ts';
import { fixedNonce } from './security/fixed-nonce.ts';
import { fixedSalt } from './security/fixed-salt.ts';
import { formatStringInjection } from './security/format-string-injection.ts';
import { framingAllowed } from './security/framing-allowed.ts';
import { guessableSessionToken } from './security/guessable-session-token.ts';
import { headerInjection } from './security/header-injection.ts';
import { insecureDirectObjectReference } from './security/insecure-direct-object-reference.ts';
import { insecureTempFile } from './security/insecure-temp-file.ts';
import { jsonInPage } from './security/json-in-page.ts';
import { jwtUnverified } from './security/jwt-unverified.ts';
import { ldapBindWithoutPassword } from './security/ldap-bind-without-password.ts';
import { ldapInjection } from './security/ldap-injection.ts';
import { logInjection } from './security/log-injection.ts';
import { looseHostCheck } from './security/loose-host-check.ts';
import { mailHeaderInjection } from './security/mail-header-injection.ts';
import { markdownKeptMarkup } from './security/markdown-kept-markup.ts';
import { markupFilteredByPattern } from './security/markup-filtered-by-pattern.ts';
import { massAssignment } from './security/mass-assignment.ts';
import { missingAuthentication } from './security/missing-authentication.ts';
import { missingAuthorization } from './security/missing-authorization.ts';
import { missingCsrfProtection } from './security/missing-csrf-protection.ts';
import { missingRateLimit } from './security/missing-rate-limit.ts';
import { normalizedAfterEscaping } from './security/normalized-after-escaping.ts';
import { nosqlInjection } from './security/nosql-injection.ts';
import { oldTlsVersion } from './security/old-tls-version.ts';
import { openPermissions } from './security/open-permissions.ts';
import { openRedirect } from './security/open-redirect.ts';
import { osCommandInjection } from './security/os-command-injection.ts';
import { pamWithoutAccountCheck } from './security/pam-without-account-check.ts';
import { passwordInAddress } from './security/password-in-address.ts';
import { passwordInLogs } from './security/password-in-logs.ts';
import { pathTraversal } from './security/path-traversal.ts';
import { pickleLoad } from './security/pickle-load.ts';
import { plaintextPassword } from './security/plaintext-password.ts';
import { privilegesKeptOnError } from './security/privileges-kept-on-error.ts';
import { reduceRunsCode } from './security/reduce-runs-code.ts';
import { regexInjection } from './security/regex-injection.ts';
import { secretFieldInResponse } from './security/secret-field-in-response.ts';
import { sensitiveDataExposed } from './security/sensitive-data-exposed.ts';
import { sensitiveDataInLogs } from './security/sensitive-data-in-logs.ts';
import { sensitiveDataInPageComment } from './security/sensitive-data-in-page-comment.ts';
import { sensitiveFieldUnencrypted } from './security/sensitive-field-unencrypted.ts';
import { serverSideRequestForgery } from './security/server-side-request-forgery.ts';
import { sessionFixation } from './security/session-fixation.ts';
import { shellWithVariable } from './security/shell-with-variable.ts';
import { shortKey } from './security/short-key.ts';
import { slowPattern } from './security/slow-pattern.ts';
import { spoofableAddress } from './security/spoofable-address.ts';
import { sqlInjection } from './security/sql-injection.ts';
import { sqlStringFormatting } from './security/sql-string-formatting.ts';
import { sshHostKeyUnchecked } from './security/ssh-host-key-unchecked.ts';
import { stateChangeOnGet } from './security/state-change-on-get.ts';
import { tarExtraction } from './security/tar-extraction.ts';
import { templateEscapingOff } from './security/template-escaping-off.ts';
import { templateInjection } from './security/template-injection.ts';
import { templateScriptContext } from './security/template-script-context.ts';
import { templateShowsInternals } from './security/template-shows-internals.ts';
import { templateUnquotedAttribute } from './security/template-unquoted-attribute.ts';
import { timingUnsafeComparison } from './security/timing-unsafe-comparison.ts';
import { tlsVerificationOff } from './security/tls-verification-off.ts';
import { tokenWithoutExpiry } from './security/token-without-expiry.ts';
import { trustBoundary } from './security/trust-boundary.ts';
import { trustedRemoteCode } from './security/trusted-remote-code.ts';
import { unescapedMarkup } from './security/unescaped-markup.ts';
import { unrestrictedUpload } from './security/unrestricted-upload.ts';
import { unsafeDeserialization } from './security/unsafe-deserialization.ts';
import { unsafeImport } from './security/unsafe-import.ts';
import { unsafeYamlLoad } from './security/unsafe-yaml-load.ts';
import { userEnumeration } from './security/user-enumeration.ts';
import { vulnerableDependency } from './security/vulnerable-dependency.ts';
import { weakCipher } from './security/weak-cipher.ts';
import { weakHash } from './security/weak-hash.ts';
import { weakPasswordHash } from './security/weak-password-hash.ts';
import { weakPasswordPolicy } from './security/weak-password-policy.ts';
import { weakPasswordRecovery } from './security/weak-password-recovery.ts';
import { weakRandomToken } from './security/weak-random-token.ts';
import { weakSecurityHeader } from './security/weak-security-header.ts';
import { xmlEntityExpansion } from './security/xml-entity-expansion.ts';
import { xmlExternalEntities } from './security/xml-external-entities.ts';
import { xmlExternalEntity } from './security/xml-external-entity.ts';
import { xpathInjection } from './security/xpath-injection.ts';
import { xsltInjection } from './security/xslt-injection.ts';
import type { Rule } from './rule.ts';

/** Every rule of Assay, sorted by id; `rules.test.ts` compares this list with the folders. */
export const RULES: readonly Rule[] = [
  indexPastEnd,
  loopNeverEnds,
  mutableDefault,
  noneResultUsed,
  partialSend,
  removedFromPython,
  silentBroadExcept,
  additionInLoop,
  aggregateInLoop,
  arrayGrownInLoop,
  blockingCallInAsync,
  builtinOverArray,
  commitInLoop,
  comparisonCountInLoop,
  compiledAtEveryStart,
  conversionRoundTrip,
  deepCopyInLoop,
  divisorsOfEachNumber,
  eagerDebugText,
  exceptionAsDefault,
  exponentialEnumeration,
  fixedLargeLoop,
  formulaInLoop,
  graphSearchInLoop,
  httpWithoutSession,
  indexLoop,
  inputInLoop,
  insertAtFront,
  listConcatenationInLoop,
  listCountOrIndexInLoop,
  loopInvariantCall,
  membershipInList,
  missingEarlyExit,
  modularPower,
  nestedSearchLoop,
  numpyElementAccess,
  numpyElementLoop,
  numpyForLinearWork,
  numpyVectorizeArithmetic,
  pandasApplyElements,
  pandasApplyRows,
  pandasCellAssignment,
  pandasRowAccess,
  pandasRowLoop,
  popFromFront,
  powerByLoop,
  processForEach,
  productReducedLate,
  queryFilteredInPython,
  queryInLoop,
  querySetLength,
  recursionWithoutMemo,
  regexCompiledInLoop,
  regexForFixedText,
  relatedObjectInLoop,
  removalInLoop,
  scanPerElement,
  searchInSlice,
  sequentialAwait,
  setupInLoop,
  sliceInRecursion,
  sortForMinimum,
  sortInLoop,
  stepByStepLoop,
  stringConcatenationInLoop,
  strptimeInLoop,
  trialDivisionToN,
  whileCounter,
  wholeFileRead,
  dataClump,
  deepNesting,
  duplicatedBlock,
  flagArgument,
  hotLoopAtModuleLevel,
  longElifChain,
  longFunction,
  missingGuardClause,
  needlessClass,
  repeatedSwitch,
  returnLadder,
  unreachableCode,
  unusedDefinition,
  connectionString,
  hardCodedApiKey,
  hardCodedPassword,
  privateKey,
  allFieldsWritable,
  amountFromInput,
  anyHostAllowed,
  archiveSlip,
  argumentInjection,
  assertForAccessControl,
  assertForInputCheck,
  bindToAllInterfaces,
  checkThenUse,
  cleartextProtocol,
  clientDecidesAccess,
  codeFileFromRequest,
  codeInjection,
  cookieForOtherSites,
  cookieWithoutHttpOnly,
  cookieWithoutSecure,
  crossOriginCredentials,
  crossSiteScripting,
  csrfProtectionOff,
  csvInjection,
  debugEnabled,
  decompressionBomb,
  divisionByInput,
  electronicCodebookMode,
  emptyDatabasePassword,
  encodedPassword,
  engineWithoutEscaping,
  errorDetailsExposed,
  evalOfVariable,
  fewHashRounds,
  fixedNonce,
  fixedSalt,
  formatStringInjection,
  framingAllowed,
  guessableSessionToken,
  headerInjection,
  insecureDirectObjectReference,
  insecureTempFile,
  jsonInPage,
  jwtUnverified,
  ldapBindWithoutPassword,
  ldapInjection,
  logInjection,
  looseHostCheck,
  mailHeaderInjection,
  markdownKeptMarkup,
  markupFilteredByPattern,
  massAssignment,
  missingAuthentication,
  missingAuthorization,
  missingCsrfProtection,
  missingRateLimit,
  normalizedAfterEscaping,
  nosqlInjection,
  oldTlsVersion,
  openPermissions,
  openRedirect,
  osCommandInjection,
  pamWithoutAccountCheck,
  passwordInAddress,
  passwordInLogs,
  pathTraversal,
  pickleLoad,
  plaintextPassword,
  privilegesKeptOnError,
  reduceRunsCode,
  regexInjection,
  secretFieldInResponse,
  sensitiveDataExposed,
  sensitiveDataInLogs,
  sensitiveDataInPageComment,
  sensitiveFieldUnencrypted,
  serverSideRequestForgery,
  sessionFixation,
  shellWithVariable,
  shortKey,
  slowPattern,
  spoofableAddress,
  sqlInjection,
  sqlStringFormatting,
  sshHostKeyUnchecked,
  stateChangeOnGet,
  tarExtraction,
  templateEscapingOff,
  templateInjection,
  templateScriptContext,
  templateShowsInternals,
  templateUnquotedAttribute,
  timingUnsafeComparison,
  tlsVerificationOff,
  tokenWithoutExpiry,
  trustBoundary,
  trustedRemoteCode,
  unescapedMarkup,
  unrestrictedUpload,
  unsafeDeserialization,
  unsafeImport,
  unsafeYamlLoad,
  userEnumeration,
  vulnerableDependency,
  weakCipher,
  weakHash,
  weakPasswordHash,
  weakPasswordPolicy,
  weakPasswordRecovery,
  weakRandomToken,
  weakSecurityHeader,
  xmlEntityExpansion,
  xmlExternalEntities,
  xmlExternalEntity,
  xpathInjection,
  xsltInjection,
];

/** The rule with this id, or undefined. */
export function findRule(id: string): Rule | undefined {
  return RULES.find((rule) => rule.meta.id === id);
}
