// Runs before the page is drawn, so that a chosen theme never flashes.
"use strict";

(() => {
  const themes = ["system", "light", "dark"];
  const stored = localStorage.getItem("theme");
  let theme = themes.includes(stored) ? stored : "system";

  function show() {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) button.textContent = button.dataset[theme];
  }

  show();
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    localStorage.setItem("theme", theme);
    show();
  });
})();
