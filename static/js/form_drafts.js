// Every long form of a page but the consult keeps what is typed into it as a draft (save_machine.js). It comes after
// the page's other scripts: what they set at the load is no change of a person's.
import { keepForm } from "./save_page.js";

const TYPING = 800;

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const { machine, text } = keepForm(form);
  let seen = text.text();
  // What a script of the page sets after a press (a point that was moved, "all as planned") has no event of its own.
  const look = () => {
    const now = text.text();
    if (now === seen) return;
    seen = now;
    machine.typed(TYPING);
  };
  for (const press of ["click", "keyup", "pointerup"]) document.addEventListener(press, () => setTimeout(look));
}
