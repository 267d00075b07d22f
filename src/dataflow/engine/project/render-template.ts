import type { Location } from '../../../core/span.ts';
import { dangerOf } from '../../../templates/print-danger.ts';
import type { PrintDanger } from '../../../templates/print-danger.ts';
import { isPagePath } from '../../../templates/template-path.ts';
import type { GivenPart, TemplatePrint } from '../../../templates/template-prints.ts';
import type { Node } from '../../../python/tree/nodes.ts';
import { kindSet } from '../../kinds.ts';
import type { SourceKind } from '../../kinds.ts';
import type { RenderModel, SourceModel, TemplateEngineModel } from '../../library.ts';
import { fillersOf } from '../calls/arguments.ts';
import type { Invocation } from '../calls/arguments.ts';
import { locationOf } from '../frame.ts';
import type { Frame, PrintedAt, Sink } from '../frame.ts';
import { isHarmlessAt } from '../guards/harmless-text.ts';
import { attributeKey, deepTaints, itemKey, readField } from '../values/heap.ts';
import type { LoadedTemplate } from './project-templates.ts';
import { safeKinds } from '../values/state.ts';
import {
  NOTHING,
  instance,
  join,
  joinAll,
  joinTaints,
  textsOf,
  withStep,
} from '../values/value.ts';
import type { SourceOrigin, Taint, Value } from '../values/value.ts';

/**
 * What a template does with the variables that a call gives it: data that an expression prints where it does harm arrives there, in the template's
 * own file. Gives the data that the rendered text has in it; undefined where nobody knows which template it is.
 */
export function renderTemplate(
  frame: Frame,
  model: RenderModel,
  call: Invocation,
): readonly Taint[] | undefined {
  // What `**` spreads may name it too, where nothing else does.
  const [named] = fillersOf(frame, model.template, call);
  const names = named === undefined ? undefined : namesOf(frame, named.value);
  return render(frame, model, {
    names,
    gives: model.gives,
    node: call.node,
    variable: (name) => variableOf(frame, model, { call, name }),
  });
}

/** The same for a dictionary that a function hands to the library that called it. */
export function renderReturned(
  frame: Frame,
  model: TemplateEngineModel,
  {
    names,
    node,
    value,
  }: { readonly names: readonly string[]; readonly node: Node; readonly value: Value },
): void {
  render(frame, model, {
    names,
    gives: 'page',
    node,
    variable: (name) => readField(frame.state, value, itemKey(name)),
  });
}

interface Rendering {
  /** Names of templates, or their texts. */
  readonly names: readonly string[] | undefined;
  readonly gives: RenderModel['gives'];
  /** The call, or what is returned. */
  readonly node: Node;
  readonly variable: (name: string) => Value;
}

/** One name, or several of which the first that exists is taken. */
function namesOf(frame: Frame, value: Value): readonly string[] | undefined {
  const texts = textsOf(value);
  if (texts !== undefined) {
    return texts;
  }
  const elements = value.cells.flatMap((id) => frame.state.heap.get(id)?.sequence ?? []);
  const names = elements.flatMap((one) => textsOf(one) ?? []);
  return names.length === 0 ? undefined : names;
}

function variableOf(
  frame: Frame,
  { variables }: RenderModel,
  { call, name }: { readonly call: Invocation; readonly name: string },
): Value {
  const parts = variables.flatMap((slot) =>
    slot === '**'
      ? call.given.flatMap(({ keyword, unpacking, value }) =>
          unpacking === 'double-star'
            ? [readField(frame.state, value, itemKey(name))]
            : keyword === name
              ? [value]
              : [],
        )
      : fillersOf(frame, slot, call).map(({ value }) =>
          readField(frame.state, value, itemKey(name)),
        ),
  );
  return joinAll(parts);
}

function render(
  frame: Frame,
  model: TemplateEngineModel,
  rendering: Rendering,
): readonly Taint[] | undefined {
  const { names, gives } = rendering;
  if (gives === 'page' && frame.notes === undefined) {
    // Nothing comes out of it: it is enough to look once, when values do not change any more.
    return [];
  }
  const loaded = names?.map((name) => ({ name, found: load(frame, model, name) }));
  if (loaded === undefined || loaded.some(({ found }) => found.length === 0)) {
    return undefined;
  }
  let result: readonly Taint[] = [];
  for (const { name, found } of loaded) {
    for (const { template, print } of found.flatMap(withPrints)) {
      frame.budget.left -= 4;
      const danger = dangerOf(print.expression, escapes(frame, model, template));
      // Text that the program itself goes on with does harm where it is sent.
      const isResult = gives === 'text' && print.expression.isLeftToEngine;
      if (danger !== undefined && (isResult ? danger === 'markup' : isPage(template))) {
        const place = { print, danger, location: locate(frame, rendering.node, { print, name }) };
        const printed = printedBy(frame, model, { rendering, place });
        const added = isResult ? withStep(printed.taints, { ...place, note: noteOf(print) }) : [];
        result = joinTaints(result, added);
        arrive(frame, rendering.node, { place, printed: isResult ? undefined : printed });
      }
    }
  }
  return result;
}

function withPrints(template: LoadedTemplate): readonly {
  readonly template: LoadedTemplate;
  readonly print: TemplatePrint;
}[] {
  return template.prints.map((print) => ({ template, print }));
}

interface Place {
  readonly print: TemplatePrint;
  readonly danger: PrintDanger;
  readonly location: Location;
}

function load(frame: Frame, model: TemplateEngineModel, name: string): readonly LoadedTemplate[] {
  const { templates } = frame.engine;
  const { syntax, endings = [] } = model;
  if (IS_TEXT.test(name)) {
    return [templates.written(name, syntax)];
  }
  const from = frame.owner.source.path;
  for (const ending of ['', ...endings]) {
    const found = templates.named(`${name}${ending}`, { syntax, from });
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

/** What no name of a file has in it. A text without any of these prints nothing. */
const IS_TEXT = /[\n{}<>$]/u;

function escapes(
  { engine, owner }: Frame,
  { escapes: when, unless }: TemplateEngineModel,
  { path }: LoadedTemplate,
): boolean {
  if (when === 'never' || (unless !== undefined && engine.isSwitched(unless, owner))) {
    return false;
  }
  return when === 'always' || path === undefined || /\.(?:x?html?|xml|svg)$/iu.test(path);
}

function isPage({ path }: LoadedTemplate): boolean {
  return path === undefined || isPagePath(path);
}

/** In its file; of a text in the program where that stands, as it is, in the module; else where it is rendered. */
function locate(
  frame: Frame,
  node: Node,
  { print, name }: { readonly print: TemplatePrint; readonly name: string },
): Location {
  const inFile = frame.engine.templates.locate(print);
  if (inFile !== undefined) {
    return inFile;
  }
  const { source } = frame.owner;
  const at = frame.notes === undefined ? -1 : source.text.indexOf(name);
  const { start, end } = print.expression.span;
  return at === -1
    ? locationOf(frame, node)
    : source.lines.locationOf(source.path, { start: at + start, end: at + end });
}

function noteOf({ expression }: TemplatePrint): string {
  return `printed without escaping by \`${shownPrint(expression.text)}\``;
}

function shownPrint(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ');
  return `{{ ${line.length > 40 ? `${line.slice(0, 39)}…` : line} }}`;
}

/** The data that an expression prints. */
function printedBy(
  frame: Frame,
  model: TemplateEngineModel,
  { rendering, place }: { readonly rendering: Rendering; readonly place: Place },
): Printed {
  let taints: readonly Taint[] = [];
  let isKnown = true;
  for (const part of place.print.parts) {
    const given = rendering.variable(part.name);
    const isOwn = given === NOTHING;
    const from = isOwn ? place.location : locationOf(frame, rendering.node);
    const value = partOf(frame, { model, given, part, from });
    const all = deepTaints(frame.state, value);
    const kept = all.filter((one) => !(part.isPlain && isStored(one)));
    isKnown &&= all.length > 0 || value.literals !== undefined;
    const note = `given to the template as \`${part.name}\``;
    const location = locationOf(frame, rendering.node);
    taints = joinTaints(taints, isOwn ? kept : withStep(kept, { location, note }));
  }
  return { taints, isKnown };
}

interface Printed {
  readonly taints: readonly Taint[];
  /** True where all that is printed is fixed text, or data whose origin is known. */
  readonly isKnown: boolean;
}

function isStored({ origin }: Taint): boolean {
  return origin.kind === 'input' || origin.source === 'stored';
}

interface PartRequest {
  readonly model: TemplateEngineModel;
  readonly given: Value;
  readonly part: GivenPart;
  /** Where it is read: in the template, or where it is handed over. */
  readonly from: Location;
}

function partOf(frame: Frame, { model, given, part, from }: PartRequest): Value {
  const known = model.globals?.[part.name];
  let value = given === NOTHING && known !== undefined ? instance(known) : given;
  const path = [part.name];
  for (const key of part.keys) {
    path.push(...(key === undefined ? [] : [key]));
    value = memberOf(frame, value, { key, from, path: path.join('.') });
  }
  return value;
}

/** An element, or what engines find under a name: an attribute or a key. */
function memberOf(
  frame: Frame,
  value: Value,
  {
    key,
    from,
    path,
  }: { readonly key: string | undefined; readonly from: Location; readonly path: string },
): Value {
  const stored =
    key === undefined
      ? readField(frame.state, value, undefined)
      : join(
          readField(frame.state, value, attributeKey(key)),
          readField(frame.state, value, itemKey(key)),
        );
  const { engine } = frame;
  const members = value.refs.map(({ name, isInstance }) => {
    if (name.startsWith('project:')) {
      return isInstance && key !== undefined
        ? (engine.classMember(frame, name, key) ?? NOTHING)
        : NOTHING;
    }
    // An object that makes its elements only when somebody goes over it.
    const member = key === undefined || /^\d+$/u.test(key) ? '__iter__' : key;
    const model = engine.library.value(engine.library.member(name, member));
    const own = model?.is === undefined ? NOTHING : instance(model.is);
    return model?.source === undefined
      ? own
      : { ...own, taints: [readIn(frame, model.source, { location: from, path })] };
  });
  return joinAll([stored, ...members]);
}

/** A template may read the request itself, and makes what it goes over give its elements. */
function readIn(
  frame: Frame,
  { kind, label, safeFor }: SourceModel,
  { location, path }: { readonly location: Location; readonly path: string },
): Taint {
  const key = `${location.file}:${location.span.start}:${path}`;
  const full = `${label} \`${path}\``;
  const origin: SourceOrigin = frame.origins.get(key) ?? {
    kind: 'source',
    id: key,
    source: kind,
    label: full,
    location,
  };
  frame.origins.set(key, origin);
  return {
    origin,
    path: '',
    safeFor: kindSet(safeFor ?? []),
    prefix: '',
    trail: { location, note: full, before: undefined, inside: undefined, length: 1 },
  };
}

/** Notes what is printed where it does harm, in the last round. */
function arrive(
  frame: Frame,
  node: Node,
  { place, printed }: { readonly place: Place; readonly printed: Printed | undefined },
): void {
  const { notes } = frame;
  if (notes === undefined || printed === undefined) {
    return;
  }
  const { print, danger, location } = place;
  const sink: Sink = {
    id: `html:${location.file}:${location.span.start}:${location.span.end}`,
    kind: 'html',
    does: DOES[danger],
    callee: shownPrint(print.expression.text),
    function: frame.owner,
    node,
    location,
    sources: sourcesOf(place),
    isWeak: false,
    printed: printedAt(place),
  };
  let isHarmless = printed.isKnown;
  for (const taint of printed.taints) {
    const safeFor = safeKinds(frame.state, taint);
    if (!isHarmlessAt(sink, { safeFor, prefix: taint.prefix })) {
      isHarmless = false;
      notes.arrivals.push({ sink, taint: { ...taint, safeFor } });
    }
  }
  const before = notes.verdicts.get(sink.id);
  notes.verdicts.set(sink.id, { sink, isHarmless: isHarmless && before?.isHarmless !== false });
}

function printedAt({ print: { expression }, danger }: Place): PrintedAt {
  const { context, element, block = '', isLeftToEngine } = expression;
  const isAtOnce = context === 'text' && element === undefined && !NO_BODY.test(block);
  return { danger, isLeftToEngine: isLeftToEngine && danger === 'markup', rank: isAtOnce ? 0 : 1 };
}

/** Blocks that stand in a page's head. */
const NO_BODY = /title|head|meta|script|style|css|js/iu;

const DOES: Readonly<Record<PrintDanger, string>> = {
  markup: 'printed without escaping',
  unquoted: 'printed into an attribute without quotes',
  tag: 'printed as an attribute',
  address: 'printed as a whole address',
  script: 'printed into a script',
  'event-handler': 'printed into a script',
};

const SENT: readonly SourceKind[] = ['request', 'message', 'upload'];

/** Where it takes more than markup to do harm, and where nobody has switched escaping off by hand, the program's own files are trusted. */
function sourcesOf({ print, danger }: Place): readonly SourceKind[] | undefined {
  if (danger === 'address' || danger === 'tag') {
    return SENT;
  }
  return print.expression.isLeftToEngine ? [...SENT, 'stored'] : undefined;
}
