"use strict";
// Light, dark or as the device. Runs before the first paint, so that no page flashes in the other scheme.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  const read = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  };
  const apply = theme => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  apply(read());
  addEventListener("storage", event => {
    if (event.key === "theme") apply(read());
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("input[name=theme]")) input.checked = input.value === read();
  });
  document.addEventListener("change", event => {
    if (event.target.name !== "theme") return;
    try {
      localStorage.setItem("theme", event.target.value);
    } catch {
      /* private window: the choice lasts for this page */
    }
    apply(event.target.value);
  });
})();
