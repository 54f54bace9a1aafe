// What only the consult has of saving: its own "Save", a number of its draft that is the consult's, and what was
// typed into a version that somebody had finished, carried over to the next one.
import { keepForm } from "./save_page.js";

const CARRY = "consult:carry";
const form = document.getElementById("consult");

const { machine, store, text } = keepForm(form, {
  version: "version",
  marks: {},
  key: form.dataset.kept,
  isFinal: button => Boolean(button?.hasAttribute("formaction")),
  kept: carried,
});

function carried(tab, shown) {
  const fields = form.dataset.versionOf ? tab.read(CARRY) : null;
  if (!fields) return null;
  tab.forget(CARRY);
  return [...fields.filter(([name]) => name !== "version"), ["version", shown.version]];
}

document.addEventListener("submit", event => {
  if (!event.target.matches("[data-carry]")) return;
  store.keep(text.fields(), [], CARRY);
  machine.dispatch("left");
});
