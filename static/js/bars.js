// Bars that stay in view are as high as what they say. The page is told how high, as --bar, --sub and --foot in CSS, so
// that nothing it scrolls to or keeps in view comes to lie beneath one.
const root = document.documentElement;
const BARS = {
  "--bar": ".focus-bar, .patient-bar, body:not(:has(> .patient-bar)) > .top",
  "--sub": ".section-nav, .ready-line",
  "--foot": ".focus-foot, .book-foot",
};

function measure() {
  for (const [name, selector] of Object.entries(BARS)) {
    const bar = document.querySelector(selector);
    if (!bar) continue;
    const stays = getComputedStyle(bar).position === "sticky";
    root.style.setProperty(name, stays ? `${Math.ceil(bar.getBoundingClientRect().height)}px` : "0px");
  }
}

const watch = new ResizeObserver(measure);
for (const bar of document.querySelectorAll(Object.values(BARS).join(", "))) watch.observe(bar);
// A bar may begin or cease to stay in view at another width of the window without changing its own height.
addEventListener("resize", measure);
measure();
