import { z } from 'zod';
import { sha256 } from '../../io/hash.ts';
import { DECISION_SCHEMA, decisionSchema, type Decision, type UnusedLine } from './decision.ts';

/** What a log of decisions says. */
export interface DecisionLog {
  /** In the order of the file, forgotten and overruled ones included. */
  readonly entries: readonly LoggedDecision[];
  readonly unused: readonly UnusedLine[];
}

export interface LoggedDecision {
  readonly decision: Decision;
  /** SHA-256 of the line, hex. */
  readonly hash: string;
}

/** Reads a log line by line: one that is broken costs itself only. */
export function parseLog(text: string): DecisionLog {
  const entries: LoggedDecision[] = [];
  const unused: UnusedLine[] = [];
  for (const [index, line] of withoutMark(text)
    .split(/\r\n|\n/u)
    .entries()) {
    if (line.trim() === '') {
      continue;
    }
    const read = readLine(line);
    if (read.outcome === 'decision') {
      entries.push({ decision: read.decision, hash: sha256(line.trim()) });
    } else {
      unused.push({ line: index + 1, why: read.outcome, reason: read.reason });
    }
  }
  return { entries, unused };
}

/** Some editors put a byte order mark before what they save. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The line of a decision, without its line break. */
export function logLine(decision: Decision): string {
  return JSON.stringify(decision);
}

/** What holds today: of each fingerprint the latest decision, without those that were forgotten. */
export function currentDecisions(decisions: readonly Decision[]): readonly Decision[] {
  const latest = new Map<string, Decision>();
  for (const decision of decisions) {
    const known = latest.get(decision.fingerprint);
    // Equal times: the later line.
    if (known === undefined || known.on <= decision.on) {
      latest.set(decision.fingerprint, decision);
    }
  }
  return [...latest.values()].filter(({ decision }) => decision !== 'forgotten');
}

/** For people, at most three lines named: `line 7 is not JSON`. */
export function describeUnused(file: string, unused: readonly UnusedLine[]): string {
  const named = unused.slice(0, MOST_NAMED).map(({ line, reason }) => `line ${line} ${reason}`);
  const rest = unused.length - named.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  return `Not used of ${file}: ${named.join(', ')}${more}`;
}

const MOST_NAMED = 3;

type ReadLine =
  | { readonly outcome: 'decision'; readonly decision: Decision }
  | { readonly outcome: UnusedLine['why']; readonly reason: string };

const anyVersion = z.object({ schema: z.int() });

function readLine(line: string): ReadLine {
  if (/^(?:<{7}|={7}|>{7}|\|{7})/u.test(line)) {
    return { outcome: 'conflict', reason: 'is a conflict of a merge' };
  }
  const value = parseJson(line);
  if (value === undefined) {
    return { outcome: 'broken', reason: 'is not JSON' };
  }
  const version = anyVersion.safeParse(value);
  if (version.success && version.data.schema > DECISION_SCHEMA) {
    return { outcome: 'newer', reason: 'was written by a newer Assay' };
  }
  const read = decisionSchema.safeParse(value);
  if (!read.success) {
    const member = read.error.issues[0]?.path.join('.') ?? '';
    return {
      outcome: 'broken',
      reason: member === '' ? 'is no decision' : `is no decision: ${member} is missing or wrong`,
    };
  }
  return { outcome: 'decision', decision: read.data };
}

/** Undefined for what is no JSON; JSON itself knows no undefined. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
