// Before first paint: follow the system's colours unless the person chose, and keep the side bar folded.
(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const set = () => { if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  set();
  dark.addEventListener("change", () => { set(); dispatchEvent(new Event("gendan:theme")); });
})();
