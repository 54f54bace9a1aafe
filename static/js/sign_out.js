// Signing out takes what this browser kept of unsaved forms with it, in every tab: the tablet is shared.
const MARK = "signed-out-at",
  LOCKED = "locked-at";
const KEPT = /^(draft|consult):/;
const LONGEST = 3000; // a save that a sign-out waits for
const opened = Date.now();
const tabs = new BroadcastChannel("glabella:sign-out");
const savers = [],
  enders = [],
  listeners = [],
  lockers = [];

// `save` brings what is typed to the server before this tab signs out: a promise, or nothing where all is saved.
// `end` is called when it does sign out, also where that promise was not waited for: from then on nothing is kept.
export function beforeSignOut(save, end) {
  savers.push(save);
  enders.push(end);
}
// Called when another tab signs out, and when another locks the session.
export const onSignOut = listener => listeners.push(listener);
export const onLock = listener => lockers.push(listener);

function tried(storage) {
  try {
    return storage();
  } catch {
    return null; // a private window, or nothing was kept
  }
}

const at = mark => Number(tried(() => localStorage.getItem(mark)));
const signedOutAt = () => at(MARK);
const clear = () => tried(() => sessionStorage.clear());

// A tab that slept while another signed out still has its copies.
function clearOlder() {
  const last = signedOutAt();
  for (const key of last ? Object.keys(sessionStorage) : []) {
    const made = tried(() => JSON.parse(sessionStorage.getItem(key)).at);
    if (KEPT.test(key) && !(made > last)) sessionStorage.removeItem(key);
  }
}
tried(clearOlder);

let isSaved = false;
document.addEventListener(
  "submit",
  event => {
    const { target: form, submitter } = event;
    if (!new URL(form.action, location.href).pathname.endsWith("/logout/")) return;
    const waits = isSaved ? [] : savers.map(save => save()).filter(Boolean);
    if (waits.length) {
      event.preventDefault();
      const enough = new Promise(resolve => setTimeout(resolve, LONGEST));
      Promise.race([Promise.allSettled(waits), enough]).then(() => {
        isSaved = true;
        form.requestSubmit(submitter);
      });
      return;
    }
    for (const end of enders) end();
    clear();
    tried(() => localStorage.setItem(MARK, String(Date.now())));
    tabs.postMessage("signed out");
  },
  true,
);

// Called before a lock, which keeps what it cannot save.
export const saveAll = () =>
  Promise.race([
    Promise.allSettled(savers.map(save => save()).filter(Boolean)),
    new Promise(resolve => setTimeout(resolve, LONGEST)),
  ]);

export function tellLocked() {
  tried(() => localStorage.setItem(LOCKED, String(Date.now())));
  tabs.postMessage(LOCKED);
}

tabs.addEventListener("message", ({ data }) => {
  if (data === LOCKED) {
    for (const listener of lockers) listener();
    return;
  }
  clear();
  for (const listener of listeners) listener();
});

// A page that the browser had put aside meanwhile shows nothing any more.
addEventListener("pageshow", event => {
  if (!event.persisted || Math.max(signedOutAt(), at(LOCKED)) < opened) return;
  document.body.replaceChildren();
  location.reload();
});
