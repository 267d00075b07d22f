import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, keywordArgument, positionalArgument } from './call-arguments.ts';
import { possibleValues, someValues } from './constant-values.ts';
import { backtracking } from './regex/backtracking.ts';
import { isTestCode } from '../test-code.ts';

export const slowPattern = defineRule({
  meta: {
    id: 'security/slow-pattern',
    summary: 'Pattern for which a short text takes hours',
    severity: 'medium',
    cwe: 1333,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const use = isTestCode(context.module.path) ? undefined : patternOf(node, context);
      if (use === undefined) {
        return;
      }
      const text = someValues(context, use.pattern).find((one) => typeof one === 'string');
      const time = text === undefined ? undefined : backtracking(text, use);
      if (time === undefined) {
        return;
      }
      context.report({
        span: use.pattern.span,
        message:
          time === 'exponential'
            ? 'this pattern can split one text in ever so many ways: each further letter of a text that does not fit doubles the time'
            : 'two repetitions side by side share letters: the time grows with the square of a text that does not fit',
        note: time === 'exponential' ? 'forty letters take hours' : 'slow for long texts',
        ...(time === 'exponential' ? {} : { severity: 'low' }),
      });
    },
  }),
});

interface PatternUse {
  readonly pattern: Expression;
  readonly isWhole: boolean;
}

const FUNCTIONS = /^re\.(compile|match|fullmatch|search|findall|finditer|sub|subn|split)$/;
/** What checks a field by a pattern that it is given: forms, serializers, models and schemas. The data is whatever a client sends. */
const VALIDATORS =
  /^(?:django\.(?:core\.validators\.RegexValidator|forms\.(?:fields\.)?RegexField)|wtforms\.validators\.(?:Regexp|regexp)|rest_framework\.(?:serializers|fields)\.RegexField|django_filters\.\w+Regex\w*|marshmallow\.validate\.Regexp|webargs\.validate\.Regexp|colander\.Regex|formencode\.validators\.Regex|voluptuous\.Match|schema\.Regex|attrs?\.validators\.matches_re|flask_restful\.inputs\.regex|flask_restx\.inputs\.regex|pydantic\.(?:Field|constr|StringConstraints)|pydantic\.types\.(?:constr|StringConstraints)|fastapi\.(?:Query|Path|Form|Body|Header|Cookie)|fastapi\.params\.\w+|litestar\.params\.Parameter|msgspec\.Meta|mongoengine\.(?:fields\.)?StringField)$/;

/** The pattern of a call, where what it is matched with is not written down beside it. */
function patternOf(call: Call, context: RuleContext): PatternUse | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (VALIDATORS.test(resolved)) {
    const pattern =
      keywordArgument(call, 'pattern')?.value ??
      keywordArgument(call, 'regex')?.value ??
      (/Reg[Ee]x|regex|Match$|matches_re/.test(resolved) ? positionalArgument(call, 0) : undefined);
    return pattern === undefined
      ? undefined
      : { pattern, isWhole: resolved.endsWith('.matches_re') };
  }
  const method = FUNCTIONS.exec(resolved)?.[1];
  const pattern = method === undefined ? undefined : argumentValue(call, 0, 'pattern');
  if (pattern === undefined || isVerbose(call, context)) {
    return undefined;
  }
  const text = argumentValue(call, /^subn?$/.test(method ?? '') ? 2 : 1, 'string');
  const isFixed =
    method !== 'compile' && text !== undefined && possibleValues(context, text) !== undefined;
  return isFixed ? undefined : { pattern, isWhole: method === 'fullmatch' };
}

/** Blanks mean nothing there. */
function isVerbose(call: Call, context: RuleContext): boolean {
  return call.arguments.some(({ value }) => /\bre\.(X|VERBOSE)\b/.test(context.source(value.span)));
}
