import { abilitiesOfSize } from '../abilities-of-size.ts';
import type { ModelAbilities } from '../model.ts';
import type { KnownModel } from './known-model.ts';

/** Whether a model may do a part of a review, and why. */
export interface AbilityReason {
  readonly isAllowed: boolean;
  /** `measured` with this model; else what the rest follows from. */
  readonly basis: 'measured' | 'size' | 'training' | 'thinking';
  /** A sentence without its full stop, for people. */
  readonly why: string;
}

export type AbilityReasons = Readonly<Record<keyof ModelAbilities, AbilityReason>>;

/** In the order in which people read them. */
export const ABILITIES = ['judge', 'explain', 'propose', 'discover'] as const;

/**
 * What a model may be used for. A measurement decides where there is one. Else a model without conversation may do nothing, one
 * that always thinks gives no verdicts (they are read from its first token, which begins a thought) and the rest goes by size.
 */
export function reasonsFor(model: KnownModel): AbilityReasons {
  return {
    judge: reasonFor(model, 'judge'),
    explain: reasonFor(model, 'explain'),
    propose: reasonFor(model, 'propose'),
    discover: reasonFor(model, 'discover'),
  };
}

/** The same without the reasons. */
export function abilitiesOf(model: KnownModel): ModelAbilities {
  const { judge, explain, propose, discover } = reasonsFor(model);
  return {
    judge: judge.isAllowed,
    discover: discover.isAllowed,
    propose: propose.isAllowed,
    explain: explain.isAllowed,
  };
}

/** Why a model may do what it may, as one sentence or two for people: what was measured, else the rule that decides. */
export function whyAbilities(model: KnownModel): string {
  const reasons = reasonsFor(model);
  const measured = ABILITIES.filter((ability) => model.measured?.[ability] !== undefined).map(
    (ability) => reasons[ability],
  );
  const shown = measured.length > 0 ? measured : [reasons.judge];
  return `${sentence(shown.map((reason) => reason.why).join('; '))}.`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function reasonFor(model: KnownModel, ability: keyof ModelAbilities): AbilityReason {
  const figure = model.measured?.[ability];
  if (figure !== undefined) {
    return { isAllowed: figure.isGood, basis: 'measured', why: figure.figure };
  }
  if (model.training !== 'instruct') {
    return {
      isAllowed: false,
      basis: 'training',
      why: 'not measured; a base model goes on with code, it answers no questions',
    };
  }
  if (ability === 'discover' && model.measured?.judge?.isGood === false) {
    return {
      isAllowed: false,
      basis: 'measured',
      why: 'it begins with a verdict, and those were no better than chance',
    };
  }
  if (model.thinking === 'always' && (ability === 'judge' || ability === 'discover')) {
    return {
      isAllowed: false,
      basis: 'thinking',
      why: 'not measured; it thinks before every answer, so no verdict can be read from its first token',
    };
  }
  return bySize(model, ability);
}

function bySize(model: KnownModel, ability: keyof ModelAbilities): AbilityReason {
  const isAllowed = abilitiesOfSize(model.parameters)[ability];
  return {
    isAllowed,
    basis: 'size',
    why: isAllowed
      ? `not measured; ${SIZE_RULES[ability]} or more may`
      : `not measured; ${SIZE_RULES[ability]} or more may, and it is smaller`,
  };
}

/** What `abilitiesOfSize` asks for, in words. */
const SIZE_RULES: Readonly<Record<keyof ModelAbilities, string>> = {
  judge: 'models of 1.4 billion parameters',
  discover: 'models of 1.4 billion parameters',
  propose: 'models of 0.4 billion parameters',
  explain: 'models of 0.4 billion parameters',
};
