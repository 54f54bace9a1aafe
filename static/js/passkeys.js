// Passkeys: asks the server what to sign, the device to sign it, and sends the answer with the form that it belongs to.
const { webauthnJSON } = window;

const WORDS = {
  NotAllowedError: "Nothing was confirmed. Try again, or choose another way.",
  AbortError: "Nothing was confirmed. Try again, or choose another way.",
  InvalidStateError: "This device holds a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. Open Glabella at its https address, or at localhost.",
  NotSupportedError: "This device cannot hold a passkey. Choose another way.",
};
const OUTAGE = "Glabella did not answer. Check the connection, then try again.";
const LATE = "This page is too old. Load it again.";

class Refused extends Error {}

async function asked(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(form.dataset.passkey, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
  }).catch(() => {
    throw new Refused(OUTAGE);
  });
  if (answer.status === 403 && "passkeyNew" in form.dataset) return null;
  if (!answer.ok) throw new Refused(answer.status < 500 ? LATE : OUTAGE);
  return answer.json();
}

async function answered(form) {
  const options = await asked(form);
  // Sent without an answer, the form asks "Is it you?" first.
  if (!options) return "";
  const credential = await ("passkeyNew" in form.dataset ? webauthnJSON.create(options) : webauthnJSON.get(options));
  return JSON.stringify(credential);
}

function say(form, words) {
  const line = form.querySelector("[data-passkey-fault]");
  line.textContent = words;
  line.hidden = !words;
}

async function go(form, button) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  say(form, "");
  try {
    form.querySelector("[data-passkey-answer]").value = await answered(form);
    form.requestSubmit();
  } catch (error) {
    say(form, error instanceof Refused ? error.message : (WORDS[error.name] ?? WORDS.NotAllowedError));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export function offer(form) {
  const button = form.querySelector("[data-passkey-go]");
  if (!button || !webauthnJSON?.supported()) return;
  button.hidden = false;
  for (const none of form.querySelectorAll("[data-passkey-none]")) none.hidden = true;
  button.addEventListener("click", () => go(form, button));
}

document.querySelectorAll("form[data-passkey]").forEach(offer);
