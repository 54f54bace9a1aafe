// The book page: every choice shows its times, its day and its sentence at once; without script the buttons do.
import { dayIn } from "./dates.js";

const form = document.getElementById("book");
const PARTS = "#what,#beside,#book-say";

function refresh(more = "", values = {}) {
  const when = document.getElementById("when");
  when.setAttribute("hx-vals", JSON.stringify(values));
  when.setAttribute("hx-select-oob", PARTS + more);
  htmx.trigger(when, "book:refresh");
}

function chosen() {
  return form.querySelector("[name=slot]:checked");
}

form.addEventListener("change", event => {
  const { name } = event.target;
  if (name === "slot" && form.elements.at) form.elements.at.value = "";
  if (name === "at" && chosen()) chosen().checked = false;
  if (name === "on" && !dayIn(event.target)) return;
  if (["visit_type", "clinician", "on", "minutes", "room", "slot", "at", "outside_reason"].includes(name)) refresh();
});

form.addEventListener("submit", event => {
  if (event.submitter?.name !== "show") return;
  event.preventDefault();
  refresh();
});

form.addEventListener("click", event => {
  const taken = event.target.closest("[name=look]");
  if (taken) {
    event.preventDefault();
    refresh("", { look: taken.value });
    return;
  }
  const day = event.target.closest("[name=go]");
  if (day) {
    event.preventDefault();
    form.elements.on.value = day.value;
    refresh();
  }
});

// Whoever is found alone is meant, and the search stays open; a press or Enter says so for good.
const patient = form.querySelector("input[name=patient]");
form.addEventListener("who:chosen", event => {
  patient.value = event.detail.patient;
  refresh(",#who");
});
form.addEventListener("who:alone", event => {
  patient.value = event.target.value;
  refresh();
});
form.addEventListener("who:typed", () => {
  if (!patient.value) return;
  patient.value = "";
  refresh();
});

// Arrows go over the board as it looks: a quarter hour left and right, an hour up and down.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
form.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.ctrlKey) return form.requestSubmit(form.querySelector("[name=book]"));
  if (event.target.name === "slot" && event.key === "Enter") event.preventDefault();
  const step = event.target.name === "slot" && STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const cell = event.target.closest("td"),
    table = cell.closest("table");
  let [row, column] = [cell.parentElement.rowIndex, cell.cellIndex];
  for (;;) {
    [row, column] = [row + step[0], column + step[1]];
    const next = table.rows[row]?.cells[column];
    if (!next || next.tagName === "TH") return;
    const input = next.querySelector("input");
    if (!input) continue;
    input.focus();
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
});
