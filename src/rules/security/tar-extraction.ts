import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { appendArgument, argumentValue, hasUnpacking, keywordArgument } from './call-arguments.ts';
import { isTestCode } from '../test-code.ts';

export const tarExtraction = defineRule({
  meta: {
    id: 'security/tar-extraction',
    summary: 'Tar archive unpacked with the paths it asks for',
    severity: 'high',
    cwe: 22,
    since: '0.1.0',
    sameAs: ['S202'],
  },
  visitors: (context) => ({
    call(node) {
      if (isTestCode(context.module.path)) {
        return;
      }
      const extraction = extractionOf(node, context);
      if (extraction === undefined || hasUnpacking(node)) {
        return;
      }
      const filter = keywordArgument(node, 'filter');
      if (filter === undefined) {
        context.report({
          span: node.span,
          message: `\`${extraction}\` without \`filter\` writes wherever the archive says before Python 3.14, \`../\` and links included; pass \`filter="data"\``,
          note: 'the archive chooses the paths',
          fix: {
            title: 'pass `filter="data"`',
            edits: [appendArgument(node, 'filter="data"')],
            origin: 'rule',
          },
        });
      } else if (isTrusting(filter.value, context)) {
        context.report({
          span: node.span,
          message: `\`${extraction}\` with \`${context.source(filter.span)}\` writes wherever the archive says, \`../\` and links included`,
          note: 'the archive chooses the paths',
          fix: {
            title: 'pass `filter="data"`',
            edits: [{ span: filter.value.span, newText: '"data"' }],
            origin: 'rule',
          },
        });
      }
    },
  }),
});

/** The call as people write it, when it unpacks a tar archive without choosing its members. */
function extractionOf(call: Call, context: RuleContext): string | undefined {
  const { callee } = call;
  const resolved = context.resolve(callee) ?? '';
  if (resolved === 'shutil.unpack_archive') {
    return isTarName(call) ? resolved : undefined;
  }
  if (callee.kind !== 'attribute') {
    return undefined;
  }
  const method = callee.attribute.name;
  const isUnpacking =
    method === 'extractall' &&
    keywordArgument(call, 'members') === undefined &&
    argumentValue(call, 1, 'members') === undefined;
  if (!isUnpacking && !(method === 'extract' && isMemberFromArchive(call, context))) {
    return undefined;
  }
  return isTarFile(callee.object, context) ? context.source(callee.span) : undefined;
}

function isTarName(call: Call): boolean {
  const format = argumentValue(call, 2, 'format');
  if (format?.kind === 'string') {
    return /tar/.test(format.value);
  }
  const name = argumentValue(call, 0, 'filename');
  const text = name?.kind === 'string' ? name.value : '';
  return /\.(tar(\.\w+)?|tgz|tbz2?|txz)$/.test(text);
}

/** `extract(member)` in a loop over the archive; a literal name was chosen by the program. */
function isMemberFromArchive(call: Call, context: RuleContext): boolean {
  const member = argumentValue(call, 0, 'member');
  if (member?.kind !== 'name') {
    return false;
  }
  const definitions = context.module.scopes.bindingOf(member)?.definitions ?? [];
  return definitions.some(({ kind, node }) => {
    const iterable = kind === 'for' && node.kind === 'for' ? node.iterable : undefined;
    const isFiltered =
      node.kind === 'for' &&
      /\bif\b|\bassert\b/.test(context.source({ start: node.span.start, end: call.span.start }));
    return iterable !== undefined && !isFiltered;
  });
}

const OPENERS = new Set([
  'tarfile.open',
  'tarfile.TarFile',
  'tarfile.TarFile.open',
  'tarfile.open.open',
]);

function isTarFile(object: Expression, context: RuleContext): boolean {
  if (object.kind === 'call') {
    return OPENERS.has(context.resolve(object.callee) ?? '');
  }
  if (object.kind !== 'name') {
    return false;
  }
  const definitions = context.module.scopes.bindingOf(object)?.definitions ?? [];
  return definitions.some(({ node, value }) => {
    const annotation = node.kind === 'parameter' ? node.annotation : undefined;
    if (annotation !== undefined) {
      return context.resolve(annotation) === 'tarfile.TarFile';
    }
    const opened =
      value?.kind === 'call' && /^contextlib\.closing$/.test(context.resolve(value.callee) ?? '')
        ? value.arguments[0]?.value
        : value;
    return opened?.kind === 'call' && OPENERS.has(context.resolve(opened.callee) ?? '');
  });
}

function isTrusting(filter: Expression, context: RuleContext): boolean {
  return (
    (filter.kind === 'string' && filter.value === 'fully_trusted') ||
    context.resolve(filter) === 'tarfile.fully_trusted_filter'
  );
}
