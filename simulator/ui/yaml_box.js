// The text box: numbers its lines, marks some, and hands the text on once typing rests.

const REST_MS = 700; // long enough between two words, short enough to be "as you type"

export default function ({ data, parentElement, setTriggerValue }) {
  const [frame, lines, text] = ["frame", "lines", "text"].map((part) =>
    parentElement.querySelector(`[data-part="${part}"]`),
  );
  const box = (parentElement.yamlBox ??= { marks: {}, asked: data.asked, timer: 0, typed: false });
  box.send = setTriggerValue;
  text.setAttribute("aria-label", data.label);
  if (!box.ready) {
    box.ready = true;
    text.value = data.text;
    text.addEventListener("input", () => {
      box.typed = true;
      number();
      clearTimeout(box.timer);
      box.timer = setTimeout(handOn, REST_MS);
    });
    text.addEventListener("blur", handOn);
  } else if (!box.typed && text.value !== data.text) {
    const at = text.selectionStart;
    text.value = data.text;
    text.setSelectionRange(at, at);
  }
  box.marks = data.marks;
  number();
  if (data.asked !== box.asked) {
    box.asked = data.asked;
    goTo(data.line);
  }
  return () => parentElement.isConnected || clearTimeout(box.timer);

  function handOn() {
    clearTimeout(box.timer);
    if (!box.typed) return;
    box.typed = false;
    box.send("changed", text.value);
  }

  function number() {
    const rows = text.value.split("\n");
    while (lines.children.length > rows.length) lines.lastChild.remove();
    while (lines.children.length < rows.length) lines.append(document.createElement("div"));
    rows.forEach((row, place) => {
      const line = lines.children[place];
      if (line.textContent !== row) line.textContent = row;
      const mark = box.marks[place + 1];
      if (mark) line.dataset.mark = mark;
      else delete line.dataset.mark;
    });
  }

  function goTo(line) {
    const before = text.value.split("\n").slice(0, line - 1).join("\n").length;
    const start = line > 1 ? before + 1 : 0;
    const end = text.value.indexOf("\n", start);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, end < 0 ? text.value.length : end);
    const row = lines.children[line - 1];
    if (row) frame.scrollTo({ top: row.offsetTop - frame.clientHeight / 3 });
    frame.scrollIntoView({ block: "nearest" });
  }
}
