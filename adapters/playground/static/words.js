// What the scripts show, in the reader's language: the server words it, and puts it into the page.
const words = JSON.parse(document.getElementById("words").textContent);

export function word(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}
