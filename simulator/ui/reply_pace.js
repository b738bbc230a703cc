// How a reply is paced: what is counted about one turn, and the timers and measures it takes. It touches no
// element of the page. reply_box.py puts this file before reply_box.js to make one module of both.

const blank = (text) => text.trim() === "";
const characters = (text) => [...text].length;
const fill = (label, numbers) => label.replace(/{(\w+)}/g, (_, name) => numbers[name].toLocaleString("en"));

/** How many characters of `before` are gone in `after`, taking the change as one stretch of text. */
function erasedBetween(before, after) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return characters(before.slice(head, before.length - tail));
}

/** Calls back in the frame that paints what is in the document now; while the tab is hidden there is none. */
function whenPainted(then) {
  // Not a task later: Streamlit's own work on what comes next would often stand before it.
  requestAnimationFrame(() => then(performance.now()));
}

/** A timer that stands still while the tab is hidden. */
function createTimer() {
  let id, left, since, ring = null;
  const run = () => {
    since = performance.now();
    id = setTimeout(() => {
      const now = ring;
      ring = null;
      now();
    }, left);
  };
  const timer = {
    stop() {
      clearTimeout(id);
      ring = null;
    },
    start(milliseconds, then) {
      clearTimeout(id);
      left = Math.max(0, milliseconds);
      ring = then;
      if (!document.hidden) run();
    },
    hide() {
      clearTimeout(id);
      left = Math.max(0, left - (performance.now() - since));
    },
    show() {
      if (ring) run();
    },
  };
  return timer;
}

/** What is measured about one turn; `draft` is what stands in the box already when it begins. */
function createPace(draft) {
  return {
    zero: null, // the line was whole and painted
    first: null, // the first input of this turn
    begun: null, // the first input of the text now in the box
    carried: !blank(draft), // the text in the box was begun in an earlier turn
    erased: 0,
    restarts: 0,
    pasted: 0,
    early: 0,
    away: 0,
    hiddenAt: null,
  };
}

/** The timing fields of the reply, as seconds and counts; null is "not measured". */
function timingOf(pace, now, sent) {
  const after = (from, to) => (from === null || to === null ? null : Math.max(0, to - from) / 1000);
  const first = pace.first ?? (sent ? now : null); // sending a carried draft untouched is an input too
  return {
    thinking_seconds: after(pace.zero, first),
    settled_seconds: pace.carried ? null : after(pace.zero, pace.begun),
    composing_seconds: sent ? after(first, now) : null,
    erased_characters: pace.erased,
    restarts: pace.restarts,
    pasted_characters: pace.pasted,
    away_seconds: pace.away / 1000,
    early_keys: pace.early,
  };
}
