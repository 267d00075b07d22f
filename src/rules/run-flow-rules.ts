import type { Evidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { Flow } from '../dataflow/engine/flow.ts';
import { findingFingerprint } from '../text/fingerprint.ts';
import type { FlowReport, FlowRule, Rule, RuleMeta } from './rule.ts';
import { categoryOf } from './run-rules.ts';
import { isTestCode } from './test-code.ts';

/** Ways to one place beyond this are counted, not shown. */
const MAX_TRACES = 5;

/**
 * What the rules say of the ways that data takes: one finding for each rule and place, with the most telling way first. `lineAt` gives the source from
 * the beginning of a finding's first line to its end, for the fingerprint.
 */
export function runFlowRules(
  flows: readonly Flow[],
  rules: readonly Rule[],
  lineAt: (location: Finding['location']) => string,
): readonly Finding[] {
  const occurrences = new Map<string, number>();
  return rules
    .filter((rule) => 'sink' in rule)
    .flatMap((rule) => [...bySink(flows, rule)].map((places) => findingOf(rule, places)))
    .filter((finding) => finding !== undefined)
    .map((finding) => {
      const { rule, location } = finding;
      const subject = { rule, file: location.file, source: lineAt(location) };
      return { ...finding, fingerprint: findingFingerprint(subject, occurrences) };
    });
}

function bySink(flows: readonly Flow[], rule: FlowRule): Iterable<readonly Flow[]> {
  const places = new Map<string, Flow[]>();
  const kinds = new Set([rule.sink, ...(rule.alsoSinks ?? [])]);
  for (const flow of flows) {
    if (kinds.has(flow.sink.kind) && matters(flow, rule)) {
      const place = placeOf(flow, rule);
      const known = places.get(place);
      if (known === undefined) {
        places.set(place, [flow]);
      } else {
        known.push(flow);
      }
    }
  }
  return places.values();
}

/** What is told once is kept under one name. */
function placeOf({ sink }: Flow, { oncePer }: FlowRule): string {
  const { file, span } = sink.location;
  switch (oncePer) {
    case 'module':
      return file;
    case 'function':
      return `${file}:${sink.function.info.qualifiedName}`;
    case undefined:
      return `${file}:${span.start}:${span.end}`;
    default:
      return oncePer satisfies never;
  }
}

/** A sink may name other sources than the rule, as long as it speaks of the same weakness. */
function matters({ origin, sink, steps }: Flow, { sources, parameters }: FlowRule): boolean {
  // What a test feeds to the program is the test's own invention.
  const [start] = steps;
  if (start !== undefined && isTestCode(start.location.file) && !isTestCode(sink.location.file)) {
    return false;
  }
  if (origin.kind === 'parameter') {
    return (
      parameters === true &&
      isPublic(origin.function) &&
      !OWN.has(origin.name) &&
      (sink.printed === undefined || isSwitchedOff(sink.printed))
    );
  }
  const named = sink.sources?.some((one) => sources.includes(one)) === false ? [] : sink.sources;
  return (named ?? sources).includes(origin.source);
}

/** Somebody has switched escaping off in the template: then it matters what callers hand over. */
function isSwitchedOff({ danger, isLeftToEngine }: NonNullable<Flow['sink']['printed']>): boolean {
  return danger === 'markup' && !isLeftToEngine;
}

/** What an object holds is not what its callers hand over. */
const OWN = new Set(['self', 'cls']);

/** A private function's parameters are its module's own business. */
function isPublic(qualifiedName: string): boolean {
  return qualifiedName
    .split('.')
    .every((name) => !name.startsWith('_') || name === '__init__' || name === '__call__');
}

function findingOf(
  rule: FlowRule,
  flows: readonly Flow[],
): Omit<Finding, 'fingerprint'> | undefined {
  const told = flows
    .map((flow) => ({ flow, report: rule.report(flow) }))
    .filter((one): one is Told => one.report !== undefined)
    .sort(
      (left, right) =>
        firstPlace(rule, left.flow) - firstPlace(rule, right.flow) ||
        rank(rule, left.flow) - rank(rule, right.flow),
    );
  const [first] = told;
  return first === undefined ? undefined : toFinding(rule.meta, first, told);
}

/** Of several places the first is told; ways to one place do not differ in it. */
function firstPlace({ oncePer }: FlowRule, { sink }: Flow): number {
  return oncePer !== undefined ? sink.location.span.start : 0;
}

interface Told {
  readonly flow: Flow;
  readonly report: FlowReport;
}

/** Sources in the order of the rule, then the shorter way. */
function rank({ sources }: FlowRule, { origin, steps }: Flow): number {
  const place = origin.kind === 'source' ? sources.indexOf(origin.source) : sources.length;
  return place * 1000 + steps.length;
}

function toFinding(
  meta: RuleMeta,
  { flow, report }: Told,
  told: readonly Told[],
): Omit<Finding, 'fingerprint'> {
  const { location } = flow.sink;
  const traces = told
    .slice(0, MAX_TRACES)
    .map((one): Evidence => ({ kind: 'trace', steps: one.flow.steps }));
  const more = told.length - traces.length;
  const places = new Set(told.map((one) => one.flow.sink.location.start.line));
  const beside =
    places.size > 1
      ? ` (${places.size - 1} more ${places.size === 2 ? 'place' : 'places'} too)`
      : '';
  return {
    rule: meta.id,
    category: categoryOf(meta),
    severity: isTestCode(location.file) ? 'low' : (report.severity ?? meta.severity),
    message:
      more > 0 && beside === ''
        ? `${report.message} (${more} more ways lead here)`
        : `${report.message}${beside}`,
    location,
    evidence: [{ kind: 'match', location, note: report.note ?? '' }, ...traces],
    ...(meta.cwe === undefined ? {} : { cwe: meta.cwe }),
    tool: 'assay',
  };
}
