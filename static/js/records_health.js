// Answers of an earlier day: one press confirms a whole group; what is changed needs no "Still so".
const confirming = group => [...group.querySelectorAll(".still-so input")];

for (const group of document.querySelectorAll("[data-confirm-group]")) {
  const button = group.querySelector("[data-confirm-all]");
  button.hidden = confirming(group).length < 2;
  button.addEventListener("click", () => {
    for (const box of confirming(group)) box.checked = true;
  });
}

const form = document.getElementById("health-form");
form.addEventListener("input", event => {
  const still = event.target.closest(".ask")?.querySelector(".still-so");
  if (!still || still.contains(event.target)) return;
  still.querySelector("input").checked = false;
  still.hidden = true;
});
