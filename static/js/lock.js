// "Lock" on a shared tablet. A page on which somebody typed is locked where it stands, so that its own person finds it
// as it was; any other page leads to the lock.
import { onLock, saveAll, tellLocked } from "./sign_out.js";
import { holdsText } from "./waking.js";
import { lockHere } from "./idle_end.js";

const page = () => location.pathname + location.search;

document.addEventListener("submit", event => {
  const form = event.target;
  if (!form.matches("[data-lock]") || event.defaultPrevented) return;
  form.elements.next.value = page();
  if (!holdsText()) {
    tellLocked();
    return;
  }
  event.preventDefault();
  lockHere(async () => {
    await saveAll();
    await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    tellLocked();
  });
});

document.addEventListener("keydown", event => {
  const isLock = event.ctrlKey && event.shiftKey && !event.altKey && event.code === "KeyL";
  const form = isLock && document.querySelector("form[data-lock]");
  if (!form || event.repeat) return;
  event.preventDefault();
  form.requestSubmit();
});

onLock(() => lockHere());
