import type { Assignment, ClassDefinition } from '../../python/tree/nodes.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { dotted } from './routes/find-routes.ts';

/** Columns for what must not be kept readable: numbers of cards, and those that a state gives people. One finding for a table. */
export const sensitiveFieldUnencrypted = defineRule({
  meta: {
    id: 'security/sensitive-field-unencrypted',
    summary: 'A table keeps card or identity numbers readable',
    severity: 'medium',
    cwe: 312,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path) || /(?:^|\/)migrations\//.test(context.module.path)
      ? {}
      : {
          class(node) {
            const [first, ...others] = readableFields(context, node);
            if (first !== undefined) {
              const names = [first, ...others].map(({ name }) => `\`${name}\``).join(', ');
              context.report({
                span: first.node.span,
                message: `\`${node.name.name}\` keeps ${names} as plain text: whoever reads the table once has them all`,
                note: 'encrypt it, or keep only the last digits',
                evidence: others.map((one) => ({
                  kind: 'match',
                  location: context.locate(one.node.span),
                  note: 'and this one',
                })),
              });
            }
          },
        },
});

const SENSITIVE =
  /^(?:\w+_)?(?:ssn|social_security(?:_number)?|credit_?card(?:_?(?:number|no))?|card_?(?:number|no)|cc_?number|cvv2?|cvc|card_pin|passport(?:_?(?:number|no))|national_id(?:_number)?|tax_id(?:_number)?|bank_account_number)$/i;
const HIDDEN = /hash|last_?(?:4|four|digits)|masked|token|encrypted|fingerprint/i;
const COLUMNS =
  /(?:^|\.)(?:CharField|TextField|IntegerField|BigIntegerField|StringField|Column|mapped_column|Field)$/;

interface ReadableField {
  readonly name: string;
  readonly node: Assignment;
}

function readableFields(context: RuleContext, { body }: ClassDefinition): readonly ReadableField[] {
  return body.flatMap((node) => {
    if (node.kind !== 'assignment' || node.value?.kind !== 'call') {
      return [];
    }
    const [target] = node.targets;
    const name = target?.kind === 'name' ? target.name : '';
    const isColumn = COLUMNS.test(dotted(node.value.callee));
    const isHidden = HIDDEN.test(name) || /encrypt/i.test(context.source(node.value.span));
    return isColumn && SENSITIVE.test(name) && !isHidden && !isOfForm(context, node)
      ? [{ name, node }]
      : [];
  });
}

/** Fields of forms and serializers are filled in, not kept. */
function isOfForm(context: RuleContext, node: Assignment): boolean {
  const owner = node.parent?.kind === 'class' ? node.parent : undefined;
  const bases = owner?.arguments.map(({ value }) => context.source(value.span)).join(' ') ?? '';
  return (
    /Form|Serializer|Schema|BaseModel|Filter/.test(bases) ||
    /forms?\./.test(context.source(node.span))
  );
}
