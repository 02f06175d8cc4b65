// Forms inside messages: type-ahead fields, inline errors, everything typed is kept.
import { Combobox } from "./combobox.js";

export function prepare(form, suggest) {
  form.addEventListener("input", (event) => {
    const field = event.target.closest(".field.wrong");
    if (field) correct(field);
  });
  for (const input of form.querySelectorAll("[role=combobox]")) {
    const offered = JSON.parse(input.dataset.offered || "[]").map(([label, value]) => ({ label, value }));
    const load = async () => {
      if (!input.value.trim() && offered.length) return offered;
      const found = await suggest(form.dataset.form, input.name, input.dataset.value ? "" : input.value);
      return found.map(([label, value]) => ({ label, value }));
    };
    const pick = (option) => {
      input.value = option.label;
      input.dataset.value = option.value;
      correct(input.closest("[data-field]"));
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
  const count = wrong.length === 1 ? "One answer needs another look." : `${wrong.length} answers need another look.`;
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
  const anchor = Object.assign(document.createElement("a"), { textContent: `${label}: ${said}` });
  anchor.href = `#${controlOf(field).id}`;
  item.append(anchor);
  return item;
}
