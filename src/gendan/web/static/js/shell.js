// The frame: palette, keys, folding the side bar, undo.
(() => {
  const { $, $$, t, esc, icon, store, setCookie } = gendan;
  const typing = (e) => e.isComposing || e.keyCode === 229 || e.target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], .tabulator-editing");
  const single = () => document.body.dataset.keys !== "off" && !$("[data-scan]");   // a code may begin with any letter
  const dialogOpen = () => $("dialog[open]");

  // Palette ----------------------------------------------------------------------------------
  const pal = $("#palette"), q = $("#palette-q"), list = $("#palette-l");
  let at = 0, hits = [], wanted = 0;
  const recent = () => store.get("recent", []);
  const remember = (i) => store.set("recent", [{ title: i.title, url: i.url, icon: i.icon, note: i.note, kind: i.kind }, ...recent().filter((r) => r.url !== i.url)].slice(0, 8));
  const pages = (text) => gendan.pages.filter((p) => !text || p.title.toLowerCase().includes(text)).map((p) => ({ ...p, note: t("page"), kind: "page" }));
  const draw = (items, hint = "") => {
    hits = items; at = 0;
    list.innerHTML = items.map((i, n) => `<div class="menu-i" role="option" id="pal-${n}" aria-selected="${n === 0}" data-n="${n}">${icon(i.icon || "file-text")}<span class="cut sp">${esc(i.title)}</span><span class="t3 xs nw">${esc(i.note)}</span></div>`).join("") || `<div class="menu-i t2" role="status">${esc(hint)}</div>`;
    q.setAttribute("aria-activedescendant", items.length ? "pal-0" : "");
  };
  const mark = (n) => {
    if (!hits.length) return;
    $(`#pal-${at}`)?.setAttribute("aria-selected", "false");
    at = (n + hits.length) % hits.length;
    const el = $(`#pal-${at}`);
    el.setAttribute("aria-selected", "true"); el.scrollIntoView({ block: "nearest" });
    q.setAttribute("aria-activedescendant", `pal-${at}`);
  };
  const look = async () => {
    const text = q.value.trim(), mine = ++wanted, low = text.toLowerCase();
    const near = recent().filter((r) => !low || `${r.title} ${r.note}`.toLowerCase().includes(low)).slice(0, 5);
    const local = /^[#@>]/.test(text) ? [] : [...near, ...pages(low)].filter((i, n, all) => all.findIndex((j) => j.url === i.url) === n);
    if (!text) return draw(local.slice(0, 9));
    draw(local.slice(0, 5), "…");
    let found = { items: [] };
    try { found = await gendan.send(`/find?${new URLSearchParams({ q: text })}`, { method: "GET", quiet: true }); } catch { /* pages still work */ }
    if (mine !== wanted) return;
    const items = [...(found.items || []), ...local].filter((i, n, all) => all.findIndex((j) => j.url === i.url) === n).slice(0, 10);
    draw(items, found.hint || t("none", { q: text }));
  };
  const go = (n, tab = false) => {
    const i = hits[n];
    if (!i) return;
    remember(i); pal.close();
    if (tab || i.new) window.open(i.url, "_blank", "noopener"); else location.assign(i.url);
  };
  const openPalette = () => { if (!pal || pal.open) return; q.value = ""; q.placeholder = t("search"); look(); pal.showModal(); q.focus(); };
  if (pal) {
    let timer;
    q.addEventListener("input", (e) => { if (e.isComposing) return; clearTimeout(timer); timer = setTimeout(look, 120); });
    q.addEventListener("compositionend", look);
    q.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      if (e.key === "ArrowDown") { e.preventDefault(); mark(at + 1); }
      if (e.key === "ArrowUp") { e.preventDefault(); mark(at - 1); }
      if (e.key === "Enter") { e.preventDefault(); go(at, e.ctrlKey || e.metaKey); }
    });
    list.addEventListener("click", (e) => { const el = e.target.closest("[data-n]"); if (el) go(+el.dataset.n, e.ctrlKey || e.metaKey); });
    pal.addEventListener("click", (e) => { if (e.target === pal) pal.close(); });
  }
  document.addEventListener("click", (e) => { if (e.target.closest("[data-palette]")) openPalette(); });

  // Side bar ---------------------------------------------------------------------------------
  const app = $("#app"), fixed = app?.classList.contains("mini");
  const fold = (on) => { app?.classList.toggle("mini", on); if (!fixed) setCookie("side", on ? "mini" : "full"); };
  if (app && !fixed && gendan.cookie("side") === "mini") app.classList.add("mini");

  // Keys -------------------------------------------------------------------------------------
  const own = new Map();      // key -> {run, label}
  gendan.keys = (map, labels = {}) => { for (const [k, run] of Object.entries(map)) own.set(k.toLowerCase(), { run, label: labels[k] || "" }); };
  const press = (key) => {
    const el = $$(`[data-key="${CSS.escape(key.toUpperCase())}"]`).find((b) => b.offsetParent !== null);
    if (el) { el.click(); return true; }
    const mine = own.get(key.toLowerCase());
    if (mine) { mine.run(); return true; }
    return false;
  };
  const keyMap = () => {
    const rows = [["Ctrl K", t("k_palette")]];
    if ($("[data-search]")) rows.push(["/", t("k_search")]);
    if ($("[data-rows]")) rows.push(["J K ↓ ↑", t("k_rows")], ["Enter  Esc", t("k_open")]);
    if ($("[data-check-all]")) rows.push(["X  Shift X", t("k_select")]);
    if ($("[data-draft]")) rows.push(["Ctrl S", t("k_save")]);
    if ($("main [type=submit].pri:not(dialog *)")) rows.push(["Ctrl Enter", t("k_send")]);
    if ($("[data-chart]")) rows.push(["T", t("k_table")]);
    if ($("[data-undo]")) rows.push(["Ctrl Z", t("k_undo")]);
    if ($("[data-previous], [data-next]")) rows.push(["Alt ↑  Alt ↓", t("k_docs")]);
    for (const el of $$("[data-key]")) if (!rows.some((r) => r[0] === el.dataset.key)) rows.push([el.dataset.key, (el.getAttribute("aria-label") || el.textContent).replace(el.dataset.key, "").trim()]);
    for (const [k, v] of own) if (v.label) rows.push([k.toUpperCase(), v.label]);
    for (const p of gendan.pages) if (p.key) rows.push([`G ${p.key}`, t("k_goto", { page: p.title })]);
    rows.push(["[", t("k_side")], ["?", t("k_map")]);
    return rows;
  };
  const showKeys = () => {
    const d = $("#dlg-keys");
    if (!d) return;
    $(".keymap", d).innerHTML = keyMap().map(([k, l]) => `<dt>${k.split(" ").filter(Boolean).map((x) => `<kbd>${esc(x)}</kbd>`).join(" ")}</dt><dd>${esc(l)}</dd>`).join("") + (single() ? "" : `<dt></dt><dd class="t3">${esc(t("k_off"))}</dd>`);
    d.showModal();
  };
  let goPending = 0;
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    const ctrl = e.ctrlKey || e.metaKey;
    if (ctrl && e.key.toLowerCase() === "k") { e.preventDefault(); openPalette(); return; }
    if (ctrl && e.key === "Enter" && !e.target.closest("#palette")) {
      const f = e.target.closest("form") ?? (dialogOpen() ? null : $("main form:has(.btn.pri)"));
      const all = f ? [...f.elements].filter((el) => el.type === "submit") : [];
      const b = all.find((el) => el.matches(".pri")) ?? all.find((el) => !el.matches(".danger"));
      if (b) { e.preventDefault(); b.click(); }
      return;
    }
    if (ctrl && e.key.toLowerCase() === "s" && $("[data-draft]")) { e.preventDefault(); document.dispatchEvent(new Event("gendan:save")); return; }
    if (ctrl && e.key.toLowerCase() === "z" && !typing(e)) { const u = $("[data-undo]"); if (u) { e.preventDefault(); u.click(); } return; }
    if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) { const l = $(e.key === "ArrowUp" ? "[data-previous]" : "[data-next]"); if (l) { e.preventDefault(); l.click(); } return; }
    if (ctrl || e.altKey || dialogOpen() || typing(e) || !single()) return;
    if (e.key === "/") { const s = $("[data-search]"); if (s) { e.preventDefault(); s.focus(); s.select(); } return; }
    if (e.key === "[") { fold(!app.classList.contains("mini")); return; }
    if (e.key === "?") { e.preventDefault(); showKeys(); return; }
    if (Date.now() - goPending < 1200) {
      goPending = 0;
      const p = gendan.pages.find((x) => x.key && x.key.toLowerCase() === e.key.toLowerCase());
      if (p) { e.preventDefault(); location.assign(p.url); return; }
    }
    if (e.key.toLowerCase() === "g" && !e.shiftKey) { goPending = Date.now(); return; }
    if (gendan.rowKey?.(e)) { e.preventDefault(); return; }
    if (e.key.length === 1 && press(e.key)) e.preventDefault();
  });
})();
