import type { TemplateSyntax } from '../templates/template-model.ts';
import type { SinkKind, SourceKind, TextFact } from './kinds.ts';

/**
 * What is known of one library, as data. Names are dotted as Python code reaches them after its imports are resolved: functions and classes by
 * their public name (`subprocess.run`), members of objects through their class (`sqlite3.Cursor.execute`), whatever expression the
 * object came from. `*.execute` stands for a method of an object whose class is not known.
 */
export interface Library {
  /** What `import` names, for instance `flask`. */
  readonly name: string;
  /** Other names of the same thing, prefix for prefix: `flask.globals.request` for `flask.request`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Library classes that inherit: what is not said of the class is looked up at its bases, in order. */
  readonly bases?: Readonly<Record<string, readonly string[]>>;
  /** What functions that are not known make text harmless for, by words of their names. */
  readonly named?: readonly NamedModel[];
  /** Classes whose objects are numbers, dates or the like: in their text is nothing that does harm. */
  readonly plain?: readonly string[];
  /** Classes that look at what their objects are made from: a field that is annotated as a text or a number holds one. */
  readonly typed?: readonly string[];
  /**
   * Attributes and module variables. `Class.*` stands for every attribute of a class that nothing else is said of, `Class.[1]` for an element,
   * `*.name` for an attribute of an object whose class is not known.
   * `Class.__iter__` for those that a template goes over.
   */
  readonly values?: Readonly<Record<string, ValueModel>>;
  /** Functions, classes (their construction) and methods. */
  readonly calls?: Readonly<Record<string, CallModel>>;
  /** Functions of the project that the library calls, with data that is not the project's own. */
  readonly entries?: readonly EntryModel[];
}

/** A function whose name, with what it belongs to, has all of some words in it. */
export interface NamedModel {
  readonly words: readonly string[];
  readonly cleans: readonly SinkKind[];
}

export interface ValueModel {
  /** The class of what is read. */
  readonly is?: string;
  /** Reading it gives data from outside. */
  readonly source?: SourceModel;
  /** What is read is safe for these kinds: a path's `name` holds no separator. */
  readonly cleans?: readonly (SinkKind | TextFact)[] | 'all';
  /** Where it is known to be one of the program's own values, what it is read from is harmless for these kinds: an address by its host. */
  readonly vouches?: readonly SinkKind[];
  /** It is what stands between two separators of a path, counted from 0. */
  readonly segment?: number;
  /** Setting it (`response.mimetype = x`) sends data somewhere. */
  readonly sink?: SinkKind;
  /** Setting it to something false switches this for the whole program, see `CallModel.switches`. */
  readonly switches?: string;
}

export interface SourceModel {
  readonly kind: SourceKind;
  /** For people: `query parameter`, `uploaded file's name`. */
  readonly label: string;
  /** Sink kinds that it cannot harm: a path segment holds no `/`, a header no line break. */
  readonly safeFor?: readonly SinkKind[];
  /** It is the path of the request, of which the route that leads to a function says some parts. */
  readonly isRoute?: true;
}

/**
 * An argument: a position counted from 0 with or without the keyword that it has (`0`, `0:sql`), a keyword alone (`timeout`),
 * all positions from one on (`1+`), every argument (`*`), every keyword that is not named otherwise (`**`), what `**` spreads as a whole, where not
 * even its keys are the program's (`***`), or what a method is called on (`self`).
 */
export type Slot = string;

export interface CallModel {
  /** Class of the result; `self` for the object that the method was called on. */
  readonly returns?: string;
  /** The result is data from outside. */
  readonly source?: SourceModel;
  /** What reaches the result. Without it every argument and the object do, as text processing has it; `[]`: nothing does. */
  readonly flows?: readonly Slot[];
  /** The result stands for the literal that this argument is: a compiled pattern for its text. */
  readonly says?: Slot;
  /** The result is one of the arguments itself, with its class and its contents: `copy.copy`, `typing.cast`. */
  readonly passes?: Slot;
  /** The result is safe for these kinds, whatever went in. */
  readonly cleans?: readonly (SinkKind | TextFact)[] | 'all';
  /** The result is as dangerous as it was before it was made safe for these kinds: `html.unescape`. */
  readonly restores?: readonly (SinkKind | TextFact)[] | 'all';
  /** The result is safe for what the characters that a regular expression leaves cannot harm: `re.sub(pattern, replacement, text)`. */
  readonly filters?: { readonly pattern: Slot; readonly replacement: Slot };
  /** The first of these whose conditions all hold is what the call does instead. */
  readonly variants?: readonly VariantModel[];
  /** The class of the object from then on: a parser that has been told to load external entities. */
  readonly becomes?: string;
  /** Looks for a pattern in a text: what is found says what the text is made of, and what is not found what is not in it. */
  readonly matches?: MatchModel;
  /** Makes a collection of others, walks over one, or reaches into an object, as one of Python's own functions does. */
  readonly makes?: CollectionMaker;
  /** Calls what it is given. */
  readonly runs?: RunModel;
  /** Calls this method of the object that it is called on: `Thread.start` calls `run`. */
  readonly calls?: string;
  /** Characters of the text that are keys of this dictionary are replaced. */
  readonly replaces?: Slot;
  /** The result is the text of the group that this argument names, of a match that the method is called on. */
  readonly group?: Slot;
  /** What an argument has been checked for once the call has returned, or has returned something true or false. */
  readonly checks?: readonly CheckModel[];
  readonly sinks?: readonly SinkModel[];
  /** The result is a new object that keeps what is put into it: a queue, a text in memory, settings. */
  readonly holds?: boolean;
  /** What goes into the object: `append`, `write`, `update`. */
  readonly absorbs?: readonly Slot[];
  /** Stores under a literal key: `config.set(section, name, value)`. */
  readonly stores?: { readonly keys: readonly Slot[]; readonly value: Slot };
  /** Reads what was stored under a literal key: `config.get(section, name)`. */
  readonly loads?: { readonly keys: readonly Slot[] };
  /** Never returns: `flask.abort`, `sys.exit`. */
  readonly neverReturns?: boolean;
  /** Renders a template. */
  readonly renders?: RenderModel;
  /** Switches something on for the whole program: what templates print is not escaped any more. */
  readonly switches?: string;
}

/** How a template is made into a page or a text. */
export interface RenderModel extends TemplateEngineModel {
  /** Which argument names the template or is its text; `self` where the object itself stands for it. */
  readonly template: Slot;
  /** Where the template's variables are: keywords (`**`), or dictionaries that have them as keys. */
  readonly variables: readonly Slot[];
  /** `page`: it is sent. `text`: it is the result. */
  readonly gives: 'page' | 'text';
}

export interface TemplateEngineModel {
  readonly syntax: TemplateSyntax;
  /** What is escaped where the template itself does not say; `by-ending`: in files named as pages, and in templates without a file. */
  readonly escapes: 'always' | 'never' | 'by-ending';
  /** A switch that turns escaping off. */
  readonly unless?: string;
  /** What every template sees beside its own variables, with the classes. */
  readonly globals?: Readonly<Record<string, string>>;
  /** What the engine may put behind the name to find the file: `.tpl`. */
  readonly endings?: readonly string[];
}

/** What a call does where its arguments are certain ones. */
export interface VariantModel {
  readonly when: readonly Condition[];
  readonly gives: Omit<CallModel, 'variants'>;
}

export interface CheckModel {
  readonly slot: Slot;
  readonly kinds: readonly (SinkKind | TextFact)[] | 'all';
  readonly when: 'returned' | 'true' | 'false';
  /** Only where this argument names `plain` classes and no others. */
  readonly onlyPlain?: Slot;
}

/** A function that calls one of its arguments: what with, and what comes of it. */
export interface RunModel {
  readonly function: Slot;
  /**
   * `elements`: one element of each argument behind it (`map`); `following`: the arguments behind it themselves (`submit`); `row`: what is in an
   * element of the one behind it (`starmap`); `folded`: the result so far and an element (`reduce`); `key`: an element of the first argument; `packed`: what
   * is in the list and the dictionary in these slots.
   */
  readonly with:
    | 'elements'
    | 'following'
    | 'row'
    | 'folded'
    | 'key'
    | { readonly args: Slot; readonly kwargs: Slot };
  /** `results`: one for each round; `elements`: those that were given; `groups`: pairs of a result and elements. */
  readonly gives: 'result' | 'results' | 'elements' | 'groups';
}

/**
 * `sequence`: a copy in the same order; `shuffled`: the same elements in some order; `pairs`: of each argument's elements one (`zip`); `numbered`: each
 * element with its number; `next` and `one`: an element, of one argument or of several; `mapped` and `filtered`: elements that have gone through
 * a function, or that it has let through; `receiver`: `super()`; `partial`: a function with some of its arguments; `character-number`: `ord`;
 * `variables`: `locals()`; `text`, `formatted` and `representation`: what an object's own methods make of it; `attribute-names`: `vars(object)`;
 * `items-of-attributes`: a copy of the attributes as a dictionary; `changed`: a copy of the object with other attributes; `arguments`: what it is given,
 * in that order; `entered`: what `with` gives for it; `property`: an attribute that functions read and set; `member`: an attribute by its name.
 */
export type CollectionMaker =
  | 'sequence'
  | 'shuffled'
  | 'dictionary'
  | 'numbered'
  | 'pairs'
  | 'next'
  | 'one'
  | 'mapped'
  | 'filtered'
  | 'set-attribute'
  | 'receiver'
  | 'partial'
  | 'bound-method'
  | 'character-number'
  | 'variables'
  | 'text'
  | 'formatted'
  | 'representation'
  | 'attribute-names'
  | 'items-of-attributes'
  | 'changed'
  | 'arguments'
  | 'entered'
  | 'property'
  | 'words'
  | 'member';

export interface MatchModel {
  readonly pattern: Slot;
  readonly subject: Slot;
  /** Which part of the text has to match, where the pattern itself does not say. */
  readonly at: 'whole' | 'start' | 'anywhere';
}

export interface SinkModel {
  readonly kind: SinkKind;
  readonly slot: Slot;
  /** For people, what the call does with it: `run as SQL`, `opened`. */
  readonly does: string;
  /**
   * `text`: the thing itself, not what a dictionary or list holds. Of a list or tuple only some elements. `first`: the program of a command, the pattern of several. Otherwise the element that comes after one
   * of these texts, where the first element is a program `of` these names: `["sh", "-c", script]`.
   */
  readonly element?:
    | 'text'
    | 'first'
    | { readonly after: readonly string[]; readonly of: readonly string[] };
  /** All must hold. */
  readonly when?: readonly Condition[];
  /** Says nothing where the same data arrives at another sink of the kind: whether a file is there, beside opening it. */
  readonly isWeak?: boolean;
  /** Kinds of sources that matter here; those that the rule names otherwise. */
  readonly sources?: readonly SourceKind[];
  readonly unless?: Naming;
}

/**
 * What the text of the function around says, in any letter case, where the thing itself stands in another statement: that the answer is
 * `application/json`, and nowhere that it is `text/html`.
 */
export interface Naming {
  readonly names: readonly string[];
  readonly butNot: readonly string[];
}

/**
 * About one argument, or about what an argument holds under a literal key: `headers[Content-Type]`. An argument whose value is not known is
 * neither truthy nor falsy, and equals nothing.
 */
export interface Condition {
  readonly slot: Slot;
  /**
   * `open`: not known to be falsy; `absent` and `present` go by whether the call gives it. `names`: one of these library values.
   * `mayHold`: absent, not known, or a text that has one of these in it, in any letter case.
   */
  readonly is:
    | 'truthy'
    | 'falsy'
    | 'open'
    | 'absent'
    | 'present'
    | { readonly equals: readonly (string | number | boolean | null)[] }
    | { readonly names: readonly string[] }
    | { readonly notNames: readonly string[] }
    | { readonly mayHold: readonly string[] };
}

/** Whose parameters hold data from outside, because the library calls the function. */
export type EntryModel = EntryByDecorator | EntryByBase | EntryByParameter | EntryByCall;

export interface EntryByDecorator {
  readonly by: 'decorator';
  /** `flask.Flask.route`; `*.route` for a decorator of an unknown object, in a module that imports the library. */
  readonly decorator: string;
  readonly parameters: ParameterModel;
  /** What the library does with what the function returns, or with the first element of a tuple. */
  readonly result?: ResultModel;
  readonly renders?: RenderedResultModel;
}

/** A function that is handed over to a method of this name: `app.add_url_rule(path, view_func=show)`. */
export interface EntryByCall {
  readonly by: 'call';
  /** In a module that imports the library; a function by its dotted name, `django.urls.path`, anywhere. */
  readonly method: string;
  /** The keyword that it is handed over by, where nothing else counts. */
  readonly argument?: string;
  readonly parameters: ParameterModel;
  readonly result?: ResultModel;
}

/** For instance: a text becomes the page. Objects (dictionaries, responses) are the library's own matter. */
export interface ResultModel {
  readonly kind: SinkKind;
  readonly does: string;
  readonly unless?: Naming;
  /** Only where the decorator's text has this in it. */
  readonly where?: string;
}

/** A dictionary that a function returns becomes the variables of a template. */
export interface RenderedResultModel extends TemplateEngineModel {
  /** The decorator's argument that names the template. */
  readonly argument?: Slot;
  /** The attribute of the class that names it. */
  readonly attribute?: string;
}

export interface EntryByBase {
  readonly by: 'base';
  /** Class of the library that the project's class inherits from; `*Servicer` for one whose name ends so, whatever module it is of. */
  readonly base: string;
  /** Methods that the library calls; `on_*` for those whose name begins so, but none that begins with an underscore. */
  readonly methods: readonly string[];
  readonly parameters: ParameterModel;
  readonly result?: ResultModel;
  readonly renders?: RenderedResultModel;
}

/** A parameter that is what it is wherever it stands, by its annotation, or by its name in a module that imports the library. */
export interface EntryByParameter {
  readonly by: 'parameter';
  readonly annotation?: string;
  readonly named?: string;
  readonly is: string;
  /** Only in functions that have a parameter of this name too; the module need not import the library then. */
  readonly beside?: string;
  /** What the parameter holds, where being of its class does not say it. */
  readonly source?: SourceModel;
  /** What the function's other parameters without a class hold, where nothing in the project calls it: parts of the path. */
  readonly others?: SourceModel;
  /** Methods in which `others` counts; without it, functions alone. */
  readonly methods?: readonly string[];
  readonly converters?: readonly string[];
}

export interface ParameterModel {
  /** Of parameters without a class of their own (`self` and `cls` never): the data they hold. */
  readonly source?: SourceModel;
  /** Classes of the first parameters, after `self`. */
  readonly first?: readonly string[];
  /**
   * Texts in the decorator's arguments, or before the function's name in a table of routes, that say a parameter (`$`) is no text: `<int:$>`.
   * Annotations such as `int` always count.
   */
  readonly converters?: readonly string[];
  /** Functions whose call, as a parameter's default or in its annotation, says that the library itself makes the argument: `fastapi.Depends`. */
  readonly made?: readonly string[];
}

/** Says of an object that it is a library model, and nothing else: the compiler checks the rest. */
export function defineLibrary(library: Library): Library {
  return library;
}
