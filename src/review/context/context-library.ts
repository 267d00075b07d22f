import type { ContextPart } from '../../config/context-parts.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { stripUnseen } from '../prompts/code-block.ts';
import { NO_CONTEXT } from './context-item.ts';
import type {
  ContextItem,
  ContextSelection,
  ContextUnit,
  PastDecision,
  ProjectText,
} from './context-item.ts';
import { documentation } from './documentation.ts';
import type { Likeness } from './likeness.ts';
import { nearbyCode } from './nearby-code.ts';
import { pastDecisions } from './past-decisions.ts';
import { isRulesPath, projectRules } from './project-rules.ts';
import { selectContext } from './select-context.ts';
import type { ContextBudget } from './select-context.ts';
import type { ShownProject } from './shown-project.ts';
import { openTextSearch } from './text-search.ts';

/** Finds what a model may be shown beside a piece of code. */
export interface ContextLibrary {
  /** Best first, cut to the budget. The same unit gets the same context. */
  readonly contextFor: (
    unit: ContextUnit,
    budget: ContextBudget & { readonly shown?: readonly string[] },
    signal: AbortSignal,
  ) => Promise<ContextSelection>;
}

export interface ContextSources {
  /** Only these parts are looked for. */
  readonly parts: ReadonlySet<ContextPart>;
  readonly project: ShownProject;
  /** Rules and documents of the project, see `readProjectTexts`. */
  readonly texts: readonly ProjectText[];
  /** What people decided here, newest first. */
  readonly decisions: readonly PastDecision[];
  /** What the rule's page says, as Markdown; undefined for a rule without one. */
  readonly pageOf: (rule: string) => string | undefined;
  readonly likeness?: Likeness | undefined;
}

export function openContextLibrary(sources: ContextSources): ContextLibrary {
  const { parts, project, texts } = sources;
  const rules = projectRules(texts);
  const prose = parts.has('docs')
    ? documentation(
        texts.filter(({ path }) => !isRulesPath(path)),
        project,
      )
    : [];
  const proseSearch = openTextSearch(prose.map(({ text }) => text));

  function nearestProse(query: string): readonly ContextItem[] {
    return [...proseSearch.scores(query)]
      .toSorted(([, left], [, right]) => right.score - left.score)
      .slice(0, MOST_PROSE)
      .flatMap(([index]) => prose[index] ?? []);
  }

  return {
    contextFor: async (unit, budget, signal) => {
      const query = `${unit.topic ?? ''}\n${unit.code}`;
      const found = [
        ...nearbyCode(unit, project),
        ...(parts.has('docs') ? nearestProse(query) : []),
        ...(parts.has('rules') ? rules.for(unit.path) : []),
        ...(parts.has('page') ? pageItems(unit.rule, sources.pageOf) : []),
        ...(parts.has('decisions') ? pastDecisions(sources.decisions, unit.rule) : []),
      ].filter(({ part }) => parts.has(part));
      if (found.length === 0) {
        return NO_CONTEXT;
      }
      const likeness = await sources.likeness?.(
        query,
        found.map(({ text }) => text),
        signal,
      );
      return selectContext(found, {
        ...budget,
        query,
        shown: [unit.code, ...(budget.shown ?? [])],
        ...(likeness === undefined ? {} : { likeness }),
      });
    },
  };
}

/** Paragraphs and docstrings that are looked at more closely. */
const MOST_PROSE = 12;
const LONGEST_PAGE = 700;

/** The page without its code: its examples are shown as turns. */
function pageItems(
  rule: string | undefined,
  pageOf: ContextSources['pageOf'],
): readonly ContextItem[] {
  const page = rule === undefined ? undefined : pageOf(rule);
  if (rule === undefined || page === undefined) {
    return [];
  }
  const text = page
    .replaceAll(/^(`{3,})[\s\S]*?^\1\s*$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
    .slice(0, LONGEST_PAGE);
  return [{ part: 'page', source: rule, text: stripUnseen(maskSecrets(text)), nearness: 1 }];
}
