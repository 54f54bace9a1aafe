// Time left until an absolute moment; the page is right without it, and right again after the phone slept or crossed a zone.
const notes = [...document.querySelectorAll("[data-countdown]")];

function show(note) {
  const left = Math.ceil((new Date(note.dataset.countdown) - Date.now()) / 60000);
  if (left <= 0) { note.textContent = note.dataset.over; note.setAttribute("role", "status"); return; }
  const hours = Math.floor(left / 60), minutes = left % 60;
  note.textContent = `${hours ? `${hours}\u00a0${note.dataset.hours} ` : ""}${minutes}\u00a0${note.dataset.minutes} ${note.dataset.left}`;
}

const all = () => notes.forEach(show);
all();
setInterval(all, 15000);
document.addEventListener("visibilitychange", all);
