// A long form as the save machine knows it, and the tab's own copy of what is not saved.
const TOKEN = "csrfmiddlewaretoken";
// What belongs to a page and not to what is typed: it is never filled in from another page's copy.
const OWN = new Set([TOKEN, "idempotency_key"]);

// ---- the form ------------------------------------------------------------------------------------------------------
export class FormText {
  constructor(form, { version, marks }) {
    Object.assign(this, { form, marks, name: version });
    if (!form.elements[version]) {
      const number = Object.assign(document.createElement("input"), { type: "hidden", name: version });
      number.value = form.dataset.draftVersion || "0";
      form.append(number);
    }
  }

  get version() {
    return this.form.elements[this.name].value;
  }

  set version(number) {
    this.form.elements[this.name].value = number;
    // "Start over" throws away what this page has seen, and no more.
    for (const one of document.querySelectorAll(`[data-discard] [name="${this.name}"]`)) one.value = number;
  }

  #pairs(skipped) {
    const undrafted = this.#undrafted();
    return [...new FormData(this.form)].filter(([name, value]) => {
      return typeof value === "string" && name !== TOKEN && !undrafted.has(name) && !skipped(name);
    });
  }

  #undrafted() {
    const marked = [...this.form.elements].filter(one => one.type === "password" || one.closest("[data-undrafted]"));
    return new Set(marked.map(one => one.name));
  }

  // A radio that says nothing says the same when it is left out, and a hundred of them are most of a consult.
  #radios() {
    return new Set([...this.form.querySelectorAll("input[type=radio]")].map(radio => radio.name));
  }

  text() {
    return String(new URLSearchParams(this.#pairs(name => this.#saysNothing(name))));
  }

  #saysNothing(name) {
    return name === this.name || OWN.has(name) || name.startsWith("take:");
  }

  fields() {
    return this.#pairs(name => name.startsWith("take:"));
  }

  // A choice between two texts carries what was taken of each answer.
  packet(choice = null) {
    const pairs = this.#pairs(name => choice === null && name.startsWith("take:"));
    const radios = this.#radios();
    const said = pairs.filter(([name, value]) => value !== "" || !radios.has(name));
    const more = choice === null ? [] : [["resolve", choice]];
    return String(new URLSearchParams([...said, ...Object.entries(this.marks), ...more]));
  }

  // With the token of this moment: a packet from before a new sign-in may be sent again after it.
  signed(packet) {
    return `${packet}&${new URLSearchParams([[TOKEN, this.form.elements[TOKEN].value]])}`;
  }

  // As many rows as were filled in: another one is made as a hand would, and a page's own kinds of rows by its script.
  #addRows(values) {
    for (const rows of this.form.querySelectorAll("[data-rows]")) {
      const names = [...rows.querySelectorAll("[name]")].map(one => one.name);
      const used = name => (values.get(name) ?? []).findLastIndex(value => value !== "") + 1;
      const wanted = Math.max(0, ...names.map(used));
      const shown = () => rows.querySelectorAll(".row-of:not([hidden])").length;
      for (let before = -1; before < shown() && shown() < wanted;) {
        before = shown();
        rows.querySelector("[data-add-row]")?.click();
      }
    }
    this.form.dispatchEvent(new CustomEvent("draft:rows", { detail: values }));
    document.activeElement?.blur();
  }

  // Of a part of the form that the copy does not know it says nothing: what is in it stays.
  #unknown(values) {
    const knows = part => [...part.querySelectorAll("[name]")].some(one => values.has(one.name));
    return new Set([...this.form.querySelectorAll("[data-part]")].filter(part => !knows(part)));
  }

  fill(fields) {
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
    this.#addRows(values);
    const seen = new Map(),
      undrafted = this.#undrafted(),
      unknown = this.#unknown(values);
    for (const control of this.form.elements) {
      const { name, type } = control;
      if (unknown.has(control.closest("[data-part]"))) continue;
      if (!name || OWN.has(name) || undrafted.has(name) || type === "submit" || type === "file") continue;
      const given = values.get(name) || [];
      if (type === "radio" || type === "checkbox") control.checked = given.includes(control.value);
      else {
        const place = seen.get(name) || 0;
        seen.set(name, place + 1);
        control.value = given[place] ?? "";
      }
    }
  }
}

// ---- this tab's copy of what is not saved ------------------------------------------------------------
export class TabCopy {
  #open = true;

  constructor(form, key) {
    Object.assign(this, { key, owner: form.dataset.owner, subject: form.dataset.subject });
  }

  // Says whether the copy could be made: a full or forbidden storage must not be promised.
  keep(fields, unheard = [], key = this.key) {
    if (!this.#open) return false;
    const { owner, subject } = this;
    try {
      sessionStorage.setItem(key, JSON.stringify({ owner, subject, fields, unheard, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  forget(key = this.key) {
    try {
      sessionStorage.removeItem(key);
    } catch {
      /* there was none */
    }
  }

  read(key = this.key) {
    return this.#copy(key)?.fields ?? null;
  }

  unheard() {
    const sent = this.#copy(this.key)?.unheard;
    return Array.isArray(sent) ? sent : [];
  }

  #copy(key) {
    try {
      const copy = JSON.parse(sessionStorage.getItem(key));
      const isMine = copy?.owner === this.owner && copy.subject === this.subject;
      return isMine && Array.isArray(copy.fields) ? copy : null;
    } catch {
      return null;
    }
  }

  // Somebody signed out in another tab: nothing is kept here until this person is known to be signed in again.
  close() {
    this.forget();
    this.#open = false;
  }

  open() {
    this.#open = true;
  }
}
