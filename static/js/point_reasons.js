// Why a point lies where it does: asked in its row of the list and, for the point in hand, beside the map.
// The row holds it.
const ASKED = [
  { name: "why", mark: "place", chosen: "chosen" },
  { name: "caution", mark: "caution", chosen: "chosen-caution" },
];
const fields = ({ mark, chosen }) =>
  ["reason", "words"].map(part => [`[data-${chosen}-${part}]`, `[data-${mark}-${part}]`]);

// Its fields are in the list once they are asked.
function boxOf(row, name) {
  const template = row.querySelector(`template[data-ask-${name}]`);
  template?.replaceWith(template.content);
  return row.querySelector(`[data-${name}]`);
}

function tell(box, text) {
  box.hidden = !text;
  const note = box.querySelector("[data-note]");
  if (note) note.textContent = text;
}

// `asks`: by name, what is said of a row that has to give that reason; empty for one that has not.
export function pointReasons(tools, asks) {
  const boxOfChosen = name => tools.querySelector(`[data-chosen-${name}]`);
  const isMissing = (row, { name, mark }) =>
    asks[name](row) && !boxOf(row, name).querySelector(`[data-${mark}-reason]`).value;
  return {
    describe(row) {
      for (const { name } of ASKED) {
        const text = asks[name](row),
          box = text ? boxOf(row, name) : row.querySelector(`[data-${name}]`);
        if (box) tell(box, text);
      }
    },
    missing(row) {
      return ASKED.filter(one => isMissing(row, one))
        .map(({ name }) => asks[name](row))
        .join(" ");
    },
    hide() {
      for (const { name } of ASKED) boxOfChosen(name).hidden = true;
    },
    show(row) {
      for (const one of ASKED) {
        const box = boxOfChosen(one.name);
        tell(box, asks[one.name](row));
        if (box.hidden) continue;
        for (const [here, there] of fields(one)) {
          const shown = box.querySelector(here);
          if (document.activeElement !== shown) shown.value = boxOf(row, one.name).querySelector(there).value;
        }
      }
    },
    take(row, input) {
      for (const one of ASKED)
        for (const [here, there] of fields(one))
          if (input.matches(here)) {
            boxOf(row, one.name).querySelector(there).value = input.value;
            return input.matches(fields(one)[0][0]);
          }
      return false;
    },
    // Beside the form the map has its own scroll: what is asked comes into view there.
    see() {
      if (!matchMedia("(min-width: 58rem)").matches) return;
      const asked = ASKED.map(({ name }) => boxOfChosen(name)).filter(box => !box.hidden);
      for (const box of asked.reverse()) box.scrollIntoView({ block: "nearest" });
    },
  };
}
