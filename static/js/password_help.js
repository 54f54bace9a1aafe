// Says below a new password, in words, what is still missing. Nothing leaves the page; the server judges it
// when it is saved.
const SHORTEST = 15,
  FEW = 6;

export function advice(password) {
  const signs = [...password],
    missing = SHORTEST - signs.length;
  if (signs.length === 0) return "";
  if (missing > 0) return `${missing} more ${missing === 1 ? "character" : "characters"}.`;
  if (new Set(signs.map(sign => sign.toLowerCase())).size < FEW)
    return "Long enough, but it repeats the same characters. Take other words.";
  if (password.trim().split(/\s+/).length >= 4)
    return "Long enough, and of several words: good if they do not belong together.";
  return "Long enough. When you save it we check that it is not easy to guess.";
}

for (const box of document.querySelectorAll('input[name="password1"]')) {
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  box.after(said);
  let waits = 0;
  box.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(() => (said.textContent = advice(box.value)), 300);
  });
}
