// Where am I, and what is open: the marks of the sections, the current one, the next open question.
import { jumpTo, toSection } from "./consult_jump.js";
import { arrival, placeOf } from "./consult_thirds.js";

const form = document.getElementById("consult");
const plan = document.getElementById("plan");
const list = document.getElementById("section-list");
const where = document.querySelector("[data-where]");
const nextOpen = document.querySelector("[data-next-open]");
const sections = [...form.querySelectorAll("[data-section]")];
const linkOf = section => list.querySelector(`a[href="#${section.id}"]`);

// ---- what is answered -----------------------------------------------------------------------------------------------
function isAnswered(ask) {
  const first = ask.querySelector(".seg label:first-child input:checked")?.closest("label");
  if (first?.textContent.trim().startsWith("As before")) return true;
  const said = [...ask.querySelectorAll(":is(input, select, textarea):not(.note-of *)")];
  return said.some(one =>
    one.type === "radio" || one.type === "checkbox" ? one.checked && one.value !== "" : one.value.trim() !== "",
  );
}

// What a section asks. An optional question is none of these, nor is what another answer has settled.
function asked(section) {
  const optional = new Set((section.dataset.optional || "").split(" "));
  const settling = `[name="${section.dataset.settledBy}"][value="yes"]`;
  const settled = Boolean(section.dataset.settledBy && section.querySelector(`${settling}:checked`));
  return [...section.querySelectorAll(".asks > .ask")].filter(
    ask => !optional.has(ask.id) && !(settled && !ask.querySelector(settling)),
  );
}

// A finding that is begun is asked to its end; one that is absent is complete.
function unfinishedRows(section) {
  return [...section.querySelectorAll("[data-grade-for]")].flatMap(side => {
    const rows = [...side.querySelectorAll(".grade-row[role=radiogroup]")];
    const values = rows.map(row => row.querySelector("input:checked")?.value ?? "");
    return values.some(Boolean) && !values.includes("0") ? rows.filter((_, n) => !values[n]) : [];
  });
}

function missing(section, known) {
  const links = [...plan.querySelectorAll(".missing a[data-jump]")];
  const places = new Set(links.map(link => placeOf(decodeURIComponent(link.hash.slice(1)))));
  return [...places].filter(
    target => target && section.contains(target) && !known.some(one => one.contains(target) || target.contains(one)),
  );
}

function standing(section) {
  const asks = asked(section);
  const open = section.querySelector(".asks") ? asks.filter(ask => !isAnswered(ask)) : unfinishedRows(section);
  const begun = asks.length
    ? asks.length - open.length
    : [...section.querySelectorAll("[data-concern]")].filter(concern =>
        concern.querySelector(".grades input:checked:not([value=''])"),
      ).length;
  open.push(...missing(section, open));
  return { asks: asks.length, open, begun };
}

function mark(section) {
  const { asks, open, begun } = standing(section);
  const count = section.querySelector("[data-count]");
  const isFace = !section.querySelector(".asks");
  if (isFace) count.textContent = begun ? `${begun} assessed` : "Not assessed";
  else count.firstChild.data = `${begun} of ${asks}`;
  linkOf(section).dataset.mark = open.length === 0 && (begun || !isFace) ? "done" : begun ? "some" : "";
  return open;
}

let open = [];
function markAll() {
  open = sections.flatMap(mark);
  open.sort((one, two) => (one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  nextOpen.querySelector("[data-open-count]").textContent = open.length || "";
  nextOpen.setAttribute("aria-disabled", String(!open.length));
  tellWhere();
}
form.addEventListener("change", markAll);
new MutationObserver(markAll).observe(plan, { childList: true });

nextOpen.addEventListener("click", () => {
  const here = form.contains(document.activeElement) ? document.activeElement : null;
  const after = here && open.find(one => !one.contains(here) && follows(here, one));
  const next = after || open[0];
  if (next) go(next);
});
// What is open in a third that is not drawn yet is a question of it once it is.
async function go(next) {
  const third = "closed" in next.dataset && arrival(next.closest("section").id);
  jumpTo(next);
  if (!third) return;
  await third;
  markAll();
  const question = open.find(one => next.contains(one));
  if (question) jumpTo(question);
}
const follows = (one, two) => Boolean(one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING);

// ---- the current section: the one under a line that goes down the window as the page is read ------------------------
let current = null,
  pinned = null;

function underLine() {
  const style = getComputedStyle(document.documentElement);
  const [bar, sub, foot] = ["--bar", "--sub", "--foot"].map(name => parseFloat(style.getPropertyValue(name)) || 0);
  const most = document.scrollingElement.scrollHeight - innerHeight;
  const way = most > 0 ? Math.min(1, scrollY / most) : 0;
  const line = bar + sub + 24 + way * (innerHeight - bar - sub - foot - 48);
  return sections.findLast(section => section.getBoundingClientRect().top <= line) || sections[0];
}

function setCurrent(section) {
  if (section === current) return;
  current = section;
  for (const link of list.querySelectorAll("a")) link.removeAttribute("aria-current");
  linkOf(section).setAttribute("aria-current", "step");
  tellWhere();
}

function tellWhere() {
  if (!current) return;
  const mine = open.filter(one => current.contains(one)).length;
  where.querySelector("[data-where-title]").textContent = linkOf(current).textContent.trim();
  where.querySelector("[data-where-count]").textContent =
    `${sections.indexOf(current) + 1} of ${sections.length}` + (mine ? ` · ${mine} open` : "");
}

function follow() {
  if (!form.querySelector("[data-pane=form]").checkVisibility()) return;
  if (pinned !== null && Math.abs(scrollY - pinned) < 4) return;
  pinned = null;
  setCurrent(underLine());
}

// The sections that come into view or leave it say that the page has moved; between them a frame is enough.
let waiting = 0;
function soon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(follow);
}
addEventListener("scroll", soon, { passive: true });
const watch = new IntersectionObserver(soon, { threshold: [0, 0.5, 1] });
for (const section of sections) watch.observe(section);

// ---- to a section; on a phone the list closes behind it ----
const unfold = yes => where.setAttribute("aria-expanded", String(yes));
where.addEventListener("click", () => unfold(where.getAttribute("aria-expanded") !== "true"));
document.addEventListener("keydown", event => {
  if (event.key !== "Escape" || where.getAttribute("aria-expanded") !== "true") return;
  unfold(false);
  where.focus();
});
document.addEventListener("pointerdown", event => {
  if (!event.target.closest(".section-nav")) unfold(false);
});
list.addEventListener("click", event => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  unfold(false);
  const section = document.getElementById(link.hash.slice(1));
  toSection(section);
  section.querySelector("h2")?.focus({ preventScroll: true });
  pinned = scrollY;
  setCurrent(section);
});

markAll();
follow();
