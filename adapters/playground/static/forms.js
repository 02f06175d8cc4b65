// Forms inside messages: type-ahead fields, inline errors, everything typed is kept.
import { Combobox } from "./combobox.js";
import { word } from "./words.js";

const waysOf = new WeakMap(); // how each form talks to the server
const turnOf = new WeakMap(); // how many choices of each form were followed

// suggest(command, field, typed) and choices(form, field, typed) offer values; follow(form) tells of a choice that others
// depend on, and is answered with these fields.
export function prepare(form, { suggest, choices, follow }) {
  form.addEventListener("input", (event) => {
    const field = event.target.closest(".field.wrong");
    if (field) correct(field);
  });
  form.addEventListener("change", (event) => changed(event.target));
  waysOf.set(form, { suggest, choices, follow });
  wire(form);
}

async function changed(control) {
  const { form } = control;
  if (!form || !control.closest("[data-refreshes]")) return;
  const turn = (turnOf.get(form) ?? 0) + 1;
  turnOf.set(form, turn);
  const sent = answers(form);
  const fresh = await waysOf.get(form).follow(form, sent);
  // What a later choice is answered with is all there is to show.
  if (fresh.fields && turn === turnOf.get(form) && form.isConnected) place(form, fresh, sent.values);
}

function place(form, { fields, order }, sent) {
  const box = form.querySelector("fieldset.fields");
  const now = answers(form).values;
  for (const old of box.querySelectorAll("[data-after]")) {
    const { field } = old.dataset;
    // What was typed while the answer was on its way stays; the core looks at it again.
    if (now[field] !== sent[field]) delete fields[field];
    else if (!(field in fields)) old.remove();
  }
  let before = null;
  for (const name of order) {
    const old = box.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (fields[name] === undefined) {
      before = old ?? before;
      continue;
    }
    const template = document.createElement("template");
    template.innerHTML = fields[name];
    const made = template.content.firstElementChild;
    const held = old?.contains(document.activeElement);
    if (old) old.replaceWith(made);
    else if (before) before.after(made);
    else box.prepend(made);
    wire(made);
    if (held) controlOf(made)?.focus({ preventScroll: true });
    before = made;
  }
}

function wire(within) {
  const form = within.closest("form");
  const ways = waysOf.get(form);
  for (const input of within.querySelectorAll("[role=combobox]")) {
    const depends = input.closest("[data-after]") !== null;
    const offered = JSON.parse(input.dataset.offered || "[]").map(([label, value]) => ({ label, value }));
    const load = async () => {
      if (!input.value.trim() && offered.length) return offered;
      const typed = input.dataset.value ? "" : input.value;
      const found = await (depends
        ? ways.choices(form, input.name, typed)
        : ways.suggest(form.dataset.form, input.name, typed));
      return found.map(([label, value]) => ({ label, value }));
    };
    const pick = (option) => {
      input.value = option.label;
      input.dataset.value = option.value;
      correct(input.closest("[data-field]"));
      changed(input);
    };
    // Before the combobox listens: what was chosen no longer counts once it is typed over.
    input.addEventListener("input", () => delete input.dataset.value);
    const box = new Combobox(input, input.parentElement.querySelector("[role=listbox]"), load, pick);
    if (offered.length > 1) input.addEventListener("focus", () => box.ask());
    else input.addEventListener("click", () => (input.value ? undefined : box.ask()));
  }
}

export function answers(form) {
  const values = {};
  const labels = {};
  for (const control of form.querySelectorAll("input[name], select[name], textarea[name]")) {
    if (control.type === "radio" && !control.checked) continue;
    values[control.name] = control.dataset.value ?? control.value;
    if (control.dataset.value !== undefined) labels[control.name] = control.value;
  }
  return { values, labels };
}

export function showProblems(form, problems) {
  const wrong = [];
  for (const field of form.querySelectorAll("[data-field]")) {
    const said = problems[field.dataset.field];
    if (said) {
      mark(field, said);
      wrong.push([field, said]);
    } else {
      correct(field);
    }
  }
  const box = form.querySelector(".problems");
  const count = wrong.length === 1 ? word("oneWrong") : word("severalWrong", { count: wrong.length });
  const links = document.createElement("ul");
  links.append(...wrong.map(([field, said]) => link(field, said)));
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: count }), links);
  box.hidden = wrong.length === 0;
  focusFirstWrong(form);
}

export function focusFirstWrong(form) {
  const field = form.querySelector(".field.wrong");
  const control = field && controlOf(field);
  control?.focus();
  return Boolean(control);
}

export function focusFirst(form) {
  const control = form.querySelector("fieldset.fields input, fieldset.fields select, fieldset.fields textarea");
  const empty = [...form.querySelectorAll("[data-field]")].map(controlOf).find((each) => each && !each.value);
  (empty ?? control)?.focus({ preventScroll: true });
}

function controlOf(field) {
  return field.querySelector("input, select, textarea");
}

function mark(field, said) {
  field.classList.add("wrong");
  const error = field.querySelector(".error");
  error.textContent = said;
  error.hidden = false;
  (field.matches("fieldset") ? field : controlOf(field)).setAttribute("aria-invalid", "true");
}

function correct(field) {
  field.classList.remove("wrong");
  field.querySelector(".error").hidden = true;
  (field.matches("fieldset") ? field : controlOf(field)).removeAttribute("aria-invalid");
}

function link(field, said) {
  const item = document.createElement("li");
  const label = field.querySelector("label, legend").firstChild.textContent;
  const anchor = Object.assign(document.createElement("a"), { textContent: word("problem", { field: label, problem: said }) });
  anchor.href = `#${controlOf(field).id}`;
  item.append(anchor);
  return item;
}
