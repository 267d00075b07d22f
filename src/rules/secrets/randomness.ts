/** Shannon's entropy of the characters of a text, in bits for each character. */
function entropyPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** True for a text that reads as drawn by a generator: letters and digits mixed, nothing like words, few repeats. */
export function looksRandom(text: string, shortest: number): boolean {
  const isKeyText = /^[A-Za-z0-9+/=_.~:-]+$/.test(text);
  const isMixed = /\d/.test(text) && /[A-Za-z]/.test(text);
  const threshold = text.length >= 20 ? 3 : 2.8;
  return (
    isKeyText &&
    isMixed &&
    text.length >= shortest &&
    entropyPerCharacter(text) >= threshold &&
    !isWordy(text)
  );
}

/** `user_token_v2`, `2024-01-31T00:00:00`, `sha256-rsa`: words, dates and versions with a digit or two. */
function isWordy(text: string): boolean {
  if (/^\d{4}-\d{2}-\d{2}|^v?\d+(\.\d+)+/.test(text)) {
    return true;
  }
  const parts = text.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  const words = parts.filter((part) => /^[A-Za-z]{2,}\d{0,3}$|^\d{1,3}$/.test(part));
  return (
    words.length === parts.length && parts.length > 1 && parts.every((part) => part.length < 16)
  );
}

/** True for a made-up key: a run up or down the alphabet or the digits, or few different characters. */
export function isMadeUp(body: string): boolean {
  const text = body.toLowerCase();
  let run = 1;
  for (let index = 1; index < text.length; index += 1) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    run = step === 1 || step === 0 ? run + 1 : 1;
    if (run >= 7) {
      return true;
    }
  }
  return new Set(text).size < Math.min(8, text.length / 2);
}
