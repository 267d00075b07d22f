import type { Span } from '../core/span.ts';
import type { PassedTo, TemplateVariable } from './template-model.ts';

/** What is read off an expression of a template without evaluating it. */
export interface ExpressionParts {
  readonly variables: readonly TemplateVariable[];
  /** Of the outermost value, in order. */
  readonly filters: readonly FilterUse[];
  readonly calls: readonly string[];
  /** Names of things that only one of the engines knows: `a|b(c)` and `f(x)` are Jinja's, `a|b:c` is Django's. */
  readonly dialect: 'jinja' | 'django' | 'either';
}

interface FilterUse {
  readonly name: string;
  readonly span: Span;
}

/** Its slot moves on from argument to argument. */
type Receiver = { -readonly [Key in keyof PassedTo]: PassedTo[Key] };

interface Word {
  readonly kind: 'name' | 'string' | 'number' | 'mark';
  readonly text: string;
  readonly span: Span;
}

const WORD =
  /(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>\d+(?:\.\d+)?)|(?<mark>[=!<>]=|\/\/|\*\*|\S)/gsu;
/** UTF-16 code units; what is longer was made to be long. */
const LONGEST = 20_000;
const NO_VARIABLES = new Set(
  'and or not in is if else elif true false none True False None as with without context recursive ignore missing only by'.split(
    ' ',
  ),
);

/** Reads the expression that stands at `span` of `text`. Never fails: what it does not understand, and what is
 * longer than anybody writes, it passes over. */
export function readExpression(text: string, span: Span): ExpressionParts {
  const reader = new ExpressionReader(wordsOf(text, span));
  return reader.read();
}

function wordsOf(text: string, span: Span): readonly Word[] {
  const found = text.slice(span.start, Math.min(span.end, span.start + LONGEST)).matchAll(WORD);
  return [...found].map((match): Word => {
    const groups = match.groups ?? {};
    const kind =
      groups['name'] !== undefined
        ? 'name'
        : groups['string'] !== undefined
          ? 'string'
          : groups['number'] !== undefined
            ? 'number'
            : 'mark';
    const start = span.start + match.index;
    return { kind, text: match[0], span: { start, end: start + match[0].length } };
  });
}

class ExpressionReader {
  private readonly words: readonly Word[];
  private at = 0;
  private depth = 0;
  /** What each open bracket belongs to: a call, a filter, or undefined for one that only groups. */
  private readonly open: (Receiver | undefined)[] = [];
  /** What an opening bracket would belong to if it came next. */
  private receiver: Receiver | undefined;
  /** What stands between `if` and `else` is asked, not printed. */
  private isInTest = false;
  private isJinja = false;
  private isDjango = false;
  private readonly variables: TemplateVariable[] = [];
  private readonly filters: FilterUse[] = [];
  private readonly calls: string[] = [];

  constructor(words: readonly Word[]) {
    this.words = words;
  }

  read(): ExpressionParts {
    while (this.at < this.words.length) {
      this.step();
    }
    return {
      variables: this.variables,
      filters: this.filters,
      calls: this.calls,
      dialect: this.isJinja ? 'jinja' : this.isDjango ? 'django' : 'either',
    };
  }

  private step(): void {
    const word = this.words[this.at];
    this.at += 1;
    if (word === undefined) {
      return;
    }
    if (word.kind === 'mark') {
      this.mark(word.text);
      return;
    }
    this.receiver = undefined;
    if (word.kind === 'name') {
      this.name(word);
    }
  }

  private mark(text: string): void {
    const { receiver } = this;
    this.receiver = undefined;
    if (/^[([{]$/.test(text)) {
      this.depth += 1;
      this.open.push(text === '(' ? receiver : undefined);
    } else if (/^[)\]}]$/.test(text)) {
      this.depth = Math.max(0, this.depth - 1);
      this.open.pop();
    } else if (text === ',') {
      this.nextArgument();
    } else if (text === '~') {
      this.isJinja = true;
    } else if (text === '|') {
      this.filter();
    } else if (text === '.') {
      // An attribute of something that is no variable: `(a ~ b).strip`.
      this.at += this.words[this.at]?.kind === 'name' ? 1 : 0;
    }
  }

  private filter(): void {
    const name = this.words[this.at];
    if (name?.kind !== 'name') {
      return;
    }
    this.at += 1;
    let whole = name.text;
    while (this.is('.') && this.words[this.at + 1]?.kind === 'name') {
      whole += `.${this.words[this.at + 1]?.text ?? ''}`;
      this.at += 2;
    }
    if (this.depth === 0) {
      this.filters.push({ name: whole, span: name.span });
    }
    this.isDjango ||= this.is(':');
    this.isJinja ||= this.is('(');
    this.receiver = { kind: 'filter', name: whole, slot: 0 };
    if (this.is(':')) {
      this.at += 1;
      this.djangoArgument(whole);
    }
  }

  /** `a|default:b`: one word, without brackets. */
  private djangoArgument(filter: string): void {
    const word = this.words[this.at];
    if (word?.kind === 'name' && !NO_VARIABLES.has(word.text)) {
      this.at += 1;
      const { path, end } = this.path(word);
      const span = { start: word.span.start, end };
      this.add({ path, span, passedTo: { kind: 'filter', name: filter, slot: 0 } });
    }
  }

  private nextArgument(): void {
    const last = this.open.at(-1);
    if (last !== undefined) {
      last.slot = typeof last.slot === 'number' ? last.slot + 1 : last.slot;
    }
  }

  private name(word: Word): void {
    const isTest = word.text === 'is';
    if (isTest || word.text === 'not') {
      this.skipTest(isTest);
      return;
    }
    if (NO_VARIABLES.has(word.text)) {
      this.isJinja ||= word.text === 'if';
      this.isInTest = word.text === 'if' || (this.isInTest && word.text !== 'else');
      return;
    }
    if (this.depth > 0 && this.is('=')) {
      this.at += 1;
      const last = this.open.at(-1);
      if (last !== undefined) {
        last.slot = word.text;
      }
      return;
    }
    const { path, end } = this.path(word);
    if (this.is('(')) {
      this.isJinja = true;
      this.calls.push(path);
      this.addObjectOf(path, word);
      this.receiver = { kind: 'call', name: path, slot: 0 };
      return;
    }
    this.add({ path, span: { start: word.span.start, end }, passedTo: this.passedTo() });
  }

  /** The innermost call or filter whose brackets are open. */
  private passedTo(): PassedTo | undefined {
    const last = this.open.findLast((one) => one !== undefined);
    return last === undefined ? undefined : { ...last };
  }

  /** `is not defined`: the name after `is` is a test. */
  private skipTest(isTest: boolean): void {
    if (isTest && this.words[this.at]?.text === 'not') {
      this.at += 1;
    }
    if (isTest && this.words[this.at]?.kind === 'name') {
      this.isJinja = true;
      this.at += 1;
    }
  }

  /** Of `user.name.upper()` the variable is `user.name`; of `url_for(…)` there is none. */
  private addObjectOf(path: string, word: Word): void {
    const dot = path.lastIndexOf('.');
    if (dot > 0) {
      const object = path.slice(0, dot);
      const passedTo = this.passedTo() ?? { kind: 'call', name: path, slot: 'self' };
      this.add({ path: object, span: word.span, passedTo });
    }
  }

  private add(variable: TemplateVariable): void {
    if (!this.isInTest) {
      this.variables.push(variable);
    }
  }

  private path(first: Word): { readonly path: string; readonly end: number } {
    let path = first.text;
    let { end } = first.span;
    for (;;) {
      const next = this.words[this.at + 1];
      if (this.is('.') && (next?.kind === 'name' || next?.kind === 'number')) {
        path += `.${next.text}`;
        end = next.span.end;
        this.at += 2;
      } else if (
        this.is('[') &&
        (next?.kind === 'string' || next?.kind === 'number') &&
        this.words[this.at + 2]?.text === ']'
      ) {
        path += `.${next.kind === 'string' ? next.text.slice(1, -1) : next.text}`;
        end = this.words[this.at + 2]?.span.end ?? end;
        this.at += 3;
      } else {
        return { path, end };
      }
    }
  }

  private is(text: string): boolean {
    const word = this.words[this.at];
    return word?.kind === 'mark' && word.text === text;
  }
}
