// Copying and printing a debrief. Before a print, however it was asked for, what is folded opens; after it,
// it folds again. The looks on paper are print.css.
const SAID_FOR = 4000; // milliseconds the word "Copied" stays

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea'); // over plain http there is no clipboard to ask
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('refused');
}

export default function ({ data, parentElement }) {
  const host = parentElement.querySelector('[data-part="keep"]');
  host.text = data.text;
  if (host.dataset.ready) return;
  host.dataset.ready = 'yes';
  host.innerHTML =
    '<button type="button">Copy</button><button type="button">Print</button><span role="status"></span>';
  const [copying, printing, word] = host.children;
  let timer;

  copying.addEventListener('click', async () => {
    clearTimeout(timer);
    try {
      await copy(host.text);
      word.textContent = 'Copied. Paste it wherever you like.';
    } catch {
      word.textContent = 'The browser does not allow copying here. The PDF holds the same words.';
    }
    timer = setTimeout(() => (word.textContent = ''), SAID_FOR);
  });
  printing.addEventListener('click', () => window.print());

  let opened = [];
  const unfold = () => {
    opened = [...document.querySelectorAll('details:not([open])')];
    opened.forEach((folded) => (folded.open = true));
  };
  const fold = () => opened.splice(0).forEach((folded) => (folded.open = false));
  window.addEventListener('beforeprint', unfold);
  window.addEventListener('afterprint', fold);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('beforeprint', unfold);
    window.removeEventListener('afterprint', fold);
  };
}
