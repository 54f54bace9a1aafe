// Thirds of the face that were closed when the page was made: their questions are drawn when somebody opens them, or
// follows a link to one of them. Until then nothing of them is sent, and the server keeps what it has.
import { live, signedOut, timely } from "./waking.js";

const form = document.getElementById("consult");
const opening = new WeakMap();
const closed = () => [...form.querySelectorAll("details[data-closed]")];

// Names and ids of a region's questions begin with the region: area-cheek_r, f-cheek-laxity-right, findings.cheek...
const begins = third => new RegExp(`^(area-|f-|q-findings-)(${third.dataset.third.replaceAll(" ", "|")})([-_]|$)`);
const thirdOf = id => closed().find(third => begins(third).test(id));
const isAsked = (third, name) => third.dataset.third.split(" ").includes(name.split(".")[1]?.replaceAll("_", "-"));

// What this tab kept of a third that is not drawn yet stands in hidden fields, and is sent as if it were.
form.addEventListener("draft:rows", event => {
  for (const third of closed()) {
    const said = [...event.detail].filter(([name]) => name.startsWith("findings.") && isAsked(third, name));
    for (const [name] of said) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name });
      field.dataset.kept = "";
      third.append(field);
    }
    if (said.some(([, values]) => values.some(Boolean))) third.open = true;
  }
});

function fill(third, kept) {
  for (const [name, value] of kept) {
    for (const control of third.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
  }
}

function draw(third, html) {
  const kept = [...third.querySelectorAll("[data-kept]")].map(field => [field.name, field.value]);
  const grow = () => {
    for (const old of [...third.children].slice(1)) old.remove();
    third.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    delete third.dataset.closed;
    fill(third, kept);
  };
  // Before the form is listened to, nothing of it can have been sent.
  if (form.dispatchEvent(new CustomEvent("draft:grows", { detail: grow, cancelable: true }))) grow();
  for (const input of third.querySelectorAll("input[type=radio]:checked:not([value=''])"))
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

// The third with its questions; asked for again until the server answers.
function drawn(third) {
  if (!("closed" in third.dataset)) return Promise.resolve(third);
  if (!opening.has(third))
    opening.set(
      third,
      new Promise(done => {
        const part = live(ask);
        const says = third.querySelector(".opening [role=status]");
        async function ask() {
          part.begins();
          const answer = await timely(third.dataset.url).catch(() => null);
          if (answer?.ok) {
            part.well();
            draw(third, answer.text);
            done(third);
            return;
          }
          says.textContent = says.dataset.failed;
          if (answer?.out) {
            part.rests();
            signedOut();
          } else if (answer?.status === 410) part.rests();
          else part.failed();
        }
        ask();
      }),
    );
  return opening.get(third);
}

// The question of an id; of one that is not drawn its third.
export const placeOf = id => document.getElementById(id) ?? thirdOf(id);

// Whether the id belongs to a third that is not drawn; then a promise that it is.
export function arrival(id) {
  const third = thirdOf(id) ?? closed().find(one => one.closest("section").id === id);
  return third ? drawn(third) : null;
}

document.addEventListener(
  "toggle",
  event => event.target.open && "closed" in event.target.dataset && drawn(event.target),
  true,
);
document.addEventListener(
  "click",
  async event => {
    const button = event.target.closest(".opening button");
    if (button) {
      event.preventDefault();
      drawn(button.closest("details"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[href^='#']");
    const third = link && thirdOf(decodeURIComponent(link.getAttribute("href").slice(1)));
    if (!third) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await drawn(third);
    link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  },
  true,
);

for (const third of closed()) if (third.open) drawn(third);
