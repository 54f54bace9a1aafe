// Each control of the page, tapped where it lies: is it on top at its own middle, at every scroll position at which that middle lies
// between the bars? What no scrolling of the page brings there is scrolled to by itself.
() => {
  const WANTED = "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button]";
  const dialog = document.querySelector("dialog[open]"), scroller = document.scrollingElement;
  const faults = new Set();

  function shown(control) {
    if (control.matches(".skip, :disabled, .vh, .vh *, [aria-hidden=true] *") || control.closest("[inert]")) return false;
    if (!control.checkVisibility({ visibilityProperty: true })) return false;
    const box = control.getBoundingClientRect();
    return box.width > 2 && box.height > 2;
  }

  // A region of the face is no rectangle: the places to tap are those inside its border.
  function insideOf(region) {
    const path = region.querySelector("path"), matrix = path.getScreenCTM().inverse(), box = path.getBoundingClientRect(), found = [];
    for (let i = 1; i < 5; i++) for (let j = 1; j < 5; j++) {
      const x = box.left + box.width * i / 5, y = box.top + box.height * j / 5;
      if (path.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix))) found.push([x, y]);
    }
    return found;
  }

  function middle(control) {
    const box = (control.querySelector?.("circle.dot") || control).getClientRects()[0];
    return [box.left + box.width / 2, box.top + box.height / 2];
  }

  function topmost(control, [x, y]) {
    const top = document.elementFromPoint(x, y);
    const own = top && (control.contains(top) || top.matches("label") && top.contains(control) || [...control.labels || []].some(label => label.contains(top)));
    return own ? "" : top ? `covered by ${name(top)}` : "outside the window";
  }

  // A point on the map has a tap of its own, above the region in which it lies; what a bar covers is scrolled out from under it.
  function free([x, y]) {
    return y > bar && y < innerHeight - foot && !document.elementFromPoint(x, y)?.closest(".pt[data-ref]");
  }

  // Of a region at least every second free place must be its own: neighbours may overlap at the borders.
  function fault(control) {
    if (!(control instanceof SVGAElement)) return topmost(control, middle(control));
    const places = insideOf(control).filter(free), missed = places.map(place => topmost(control, place)).filter(Boolean);
    return places.length && missed.length * 2 <= places.length ? "" : missed[0] || "without a place to tap";
  }

  function name(element) {
    const text = (element.getAttribute("aria-label") || element.name || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const where = element.closest("[class]")?.getAttribute("class") || "";
    return `<${element.localName}${element.id ? "#" + element.id : ""}> "${text}" in .${where.split(" ").join(".")}`;
  }

  const heightOf = property => parseFloat(getComputedStyle(document.documentElement).getPropertyValue(property)) || 0;
  // A box that scrolls by itself hides what it has scrolled away; that is no cover.
  const clips = element => { const style = getComputedStyle(element); return /auto|scroll|hidden|clip/.test(style.overflowX + style.overflowY); };
  function clippers(control) {
    const found = [];
    for (let box = control.parentElement; box && box !== document.body; box = box.parentElement) if (clips(box)) found.push(box);
    return found;
  }
  const inside = (box, [x, y]) => { const edge = box.getBoundingClientRect(); return x > edge.left && x < edge.right && y > edge.top && y < edge.bottom; };

  // Nor is the head of such a box, which stays while what is below it scrolls.
  function underHead(one, [x, y]) {
    for (let top = document.elementFromPoint(x, y); top && !top.contains(one.control); top = top.parentElement)
      if (getComputedStyle(top).position === "sticky" && one.clippers.some(box => box.contains(top))) return true;
    return false;
  }

  const wanted = [...(dialog || document).querySelectorAll(WANTED)].filter(shown).map(control => ({ control, clippers: clippers(control), times: 0 }));
  const bar = dialog ? 0 : heightOf("--bar") + heightOf("--sub"), foot = dialog ? 0 : heightOf("--foot");

  function tap(one, words) {
    one.times += 1;
    const wrong = fault(one.control);
    if (wrong) faults.add(`${name(one.control)} is ${wrong} ${words}`);
  }

  function sweep(step) {
    for (let at = 0; at < scroller.scrollHeight; at += Math.max(step, 80)) {
      scroller.scrollTo({ top: at, behavior: "instant" });
      for (const one of wanted) {
        if (one.times >= (one.control instanceof SVGAElement ? 1 : 2)) continue;
        const place = middle(one.control), sticks = one.control.closest(".top, .focus-bar, .focus-foot, .section-nav, .who");
        const between = sticks ? place[1] > 0 && place[1] < innerHeight : place[1] > bar + 1 && place[1] < innerHeight - foot - 1;
        const isThere = between && place[0] > 0 && place[0] < innerWidth && one.clippers.every(box => inside(box, place));
        if (isThere && !underHead(one, place)) tap(one, `at ${Math.round(scroller.scrollTop)} px`);
      }
      if (scroller.scrollTop + innerHeight >= scroller.scrollHeight - 1) return;
    }
  }

  if (!dialog) sweep((innerHeight - bar - foot) * 0.6);
  for (const one of wanted) {
    if (one.times) continue;
    one.control.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    tap(one, "scrolled to");
  }
  // What the keyboard or a link brings to the edge of the window stops short of the bars.
  const edges = dialog ? [] : wanted.filter((_, i) => i % Math.ceil(wanted.length / 12) === 0);
  for (const one of edges) for (const from of [0, scroller.scrollHeight]) {
    scroller.scrollTo({ top: from, behavior: "instant" });
    one.control.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    tap(one, from ? "scrolled up to" : "scrolled down to");
  }
  return [...faults];
}
