import { defineLibrary } from '../library.ts';
import type { CallModel, Condition, Slot } from '../library.ts';
import { EXPANDED, TRANSFORMED } from './xml-uses.ts';
import { members, sameFor } from './same-for.ts';

const SAFE = 'lxml.etree.SafeXMLParser';
const SAX = 'xml.sax.xmlreader.XMLReader';
const SAX_OPEN = 'xml.sax.xmlreader.ExternalXMLReader';
const ELEMENT = 'lxml.etree._Element';
const TREE = 'lxml.etree._ElementTree';
const STANDARD = 'xml.etree.ElementTree';

/** lxml follows entities unless its parser is told not to. */
function parses(slot: Slot, returns: string): CallModel {
  return {
    returns,
    flows: [slot],
    sinks: [
      {
        kind: 'xml',
        slot,
        does: 'parsed with its entities',
        when: [{ slot: '1:parser', is: { notNames: [SAFE] } }],
      },
    ],
  };
}

/** Python's own parsers load nothing from elsewhere, but put in what the document itself defines, as often as it says. */
function expands(slot: Slot, returns?: string): CallModel {
  return {
    ...(returns === undefined ? {} : { returns }),
    flows: [slot],
    sinks: [
      { kind: 'xml', slot, does: EXPANDED, sources: ['request', 'upload', 'message', 'response'] },
    ],
  };
}

const TRANSFORMS: CallModel = {
  flows: ['self'],
  sinks: [{ kind: 'xml', slot: '0', does: TRANSFORMED }],
};

const CLOSED: Condition[] = [
  { slot: 'resolve_entities', is: 'present' },
  { slot: 'resolve_entities', is: { equals: [false, 'internal'] } },
];

const PARSER: CallModel = {
  returns: 'lxml.etree.XMLParser',
  flows: [],
  variants: [{ when: CLOSED, gives: { returns: SAFE, flows: [] } }],
};

/** `setFeature(feature_external_ges, True)`. */
const OPENS: readonly Condition[] = [
  {
    slot: '0',
    is: {
      names: [
        'xml.sax.handler.feature_external_ges',
        'xml.sax.handler.feature_external_pes',
        'xml.sax.feature_external_ges',
        'xml.sax.feature_external_pes',
        'builtins.feature_external_ges',
        'builtins.feature_external_pes',
      ],
    },
  },
  { slot: '1', is: 'truthy' },
];
const OPENS_BY_NAME: readonly Condition[] = [
  {
    slot: '0',
    is: {
      equals: [
        'http://xml.org/sax/features/external-general-entities',
        'http://xml.org/sax/features/external-parameter-entities',
      ],
    },
  },
  { slot: '1', is: 'truthy' },
];

function parsesWithSax(): CallModel {
  return {
    flows: ['0'],
    sinks: [
      {
        kind: 'xml',
        slot: '0',
        does: 'parsed with its external entities',
        when: [{ slot: '1:parser', is: { names: [SAX_OPEN] } }],
      },
      {
        kind: 'xml',
        slot: '0',
        does: EXPANDED,
        sources: ['request', 'upload', 'message', 'response'],
        when: [{ slot: '1:parser', is: { notNames: [SAX_OPEN] } }],
      },
    ],
  };
}

const FOLLOWS_PATH: CallModel = {
  flows: ['self'],
  sinks: [{ kind: 'xpath', slot: '0:path', does: 'evaluated as XPath' }],
};

/**
 * XML: external entities are read by lxml's parsers and by SAX parsers that have been told to; the standard library's element trees read none. XPath
 * is a language of its own, wherever it is asked.
 */
export const xmlParsers = defineLibrary({
  name: 'xml',
  aliases: {
    'xml.etree.cElementTree': STANDARD,
    'lxml.etree.ETCompatXMLParser': 'lxml.etree.XMLParser',
    'lxml.etree.ElementTree': TREE,
    'lxml.etree.Element': ELEMENT,
    'lxml.objectify.fromstring': 'lxml.etree.fromstring',
    'lxml.objectify.parse': 'lxml.etree.parse',
    'lxml.html.document_fromstring': 'lxml.html.fromstring',
    'lxml.html.fragment_fromstring': 'lxml.html.fromstring',
  },
  calls: {
    'lxml.etree.XMLParser': PARSER,
    'lxml.etree.HTMLParser': { returns: SAFE, flows: [] },
    'lxml.etree.XMLPullParser': {
      returns: 'lxml.etree.XMLParser',
      flows: [],
      variants: [{ when: CLOSED, gives: { returns: SAFE, flows: [] } }],
    },
    'lxml.etree.XMLParser.feed': {
      flows: [],
      absorbs: ['0:data'],
      sinks: [{ kind: 'xml', slot: '0:data', does: 'parsed with its entities' }],
    },
    [`${SAFE}.feed`]: { flows: [], absorbs: ['0:data'] },
    'lxml.etree.fromstringlist': parses('0:strings', ELEMENT),
    'lxml.etree.parse': parses('0:source', TREE),
    ...sameFor(members('lxml.etree', ['fromstring', 'XML']), parses('0:text', ELEMENT)),
    'lxml.etree.iterparse': {
      flows: ['0:source'],
      variants: [{ when: CLOSED, gives: { flows: ['0:source'] } }],
      sinks: [{ kind: 'xml', slot: '0:source', does: 'parsed with its entities' }],
    },
    'lxml.html.fromstring': { returns: ELEMENT, flows: ['0'] },
    'lxml.html.parse': { returns: TREE, flows: ['0'] },
    'lxml.etree.HTML': { returns: ELEMENT, flows: ['0'] },
    [`${TREE}.getroot`]: { returns: ELEMENT, flows: ['self'] },
    ...sameFor(
      [ELEMENT, TREE].flatMap((owner) =>
        members(owner, ['xpath', 'find', 'findall', 'findtext', 'iterfind']),
      ),
      {
        flows: ['self'],
        sinks: [{ kind: 'xpath', slot: '0:path', does: 'evaluated as XPath' }],
      },
    ),
    ...sameFor(members('lxml.etree', ['XPath', 'ETXPath', 'XPathElementEvaluator.__call__']), {
      flows: [],
      sinks: [{ kind: 'xpath', slot: '0:path', does: 'compiled as XPath' }],
    }),
    ...sameFor(members('lxml.etree', ['XPathEvaluator', 'XPathDocumentEvaluator']), {
      returns: 'lxml.etree.XPathElementEvaluator',
      flows: [],
    }),
    '*.xpath': {
      flows: ['self'],
      sinks: [{ kind: 'xpath', slot: '0', does: 'evaluated as XPath' }],
    },
    'elementpath.select': {
      flows: ['0:root'],
      sinks: [{ kind: 'xpath', slot: '1:path', does: 'evaluated as XPath' }],
    },
    'elementpath.iter_select': {
      flows: ['0:root'],
      sinks: [{ kind: 'xpath', slot: '1:path', does: 'evaluated as XPath' }],
    },
    'elementpath.Selector': {
      flows: [],
      sinks: [{ kind: 'xpath', slot: '0:path', does: 'compiled as XPath' }],
    },
    [`${STANDARD}.parse`]: {
      returns: `${STANDARD}.ElementTree`,
      flows: ['0:source'],
      sinks: [
        { kind: 'path', slot: '0:source', does: 'opened' },
        { kind: 'xml', slot: '0:source', does: EXPANDED, sources: ['upload'] },
      ],
    },
    ...sameFor(members(STANDARD, ['fromstring', 'XML', 'XMLID']), {
      ...expands('0:text', `${STANDARD}.Element`),
    }),
    [`${STANDARD}.fromstringlist`]: expands('0:sequence', `${STANDARD}.Element`),
    ...sameFor(members(`${STANDARD}.XMLParser`, ['feed']), expands('0:data')),
    ...sameFor(members(`${STANDARD}.XMLPullParser`, ['feed']), expands('0:data')),
    'xml.parsers.expat.ParserCreate': { returns: 'xml.parsers.expat.Parser', flows: [] },
    ...sameFor(members('xml.parsers.expat.Parser', ['Parse', 'ParseFile']), expands('0')),
    'lxml.etree.XSLT': { flows: ['0'], sinks: [{ kind: 'xml', slot: '0', does: TRANSFORMED }] },
    [`${ELEMENT}.xslt`]: TRANSFORMS,
    [`${TREE}.xslt`]: TRANSFORMS,
    '*.xslt': TRANSFORMS,
    [`${STANDARD}.ElementTree.getroot`]: { returns: `${STANDARD}.Element`, flows: ['self'] },
    ...sameFor(
      [`${STANDARD}.Element`, `${STANDARD}.ElementTree`].flatMap((owner) =>
        members(owner, ['find', 'findall', 'findtext', 'iterfind']),
      ),
      FOLLOWS_PATH,
    ),
    'xml.sax.parseString': expands('0:string'),
    'xml.sax.parse': expands('0:source'),
    'xml.sax.make_parser': { returns: SAX, flows: [] },
    [`${SAX}.setFeature`]: {
      flows: [],
      variants: [
        { when: OPENS, gives: { flows: [], becomes: SAX_OPEN } },
        { when: OPENS_BY_NAME, gives: { flows: [], becomes: SAX_OPEN } },
      ],
    },
    [`${SAX}.parse`]: { flows: ['0'] },
    ...sameFor(members(SAX_OPEN, ['parse', 'feed']), {
      flows: ['0'],
      sinks: [{ kind: 'xml', slot: '0', does: 'parsed with its external entities' }],
    }),
    ...sameFor(
      ['xml.dom.minidom', 'xml.dom.pulldom'].flatMap((owner) =>
        members(owner, ['parse', 'parseString']),
      ),
      parsesWithSax(),
    ),
    'defusedxml.lxml.fromstring': { returns: ELEMENT, flows: ['0:text'] },
    'defusedxml.lxml.parse': { returns: TREE, flows: ['0:source'] },
    'defusedxml.ElementTree.fromstring': { returns: `${STANDARD}.Element`, flows: ['0:text'] },
    'defusedxml.ElementTree.parse': { returns: `${STANDARD}.ElementTree`, flows: ['0:source'] },
  },
});
