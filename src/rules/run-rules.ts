import type { Evidence } from '../core/evidence.ts';
import type { Category, Finding } from '../core/finding.ts';
import type { FunctionInfo } from '../python/functions.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { Node, NodeKind } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import { findingFingerprint } from '../text/fingerprint.ts';
import type {
  CollectedFacts,
  ComparisonScope,
  ModuleFacts,
  ProjectReport,
  ProjectRule,
  Report,
  Rule,
  RuleContext,
  RuleMeta,
  Visitors,
} from './rule.ts';

/** What the rules said about one module. */
export interface RuleRun {
  /** In source order. */
  readonly findings: readonly Finding[];
  /** By `factsKeyOf` the rule. */
  readonly facts: Readonly<Record<string, ModuleFacts>>;
  /** Rules that threw: a bug of ours, which must not cost the other rules' findings. */
  readonly failures: readonly RuleFailure[];
}

export interface RuleFailure {
  readonly rule: string;
  readonly reason: string;
}

/** Hears what the rules have said so far, so that it stays should the rest take too long. */
export interface RunListener {
  /** True where it is time to tell; asked at every node, so it must be cheap. */
  readonly isDue: () => boolean;
  /** `findings` in the order they were made, each told once; `facts` once, when all are gathered. */
  readonly tell: (part: Pick<RuleRun, 'findings'> & Partial<Pick<RuleRun, 'facts'>>) => void;
}

export interface RunOptions {
  /** False where rules that compare modules need not gather facts. */
  readonly collect?: boolean;
  readonly listener?: RunListener;
}

/** Runs every rule over one module, in one walk of its tree. */
export function runRules(
  module: SourceModule,
  rules: readonly Rule[],
  { collect = true, listener }: RunOptions = {},
): RuleRun {
  const reports: RuleReport[] = [];
  const failures = new Map<string, RuleFailure>();
  const handlers = new Map<NodeKind, Handler[]>();
  const facts: Record<string, ModuleFacts> = {};
  const functions = new Map<Node, FunctionInfo>(module.functions.map((one) => [one.node, one]));

  const progress = { module, reports, facts, isGathered: false };
  const tellDue = listener === undefined ? undefined : partTeller(progress, listener);

  for (const rule of rules) {
    tellDue?.();
    guarded(rule.meta, failures, () => {
      if (collect && 'collect' in rule) {
        facts[factsKeyOf(rule)] ??= rule.collect(module);
      }
      if ('visitors' in rule && rule.visitors !== undefined) {
        const context = ruleContext(module, functions, (report) => {
          reports.push({ meta: rule.meta, report });
        });
        register(rule.meta, rule.visitors(context), handlers);
      }
    });
  }
  progress.isGathered = true;
  walk(module.tree, (node) => {
    tellDue?.();
    for (const handler of handlers.get(node.kind) ?? NO_HANDLERS) {
      visitGuarded(handler, node, failures);
    }
  });
  tellDue?.();
  reports.sort((left, right) => left.report.span.start - right.report.span.start);
  const occurrences = new Map<string, number>();
  return {
    findings: reports.map(({ meta, report }) => toFinding(meta, report, { module, occurrences })),
    facts,
    failures: [...failures.values()],
  };
}

interface RuleReport {
  readonly meta: RuleMeta;
  readonly report: Report;
}

interface RunProgress {
  readonly module: SourceModule;
  readonly reports: readonly RuleReport[];
  readonly facts: Readonly<Record<string, ModuleFacts>>;
  /** True once every rule that compares modules has gathered its facts. */
  readonly isGathered: boolean;
}

/** Tells the listener what it has not heard, when it is due. */
function partTeller(progress: RunProgress, { isDue, tell }: RunListener): () => void {
  const { module, reports, facts } = progress;
  const occurrences = new Map<string, number>();
  let isBegun = false;
  let hasFacts = false;
  let told = 0;
  return () => {
    const isNews = told < reports.length || !isBegun || hasFacts !== progress.isGathered;
    if (isNews && isDue()) {
      const findings = reports
        .slice(told)
        .map(({ meta, report }) => toFinding(meta, report, { module, occurrences }));
      tell(hasFacts === progress.isGathered ? { findings } : { findings, facts });
      isBegun = true;
      hasFacts = progress.isGathered;
      told = reports.length;
    }
  };
}

/** Runs the rules that compare modules over the facts that `runRules` collected. `facts` is by `factsKeyOf` the rule. */
export function compareModules(
  rules: readonly Rule[],
  facts: ReadonlyMap<string, readonly CollectedFacts[]>,
  scope: ComparisonScope = { isWhole: true },
): { readonly findings: readonly Finding[]; readonly failures: readonly RuleFailure[] } {
  const failures = new Map<string, RuleFailure>();
  const findings: Finding[] = [];
  const occurrences = new Map<string, number>();
  for (const rule of rules) {
    if ('compare' in rule) {
      guarded(rule.meta, failures, () => {
        const sorted = [...(facts.get(factsKeyOf(rule)) ?? [])].sort((left, right) =>
          left.path < right.path ? -1 : 1,
        );
        for (const report of rule.compare(sorted, scope)) {
          findings.push(projectFinding(rule, report, occurrences));
        }
      });
    }
  }
  return { findings, failures: [...failures.values()] };
}

/** What the facts of a rule are kept under. */
export function factsKeyOf(rule: ProjectRule): string {
  return rule.factsKey ?? rule.meta.id;
}

/** The subject of a rule: the first part of its id. */
export function categoryOf(meta: RuleMeta): Category {
  const name = meta.id.slice(0, meta.id.indexOf('/'));
  switch (name) {
    case 'security':
    case 'secrets':
    case 'performance':
    case 'refactoring':
    case 'correctness':
      return name;
    default:
      throw new Error(`the rule id ${meta.id} names no category`);
  }
}

interface Handler {
  readonly meta: RuleMeta;
  readonly visit: (node: Node) => void;
}

const NO_HANDLERS: readonly Handler[] = [];

function register(meta: RuleMeta, visitors: Visitors, handlers: Map<NodeKind, Handler[]>): void {
  for (const [kind, visit] of Object.entries(visitors)) {
    // Object.entries forgets that the key decides the parameter; the dispatch below passes nodes of that kind only.
    const handler = { meta, visit: visit as (node: Node) => void }; // oxlint-disable-line no-unsafe-type-assertion
    const key = kind as NodeKind; // oxlint-disable-line no-unsafe-type-assertion
    const list = handlers.get(key);
    if (list === undefined) {
      handlers.set(key, [handler]);
    } else {
      list.push(handler);
    }
  }
}

function ruleContext(
  module: SourceModule,
  functions: ReadonlyMap<Node, FunctionInfo>,
  report: (report: Report) => void,
): RuleContext {
  return {
    module,
    report,
    resolve: module.scopes.qualifiedName,
    locate: (span) => module.lines.locationOf(module.path, span),
    step: (span, note) => ({ location: module.lines.locationOf(module.path, span), note }),
    source: (span) => module.text.slice(span.start, span.end),
    functionOf: (node) => innermostFunction(node, functions, module),
  };
}

function innermostFunction(
  node: Node,
  functions: ReadonlyMap<Node, FunctionInfo>,
  module: SourceModule,
): FunctionInfo {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    const found = functions.get(current);
    if (found !== undefined) {
      return found;
    }
  }
  const top = functions.get(module.tree);
  if (top === undefined) {
    throw new Error('a module lists its own top level among its functions');
  }
  return top;
}

interface FindingContext {
  readonly module: SourceModule;
  readonly occurrences: Map<string, number>;
}

function toFinding(
  meta: RuleMeta,
  report: Report,
  { module, occurrences }: FindingContext,
): Finding {
  const location = module.lines.locationOf(module.path, report.span);
  const source = module.text.slice(
    module.lines.lineSpan(location.start.line).start,
    Math.max(report.span.end, report.span.start),
  );
  return {
    rule: meta.id,
    category: categoryOf(meta),
    severity: report.severity ?? meta.severity,
    message: report.message,
    location,
    evidence: [matchEvidence(location, report.note), ...(report.evidence ?? [])],
    ...(meta.cwe === undefined ? {} : { cwe: meta.cwe }),
    ...(report.fix === undefined ? {} : { fix: report.fix }),
    fingerprint: findingFingerprint({ rule: meta.id, file: module.path, source }, occurrences),
    tool: 'assay',
  };
}

function projectFinding(
  rule: ProjectRule,
  report: ProjectReport,
  occurrences: Map<string, number>,
): Finding {
  const { meta } = rule;
  return {
    rule: meta.id,
    category: categoryOf(meta),
    severity: report.severity ?? meta.severity,
    message: report.message,
    location: report.location,
    evidence: [matchEvidence(report.location, report.note), ...(report.evidence ?? [])],
    ...(meta.cwe === undefined ? {} : { cwe: meta.cwe }),
    ...(report.fix === undefined ? {} : { fix: report.fix }),
    fingerprint: findingFingerprint(
      { rule: meta.id, file: report.location.file, source: report.source },
      occurrences,
    ),
    tool: 'assay',
  };
}

function matchEvidence(location: Finding['location'], note: string | undefined): Evidence {
  return { kind: 'match', location, note: note ?? '' };
}

/** As `guarded`, without a function made for each of some hundred rules at each node. */
function visitGuarded(
  { meta, visit }: Handler,
  node: Node,
  failures: Map<string, RuleFailure>,
): void {
  if (failures.size > 0 && failures.has(meta.id)) {
    return;
  }
  try {
    visit(node);
  } catch (error) {
    failures.set(meta.id, failureOf(meta, error));
  }
}

function failureOf(meta: RuleMeta, error: unknown): RuleFailure {
  return { rule: meta.id, reason: error instanceof Error ? error.message : String(error) };
}

function guarded(meta: RuleMeta, failures: Map<string, RuleFailure>, action: () => void): void {
  try {
    action();
  } catch (error) {
    failures.set(meta.id, failureOf(meta, error));
  }
}
