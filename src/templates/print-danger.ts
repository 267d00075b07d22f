import type { TemplateExpression, TemplateVariable } from './template-model.ts';

/**
 * Why a text that is printed here does harm. `markup`: it is not escaped. The others are escaped, which does not help: `unquoted`, a blank in it ends
 * the attribute; `tag`, it is an attribute of its own; `address`, the browser runs what begins with `javascript:`; `script` and `event-handler`, it
 * is code.
 */
export type PrintDanger = 'markup' | 'unquoted' | 'tag' | 'address' | 'script' | 'event-handler';

/** What a text from outside would do where an expression prints it; undefined where it does nothing, or where nobody can tell. */
export function dangerOf(
  expression: TemplateExpression,
  escapesByDefault: boolean,
): PrintDanger | undefined {
  if (!expression.filters.every((name) => HANDS_ON.test(name) || ESCAPES.test(name))) {
    return undefined;
  }
  const isEscaped = expression.isLeftToEngine ? escapesByDefault : expression.isEscaped;
  return isEscaped ? dangerOfEscaped(expression) : 'markup';
}

/** True for a filter behind which a text still is what it was. Of filters that nobody knows, nothing is said. */
export function handsOn(filter: string): boolean {
  return HANDS_ON.test(filter);
}

/** Arguments of functions are not printed; of filters those that stand in for the value are, and the text whose method is called. */
export function isPrinted({ passedTo }: TemplateVariable): boolean {
  if (passedTo === undefined) {
    return true;
  }
  const { kind, name, slot } = passedTo;
  return kind === 'filter'
    ? /^(?:default|d|default_if_none)$/.test(name)
    : slot === 'self' && TEXT_METHOD.test(name);
}

/** Methods that give a text of the text, or an element of the collection, that they are called on. */
const TEXT_METHOD =
  /\.(?:get|getlist|getall|getone|getfirst|pop|strip|lstrip|rstrip|lower|upper|title|capitalize|replace|format|decode|split|splitlines|values|items|first|last|all)$/;
const HANDS_ON =
  /^(?:safe|safeseq|default|d|default_if_none|trim|strip|lower|upper|title|capitalize|capfirst|truncate|truncatechars|truncatewords|replace|cut|join|first|last|indent|string|reverse|sort|list|random|wordwrap|center|ljust|rjust|format|unique|dictsort|items|slice|batch|select|reject|selectattr|rejectattr|min|max|markdown|make_list|unicode|str)$/i;
const ESCAPES = /^(?:e|h|escape|forceescape|force_escape|xhtml_escape)$/i;

function dangerOfEscaped(expression: TemplateExpression): PrintDanger | undefined {
  switch (expression.context) {
    case 'unquoted-attribute':
      return 'unquoted';
    case 'tag':
      return 'tag';
    case 'event-handler':
      return 'event-handler';
    case 'attribute':
      // A document of its own: the browser undoes the escaping before it reads it.
      return expression.attribute === 'srcdoc' ? 'markup' : undefined;
    case 'url-attribute':
      return isRunAddress(expression) ? 'address' : undefined;
    case 'script': {
      // In quotes, escaped text cannot end the string.
      const { scriptQuote } = expression;
      return scriptQuote === undefined || scriptQuote === '`' ? 'script' : undefined;
    }
    default:
      return undefined;
  }
}

/** Attributes whose whole address the browser goes to, and runs where it is a script. */
const FOLLOWED: Readonly<Record<string, RegExp>> = {
  href: /^(?:a|area|base)$/,
  'xlink:href': /^a$/,
  action: /^form$/,
  formaction: /^(?:button|input)$/,
  src: /^(?:iframe|frame|embed)$/,
  data: /^object$/,
};

function isRunAddress({ attribute = '', element = '', prefix }: TemplateExpression): boolean {
  return (
    /^\s*javascript:/i.test(prefix) ||
    (prefix.trim() === '' && FOLLOWED[attribute]?.test(element) === true)
  );
}
