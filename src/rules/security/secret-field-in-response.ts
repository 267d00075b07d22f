import type {
  Call,
  ClassDefinition,
  DictionaryEntry,
  Expression,
  Name,
  Node,
} from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule } from '../rule.ts';
import type { RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName } from './call-arguments.ts';
import { dotted } from './routes/find-routes.ts';

/** Serializers and answers that hand out the field of a record which holds a password or its hash. */
export const secretFieldInResponse = defineRule({
  meta: {
    id: 'security/secret-field-in-response',
    summary: "A record's password is part of what is sent out",
    severity: 'medium',
    cwe: 200,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path)
      ? {}
      : {
          'dictionary-entry': (node) => reportEntry(context, node),
          class: (node) => reportClass(context, node),
          call: (node) => {
            reportWholeRecord(context, node);
            reportResetToken(context, node);
          },
        },
});

const SECRET =
  /^(?:user_?)?(?:password|passwd|pwd|password_?hash|hashed_password|pass_?hash|pw_?hash|password_digest|secret_?key|private_?key|ssn|social_security_number|credit_?card(?:_number)?|card_number|cvv|otp_?secret|totp_secret|mfa_secret|reset_token)$/i;
const NOTE = 'leave it out';

/** `{"password": self.password}` in a method that makes text or JSON of a record, or in an answer. */
function reportEntry(context: RuleContext, node: DictionaryEntry): void {
  const { key, value } = node;
  const isField =
    value.kind === 'attribute' && SECRET.test(value.attribute.name) && !isForm(value.object);
  if (key?.kind !== 'string' || !SECRET.test(key.value) || !isField || !isSentOut(context, node)) {
    return;
  }
  if (!isFirstOfRecord(node)) {
    return;
  }
  context.report({
    span: node.span,
    message: `\`${context.source(value.span)}\` becomes part of what is sent out: whoever receives it has it`,
    note: NOTE,
  });
}

/** What is sent of one record is told once. */
function isFirstOfRecord(node: DictionaryEntry): boolean {
  const entries = node.parent?.kind === 'dictionary' ? node.parent.entries : [];
  const first = entries.find(
    ({ key, value }) =>
      key?.kind === 'string' &&
      SECRET.test(key.value) &&
      value.kind === 'attribute' &&
      SECRET.test(value.attribute.name),
  );
  return first === node;
}

function isForm(object: Expression): boolean {
  const name = dotted(object);
  return /(?:^|\.)(?:form|request|settings|config|args|options|data|payload|body|credentials|login\w*|os|app|client|connection|params)$/i.test(
    name,
  );
}

const ANSWERS =
  /^(?:jsonify|JsonResponse|JSONResponse|Response|json_response|make_response|render|render_template|HttpResponse|dumps|success_response|api_response)$/;
const MAKES_JSON =
  /^(?:to_?(?:dict|json|representation)|as_?(?:dict|json)|serialize|json|_?serialize_\w+|\w+_to_(?:dict|json)|format_user|json_debug|to_api|get_json)$/i;

function isSentOut(context: RuleContext, entry: DictionaryEntry): boolean {
  for (const node of ancestors(entry)) {
    if (node.kind === 'call') {
      const isKept = /^(?:append|add|insert)$/.test(calleeName(node) ?? '');
      return isKept && node.callee.kind === 'attribute'
        ? isAnswered(context, node.callee.object)
        : ANSWERS.test(calleeName(node) ?? '');
    }
    if (node.kind === 'assignment') {
      return node.targets.some((target) => isAnswered(context, target));
    }
    if (node.kind === 'function') {
      return MAKES_JSON.test(node.name.name) || (isReturned(entry) && isRoute(context, node));
    }
    if (node.kind === 'class' || node.kind === 'module') {
      return false;
    }
  }
  return false;
}

/** A local name that an answer is made of: `jsonify(rows)`, `JsonResponse({"users": rows})`. */
function isAnswered(context: RuleContext, holder: Expression): boolean {
  const references =
    holder.kind === 'name' ? (context.module.scopes.bindingOf(holder)?.references ?? []) : [];
  return references.some((reference) => {
    for (const node of ancestors(reference)) {
      if (node.kind === 'call') {
        return ANSWERS.test(calleeName(node) ?? '') && !/^dumps$/.test(calleeName(node) ?? '');
      }
      if (
        node.kind !== 'dictionary-entry' &&
        node.kind !== 'dictionary' &&
        node.kind !== 'argument'
      ) {
        return false;
      }
    }
    return false;
  });
}

function isReturned(entry: Node): boolean {
  for (const node of ancestors(entry)) {
    if (node.kind === 'return') {
      return true;
    }
    if (node.kind === 'function' || node.kind === 'call') {
      return false;
    }
  }
  return false;
}

function isRoute(context: RuleContext, node: Extract<Node, { kind: 'function' }>): boolean {
  return node.decorators.some((one) =>
    /\.(?:route|get|post|put|patch|delete)\(\s*['"]\//.test(context.source(one.span)),
  );
}

/** `fields = ["name", "password"]` of a serializer that does not say `write_only`; `password: str` of a model for answers. */
function reportClass(context: RuleContext, node: ClassDefinition): void {
  const source = context.source(node.span);
  const bases = node.arguments.map(({ value }) => dotted(value));
  if (
    bases.some((base) => /(?:ModelSerializer|SQLAlchemy(?:Auto)?Schema|ModelSchema)$/.test(base))
  ) {
    reportSerializer(context, node, source);
  }
  const isAnswer =
    /(?:Out|Response|Read|Public|Output)$/.test(node.name.name) &&
    bases.some(
      (base) => /(?:BaseModel|SQLModel|Schema|Base)$/.test(base) || /User|Account/.test(base),
    );
  for (const one of isAnswer ? node.body : []) {
    const [target] = one.kind === 'assignment' ? one.targets : [];
    const isHidden = /exclude|SecretStr|repr=False/.test(context.source(one.span));
    if (target?.kind === 'name' && SECRET.test(target.name) && !isHidden) {
      context.report({
        span: one.span,
        message: `\`${node.name.name}\` describes an answer, and \`${target.name}\` is part of it: whoever receives it has it`,
        note: NOTE,
      });
    }
  }
}

function reportSerializer(context: RuleContext, node: ClassDefinition, source: string): void {
  if (/write_only|load_only|validated_data|set_password/.test(source)) {
    return;
  }
  const meta = node.body.find((one) => one.kind === 'class' && one.name.name === 'Meta');
  const fields = (meta?.kind === 'class' ? meta.body : []).find(
    (one) =>
      one.kind === 'assignment' &&
      one.targets[0]?.kind === 'name' &&
      one.targets[0].name === 'fields',
  );
  const value = fields?.kind === 'assignment' ? fields.value : undefined;
  const elements = value?.kind === 'list' || value?.kind === 'tuple' ? value.elements : [];
  const secret = elements.find((one) => one.kind === 'string' && SECRET.test(one.value));
  if (secret?.kind === 'string') {
    context.report({
      span: secret.span,
      message: `\`${node.name.name}\` sends \`${secret.value}\` out with the record; mark it \`write_only\` or leave it out`,
      note: NOTE,
    });
  }
}

/** `jsonify(user.__dict__)`: everything that the record has, its password too. */
function reportWholeRecord(context: RuleContext, node: Call): void {
  if (!/^(?:jsonify|JsonResponse|JSONResponse|json_response)$/.test(calleeName(node) ?? '')) {
    return;
  }
  const whole = node.arguments.find(({ value }) =>
    /^(?:vars\((?:\w+\.)*(?:user|account|member|customer|current_user)\)|(?:\w+\.)*(?:user|account|member|customer|current_user)\.__dict__)$/.test(
      context.source(value.span),
    ),
  );
  if (whole !== undefined) {
    context.report({
      span: whole.span,
      message: `\`${context.source(whole.span)}\` sends every field of the record out, its password too; name the fields`,
      note: NOTE,
    });
  }
}

const TELLS =
  /^(?:flash|jsonify|JsonResponse|JSONResponse|json_response|HttpResponse|render|render_template|Response|success|info)$/;
const MAKES =
  /(?:^|\.)(?:token_\w+|hex|hexdigest|digest|choices?|randint|randrange|sample|join|urandom|uuid\d?|dumps|encode|make_token|generate\w*|create\w*|str)$/i;

/** A token for a forgotten password that is shown to whoever asked for it, instead of being sent to the account's address. */
function reportResetToken(context: RuleContext, node: Call): void {
  const { node: owner } = context.functionOf(node);
  const isOfRecovery =
    owner.kind === 'function' && /forg[eo]t|reset|recover/i.test(owner.name.name);
  if (!isOfRecovery || !TELLS.test(calleeName(node) ?? '')) {
    return;
  }
  let told: Name | undefined;
  walk(node, (inner) => {
    const isToken =
      inner.kind === 'name' &&
      /^(?:\w+_)?(?:token|code|otp|pin)$|^(?:reset|recovery)_?(?:link|url)$/i.test(inner.name);
    if (isToken && told === undefined && isMadeHere(context, inner)) {
      told = inner;
    }
  });
  if (told !== undefined) {
    context.report({
      span: node.span,
      message: `\`${told.name}\`, which proves that an account is one's own, is shown to whoever asks for it`,
      note: 'send it to the address of the account, and nowhere else',
      severity: 'high',
    });
  }
}

function isMadeHere(context: RuleContext, name: Name): boolean {
  const definitions = context.module.scopes.bindingOf(name)?.definitions ?? [];
  return definitions.some(
    ({ kind, value }) =>
      kind === 'assignment' && value?.kind === 'call' && MAKES.test(dotted(value.callee)),
  );
}
