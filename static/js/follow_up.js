// The worklist: a call is logged in its row, a row that was done leaves after some seconds, and letters work it from
// the keyboard. All of it works without script too, on the row's own page.
import { isFree } from "./find_key.js";

const NOTE_FOR = 10_000;
const said = document.getElementById("work-said");

const rows = () => [...document.querySelectorAll(".work-item")];
const rowOf = element => element?.closest(".work-item");

function panel(row) {
  return row?.querySelector("[data-call]");
}

function toggle(row, opener) {
  const form = panel(row);
  if (!form) return;
  form.hidden = !form.hidden;
  opener.setAttribute("aria-expanded", String(!form.hidden));
  if (!form.hidden) form.querySelector("button").focus();
}

// Capture phase: before htmx fetches the sheet, which does the same for pages without script.
document.addEventListener(
  "click",
  event => {
    const opener = event.target.closest(".work-item [data-show='call']");
    if (!opener || !panel(rowOf(opener))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toggle(rowOf(opener), opener);
  },
  true,
);

// What was noted stays for some seconds, and for as long as somebody is at it.
function leave(row) {
  if (!row.isConnected) return;
  if (row.matches(":hover, :focus-within")) return void setTimeout(() => leave(row), 1000);
  row.classList.add("leaving");
  setTimeout(() => {
    const part = row.closest(".work-part");
    row.remove();
    if (part && !part.querySelector(".work-item")) part.remove();
  }, 300);
}

function next(row) {
  const all = rows();
  return all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1];
}

document.addEventListener("htmx:afterSwap", event => {
  const id = event.detail.requestConfig?.target?.id || event.detail.target?.id || "";
  if (!id.startsWith("work-")) return;
  const row = document.getElementById(id);
  if (!row) return;
  if (row.querySelector("[role='alert']")) return void row.focus();
  if (!("noted" in row.dataset)) return void row.focus();
  said.textContent = row.querySelector(".work-noted-words")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  (next(row) ?? row).focus();
  setTimeout(() => leave(row), NOTE_FOR);
});

function press(row, key) {
  const target = row?.querySelector(`[data-key="${key}"]`);
  target?.click();
  return Boolean(target);
}

function step(by) {
  const all = rows();
  const at = all.indexOf(rowOf(document.activeElement));
  all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  l: () => press(rowOf(document.activeElement), "l"),
  m: () => press(rowOf(document.activeElement), "m"),
  p: () => press(rowOf(document.activeElement), "p"),
  u: () => press(document.querySelector("[data-noted]:last-of-type, [data-noted]"), "u"),
};

document.addEventListener("keydown", event => {
  const open = document.querySelector("[data-call]:not([hidden])");
  if (open && event.key === "Escape" && !document.querySelector("dialog[open]")) {
    open.hidden = true;
    const opener = rowOf(open).querySelector("[data-show='call']");
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
    return;
  }
  if (!isFree(event)) return;
  const choice = open && /^[1-4]$/.test(event.key) && open.querySelectorAll(".out > *")[Number(event.key) - 1];
  if (choice) {
    event.preventDefault();
    choice.click();
  } else if (KEYS[event.key.toLowerCase()]) {
    event.preventDefault();
    KEYS[event.key.toLowerCase()]();
  }
});
