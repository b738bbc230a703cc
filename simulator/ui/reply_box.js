// The reply box in the browser: takes the trainee's words and measures how they were paced.
//
// Streamlit calls the default export again whenever data or theme change, so what must last is kept on
// parentElement. Times are milliseconds of the page's monotonic clock, the one event.timeStamp reads.
// Words from anywhere are put on the page by textContent or value only. A draft never leaves this file.
// reply_pace.js stands before this file in the same module.

export default function ({ data, parentElement, setTriggerValue }) {
  const box = (parentElement.replyBox ??= createBox(parentElement));
  box.say = (said) => setTriggerValue("said", said);
  box.update(data);
  // Streamlit may also clean up after a call that was merely overtaken by the next one.
  return () => setTimeout(() => parentElement.isConnected || box.leave());
}

function createBox(root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const [reply, area, button, ring, status, hint, left, heard] =
    ["reply", "text", "send", "ring", "status", "hint", "left", "heard"].map(part);
  const timer = createTimer(); // the customer's patience, or the wait for a draft to go stale
  const watch = createTimer(); // the wait for the server
  const observer = new MutationObserver(lookAtLines);

  let data = null;
  let phase = "streaming"; // → open → sent | silent → streaming …
  let line = null; // what the mark of the whole line said
  let pace = createPace("");
  let known = ""; // the text as last measured
  const lines = new Map(); // the customer's lines by turn: the words last seen and when they were painted
  let key = null; // when the key behind the next input was pressed
  let edit = { at: null, kind: "", selected: 0, everything: false };
  let message = "";
  let outgoing = null; // what was said and is not yet known to be taken

  // ---- the customer's line ----

  /** Looks at this turn's line and later ones: a quick line may be there before the box is told of its turn. */
  function lookAtLines() {
    for (const shown of document.querySelectorAll('[class*="st-key-turn-"]')) {
      const turn = Number(/st-key-turn-(\d+)/.exec(shown.className)[1]);
      const words = shown.textContent;
      if (turn < data.turn || words === (lines.get(turn)?.words ?? "")) continue;
      if (turn === data.turn && phase !== "streaming") continue;
      const seen = { words, shown, painted: null };
      lines.set(turn, seen);
      shown.setAttribute("aria-hidden", "true"); // heard once, when it is whole
      keepInView(shown);
      if (phase === "streaming") watch.start(data.no_line_ms, () => lost(data.no_line_ms));
      whenPainted((now) => {
        seen.painted = now;
        openIfWhole();
      });
    }
  }

  function keepInView(shown) {
    const floor = document.querySelector('[data-testid="stBottom"]')?.getBoundingClientRect().top ?? innerHeight;
    const over = shown.getBoundingClientRect().bottom + 16 - floor;
    const scroller = document.querySelector('[data-testid="stMain"]');
    if (over > 0 && over < innerHeight * 0.7) scroller?.scrollBy(0, over); // further off: scrolled away to read
  }

  function onLine(event) {
    takeLine(event.detail);
  }

  function takeLine(marked) {
    if (marked?.turn !== data?.turn) return;
    const changed = line !== null && line.patience_ms !== marked.patience_ms;
    line = marked;
    if (phase === "open" && changed) waitForWords();
    else openIfWhole();
    render();
  }

  function openIfWhole() {
    const seen = lines.get(data.turn);
    if (phase !== "streaming" || line === null || !seen?.painted) return;
    phase = "open";
    watch.stop();
    pace.zero = seen.painted;
    pace.hiddenAt = document.hidden ? performance.now() : null;
    seen.shown.removeAttribute("aria-hidden");
    heard.textContent = line.heard;
    if (message !== data.labels.refused) message = "";
    waitForWords(pace.zero);
    render();
    takeFocus();
  }

  /** Whatever was clicked to come here may be gone by now; focus that somebody holds is left alone. */
  function takeFocus() {
    if ((document.activeElement ?? document.body) === document.body) area.focus({ preventScroll: true });
  }

  // ---- silence ----

  /** Starts the customer's patience, at once if the box is empty, else when the draft has gone stale. */
  function waitForWords(from = performance.now()) {
    timer.stop();
    if (phase !== "open" || data.locked || line.patience_ms === null) return;
    if (blank(area.value)) timer.start(line.patience_ms - (performance.now() - from), beSilent);
    else timer.start(data.stale_draft_ms, () => timer.start(line.patience_ms, beSilent));
  }

  function beSilent() {
    if (phase !== "open") return;
    const now = performance.now();
    say("silent", now, { seconds: (now - pace.zero - pace.away) / 1000 });
  }

  // ---- sending ----

  function say(kind, now, what) {
    phase = kind;
    timer.stop();
    message = "";
    watch.start(data.no_answer_ms, () => lost(data.no_answer_ms));
    const said = { kind, turn: data.turn, timing: timingOf(pace, now, kind === "sent"), ...what };
    box.say(said);
    outgoing = { turn: data.turn, text: what.text ?? "", pace, said };
    if (kind === "sent") put("");
    pace = createPace(area.value); // keys typed from here on belong to the next line
    render();
  }

  function send(now) {
    if (data.locked) return;
    measure(now); // some tools set the text without an event
    const over = characters(area.value) - data.limit;
    if (phase !== "open") {
      if (pace.zero === null) pace.early += 1;
      message = data.labels.early;
    } else if (blank(area.value)) message = data.labels.empty;
    else if (over > 0) message = fill(data.labels.long, { over, limit: data.limit });
    else return say("sent", now, { text: area.value });
    render();
  }

  function lost(milliseconds) {
    message = fill(data.labels.lost, { seconds: Math.round(milliseconds / 1000) });
    if (blank(area.value) && outgoing?.text) put(outgoing.text); // to be copied before a reload
    render();
    // A server that came back has forgotten us and waits to be spoken to. It takes one reply to a line, no more.
    if (outgoing) box.say(outgoing.said);
  }

  /** Puts a text into the box that nobody typed. */
  function put(text) {
    area.value = known = text;
    grow();
  }

  // ---- typing ----

  /** Takes note of how the text has changed, by the edit under way if there is one. */
  function measure(now) {
    const at = edit.at ?? now;
    const before = known;
    const after = area.value;
    if (before === after) return;
    known = after;
    message = "";
    pace.first ??= at;
    if (pace.zero === null) pace.early += 1;
    pace.erased += edit.everything ? characters(before) : erasedBetween(before, after);
    if (edit.kind === "insertFromPaste" || edit.kind === "insertFromDrop")
      pace.pasted += characters(after) - characters(before) + edit.selected;
    if (!blank(before) && (blank(after) || edit.everything)) pace.restarts += 1;
    if (blank(after)) Object.assign(pace, { begun: null, carried: false });
    else if (blank(before) || edit.everything) Object.assign(pace, { begun: at, carried: false });
    grow();
  }

  area.addEventListener("keydown", (event) => {
    key = event.timeStamp; // its input, if it has any, is a later task, which a busy page may keep waiting
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) send(event.timeStamp);
  });
  for (const over of ["keyup", "blur"]) area.addEventListener(over, () => (key = null));
  area.addEventListener("beforeinput", (event) => {
    if (event.isComposing && edit.at !== null) return; // part of a composition already begun
    const [from, to] = [area.selectionStart, area.selectionEnd];
    const everything = from === 0 && to === known.length && !blank(known) && event.inputType.startsWith("insert");
    const selected = characters(area.value.slice(from, to));
    edit = { at: key ?? event.timeStamp, kind: event.inputType, selected, everything };
  });
  area.addEventListener("input", (event) => {
    edit.at ??= key ?? event.timeStamp;
    if (!event.isComposing) return endEdit();
    waitForWords(); // what an input method tries out on the way is neither written nor taken back yet
    render();
  });
  area.addEventListener("compositionend", endEdit);
  function endEdit() {
    measure(performance.now());
    key = null;
    edit = { at: null, kind: "", selected: 0, everything: false };
    waitForWords();
    render();
  }
  button.addEventListener("click", (event) => {
    send(event.timeStamp);
    area.focus({ preventScroll: true });
  });

  function onVisibility() {
    const now = performance.now();
    if (document.hidden) {
      timer.hide();
      watch.hide();
      if (pace.zero !== null) pace.hiddenAt = now;
    } else {
      if (pace.hiddenAt !== null) pace.away += now - pace.hiddenAt;
      pace.hiddenAt = null;
      timer.show();
      watch.show();
    }
  }
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  document.addEventListener("visibilitychange", onVisibility);
  document.addEventListener("even-keel-line", onLine);

  // ---- looks ----

  function grow() {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
    const shown = lines.get(data.turn)?.shown;
    if (shown) keepInView(shown); // the box grows upwards over what it answers
  }

  function render() {
    const labels = data.labels;
    const working = phase === "sent" || phase === "silent";
    const untouched = blank(area.value) && pace.first === null;
    const breathing = Boolean(phase === "open" && line.breathing && untouched && !data.locked);
    const length = area.value.length > data.counter_from ? characters(area.value) : 0;
    const spare = length > data.counter_from ? data.limit - length : null;
    reply.dataset.phase = data.locked ? "locked" : phase;
    reply.dataset.still = data.reduced_motion ? "yes" : "no";
    ring.dataset.on = breathing ? "yes" : "no";
    area.setAttribute("aria-label", labels.box);
    area.placeholder = labels.placeholder;
    area.readOnly = Boolean(data.locked); // not disabled: that would drop the focus
    button.textContent = labels.send;
    button.setAttribute("aria-disabled", String(Boolean(data.locked) || phase !== "open"));
    status.textContent =
      data.locked || (breathing ? labels.breathe : working ? labels.working : labels[phase === "open" ? "ready" : phase]);
    if (hint.textContent !== message) hint.textContent = message;
    left.textContent = spare === null ? "" : fill(spare < 0 ? labels.over : labels.left, { count: Math.abs(spare) });
    left.dataset.over = spare < 0 ? "yes" : "no";
  }

  /** Picks black or white for the Send button's word, whichever reads better on the theme's colour. */
  function inkOnPrimary() {
    const rgb = getComputedStyle(button).backgroundColor.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [0, 0, 0];
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    button.style.color = light < 0.19 ? "#fff" : "#111"; // where the two contrasts are equal: 4.4 to 1
  }

  // ---- what the page's script says ----

  function askAnew(sameTurn) {
    const back = outgoing;
    const taken = back?.turn === data.taken;
    outgoing = null;
    message = "";
    watch.stop();
    if (back?.text && !taken) {
      put(blank(area.value) || area.value === back.text ? back.text : `${back.text}\n${area.value}`);
      message = data.labels.refused;
    } else if (back?.text && area.value === back.text) put("");
    if (sameTurn && !back) return; // the server has forgotten how often it asked; nothing else has changed
    timer.stop();
    if (sameTurn && !taken) {
      pace = back.pace; // the same line is still to be answered
      phase = "open";
      return waitForWords();
    }
    if (!back) pace = createPace(area.value);
    else if (back.text && !taken) pace.carried = true;
    phase = "streaming";
    line = null;
    heard.textContent = "";
    for (const [turn, { shown }] of lines) {
      if (turn >= data.turn) continue;
      shown.removeAttribute("aria-hidden");
      lines.delete(turn);
    }
    watch.start(data.no_line_ms, () => lost(data.no_line_ms));
    lookAtLines();
    for (const mark of document.querySelectorAll("[data-line-whole]")) takeLine(mark.line);
  }

  const box = {
    say: null,
    update(next) {
      const before = data;
      data = next;
      if (before === null || before.turn !== next.turn || before.asked !== next.asked)
        askAnew(before?.turn === next.turn);
      else if (before.locked !== next.locked) waitForWords();
      render();
      inkOnPrimary();
      if (before === null) takeFocus();
    },
    leave() {
      observer.disconnect();
      timer.stop();
      watch.stop();
      document.removeEventListener("visibilitychange", onVisibility);
      document.removeEventListener("even-keel-line", onLine);
    },
  };
  return box;
}
