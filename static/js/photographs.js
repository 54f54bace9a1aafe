// The page that takes photographs: which view is next, the camera, files, and the list of what was sent.
import { Camera } from "./photo_camera.js";
import { PhotoUpload } from "./photo_upload.js";

const MOST_BYTES = 25_000_000;
const form = document.querySelector("[data-photographs]");
const sent = document.querySelector("[data-sent]");
const uploads = new Set();

const picks = () => [...form.querySelectorAll("[name=view]")];
const picked = () => form.querySelector("[name=view]:checked");
const words = pick => pick.closest("label").querySelector("span").textContent;

// ---- which view ------------------------------------------------------------
function markTaken(view) {
  const pick = form.querySelector(`[name=view][value="${CSS.escape(view)}"]`);
  const label = pick?.closest("label");
  if (!label || view === "other") return;
  label.dataset.taken = "";
  label.querySelector("[data-taken-words]").textContent = ", taken today";
}

function goOn() {
  const all = picks(),
    place = all.indexOf(picked());
  const next = [...all.slice(place + 1), ...all.slice(0, place)].find(
    pick => pick.value !== "other" && !("taken" in pick.closest("label").dataset),
  );
  if (!next) return;
  next.checked = true;
  next.dispatchEvent(new Event("change", { bubbles: true }));
}

// ---- sending ------------------------------------------------------------
function send(blob, view, source, name) {
  sent.hidden = false;
  const row = document.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  sent.querySelector("ul").prepend(row);
  row.querySelector(".name").textContent = name;
  const picture = URL.createObjectURL(blob);
  row.querySelector("img").src = picture;
  if (blob.size > MOST_BYTES) return refuse(row, "The file is larger than 25 MB. Send a smaller one.");
  const upload = new PhotoUpload(form, row, { blob, view, source, name });
  uploads.add(upload);
  upload.done.then(kept => {
    uploads.delete(upload);
    if (!kept) return;
    markTaken(kept.view);
    URL.revokeObjectURL(picture);
    row.querySelector("img").src = kept.thumb;
  });
  upload.start();
}

function refuse(row, why) {
  row.dataset.state = "refused";
  row.querySelector(".state").textContent = why;
}

// One file alone is of the view that is chosen; of several each is asked for its own.
function sendFiles(input) {
  const files = [...input.files];
  input.value = "";
  if (files.length === 1) {
    send(files[0], picked().value, "file", `${words(picked())}: ${files[0].name}`);
    return goOn();
  }
  for (const file of files) ask(file);
}

function ask(file) {
  sent.hidden = false;
  const row = document.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  const select = document.querySelector("template[data-assign]").content.firstElementChild.cloneNode(true);
  const picture = URL.createObjectURL(file);
  row.querySelector(".name").textContent = file.name;
  row.querySelector(".state").textContent = "Choose its view, then it is sent.";
  row.querySelector("img").src = picture;
  select.setAttribute("aria-label", `View of ${file.name}`);
  row.querySelector("button").replaceWith(select);
  sent.querySelector("ul").append(row);
  select.addEventListener("change", () => {
    URL.revokeObjectURL(picture);
    row.remove();
    send(file, select.value, "file", `${select.selectedOptions[0].text}: ${file.name}`);
  });
}

// ---- the page ------------------------------------------------------------
const camera = new Camera(form.querySelector("[data-camera]"), blob => {
  send(blob, picked().value, "camera", words(picked()));
  goOn();
});
const show = () => camera.show(words(picked()), picked().dataset.ghostUrl ?? "");
form.addEventListener("change", event => {
  if (event.target.matches("[name=view]")) show();
  else if (event.target.matches("[type=file]")) sendFiles(event.target);
});
form.addEventListener("submit", event => event.preventDefault());
addEventListener("beforeunload", event => {
  if (uploads.size) event.preventDefault();
});
if ("taken" in picked().closest("label").dataset) goOn();
show();
camera.start().catch(why => {
  const note = document.querySelector("[data-no-camera]");
  note.hidden = false;
  note.querySelector("[data-why]").textContent = why.message;
});
