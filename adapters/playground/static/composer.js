// The message box: command hints, value type-ahead, and what was sent before.
import { Combobox } from "./combobox.js";

const KEPT = 50;

export class Composer {
  constructor(form, { hints, person, room, send, suggest }) {
    Object.assign(this, { form, hints, send, suggest, at: -1 });
    this.input = form.elements.line;
    this.help = form.querySelector(".help");
    this.resting = [...this.help.childNodes];
    this.historyKey = `sent:${person}`;
    this.draftKey = `draft:${person}:${room}`;
    this.input.value = sessionStorage.getItem(this.draftKey) ?? "";
    // Before the suggestions listen: with none open, the arrows turn the pages of what was sent.
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.box = new Combobox(this.input, form.querySelector("[role=listbox]"), () => this.options(), (option) => this.take(option));
    this.input.addEventListener("input", () => this.onInput());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(this.input.value);
    });
    this.explain();
  }

  submit(line) {
    if (!line.trim()) return;
    this.box.close();
    this.input.value = "";
    this.onInput();
    this.box.close();
    const sent = this.sent().filter((each) => each !== line);
    sessionStorage.setItem(this.historyKey, JSON.stringify([line, ...sent].slice(0, KEPT)));
    this.at = -1;
    this.send(line);
  }

  sent() {
    return JSON.parse(sessionStorage.getItem(this.historyKey) ?? "[]");
  }

  onInput() {
    sessionStorage.setItem(this.draftKey, this.input.value);
    this.explain();
  }

  onKey(event) {
    if (this.box.open || event.isComposing || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    if (event.key === "ArrowDown" && this.at < 0) return;
    const sent = this.sent();
    this.at = Math.max(-1, Math.min(this.at + (event.key === "ArrowUp" ? 1 : -1), sent.length - 1));
    this.input.value = sent[this.at] ?? "";
    this.onInput();
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // The command the line begins with, by its longest name.
  found() {
    const line = `${this.input.value.trimStart().toLowerCase()} `;
    let best = null;
    for (const hint of this.hints) {
      for (const name of [hint.name, ...hint.aliases]) {
        if (line.startsWith(`${name} `) && name.length > (best?.name.length ?? 0)) best = { hint, name };
      }
    }
    return best;
  }

  explain() {
    const found = this.found();
    if (!found) {
      this.help.replaceChildren(...this.resting);
      return;
    }
    const usage = Object.assign(document.createElement("code"), { textContent: found.hint.usage });
    this.help.replaceChildren(usage, ` ${found.hint.summary}`);
  }

  async options() {
    const line = this.input.value.trimStart();
    const found = this.found();
    const inName = !found || line.length <= found.name.length;
    if (inName || (found.name !== found.hint.name && this.commands(line).length > 1)) {
      const commands = this.commands(line);
      if (inName || commands.length) return commands;
    }
    return this.values(found, line.slice(found.name.length).trimStart());
  }

  commands(line) {
    const typed = line.toLowerCase();
    return this.hints
      .filter((hint) => [hint.name, ...hint.aliases].some((name) => name.startsWith(typed)) && hint.name !== typed.trim())
      .slice(0, 9)
      .map((hint) => ({ label: hint.name, detail: hint.summary, line: `${hint.name}${hint.params.length ? " " : ""}` }));
  }

  async values(found, rest) {
    const before = this.input.value.slice(0, this.input.value.length - rest.length);
    const pair = /(^|\s)([a-z][a-z_-]*)=([^\s"]*|"[^"]*)$/i.exec(rest);
    if (pair) {
      const param = found.hint.params.find((each) => each.name === pair[2].replaceAll("-", "_"));
      const head = before + rest.slice(0, rest.length - pair[3].length);
      return param ? this.choices(found, param, pair[3].replace(/^"/, ""), head) : [];
    }
    const positional = found.hint.params.find((param) => !param.named);
    const plain = !/[="]/.test(rest);
    const options = positional && plain && rest ? await this.choices(found, positional, rest, before) : [];
    return [...options, ...this.names(found, rest)].slice(0, 9);
  }

  async choices(found, param, typed, head) {
    if (param.suggests) {
      // What stands before it in the line, for choices that depend on it.
      const line = head.replace(/\S+=$/, "");
      const offered = await this.suggest(found.hint.name, param.name, typed, line);
      return offered.slice(0, 8).map(([label, , written]) => ({ label, kind: "value", line: `${head}${written} ` }));
    }
    return param.choices
      .filter(([label, value]) => `${label} ${value}`.toLowerCase().includes(typed.toLowerCase()))
      .map(([label, value]) => ({ label: value, detail: label.toLowerCase() === value.toLowerCase() ? "" : label, line: `${head}${value} ` }));
  }

  names(found, rest) {
    const last = /(?:^|\s)(\S*)$/.exec(rest)[1];
    const head = this.input.value.slice(0, this.input.value.length - last.length);
    if (rest && !/\s$/.test(this.input.value) && !last) return [];
    return found.hint.params
      .filter((param) => param.named && param.name.startsWith(last) && !rest.includes(`${param.name}=`))
      .map((param) => ({ label: `${param.name}=`, detail: param.says, line: `${head}${param.name}=`, again: true }));
  }

  take(option) {
    this.input.value = option.line;
    this.onInput();
    if (option.again || option.line.endsWith(" ")) this.box.ask();
  }
}
