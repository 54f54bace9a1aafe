// The / key goes to the search box. It is a single key, so it can be turned off (WCAG 2.1.4); the choice stays in this
// browser.
const box = document.querySelector("[data-search]");
const told = document.querySelector("[data-search-key]");
const on = document.querySelector("[data-search-key-on]");
const KEY = "search-key";
const wanted = () => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};
const show = () => {
  told.hidden = !wanted();
  on.hidden = wanted();
};
const set = value => {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    /* private window: nothing to remember */
  }
  show();
};

document.addEventListener("keydown", event => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !wanted()) return;
  event.preventDefault();
  box.focus();
  box.select();
});
document.querySelector("[data-search-key-off]").addEventListener("click", () => set("off"));
on.addEventListener("click", () => set("on"));
show();
