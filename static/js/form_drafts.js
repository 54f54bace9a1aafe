// Every long form of a page but the consult keeps what is typed into it as a draft (save_machine.js).
import { keepForm } from "./save_page.js";

for (const form of document.querySelectorAll("form[data-draft-url]")) keepForm(form);
