// How strong it gets while somebody types the saline, and what the waste button will record.
import { plain, read } from "./number.js";

const opening = document.querySelector("form[data-strength-of]");

function tellStrength() {
  const line = opening.querySelector("[data-strength]");
  const { strengthOf, least, most } = opening.dataset;
  const saline = read(opening.elements.diluent_ml.value);
  if (!saline || saline <= 0) {
    line.textContent = "";
    return;
  }
  line.textContent = `${plain(Number(strengthOf) / saline / 10)}\u00a0U in 0.1\u00a0mL`;
  const isUnusual = least !== "" && (saline < Number(least) || saline > Number(most));
  line.dataset.tone = isUnusual ? "warn" : "";
  if (!isUnusual) return;
  const words = document.createElement("small");
  words.textContent = `Usual are ${least} to ${most} mL for this vial. It will be asked about.`;
  line.append(words);
}

if (opening) {
  opening.addEventListener("input", tellStrength);
  tellStrength();
}

for (const form of document.querySelectorAll("form.waste")) {
  const button = form.querySelector("[data-waste-words]");
  const tell = () => {
    const units = read(form.elements.units.value);
    button.textContent = units ? button.dataset.wasteWords.replace("%s", plain(units)) : "Record as waste";
  };
  form.addEventListener("input", tell);
  tell();
}
