// Time left until an absolute moment; the page is right without it, and right again after the phone slept or crossed a
// zone.
const notes = [...document.querySelectorAll("[data-countdown]")];

function show(note) {
  const left = Math.ceil((new Date(note.dataset.countdown) - Date.now()) / 60000);
  if (left <= 0) {
    note.textContent = note.dataset.over;
    note.setAttribute("role", "status");
    return;
  }
  const hours = Math.floor(left / 60),
    minutes = left % 60;
  const words = note.dataset;
  const whole = hours ? `${hours}\u00a0${words.hours} ` : "";
  note.textContent = `${whole}${minutes}\u00a0${words.minutes} ${words.left}`;
}

const all = () => notes.forEach(show);
all();
setInterval(all, 15000);
document.addEventListener("visibilitychange", all);
