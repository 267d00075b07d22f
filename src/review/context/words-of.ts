/**
 * The words of code or prose, lower case: identifiers are taken apart at underscores, at changes of case and at digits
 * (`HTTPServerError2` gives http, server, error), plurals lose their s, and what stands in every text is left out.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [run] of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    for (const [part] of run.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+/gu)) {
      const word = stem(part.toLowerCase());
      if (word.length > 1 && !COMMON.has(word)) {
        words.push(word);
      }
    }
  }
  return words;
}

function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) {
    return `${word.slice(0, -3)}y`;
  }
  if (word.endsWith('sses')) {
    return word.slice(0, -2);
  }
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

const COMMON = new Set(
  `an and are as assert at async await be but by can class def do does elif else except false finally for from has have
  how if import in is it its lambda may must no none not of on one only or pas pass raise return self shall should so such
  than that the their then there these they this to true try use was were what when where which while who will with yield
  you your`.split(/\s+/),
);
