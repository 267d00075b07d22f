import type { TraceStep } from '../../core/evidence.ts';
import { argumentFor, calledFunction } from '../../cost/call-sites.ts';
import { changesParameter } from '../../cost/changed-parameter.ts';
import {
  costFacts,
  locationOfFacts,
  placeFacts,
  type CostFacts,
  type PlaceFacts,
} from '../../cost/cost-facts.ts';
import { functionCost, functionSummary } from '../../cost/function-cost.ts';
import { loopText } from '../../cost/loops.ts';
import { isOnObject } from '../../cost/open-call.ts';
import type { Term } from '../../cost/polynomial.ts';
import { projectCosts, type Callee, type ProjectCosts } from '../../cost/project-costs.ts';
import { costEvidence, loopFactor, productOf } from '../../cost/repetition.ts';
import { searchesParameter } from '../../cost/searched-parameter.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { isStandardModule } from '../../python/standard-library.ts';
import type { Call, FunctionDefinition, Parameter } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import {
  defineProjectRule,
  type CollectedFacts,
  type ProjectReport,
  type RuleContext,
} from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { withoutStrings } from '../without-strings.ts';
import { checkHolder } from './searched-holder.ts';
import { passedElements, type PassedElements } from './passed-elements.ts';
import { functionInfoOf } from '../../python/function-info.ts';

/**
 * Finds calls in a loop that are given what the loop runs over, of functions that go through all of it. What functions of the same module
 * cost is known at once; for the others the modules' costs are put together when all are read (`projectCosts`).
 */
export const scanPerElement = defineProjectRule({
  meta: {
    id: 'performance/scan-per-element',
    summary: 'A loop calls, for every element, a function that goes through all elements again',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const called = calledFunction(context.module, node);
      if (called !== undefined && !isTestCode(context.module.path)) {
        const scan = scanOf(context.module, { node, ...called });
        if (scan === undefined) {
          checkHolder(context, node);
        } else {
          report(context, node, scan);
        }
      }
    },
  }),
  collect: (module) => collect(module),
  compare: (facts) => compare(facts),
});

interface KnownCall {
  readonly node: Call;
  readonly definition: FunctionDefinition;
  readonly isMethod: boolean;
}

interface Scan {
  readonly definition: FunctionDefinition;
  readonly passed: PassedElements;
  readonly term: Term;
}

/** A parameter in which the function is at least linear, and for which the call passes what the loop runs over. */
function scanOf(module: SourceModule, { node, definition, isMethod }: KnownCall): Scan | undefined {
  if (definition.body.at(-1)?.kind === 'raise' || [...ancestors(node)].includes(definition)) {
    return undefined;
  }
  for (const passed of passedElements(module, node)) {
    const parameter = definition.parameters.find(
      (one) => argumentFor(definition, one, { call: node, isMethod }) === passed.value,
    );
    const term =
      parameter === undefined
        ? undefined
        : functionCost(module, definition).polynomial.find(
            ({ size }) => (size.powers.get(parameter.name.name) ?? 0) >= 1,
          );
    const isScanned =
      parameter !== undefined &&
      !isNumber(parameter) &&
      !changesParameter(definition, parameter) &&
      (passed.role === 'turns' || searchesParameter(definition, parameter));
    if (term !== undefined && isScanned) {
      return { definition, passed, term };
    }
  }
  return undefined;
}

function isNumber({ annotation }: Parameter): boolean {
  return annotation?.kind === 'name' && ['int', 'float'].includes(annotation.name);
}

function report(context: RuleContext, node: Call, { definition, passed, term }: Scan): void {
  const name = definition.name.name;
  const text = context.source(passed.value.span);
  context.report({
    span: node.span,
    message: messageOf(passed.role, { loop: loopText(passed.loop), callee: `\`${name}\``, text }),
    note: noteOf(passed.role, text),
    evidence: [
      costEvidence(context.module, [
        { ...loopFactor(passed.loop), name: passed.role === 'turns' ? text : passed.loop.name },
        { span: node.span, name: '', note: `calls ${name}` },
        ...term.factors.map((factor, index) => ({ ...factor, name: index === 0 ? text : '' })),
      ]),
    ],
  });
}

interface Words {
  readonly loop: string;
  readonly callee: string;
  readonly text: string;
}

function messageOf(role: PassedElements['role'], { loop, callee, text }: Words): string {
  return role === 'turns'
    ? `Every turn of ${loop} calls ${callee}, which goes through all of \`${text}\` again: the time grows with the square of \`${text}\``
    : `Every turn of ${loop} calls ${callee}, which searches \`${text}\` from its start for what is equal; a dictionary or set of \`${text}\`, made once before the loop, finds it in one step`;
}

function noteOf(role: PassedElements['role'], text: string): string {
  return role === 'turns' ? `reads all of ${text} each time` : `searches ${text} each time`;
}

interface ScanFacts {
  readonly costs: CostFacts;
  readonly calls: readonly CallFacts[];
}

/** A call that is given what a loop around it runs over, of a function whose cost takes other modules to know. */
interface CallFacts {
  readonly at: PlaceFacts;
  readonly source: string;
  readonly target: string;
  readonly isOnObject: boolean;
  readonly passed: readonly {
    readonly at: number | string;
    readonly role: PassedElements['role'];
    readonly text: string;
    readonly loop: string;
    readonly loopName: string;
    readonly loopAt: PlaceFacts;
    readonly loopNote: string;
  }[];
}

function collect(module: SourceModule): ScanFacts | undefined {
  if (isTestCode(module.path)) {
    return undefined;
  }
  const calls = module.functions.flatMap((one) => one.calls);
  return {
    costs: costFacts(module, withoutStrings),
    calls: calls.flatMap((node) => callFacts(module, node)),
  };
}

function callFacts(module: SourceModule, node: Call): readonly CallFacts[] {
  const reached = node.arguments.length === 0 ? undefined : reachedBy(module, node);
  const passed = reached === undefined ? [] : passedElements(module, node);
  return reached === undefined || passed.length === 0
    ? []
    : [
        {
          at: placeFacts(module, node.span),
          source: withoutStrings(module.text.slice(node.span.start, node.span.end)),
          ...reached,
          passed: passed.map(({ at, role, value, loop }) => {
            const { span, note } = loopFactor(loop);
            return {
              at,
              role,
              text: withoutStrings(module.text.slice(value.span.start, value.span.end)),
              loop: withoutStrings(loopText(loop)),
              loopName: withoutStrings(loop.name),
              loopAt: placeFacts(module, span),
              loopNote: withoutStrings(note),
            };
          }),
        },
      ];
}

/** What `projectCosts` should look up: an imported function, or one of this module that leads to others. */
function reachedBy(
  module: SourceModule,
  node: Call,
): Pick<CallFacts, 'target' | 'isOnObject'> | undefined {
  const called = calledFunction(module, node);
  if (called === undefined) {
    const target = module.scopes.qualifiedName(node.callee);
    const isElsewhere =
      target !== undefined &&
      !target.startsWith('<module>') &&
      (target.startsWith('.') || !isStandardModule(target));
    return isElsewhere ? { target, isOnObject: isOnObject(module, node.callee) } : undefined;
  }
  const { definition, isMethod } = called;
  const leadsOn = functionSummary(module, definition).some(({ open }) => open !== undefined);
  const info = functionInfoOf(module, definition);
  return info !== undefined && leadsOn && scanOf(module, { node, ...called }) === undefined
    ? { target: `<module>.${info.qualifiedName}`, isOnObject: isMethod }
    : undefined;
}

function compare(collected: readonly CollectedFacts[]): readonly ProjectReport[] {
  const modules = collected.flatMap(
    ({ path, facts }) =>
      // What `collect` made.
      facts === undefined || facts === null ? [] : [{ path, ...(facts as ScanFacts) }], // oxlint-disable-line no-unsafe-type-assertion
  );
  const costs = projectCosts(modules.map(({ path, costs: facts }) => ({ path, facts })));
  return modules.flatMap(({ path, calls }) =>
    calls.flatMap((call) => reportsOf(costs, path, call)),
  );
}

function reportsOf(costs: ProjectCosts, path: string, call: CallFacts): readonly ProjectReport[] {
  const callee = costs.calleeOf({ path, ...call });
  for (const passed of callee === undefined ? [] : call.passed) {
    const parameter = typeof passed.at === 'string' ? passed.at : callee?.parameters[passed.at];
    const term = callee?.terms.find(({ size }) => (size.powers.get(parameter ?? '') ?? 0) >= 1);
    const isScanned =
      !callee?.numbers.has(parameter ?? '') &&
      (passed.role === 'turns' || callee?.searched.has(parameter ?? '') === true);
    if (callee !== undefined && term !== undefined && isScanned) {
      return [projectReport(path, { call, passed, callee, steps: term.steps })];
    }
  }
  return [];
}

interface ProjectScan {
  readonly call: CallFacts;
  readonly passed: CallFacts['passed'][number];
  readonly callee: Callee;
  readonly steps: readonly TraceStep[];
}

function projectReport(path: string, { call, passed, callee, steps }: ProjectScan): ProjectReport {
  const { location } = callee;
  const { role, text, loop, loopName, loopAt, loopNote } = passed;
  const isElsewhere = location.file !== path;
  const where = isElsewhere ? ` (${location.file}:${location.start.line})` : '';
  return {
    location: locationOfFacts(path, call.at),
    message: messageOf(role, { loop, callee: `\`${callee.name}\`${where}`, text }),
    note: noteOf(role, text),
    evidence: [
      {
        kind: 'cost',
        formula: productOf([role === 'turns' ? text : loopName, text]),
        factors: [
          { location: locationOfFacts(path, loopAt), note: loopNote },
          { location: locationOfFacts(path, call.at), note: `calls ${callee.name}${where}` },
          ...steps,
        ],
      },
    ],
    source: call.source,
  };
}
