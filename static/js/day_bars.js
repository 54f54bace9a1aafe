// The bar beside a day's hours follows what is typed; the server judges it.
const SPAN = /(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|\u2013|to)\s*(\d{1,2})(?:[:.](\d{2}))?/g;
const SVG = "http://www.w3.org/2000/svg";
const DAY = 1440;

function minute(hour, past) {
  return Number(hour) * 60 + Number(past ?? 0);
}

function spans(text) {
  return [...text.matchAll(SPAN)]
    .map(([, hour, past, end, after]) => [minute(hour, past), minute(end, after) || DAY])
    .filter(([start, end]) => start < end && end <= DAY);
}

function rect(start, end) {
  const bar = document.createElementNS(SVG, "rect");
  const places = { class: "open", x: start, y: 6, width: end - start, height: 12 };
  for (const [name, value] of Object.entries(places)) bar.setAttribute(name, value);
  return bar;
}

for (const row of document.querySelectorAll(".week.work > li")) {
  const [field, bar] = [row.querySelector("input"), row.querySelector(".day-bar")];
  field.addEventListener("input", () => {
    bar.querySelectorAll(".open").forEach(open => open.remove());
    bar.append(...spans(field.value).map(([start, end]) => rect(start, end)));
  });
}
