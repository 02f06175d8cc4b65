// A text box with a list of suggestions: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
const PAUSE = 110; // milliseconds of silence before suggestions are asked for

export class Combobox {
  // load() gives options {label, detail, ...}; pick(option) takes the chosen one.
  constructor(input, list, load, pick) {
    Object.assign(this, { input, list, load, pick, options: [], active: -1, asked: 0 });
    input.addEventListener("input", () => this.askSoon());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose([...list.children].indexOf(item));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const turn = ++this.asked;
    const options = await this.load();
    if (turn !== this.asked || document.activeElement !== this.input) return;
    this.show(options);
  }

  show(options) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, at) => this.item(option, at)));
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.activate(-1);
    if (options.length) this.list.scrollIntoView({ block: "nearest" });
  }

  item(option, at) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${at}`;
    item.className = option.kind ?? "";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(Object.assign(document.createElement("span"), { className: "name", textContent: option.label }));
    if (option.detail) {
      item.append(Object.assign(document.createElement("span"), { className: "detail", textContent: option.detail }));
    }
    return item;
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(-1);
  }

  activate(at) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const item = this.list.children[at];
    if (item) {
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", item.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(at) {
    const option = this.options[at];
    this.close();
    if (option) this.pick(option);
  }

  onKey(event) {
    if (event.isComposing) return;
    const count = this.options.length;
    if (event.key === "ArrowDown" && this.open) this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && this.open) this.activate(this.active <= 0 ? count - 1 : this.active - 1);
    else if (event.key === "ArrowDown" && !this.open) this.ask();
    else if (event.key === "Escape" && this.open) this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.open && this.active >= 0) this.choose(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
