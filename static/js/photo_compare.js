// What is compared follows its choices; the slider is a range over the two photographs.
for (const form of document.querySelectorAll("[data-sent-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
for (const figure of document.querySelectorAll("[data-slide]")) {
  const range = figure.querySelector("[type=range]");
  const show = () => figure.style.setProperty("--at", `${range.value}%`);
  range.addEventListener("input", show);
  show();
}
