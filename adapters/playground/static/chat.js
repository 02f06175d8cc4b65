// Keeps the conversation up to date, and passes on what the person does. The server draws; this places.
import { Composer } from "./composer.js";
import { word } from "./words.js";
import { answers, focusFirst, focusFirstWrong, prepare, showProblems } from "./forms.js";

const { person, room, epoch } = document.body.dataset;
const tongue = localeOfReader();
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
const log = document.getElementById("log");
const column = log.querySelector(".column");
const announcer = document.getElementById("announcer");
const banner = document.querySelector(".connection");
// Times as the reader's own region writes them, where it speaks the page's language.
function localeOfReader() {
  const { lang } = document.documentElement;
  return navigator.languages.find((each) => each.toLowerCase().startsWith(lang)) ?? lang;
}

const AWAY = 30_000; // milliseconds a hidden tab keeps its connection; browsers allow only six to one host

let revision = Number(document.body.dataset.revision);
let awaited = null; // what the person waits for: a message id, or "new" for the next answer
let hiddenNews = 0;
const counted = new Set();
const title = document.title;

// -- talking to the server ----------------------------------------------------------------------------------------

async function post(what, body) {
  try {
    const answer = await fetch(`/playground/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: person, zone, ...body }),
    });
    if (answer.status === 400 || answer.status === 413) say(await answer.text());
    if (answer.status >= 500) throw new Error(String(answer.status));
    return { status: answer.status, ...(answer.ok ? await answer.json() : {}) };
  } catch {
    lost(word("unreachable"));
    return { status: 0 };
  }
}

async function suggest(command, field, typed, line = "") {
  const query = new URLSearchParams({ as: person, in: room, command, field, typed, line });
  try {
    const answer = await fetch(`/playground/suggest?${query}`);
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

function meant(form) {
  const message = form.closest(".message");
  return { message: Number(message.dataset.message), version: Number(message.dataset.version) };
}

async function choices(form, field, typed) {
  const answer = await post("choices", { ...meant(form), field, typed, ...answers(form) });
  return answer.choices ?? [];
}

async function follow(form, sent) {
  const fresh = await post("refresh", { ...meant(form), ...sent });
  if (fresh.wrong?.length) say(fresh.wrong.join(" "));
  return fresh;
}

let source = null;
let parting = null;

function listen() {
  if (source) return;
  const query = new URLSearchParams({ as: person, after: `${epoch}.${revision}` });
  source = new EventSource(`/playground/events?${query}`);
  source.onopen = () => { banner.hidden = true; };
  source.onerror = () => lost(word("disconnected"));
  source.addEventListener("reset", () => location.reload());
  source.onmessage = (event) => {
    revision = Number(event.lastEventId.split(".")[1]);
    take(JSON.parse(event.data));
  };
}

function rest() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(parting);
  if (document.hidden) {
    parting = setTimeout(rest, AWAY);
  } else {
    hiddenNews = 0;
    document.title = title;
    listen();
    seen();
  }
});
window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", listen);

function lost(words) {
  banner.textContent = words;
  banner.hidden = false;
}

// -- what arrives --------------------------------------------------------------------------------------------------

function take(news) {
  if (news.author !== person && document.hidden) document.title = `(${++hiddenNews}) ${title}`;
  if (news.room !== room) {
    if (news.author !== person && !counted.has(news.id)) count(news.room);
    counted.add(news.id);
    return;
  }
  const low = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const message = parse(news.html);
  const old = document.getElementById(message.id);
  const held = old?.contains(document.activeElement) ?? false;
  if (old) old.replaceWith(message);
  else column.insertBefore(message, following(news.id));
  freshen(message);
  const busy = message.getAttribute("aria-busy") === "true";
  if (news.author !== person && !(busy && old)) say(news.says);
  const mine = awaited === news.id || (awaited === "new" && news.author === "bot");
  const underWay = busy && old;
  if (!underWay && (mine || news.author === person || (low && !old))) reveal(message);
  if (mine) awaited = busy ? news.id : null;
  if (mine || held) focusOn(message, busy, held);
  if (!document.hidden) seen();
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function following(id) {
  return [...column.querySelectorAll(".message")].find((each) => Number(each.dataset.message) > id) ?? null;
}

function freshen(within) {
  for (const time of within.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleTimeString(tongue, { hour: "2-digit", minute: "2-digit" });
    time.title = at.toLocaleString(tongue, { dateStyle: "full", timeStyle: "short" });
  }
  for (const form of within.querySelectorAll("form[data-form]")) prepare(form, { suggest, choices, follow });
}

// The top of what is taller than the window, with the line that asked for it; the end of everything else.
function reveal(message) {
  const tall = message.offsetHeight > log.clientHeight - 40;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const asked = message.previousElementSibling;
  const first = asked?.matches(".message.line") && asked.offsetHeight < 120 ? asked : message;
  const top = tall ? first.offsetTop - 12 : log.scrollHeight;
  log.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
}

function focusOn(message, busy, held) {
  if (busy) {
    if (held) message.querySelector("h3")?.focus({ preventScroll: true });
    return;
  }
  const form = message.querySelector("form[data-form]");
  if (form) {
    if (!focusFirstWrong(form)) focusFirst(form);
  } else if (held || document.activeElement === document.body) {
    message.querySelector("h3")?.focus({ preventScroll: true });
  }
}

function say(words) {
  announcer.textContent = words;
}

function count(other) {
  const badge = document.querySelector(`[data-unread="${CSS.escape(other)}"]`);
  if (!badge) return;
  badge.textContent = String(Number(badge.textContent || "0") + 1);
  badge.hidden = false;
  document.querySelector(`[data-unread-word="${CSS.escape(other)}"]`).textContent = word("unread");
  document.querySelector("[data-menu]").classList.add("news");
}

let reading = null;
function seen() {
  clearTimeout(reading);
  reading = setTimeout(() => {
    const last = column.querySelector(".message:last-of-type");
    if (last) post("read", { message: Number(last.dataset.message) });
  }, 400);
}

// -- what the person does ------------------------------------------------------------------------------------------

function send(line) {
  awaited = "new";
  post("say", { room, line });
}

const composer = new Composer(document.querySelector(".composer"), {
  hints: JSON.parse(document.getElementById("hints").textContent),
  person, room, send, suggest,
});

async function click(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const message = button.closest(".message");
  const id = Number(message.dataset.message);
  const version = Number(message.dataset.version);
  awaited = "new";
  const staying = button.matches(".choose, .share") ? null : id;
  button.setAttribute("aria-busy", "true");
  const { status } = await post("click", { message: id, version, action: Number(button.dataset.action) });
  if (status !== 202) awaited = null;
  else if (staying && document.getElementById(message.id)?.getAttribute("aria-busy") === "true") awaited = id;
  setTimeout(() => button.removeAttribute("aria-busy"), 600);
}

async function showSecret(button) {
  const box = button.closest(".secret");
  const { status, value } = await post("reveal", { secret: button.dataset.reveal });
  if (status === 409) {
    button.remove();
    box.querySelector(".hint").textContent = word("shownOnce");
  }
  if (status !== 200) return;
  const output = box.querySelector("output");
  output.textContent = value;
  output.removeAttribute("data-masked");
  output.removeAttribute("aria-label");
  const copy = Object.assign(document.createElement("button"), { type: "button", textContent: word("copy") });
  copy.dataset.copySecret = "";
  button.replaceWith(copy);
  copy.focus();
}

async function copy(button, words) {
  await navigator.clipboard.writeText(words);
  const before = button.textContent;
  button.textContent = word("copied");
  say(word("copied"));
  setTimeout(() => { button.textContent = before; }, 1600);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.action !== undefined) click(button);
  else if (button.dataset.line !== undefined) composer.submit(button.dataset.line);
  else if (button.dataset.reveal !== undefined) showSecret(button);
  else if (button.dataset.copySecret !== undefined) copy(button, button.closest(".secret").querySelector("output").textContent);
  else if (button.dataset.copy !== undefined) copy(button, button.closest(".code").querySelector("code").textContent);
  else if (button.dataset.close !== undefined) putAway(button);
  else if (button.dataset.menu !== undefined) menu(button.getAttribute("aria-expanded") !== "true");
});

function putAway(button) {
  const message = button.closest(".message");
  post("close", { message: Number(message.dataset.message), version: Number(message.dataset.version) });
  composer.input.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.form === undefined) return;
  event.preventDefault();
  const message = form.closest(".message");
  const id = Number(message.dataset.message);
  if (message.getAttribute("aria-busy") === "true") return;
  awaited = id;
  const body = { message: id, version: Number(message.dataset.version), ...answers(form) };
  const { problems } = await post("submit", body);
  if (problems && Object.keys(problems).length) {
    awaited = null;
    showProblems(form, problems);
  }
});

function menu(open) {
  const button = document.querySelector("[data-menu]");
  document.body.classList.toggle("menu-open", open);
  button.setAttribute("aria-expanded", String(open));
  document.querySelector("main").inert = open;
  if (open) document.querySelector(".rail a[aria-current]")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
    menu(false);
    document.querySelector("[data-menu]").focus();
  }
});
document.addEventListener("pointerdown", (event) => {
  if (document.body.classList.contains("menu-open") && !event.target.closest(".rail")) menu(false);
});

freshen(document);
log.scrollTop = log.scrollHeight;
listen();
seen();
if (matchMedia("(hover: hover)").matches) composer.input.focus();
