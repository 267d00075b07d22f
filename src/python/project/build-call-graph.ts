import type { SourceModule } from '../source-module.ts';
import type { ClassDefinition, FunctionDefinition, Lambda, Module, Node } from '../tree/nodes.ts';
import type { CallGraph, CallSite, Definition, ProjectFunction, Reference } from './call-graph.ts';
import { collectStored } from './collect-stored.ts';
import { stronglyConnected } from './components.ts';
import { entryReason } from './entry-points.ts';
import { createEvaluator } from './evaluate.ts';
import type { Evaluator, Knowledge, Place } from './evaluator.ts';
import { sitesOfNode } from './find-sites.ts';
import type { Finder } from './find-sites.ts';
import { collectPassed } from './passed-arguments.ts';
import { projectClass } from './project-classes.ts';
import type { ProjectClass } from './project-classes.ts';
import type { ProjectModule, ProjectModules } from './project-modules.ts';
import { looseNames, namedDefinitions } from './references.ts';
import { surveyModule } from './survey-module.ts';
import type { Sighting } from './survey-module.ts';

/**
 * Builds a call graph in five steps: a walk over every module gathers its classes and all nodes that may call or name something; a first look at
 * the calls collects what they pass for parameters; a second one, which knows that, what is put into collections; a third one finds targets and
 * references; last come the strongly connected components. Lambdas, nested functions and the modules' top levels are functions as any other.
 */
export function buildCallGraph(project: ProjectModules): CallGraph {
  const survey = surveyProject(project);
  const evaluator = createEvaluator(survey.knowledge);
  evaluator.learn({ passed: collectPassed(evaluator, survey.sightings) });
  evaluator.learn({ stored: collectStored(evaluator, survey.sightings) });
  const functions = projectFunctions(evaluator, survey.places);
  const draft = connect(evaluator, functions, survey.sightings);
  const list = [...functions.values()];
  let byNode: ReadonlyMap<Node, readonly CallSite[]> | undefined;
  return {
    project,
    functions: list,
    functionOf: (node) => functions.get(node),
    sitesIn: (caller) => draft.byCaller.get(caller) ?? [],
    callersOf: (callee) => draft.byCallee.get(callee) ?? [],
    sitesAt: (node) => {
      byNode ??= groupByNode(draft.byCaller);
      return byNode.get(node) ?? [];
    },
    referencesTo: (definition) => draft.references.get(definition) ?? [],
    components: stronglyConnected(list, (caller) =>
      (draft.byCaller.get(caller) ?? []).flatMap((site) =>
        site.targets.map((target) => target.function),
      ),
    ),
    looseNames: draft.looseNames,
  };
}

interface ProjectSurvey {
  readonly places: readonly Place[];
  readonly knowledge: Knowledge;
  readonly sightings: readonly Sighting[];
}

function surveyProject(project: ProjectModules): ProjectSurvey {
  const places = new Map<ProjectModule, Place>();
  const classes = new Map<ClassDefinition, ProjectClass>();
  const functions = new Map<FunctionDefinition | Lambda, SourceModule['functions'][number]>();
  const sightings: Sighting[] = [];
  for (const module of project.modules) {
    const source = project.sourceOf(module);
    if (source === undefined) {
      continue;
    }
    const place = { module, source };
    places.set(module, place);
    const survey = surveyModule(place);
    for (const node of survey.classes) {
      classes.set(node, projectClass(source, module, node));
    }
    for (const info of source.functions) {
      if (info.node.kind !== 'module') {
        functions.set(info.node, info);
      }
    }
    for (const sighting of survey.sightings) {
      sightings.push(sighting);
    }
  }
  return {
    places: [...places.values()],
    knowledge: { project, places, classes, functions },
    sightings,
  };
}

type Functions = ReadonlyMap<Node, ProjectFunction>;

function projectFunctions(
  evaluator: Evaluator,
  places: readonly Place[],
): ReadonlyMap<FunctionDefinition | Lambda | Module, ProjectFunction> {
  const functions = new Map<FunctionDefinition | Lambda | Module, ProjectFunction>();
  for (const { module, source } of places) {
    for (const info of source.functions) {
      const entry = entryReason(evaluator, { module, source }, info);
      functions.set(info.node, { module, source, info, entry });
    }
  }
  return functions;
}

interface DraftConnections {
  readonly byCaller: Map<ProjectFunction, CallSite[]>;
  readonly byCallee: Map<ProjectFunction, CallSite[]>;
  readonly references: Map<Definition, Reference[]>;
  readonly looseNames: Set<string>;
}

function connect(
  evaluator: Evaluator,
  functions: Functions,
  sightings: readonly Sighting[],
): DraftConnections {
  const draft: DraftConnections = {
    byCaller: new Map(),
    byCallee: new Map(),
    references: new Map(),
    looseNames: new Set(),
  };
  const finder: Finder = {
    evaluator,
    functionOf: (value) => (value.kind === 'function' ? functions.get(value.node) : undefined),
  };
  for (const { node, owner, place } of sightings) {
    const caller = functions.get(owner.node);
    if (caller !== undefined) {
      for (const found of sitesOfNode(finder, place, node)) {
        addSite(draft, { ...found, caller });
      }
      for (const definition of namedDefinitions(evaluator, place, node)) {
        push(draft.references, definition, { owner: caller, node });
      }
      for (const name of looseNames(evaluator, place, node)) {
        draft.looseNames.add(name);
      }
    }
  }
  return draft;
}

function addSite(draft: DraftConnections, site: CallSite): void {
  push(draft.byCaller, site.caller, site);
  for (const target of site.targets) {
    push(draft.byCallee, target.function, site);
  }
}

function groupByNode(
  byCaller: ReadonlyMap<ProjectFunction, readonly CallSite[]>,
): ReadonlyMap<Node, readonly CallSite[]> {
  const byNode = new Map<Node, CallSite[]>();
  for (const site of [...byCaller.values()].flat()) {
    push(byNode, site.node, site);
  }
  return byNode;
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const before = map.get(key);
  if (before === undefined) {
    map.set(key, [value]);
  } else {
    before.push(value);
  }
}
