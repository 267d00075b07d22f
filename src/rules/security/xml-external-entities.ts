import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { calleeName, keywordArgument, literalTruth, positionalArgument } from './call-arguments.ts';
import { isTestCode } from '../test-code.ts';

export const xmlExternalEntities = defineRule({
  meta: {
    id: 'security/xml-external-entities',
    summary: 'XML parser told to load external entities',
    severity: 'high',
    cwe: 611,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const found =
        lxmlParser(node, context) ?? saxFeature(node, context) ?? defused(node, context);
      if (found !== undefined) {
        context.report({
          ...found,
          ...(isTestCode(context.module.path) ? { severity: 'low' } : {}),
        });
      }
    },
  }),
});

const NOTE = 'a document can name files and addresses to be read';
const LXML_PARSERS =
  /^lxml\.(etree|objectify)\.(XMLParser|XMLPullParser|ETCompatXMLParser|iterparse|makeparser)$/;

/** lxml resolves entities only inside the document since 5.0, unless it is told otherwise. */
function lxmlParser(call: Call, context: RuleContext): Report | undefined {
  if (!LXML_PARSERS.test(context.resolve(call.callee) ?? '')) {
    return undefined;
  }
  const name = calleeName(call) ?? 'XMLParser';
  const entities = keywordArgument(call, 'resolve_entities');
  if (
    entities !== undefined &&
    literalTruth(entities.value) === true &&
    !isInternal(entities.value)
  ) {
    return {
      span: entities.span,
      message: `\`${context.source(entities.span)}\` lets \`${name}\` put files of this machine into the document`,
      note: NOTE,
      fix: {
        title: 'do not resolve entities',
        edits: [{ span: entities.value.span, newText: 'False' }],
        origin: 'rule',
      },
    };
  }
  const network = keywordArgument(call, 'no_network');
  if (literalTruth(network?.value) === false && network !== undefined) {
    return {
      span: network.span,
      message: `\`${context.source(network.span)}\` lets \`${name}\` fetch what a document names from the network`,
      note: NOTE,
      fix: {
        title: 'keep the parser off the network',
        edits: [{ span: network.value.span, newText: 'True' }],
        origin: 'rule',
      },
    };
  }
  const definitions = keywordArgument(call, 'load_dtd');
  if (
    definitions !== undefined &&
    literalTruth(definitions.value) === true &&
    literalTruth(entities?.value) !== false
  ) {
    return {
      span: definitions.span,
      message: `\`${context.source(definitions.span)}\` lets \`${name}\` read the document type definition that a document names`,
      note: NOTE,
    };
  }
  return undefined;
}

function isInternal(value: Call['callee']): boolean {
  return value.kind === 'string' && value.value === 'internal';
}

const FEATURES = new Map([
  ['xml.sax.handler.feature_external_ges', 'external entities'],
  ['xml.sax.handler.feature_external_pes', 'external parameter entities'],
]);
const FEATURE_URLS = new Map([
  ['http://xml.org/sax/features/external-general-entities', 'external entities'],
  ['http://xml.org/sax/features/external-parameter-entities', 'external parameter entities'],
]);

/** The standard library's parsers load external entities only when `xml.sax` is asked to (since Python 3.7.1). */
function saxFeature(call: Call, context: RuleContext): Report | undefined {
  if (calleeName(call) !== 'setFeature' || literalTruth(positionalArgument(call, 1)) !== true) {
    return undefined;
  }
  const feature = positionalArgument(call, 0);
  if (feature === undefined) {
    return undefined;
  }
  const loaded =
    feature.kind === 'string'
      ? FEATURE_URLS.get(feature.value)
      : FEATURES.get(featureName(feature, context));
  return loaded === undefined
    ? undefined
    : {
        span: call.span,
        message: `\`${context.source(call.callee.span)}\` switches ${loaded} on, which are off by default`,
        note: NOTE,
      };
}

/** A name that nothing here binds came by `import *`, or stands in a piece of a file. */
function featureName(feature: Expression, context: RuleContext): string {
  const resolved = context.resolve(feature);
  return resolved === undefined && feature.kind === 'name'
    ? `xml.sax.handler.${feature.name}`
    : (resolved ?? '').replace(/^xml\.sax\.feature/, 'xml.sax.handler.feature');
}

/** `defusedxml` with its protection taken away. */
function defused(call: Call, context: RuleContext): Report | undefined {
  const argument = keywordArgument(call, 'forbid_external');
  const isDefused = context.resolve(call.callee)?.startsWith('defusedxml.') === true;
  return argument !== undefined && isDefused && literalTruth(argument.value) === false
    ? {
        span: argument.span,
        message: `\`${context.source(argument.span)}\` takes the protection of \`${context.source(call.callee.span)}\` away`,
        note: NOTE,
      }
    : undefined;
}
