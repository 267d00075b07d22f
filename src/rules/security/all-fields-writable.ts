import type { ClassDefinition, For, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule } from '../rule.ts';
import type { RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { dotted } from './routes/find-routes.ts';

/** Forms and serializers that take every field of a model which says what somebody may do, and loops that set whatever was sent. */
export const allFieldsWritable = defineRule({
  meta: {
    id: 'security/all-fields-writable',
    summary: 'A form, serializer or loop lets a request set every field',
    severity: 'medium',
    cwe: 915,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path)
      ? {}
      : {
          class(node) {
            reportForm(context, node);
          },
          for(node) {
            reportLoop(context, node);
          },
        },
});

const FORMS = /(?:ModelForm|ModelSerializer|UserCreationForm|UserChangeForm|ModelSchema)$/;
const WITH_RIGHTS =
  /(?:User|Account|Profile|Member|Employee|Staff|Customer|Role|Permission|Person|Wallet|Order|Payment)$/;

function reportForm(context: RuleContext, node: ClassDefinition): void {
  if (!node.arguments.some(({ value }) => FORMS.test(dotted(value)))) {
    return;
  }
  const meta = node.body.find(
    (one) => one.kind === 'class' && /^(?:Meta|Config)$/.test(one.name.name),
  );
  if (meta?.kind !== 'class') {
    return;
  }
  const model = settingNamed(meta.body, 'model');
  const fields = settingNamed(meta.body, 'fields') ?? settingNamed(meta.body, 'model_fields');
  const modelName = model?.value === undefined ? '' : dotted(model.value);
  const isAll = fields?.value?.kind === 'string' && fields.value.value === '__all__';
  const isLimited = settingNamed(meta.body, 'read_only_fields') !== undefined;
  if (fields !== undefined && isAll && !isLimited && WITH_RIGHTS.test(modelName)) {
    context.report({
      span: fields.span,
      message: `\`${node.name.name}\` takes every field of \`${modelName}\` from the request, also those that say what somebody may do; name the fields`,
      note: 'new fields of the model are added by themselves',
    });
  }
}

function settingNamed(
  body: readonly Statement[],
  name: string,
): Extract<Statement, { kind: 'assignment' }> | undefined {
  return body
    .filter((one) => one.kind === 'assignment')
    .find(({ targets }) => targets[0]?.kind === 'name' && targets[0].name === name);
}

const SENT =
  /\b(?:request\.(?:json|form|data|POST|GET|args|values|query_params)|request\.get_json\([^)]*\)|await request\.(?:json|form|post)\(\)|payload|body|get_json\(\))/;

/** `for key, value in request.json.items(): setattr(user, key, value)` without a look at the key. */
function reportLoop(context: RuleContext, node: For): void {
  const iterable = context.source(node.iterable.span);
  const [key] = node.target.kind === 'tuple' ? node.target.elements : [node.target];
  if (key?.kind !== 'name' || !isSent(context, node, iterable)) {
    return;
  }
  const body = context.source({ start: node.iterable.span.end, end: node.span.end });
  const isChecked = new RegExp(
    `\\b${key.name}\\b\\s*(?:not\\s+)?(?:in\\b|==|!=)|hasattr\\([^)]*\\b${key.name}\\b.*fillable`,
  ).test(body);
  if (isChecked) {
    return;
  }
  walk(node, (one) => {
    const isSetting = one.kind === 'call' && context.resolve(one.callee) === 'builtins.setattr';
    const named = one.kind === 'call' ? one.arguments[1]?.value : undefined;
    if (isSetting && named?.kind === 'name' && named.name === key.name) {
      context.report({
        span: one.span,
        message: `\`${context.source(one.span)}\` sets whatever field the request names, such as a role or an owner; pick the fields by name`,
        note: 'every field that is sent is set',
      });
    }
  });
}

function isSent(context: RuleContext, node: For, iterable: string): boolean {
  if (SENT.test(iterable)) {
    return true;
  }
  const root = /^(\w+)\.items\(\)$/.exec(iterable)?.[1];
  if (root === undefined) {
    return false;
  }
  const owner = context.functionOf(node);
  const definitions = owner.scope.bindings.get(root)?.definitions ?? [];
  return definitions.some(
    ({ value }) => value !== undefined && SENT.test(context.source(value.span)),
  );
}
