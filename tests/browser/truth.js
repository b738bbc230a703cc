// What really happened in the page, seen without the reply box: frame by frame what stood in each line and
// since when, when the first key of each turn was pressed, and when the page sent something to the server.
(() => {
  const truth = (window.truth = { shown: {}, frames: [], key: {}, enter: {}, sent: [] });
  let turn = null;
  const frame = () => {
    for (const line of document.querySelectorAll('[class*="st-key-turn-"]')) {
      const n = Number(/st-key-turn-(\d+)/.exec(line.className)[1]);
      const text = line.innerText;
      if (truth.shown[n]?.text !== text) {
        truth.shown[n] = { text, at: performance.now() };
        truth.frames.push({ turn: n, text, hidden: line.getAttribute("aria-hidden") });
      }
      turn = Math.max(n, turn ?? 0);
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key.length === 1) truth.key[turn] ??= event.timeStamp;
      if (event.key === "Enter") truth.enter[turn] ??= event.timeStamp;
    },
    true,
  );
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...args) {
    truth.sent.push(performance.now());
    return send.apply(this, args);
  };
})();
