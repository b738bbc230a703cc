// A call lived through once more. The server sends it laid out in seconds (playback.py); here it is shown as it
// stands at one moment, `player.now`, and moved along. Words become text nodes, never HTML.

const FEELINGS = ["anger", "distress", "trust"];
const SVG = "http://www.w3.org/2000/svg";
const LONGEST_FRAME_SECONDS = 0.25; // after a hidden tab the call goes on from where it stood

export default function ({ data, parentElement }) {
  const player = (parentElement.player ??= createPlayer(parentElement));
  const asked = JSON.stringify(data);
  if (player.asked !== asked) player.load(data);
  player.asked = asked;
  return () => parentElement.isConnected || player.pause();
}

function createPlayer(root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const log = part("log"), place = part("place"), play = part("play"), speed = part("speed");
  const motion = matchMedia("(prefers-reduced-motion: reduce)");
  let call, entries = [], moments = [], now = 0, playing = false, frame = 0, last = 0, still = false;

  play.onclick = () => (playing ? pause() : start());
  part("back").onclick = () => step(-1);
  part("next").onclick = () => step(1);
  part("before").onclick = () => jump(-1);
  part("after").onclick = () => jump(1);
  place.oninput = () => moveTo(Number(place.value));
  part("player").onkeydown = (event) => {
    if (event.key !== " " || still || !["log", "place"].includes(event.target.dataset.part)) return;
    event.preventDefault(); // or the page would scroll
    play.click();
  };
  motion.onchange = () => call && dress();

  function load(data) {
    pause();
    call = data;
    now = 0;
    log.replaceChildren();
    entries = call.cues.map(entryOf);
    place.max = Math.ceil(call.seconds);
    drawTrace(part("trace"), call);
    part("levels").replaceChildren(...FEELINGS.map((name) => levelOf(name)));
    moments = call.moments.map((moment) => {
      const [line, reply] = ["they", "you"].map((who) =>
        call.cues.find((cue) => cue.who === who && cue.number === moment.number),
      );
      return { ...moment, heard: line.at + line.lasts, answered: reply.at };
    });
    part("jumps").hidden = part("marks").hidden = moments.length === 0;
    dress();
  }

  /** Without motion the call goes from one thing to the next instead of running. */
  function dress() {
    still = call.still || motion.matches;
    if (still) pause();
    part("player").dataset.still = still ? "yes" : "no";
    play.hidden = part("pace").hidden = still;
    part("back").hidden = part("next").hidden = !still;
    part("back").textContent = "One back";
    part("next").textContent = "One on";
    draw();
  }

  function start() {
    if (now >= call.seconds) now = 0;
    playing = true;
    last = performance.now();
    frame = requestAnimationFrame(tick);
    draw();
  }

  function pause() {
    playing = false;
    cancelAnimationFrame(frame);
    if (call) draw();
  }

  function tick(at) {
    if (log.offsetHeight === 0) return pause(); // folded away
    now += Math.min(LONGEST_FRAME_SECONDS, Math.max(0, (at - last) / 1000)) * Number(speed.value);
    last = at;
    if (now >= call.seconds) {
      now = call.seconds;
      pause();
      return;
    }
    draw();
    frame = requestAnimationFrame(tick);
  }

  function moveTo(seconds) {
    now = Math.min(call.seconds, Math.max(0, seconds));
    draw();
  }

  function step(by) {
    const ends = [...new Set(call.cues.map((cue) => cue.at + cue.lasts))].sort((a, b) => a - b);
    const there = by > 0 ? ends.find((end) => end > now + 0.01) : ends.findLast((end) => end < now - 0.01);
    moveTo(there ?? (by > 0 ? call.seconds : 0));
  }

  /** To the line before the next reply that mattered, or the one before. */
  function jump(by) {
    const there =
      by > 0 ? moments.find((m) => m.at > now + 0.01 || now === 0) : moments.findLast((m) => m.answered < now - 0.01);
    if (!there) {
      part("heard").textContent = by > 0 ? "There is no later moment." : "There is no earlier moment.";
      return;
    }
    moveTo(playing ? there.at : there.heard); // who looks at one moment after the other reads the line at once
    part("heard").textContent = `Moment ${moments.indexOf(there) + 1} of ${moments.length}: reply ${there.number}`;
  }

  function entryOf(cue) {
    const entry = document.createElement("div");
    entry.className = "entry";
    entry.dataset.who = cue.who;
    entry.hidden = true;
    if (cue.who !== "note") entry.append(textIn("p", headOf(cue), "head"));
    const words = document.createElement("p");
    words.className = "words";
    // Every word has its place from the start, so that nothing moves while a line is spoken.
    for (const piece of cue.text.match(/\s+|\S+/g) ?? []) words.append(textIn("span", piece));
    entry.append(words);
    if (call.moments.some((moment) => moment.number === cue.number)) entry.dataset.moment = "yes";
    log.append(entry);
    return { cue, entry, pieces: [...words.children], shown: -1 };
  }

  function draw() {
    let newest = null;
    for (const each of entries) {
      const { cue, entry } = each;
      const atOnce = still || !call.spoken || cue.lasts === 0; // in a chat a line comes whole
      const seen = now >= (call.spoken || still ? cue.at : cue.at + cue.lasts - 0.001) && (now > 0 || playing);
      if (entry.hidden === seen) entry.hidden = !seen;
      if (seen) newest = each;
      say(each, !seen ? 0 : atOnce ? 1 : (now - cue.at) / cue.lasts);
    }
    follow(newest);
    part("now").textContent = waiting();
    place.value = Math.round(now);
    place.setAttribute("aria-valuetext", `${clockOf(now)} of ${clockOf(call.seconds)}`);
    part("clock").textContent = `${clockOf(now)} of ${clockOf(call.seconds)}`;
    if (!still) play.textContent = playing ? "Pause" : now >= call.seconds ? "Play again" : "Play";
    feel();
  }

  function say(each, share) {
    const shown = share > 0.999 ? each.pieces.length : Math.floor(each.pieces.length * share);
    if (shown === each.shown) return;
    each.shown = shown;
    each.pieces.forEach((piece, n) => (piece.className = n < shown ? "" : "unsaid"));
  }

  let followed = null;
  function follow(newest) {
    if (newest === followed) return;
    followed = newest;
    log.scrollTop = newest ? newest.entry.offsetTop + newest.entry.offsetHeight - log.clientHeight + 16 : 0;
  }

  /** What happens while nothing is heard. */
  function waiting() {
    const at = (who, from, to) => call.cues.find((cue) => cue.who === who && now >= from(cue) && now < to(cue));
    const theirs = at("they", (cue) => cue.at, (cue) => cue.at + cue.lasts);
    if (theirs && !call.spoken && !still) return `${theirs.name} is typing…`;
    const cue = at("you", (cue) => cue.begins, (cue) => cue.at);
    if (!cue || now === 0) return "";
    const waited = now - cue.begins;
    return waited < cue.quiet ? `You wait… ${Math.floor(waited)} s` : "You write…";
  }

  function feel() {
    const felt = call.felt.findLast((each) => each.at <= now) ?? call.felt[0];
    for (const name of FEELINGS) part("levels").querySelector(`[data-level="${name}"]`).textContent = felt[name];
    const x = (now / call.seconds) * 1000;
    root.querySelector("[data-sofar]").setAttribute("width", x);
    root.querySelector("[data-here]").setAttribute("d", `M${x} 0V100`);
  }

  return { load, pause };
}

function textIn(tag, text, className = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function headOf(cue) {
  if (cue.who === "they") return cue.name;
  return cue.pause === null ? `Reply ${cue.number}` : `Reply ${cue.number} · you waited ${cue.pause.toFixed(1)} s`;
}

function levelOf(name) {
  const item = document.createElement("li");
  item.dataset.feeling = name;
  item.append(textIn("span", name[0].toUpperCase() + name.slice(1)), textIn("b", ""));
  item.lastChild.dataset.level = name;
  return item;
}

function clockOf(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The feelings as stepped lines over the call's time: all of it faint, and what has been so far in full. */
function drawTrace(svg, call) {
  const x = (at) => (Math.min(at, call.seconds) / call.seconds) * 1000;
  const shape = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const lines = (className) =>
    FEELINGS.map((name) => {
      const steps = call.felt.map((felt, n) => `${n ? `H${x(felt.at)}V` : "M0 "}${100 - felt[name]}`);
      return shape("path", { d: `${steps.join("")}H1000`, class: className, "data-feeling": name });
    });
  const sofar = shape("rect", { x: 0, y: -5, width: 0, height: 110, "data-sofar": "" });
  const clip = shape("clipPath", { id: "sofar" });
  clip.append(sofar);
  const full = shape("g", { "clip-path": "url(#sofar)" });
  full.append(...lines("full"));
  const marks = call.moments.map((moment) => shape("path", { d: `M${x(moment.at)} 0V100`, class: "moment" }));
  svg.replaceChildren(clip, ...marks, ...lines("faint"), full, shape("path", { class: "here", "data-here": "" }));
}
