// A minute of slow breathing: six breaths, four seconds in and six out. Nothing moves until it is asked to, and
// for who wants no motion only the words change.
const IN = 4, OUT = 6, BREATHS = 6;

export default function ({ data, parentElement }) {
  const host = parentElement.querySelector('[data-part="breathing"]');
  if (host.dataset.ready) return;
  host.dataset.ready = 'yes';
  const still = data.still || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  host.dataset.still = still ? 'yes' : 'no';
  host.innerHTML =
    '<button type="button">Breathe for a minute</button><span class="disc" aria-hidden="true"></span>' +
    '<span class="word" role="status"></span>';
  const [button, disc, word] = host.children;
  let timer;

  const rest = (said) => {
    clearTimeout(timer);
    host.dataset.on = 'no';
    button.textContent = said ? 'Once more' : 'Breathe for a minute';
    word.textContent = said;
  };
  const breathe = (left) => {
    if (left === 0) return rest('That was a minute.');
    const phase = (name, seconds, next) => {
      host.dataset.phase = name;
      disc.style.transitionDuration = `${seconds}s`;
      word.textContent = name === 'in' ? 'Breathe in…' : '…and out, slowly.';
      timer = setTimeout(next, seconds * 1000);
    };
    phase('in', IN, () => phase('out', OUT, () => breathe(left - 1)));
  };
  button.addEventListener('click', () => {
    if (host.dataset.on === 'yes') return rest('');
    host.dataset.on = 'yes';
    button.textContent = 'Stop';
    host.dataset.phase = 'out';
    requestAnimationFrame(() => breathe(BREATHS));
  });
  return () => clearTimeout(timer);
}
