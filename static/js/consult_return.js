// A known patient: what differs from the last consult in words, and answers that one press says.
const form = document.getElementById("consult");
const summary = document.querySelector("[data-changes]");
const list = document.querySelector("[data-changed]");
const MOST = 12;
const ANEW = "#sec-safety, #sec-history, #sec-exam"; // asked anew on each day: still open is no difference

function changed(target) {
  target.dispatchEvent(new Event("change", { bubbles: true }));
}
const said = label =>
  [...label.childNodes]
    .filter(node => !node.classList?.contains("vh") && !node.ariaHidden)
    .map(node => node.textContent)
    .join("")
    .trim();

// ---- what changed ---------------------------------------------------------------------------------------------------
// Groups in which the last consult said something; a grade that it did not give is news as well.
function asked(group) {
  const row = group.closest("[role=radiogroup]");
  const field = group.closest("fieldset");
  return (row?.getAttribute("aria-label") || field?.querySelector("legend")?.textContent.trim() || "").replace(
    /\?$/,
    "",
  );
}

function difference(group) {
  const was = group.querySelector("label[data-was]");
  const now = group.querySelector("input:checked");
  if (was ? was.contains(now) : !group.matches(".grades") || !now?.value) return "";
  if (!now?.value && group.closest(ANEW)) return "";
  const words = now?.value ? said(now.closest("label")).toLowerCase() : "open";
  return `${asked(group)}: ${was ? said(was).toLowerCase() : "not assessed"} → ${words}`;
}

function differences() {
  if (!summary) return;
  const found = [...form.querySelectorAll(".seg, .choices.cards")].map(difference).filter(Boolean);
  summary.textContent = found.length
    ? `${found.length} ${found.length === 1 ? "answer differs" : "answers differ"}:`
    : summary.dataset.none;
  list.replaceChildren(
    ...found.slice(0, MOST).map(text => Object.assign(document.createElement("li"), { textContent: text })),
  );
  if (found.length > MOST)
    list.append(Object.assign(document.createElement("li"), { textContent: `and ${found.length - MOST} more` }));
}
form.addEventListener("change", differences);
differences();

// ---- one press: no to all that is open, the history that this clinic has on record ------------------------
function noToAll(asks) {
  for (const seg of asks.querySelectorAll(":scope > .ask > .yes-no")) {
    if (seg.querySelector("input:checked")?.value !== "") continue;
    const no = seg.querySelector("input[value=no]");
    no.checked = true;
    changed(no);
  }
}

function fill(values) {
  for (const [name, value] of Object.entries(values)) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type !== "radio") control.value = value;
      else if (control.value === value) control.checked = true;
      else continue;
      changed(control);
    }
  }
}

form.addEventListener("click", event => {
  const none = event.target.closest("[data-none-of]");
  if (none) noToAll(none.closest("[data-section]").querySelector(".asks"));
  const known = event.target.closest("[data-fill]");
  if (known) fill(JSON.parse(known.dataset.fill));
});
