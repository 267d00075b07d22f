import type { Category } from '../../core/finding.ts';
import type { Severity } from '../../core/severity.ts';

/** What one of ruff's codes is to us. */
export interface RuffRule {
  readonly category: Exclude<Category, 'secrets' | 'model'>;
  readonly severity: Severity;
  readonly cwe?: number;
}

/** Linter families that a review asks for. */
export const SELECTED = ['S', 'B', 'PERF', 'FURB', 'SIM', 'C4', 'UP', 'ASYNC', 'PL', 'RUF'];

/**
 * Codes a reviewer would not say aloud: security codes that name a word or a function without looking at what it is used for, where a rule of
 * ours asks that (`password = ...`, `0.0.0.0`, any `random`, any MD5, any XML parser, any `urlopen`); `assert` anywhere, numbers without a name, imports inside functions, ruff's opinion of
 * its own comments; how types are spelt (`Optional[X]` for `X | None`: a converter's work, thousands of places in one project);
 * letters of other alphabets; lists in classes; `dict()`; and the cost of `try` in a loop, which Python 3.11 took away.
 */
export const IGNORED = [
  'S101',
  'S104',
  'S105',
  'S106',
  'S107',
  'S303',
  'S310',
  'S311',
  'S313',
  'S314',
  'S315',
  'S316',
  'S317',
  'S318',
  'S319',
  'S324',
  'S401',
  'S402',
  'S403',
  'S404',
  'S405',
  'S406',
  'S407',
  'S408',
  'S409',
  'S410',
  'S411',
  'S412',
  'S413',
  'S415',
  'S603',
  'S606',
  'S607',
  'PLR2004',
  'PLC0415',
  'PLR0917',
  'UP006',
  'UP007',
  'UP035',
  'UP037',
  'UP045',
  'C408',
  'PERF203',
  'RUF001',
  'RUF002',
  'RUF003',
  'RUF012',
  'RUF100',
  'RUF101',
  'RUF102',
  'RUF103',
  'RUF104',
  'RUF200',
];

/** The meaning of a code, or undefined for a family that is not ours. `invalid-syntax` has none: the parser reports that. */
export function ruffRule(code: string): RuffRule | undefined {
  const family = /^[A-Z]+/.exec(code)?.[0] ?? '';
  const category = CATEGORY_OF_FAMILY.get(code) ?? CATEGORY_OF_FAMILY.get(family);
  if (category === undefined) {
    return undefined;
  }
  const cwe = CWE.get(code);
  const base: RuffRule = { category, severity: severityOf(code, family) };
  return cwe === undefined ? base : { ...base, cwe };
}

function severityOf(code: string, family: string): Severity {
  if (HIGH.has(code)) {
    return 'high';
  }
  return MEDIUM.has(code) || (family === 'PLE' && !QUIET.has(code)) ? 'medium' : 'low';
}

const CATEGORY_OF_FAMILY = new Map<string, RuffRule['category']>([
  ['S', 'security'],
  ['S110', 'correctness'],
  // A program that waits for ever is wrong, not open.
  ['S113', 'correctness'],
  ['S112', 'correctness'],
  ['B', 'correctness'],
  ['B019', 'performance'],
  ['PERF', 'performance'],
  // These read better and gain less than half (docs/decisions/0009-what-is-slow.md): style, not speed.
  ['PERF101', 'refactoring'],
  ['PERF102', 'refactoring'],
  ['PERF401', 'refactoring'],
  ['PERF402', 'refactoring'],
  ['PERF403', 'refactoring'],
  ['FURB', 'refactoring'],
  ['FURB129', 'performance'],
  ['FURB192', 'performance'],
  ['SIM', 'refactoring'],
  ['SIM115', 'correctness'],
  ['C', 'refactoring'],
  ['C419', 'performance'],
  ['UP', 'refactoring'],
  ['ASYNC', 'performance'],
  ['PLC', 'refactoring'],
  ['PLE', 'correctness'],
  ['PLR', 'refactoring'],
  ['PLW', 'correctness'],
  ['PLW0603', 'refactoring'],
  ['PLW2901', 'refactoring'],
  ['RUF', 'correctness'],
  ['RUF005', 'refactoring'],
  ['RUF015', 'performance'],
  ['RUF017', 'performance'],
  ['RUF022', 'refactoring'],
  ['RUF023', 'refactoring'],
]);

const HIGH = new Set([
  'S102',
  'S202',
  'S301',
  'S302',
  'S501',
  'S506',
  'S605',
  'S602',
  'S604',
  'S612',
  'PLE2502',
]);

/**
 * What a reviewer would say unasked. Left out on purpose are codes that real programs trip over without harm: any `mark_safe` or
 * `Markup` (S308, S704), a cached method (B019), a closure in a loop that is called in the same turn (B023), a loop variable
 * named like what it runs over (B020), `f(key=1, *rest)` (B026).
 */
const MEDIUM = new Set([
  'S103',
  'S113',
  'S201',
  'S304',
  'S305',
  'S306',
  'S307',
  'S323',
  'S324',
  'S502',
  'S503',
  'S504',
  'S505',
  'S507',
  'S508',
  'S509',
  'S601',
  'S608',
  'S609',
  'S610',
  'S611',
  'S701',
  'S702',
  'B002',
  'B003',
  'B005',
  'B006',
  'B012',
  'B015',
  'B017',
  'B022',
  'B025',
  'B029',
  'B030',
  'B031',
  'B035',
  'B039',
  'PLW0129',
  'PLW0133',
  'PLW0177',
  'PLW0245',
  'PLW0406',
  'PLW0711',
  'PLW1501',
  'PLW2101',
  'RUF006',
  'RUF008',
  'RUF016',
  'RUF017',
  'RUF018',
  'RUF024',
  'RUF030',
  'RUF040',
  'ASYNC210',
  'ASYNC212',
  'ASYNC221',
  'ASYNC222',
  'ASYNC251',
]);

/**
 * Errors by family that run as they are: a `raise` in a function that handlers call, an `__all__` put together by other means, a
 * character that only looks like another.
 */
const QUIET = new Set(['PLE0604', 'PLE0605', 'PLE0704', 'PLE2515']);

/** The most exact CWE of each of ruff's security codes. */
const CWE = new Map<string, number>([
  ['S102', 94],
  ['S103', 732],
  ['S104', 605],
  ['S105', 259],
  ['S106', 259],
  ['S107', 259],
  ['S108', 377],
  ['S201', 489],
  ['S202', 22],
  ['S301', 502],
  ['S302', 502],
  ['S303', 328],
  ['S304', 327],
  ['S305', 327],
  ['S306', 377],
  ['S307', 94],
  ['S308', 79],
  ['S310', 918],
  ['S311', 330],
  ['S312', 319],
  ['S313', 611],
  ['S314', 611],
  ['S315', 611],
  ['S316', 611],
  ['S317', 611],
  ['S318', 611],
  ['S319', 611],
  ['S321', 319],
  ['S323', 295],
  ['S324', 328],
  ['S501', 295],
  ['S502', 327],
  ['S503', 327],
  ['S504', 327],
  ['S505', 326],
  ['S506', 502],
  ['S507', 295],
  ['S508', 319],
  ['S509', 319],
  ['S601', 78],
  ['S602', 78],
  ['S604', 78],
  ['S605', 78],
  ['S608', 89],
  ['S609', 78],
  ['S610', 89],
  ['S611', 89],
  ['S612', 94],
  ['S701', 79],
  ['S702', 79],
  ['S704', 79],
]);
