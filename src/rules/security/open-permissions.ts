import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import {
  argumentValue,
  calleeName,
  keywordArgument,
  positionalArgument,
} from './call-arguments.ts';
import { alternatives, isRuledOut, someValues } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const openPermissions = defineRule({
  meta: {
    id: 'security/open-permissions',
    summary: 'File that every user of the machine may change',
    severity: 'medium',
    cwe: 732,
    since: '0.1.0',
    sameAs: ['S103'],
  },
  visitors: (context) => ({
    call(node) {
      const found = isTestCode(context.module.path)
        ? undefined
        : (openMode(node, context) ?? publicObject(node, context));
      if (found !== undefined && !isRuledOut(context, node)) {
        context.report(found);
      }
    },
  }),
});

const WRITE_BY_OTHERS = 0o002;
/** Names of secrets' files: these no other user should read either. */
const SECRET_FILE =
  /(\.pem|\.key|id_rsa|id_ed25519|shadow|\.env|secret|credential|password|passwd|token)/i;

function openMode(call: Call, context: RuleContext): Report | undefined {
  const mode = modeOf(call, context);
  if (mode === undefined) {
    return undefined;
  }
  const text = context.source(mode.span);
  if (context.resolve(call.callee) === 'os.umask') {
    return modes(mode, context).some((bits) => (bits & WRITE_BY_OTHERS) === 0)
      ? {
          span: call.span,
          message: `\`os.umask(${text})\` lets every user of the machine change the files that are made from here on; use \`0o077\``,
          note: 'everybody may write',
        }
      : undefined;
  }
  const isOpen = modes(mode, context).some(
    (bits) => (bits & WRITE_BY_OTHERS) !== 0 && (bits & 0o1000) === 0,
  );
  if (isOpen) {
    return {
      span: call.span,
      message: `\`${text}\` lets every user of the machine change what \`${context.source(call.callee.span)}\` sets it for; use \`0o600\` or \`0o700\``,
      note: 'everybody may write',
    };
  }
  const path = positionalArgument(call, 0);
  const names = someValues(context, path).map(String);
  const isSecret = names.some((name) => SECRET_FILE.test(name));
  return isSecret && modes(mode, context).some((bits) => (bits & 0o044) !== 0)
    ? {
        span: call.span,
        message: `\`${text}\` lets other users of the machine read \`${names[0] ?? ''}\`; use \`0o600\``,
        note: 'others may read it',
      }
    : undefined;
}

/** Amazon's `ACL="public-read"`, Google's `predefined_acl="publicRead"`. */
function publicObject(call: Call, context: RuleContext): Report | undefined {
  const acl = ['ACL', 'acl', 'predefined_acl']
    .map((name) => keywordArgument(call, name))
    .find((argument) =>
      someValues(context, argument?.value).some((one) => PUBLIC.test(String(one))),
    );
  return acl === undefined
    ? undefined
    : {
        span: acl.span,
        message: `\`${context.source(acl.span)}\` lets everybody on the internet read what is stored; keep it private and hand out signed addresses`,
        note: 'everybody may read',
      };
}

const PUBLIC = /^(public-read|public-read-write|authenticated-read|publicRead|publicReadWrite)$/;

function modeOf(call: Call, context: RuleContext): Expression | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  switch (resolved) {
    case 'os.chmod':
    case 'os.lchmod':
    case 'os.fchmod':
    case 'os.mkfifo':
    case 'os.mknod':
      return argumentValue(call, 1, 'mode');
    case 'os.open':
      return argumentValue(call, 2, 'mode');
    case 'os.umask':
      return positionalArgument(call, 0);
    default:
      return calleeName(call) === 'chmod' &&
        call.callee.kind === 'attribute' &&
        call.arguments.length === 1
        ? argumentValue(call, 0, 'mode')
        : resolved === 'os.mkdir' || resolved === 'os.makedirs'
          ? argumentValue(call, 1, 'mode')
          : undefined;
  }
}

const BITS = new Map([
  ['S_IRWXO', 0o007],
  ['S_IWOTH', 0o002],
  ['S_IROTH', 0o004],
  ['S_IXOTH', 0o001],
  ['S_IRWXG', 0o070],
  ['S_IWGRP', 0o020],
  ['S_IRGRP', 0o040],
  ['S_IXGRP', 0o010],
  ['S_IRWXU', 0o700],
  ['S_IWUSR', 0o200],
  ['S_IRUSR', 0o400],
  ['S_IXUSR', 0o100],
  ['S_ISVTX', 0o1000],
]);

/** The bits that a mode can have, as far as they are written down: numbers, and names of `stat` put together. */
function modes(mode: Expression, context: RuleContext): readonly number[] {
  return alternatives(context, mode).flatMap((one): readonly number[] => {
    const numbers = someValues(context, one).filter((value) => typeof value === 'number');
    if (numbers.length > 0) {
      return numbers;
    }
    if (one.kind === 'binary' && one.operator === '|') {
      const [left] = modes(one.left, context);
      const [right] = modes(one.right, context);
      return [(left ?? 0) | (right ?? 0)];
    }
    const bits = BITS.get(/^stat\.(\w+)$/.exec(context.resolve(one) ?? '')?.[1] ?? '');
    return bits === undefined ? [] : [bits];
  });
}
