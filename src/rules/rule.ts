import type { Category, Fix } from '../core/finding.ts';
import type { Evidence, TraceStep } from '../core/evidence.ts';
import type { Severity } from '../core/severity.ts';
import type { Location, Span } from '../core/span.ts';
import type { Flow } from '../dataflow/engine/flow.ts';
import type { SinkKind, SourceKind } from '../dataflow/kinds.ts';
import type { FunctionInfo } from '../python/functions.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { Expression, Node, NodeKind, NodeOf } from '../python/tree/nodes.ts';
import type { TemplateModel } from '../templates/template-model.ts';

/** What is true of a rule whatever the code. The page beside it (`<name>.md`) says the rest, and tests it. */
export interface RuleMeta {
  /** `<category>/<file name>`; reads well after "allow". */
  readonly id: `${Exclude<Category, 'model'>}/${string}`;
  /** One line, for lists and SARIF. */
  readonly summary: string;
  readonly severity: Severity;
  /** The most exact CWE; security and secrets rules have one. */
  readonly cwe?: number;
  /** The version that first had it. */
  readonly since: string;
  /**
   * Present when a pattern alone cannot decide and a model's opinion helps: the yes/no question put to it, about the code it is
   * shown. "Yes" means the finding is right. The page's examples become the model's examples. Of a rule about flows only what nobody is known
   * to fill (medium) is asked about: a way from a known source needs no opinion.
   */
  readonly question?: string;
  /** Codes of other tools that say the same, for instance `S608`: on the same line they are folded into this rule's finding. */
  readonly sameAs?: readonly string[];
}

/** What a rule says about one place. */
export interface Report {
  readonly span: Span;
  /** One sentence naming the things it is about. */
  readonly message: string;
  /** Said beside the underlined code; short. */
  readonly note?: string;
  /** Beyond the `match`, which is made from `span` and `note`. */
  readonly evidence?: readonly Evidence[];
  readonly fix?: Fix;
  /** Where this place is more or less urgent than the rule in general. */
  readonly severity?: Severity;
}

/** A rule's window on one module. */
export interface RuleContext {
  readonly module: SourceModule;
  readonly report: (report: Report) => void;
  /** Short for `module.scopes.qualifiedName`. */
  readonly resolve: (expression: Expression) => string | undefined;
  readonly locate: (span: Span) => Location;
  readonly step: (span: Span, note: string) => TraceStep;
  /** Source text of a span. */
  readonly source: (span: Span) => string;
  /** The innermost function (or the module's top level) around a node. */
  readonly functionOf: (node: Node) => FunctionInfo;
}

/** Called for every node of a kind, parents before children, in source order. */
export type Visitors = { readonly [Kind in NodeKind]?: (node: NodeOf<Kind>) => void };

/** A rule that looks at one module at a time. Pure and stateless: `visitors` is called anew for every module. */
export interface ModuleRule {
  readonly meta: RuleMeta;
  readonly visitors: (context: RuleContext) => Visitors;
}

/**
 * A rule that compares modules. `collect` runs once for each module and is cached with it, so its facts must be plain JSON;
 * `compare` sees the facts of all modules of the review, sorted by path.
 */
export interface ProjectRule {
  readonly meta: RuleMeta;
  readonly collect: (module: SourceModule) => ModuleFacts;
  /** What the rule sees in one module alone; `compare` adds what takes several. */
  readonly visitors?: ModuleRule['visitors'];
  /** What the facts are kept under where several rules collect the same ones, so that it is done once; else the rule's id. */
  readonly factsKey?: string;
  /** True for a rule that has to know what the project's other files mention; it is compared again where it found anything. */
  readonly asksElsewhere?: boolean;
  readonly compare: (
    facts: readonly CollectedFacts[],
    scope: ComparisonScope,
  ) => readonly ProjectReport[];
}

/** Which modules a project rule compares. */
export interface ComparisonScope {
  /** False where only changed files are looked at, so that what is absent may stand in another one. */
  readonly isWhole: boolean;
  /** Words of the project's files that are not under review: settings, templates, other modules. Only for rules that ask for it. */
  readonly namedElsewhere?: ReadonlySet<string>;
}

/** Plain JSON, as small as the rule can make it. */
export type ModuleFacts = unknown;

export interface CollectedFacts {
  readonly path: string;
  readonly facts: ModuleFacts;
}

export interface ProjectReport {
  readonly location: Location;
  readonly message: string;
  readonly note?: string;
  readonly evidence?: readonly Evidence[];
  /** Where this place is more or less urgent than the rule in general. */
  readonly severity?: Severity;
  readonly fix?: Fix;
  /** Source text of the location, for the fingerprint. */
  readonly source: string;
}

/**
 * A rule about data that arrives where it can do harm. The data-flow engine finds the ways; the rule says which of them matter. All ways to
 * one place are one finding.
 */
export interface FlowRule {
  readonly meta: RuleMeta;
  readonly sink: SinkKind;
  /** Other kinds of sinks where the same weakness comes about. */
  readonly alsoSinks?: readonly SinkKind[];
  /** Sources that matter, where the sink does not name others. */
  readonly sources: readonly SourceKind[];
  /** True where a parameter that nobody in the project fills matters too: a library's users decide what it holds. */
  readonly parameters?: true;
  /** Where several places are one weakness, as three lines of a log about one request are. Told at the first. */
  readonly oncePer?: 'function' | 'module';
  /** Rules that look at the place alone, and are not heard where the data that arrives is known to do no harm. */
  readonly settles?: readonly RuleMeta['id'][];
  /** The same for rules about what prepares the sink elsewhere in its function: how a parser is made. */
  readonly settlesAround?: readonly RuleMeta['id'][];
  /** Undefined where the data does no harm after all: the host of a URL stands before it. */
  readonly report: (flow: Flow) => FlowReport | undefined;
}

export interface FlowReport {
  /** One sentence naming the things it is about. */
  readonly message: string;
  /** Said beside the underlined code; short. */
  readonly note?: string;
  /** Where this way is more or less urgent than the rule in general. */
  readonly severity?: Severity;
}

/** A rule about one Jinja2 or Django template. */
export interface TemplateRule {
  readonly meta: RuleMeta;
  readonly inspect: (template: TemplateModel, report: (report: Report) => void) => void;
}

/**
 * A rule whose findings an analyzer makes from files that are not Python. It is listed, switched and described like the others; the
 * examples of its page are run by that analyzer's own test.
 */
export interface ReportedRule {
  readonly meta: RuleMeta;
  /** The analyzer's folder. */
  readonly reportedBy: 'osv';
}

export type Rule = ModuleRule | ProjectRule | FlowRule | TemplateRule | ReportedRule;

export function defineRule(rule: ModuleRule): ModuleRule {
  return rule;
}

export function defineProjectRule(rule: ProjectRule): ProjectRule {
  return rule;
}

export function defineFlowRule(rule: FlowRule): FlowRule {
  return rule;
}

export function defineTemplateRule(rule: TemplateRule): TemplateRule {
  return rule;
}
