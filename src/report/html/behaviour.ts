/**
 * The page's only script: filters by severity, file and words. Everything is readable without it. The page's content security
 * policy allows exactly this text by its SHA-256 (base64); a test compares the two.
 */
export const SCRIPT = `
const off = new Set();
let file = '';
let words = '';
const cards = [...document.querySelectorAll('.finding')];
const none = document.querySelector('#none');
function show() {
  let count = 0;
  for (const card of cards) {
    const visible =
      !off.has(card.dataset.severity) &&
      (file === '' || card.dataset.file === file) &&
      card.textContent.toLowerCase().includes(words);
    card.hidden = !visible;
    count += visible ? 1 : 0;
  }
  none.hidden = count > 0 || cards.length === 0;
}
for (const button of document.querySelectorAll('[data-toggle]')) {
  button.addEventListener('click', () => {
    const { toggle } = button.dataset;
    if (off.has(toggle)) off.delete(toggle);
    else off.add(toggle);
    button.setAttribute('aria-pressed', String(!off.has(toggle)));
    show();
  });
}
for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => {
    file = file === button.dataset.show ? '' : button.dataset.show;
    for (const other of document.querySelectorAll('[data-show]')) {
      other.setAttribute('aria-pressed', String(other.dataset.show === file));
    }
    show();
  });
}
document.querySelector('#words').addEventListener('input', (event) => {
  words = event.target.value.toLowerCase();
  show();
});
`;

export const SCRIPT_HASH = 'sha256-h4zWhp24Gn2HC3IFXNWRJrhbEWR7TNKlx/QMSxVKHdk=';
