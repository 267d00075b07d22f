import type { Expression, StringLiteral } from '../../python/tree/nodes.ts';

/**
 * The name of a cookie that a program puts together by hand and sends without `Secure` (RFC 6265 §4.1): `"Set-Cookie: sid=…; path=/"` as one
 * text, or the value that is given together with the name of the header. Undefined for cookies that have it, that are deleted, that come from
 * elsewhere whole, and for anything else. Asked of the literal that holds the cookie's name.
 */
export function openHeader(literal: StringLiteral): string | undefined {
  const whole = wholeText(literal);
  const text = textOf(whole);
  const cookie = HEADER.exec(text)?.[1] ?? (isValueOfHeader(whole) ? text : undefined);
  const name = /^\s*([\w-]+)=/.exec(cookie ?? '')?.[1];
  const isNamedHere = name !== undefined && literal.value.includes(`${name}=`);
  if (cookie === undefined || !isNamedHere || HARMLESS.test(name)) {
    return undefined;
  }
  return /;\s*secure\b|max-age=-?0|expires=thu, 01/i.test(cookie) ? undefined : name;
}

const HEADER = /\bset-cookie\b["'\\]{0,2}\s*(?::|\s+content=\\?["']|,\s*["'])\s*([^"\n]*)/i;
const HARMLESS = /csrf|xsrf|lang|locale|theme|consent/i;
const HOLE = '\u{FFFC}';

/** All of the text that the literal is a part of: `"a" + b + "c"`, `"a%s" % b`. */
function wholeText(literal: Expression): Expression {
  const { parent } = literal;
  const isPart =
    parent?.kind === 'binary' &&
    (parent.operator === '+' || (parent.operator === '%' && parent.left === literal));
  return isPart ? wholeText(parent) : literal;
}

function textOf(whole: Expression): string {
  switch (whole.kind) {
    case 'string':
      return whole.parts.map((part) => (part.kind === 'text' ? part.value : HOLE)).join('');
    case 'binary':
      return textOf(whole.left) + (whole.operator === '+' ? textOf(whole.right) : '');
    default:
      return HOLE;
  }
}

/** Of `send_header("Set-Cookie", …)`, `("Set-Cookie", …)`, `{"Set-Cookie": …}`, `headers["Set-Cookie"] = …`. */
function isValueOfHeader(value: Expression): boolean {
  const { parent } = value;
  switch (parent?.kind) {
    case 'argument': {
      const call = parent.parent;
      return (
        call?.kind === 'call' && isHeader(call.arguments[call.arguments.indexOf(parent) - 1]?.value)
      );
    }
    case 'tuple':
    case 'list':
      return parent.elements.length === 2 && isHeader(parent.elements[0]);
    case 'dictionary-entry':
      return isHeader(parent.key);
    case 'assignment':
      return parent.targets.some((target) => target.kind === 'subscript' && isHeader(target.index));
    default:
      return false;
  }
}

function isHeader(expression: Expression | undefined): boolean {
  return expression?.kind === 'string' && /^set-cookie$/i.test(expression.value);
}
