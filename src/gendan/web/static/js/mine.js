// Workbench: the pane follows the row, answers by keys, drafts, the bar that says what is new.
(() => {
  const { $, $$, t, onReady } = gendan;
  const wide = () => $("#pane")?.offsetParent !== null && !$("#wb").classList.contains("named") || matchMedia("(min-width: 768px)").matches;
  const mark = (row) => {
    for (const r of $$(".wb-t [data-row]")) { const on = r === row; r.classList.toggle("cur", on); on ? r.setAttribute("aria-selected", "true") : r.removeAttribute("aria-selected"); }
  };
  let asked = "";
  const open = (link) => {
    asked = link.href;
    mark(link.closest("[data-row]"));
    htmx.ajax("GET", link.getAttribute("href"), { target: "#pane", swap: "outerHTML" }).then(() => history.replaceState(history.state, "", asked));
  };
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-task]");
    if (!link || e.ctrlKey || e.metaKey || e.button || !matchMedia("(min-width: 768px)").matches) return;
    e.preventDefault();
    open(link);
  });
  let wait;
  document.addEventListener("gendan:row", (e) => {
    const link = $("a[data-task]", e.target);
    if (!link || !wide()) return;
    clearTimeout(wait);
    wait = setTimeout(() => open(link), 80);
  });

  // Forms of the pane answer with the whole bench: the next task is open at once.
  document.addEventListener("submit", (e) => {
    const form = e.target.closest("form[data-send]");
    if (!form) return;
    e.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    form._draft?.stop();
    const url = e.submitter?.getAttribute("formaction") || form.getAttribute("action");
    const free = () => {
      form.removeAttribute("aria-busy");
      if (!form.isConnected) document.activeElement?.blur();   // the next task answers to single keys again
    };
    htmx.ajax("POST", url, { source: form, target: "#wb", swap: "outerHTML", values: Object.fromEntries(new FormData(form)) }).then(free, free);
  });
  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-toggle]");
    if (!b) return;
    for (const other of $$("[data-toggle]")) {
      const box = document.getElementById(other.dataset.toggle), on = other === b && box.hidden;
      box.hidden = !on; other.setAttribute("aria-expanded", String(on));
      if (on) { box.scrollIntoView({ block: "nearest" }); $("select, textarea, .inp", box)?.focus(); }
    }
  });

  // 1 2 3 answer one question after the other.
  const questions = () => $$("#pane [data-question]");
  const now = () => questions().find((q) => q.classList.contains("now")) ?? questions().find((q) => !$("input:checked", q)) ?? questions()[0];
  const turn = (q) => { for (const other of questions()) other.classList.toggle("now", other === q); q?.scrollIntoView({ block: "nearest" }); };
  const answer = (n) => () => {
    const q = now();
    if (!q) return;
    const box = $$("input", q)[n];
    box.checked = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const left = questions(), rest = left.slice(left.indexOf(q) + 1);
    turn(rest.find((other) => !$("input:checked", other)) ?? left.find((other) => !$("input:checked", other)) ?? q);
    if (n === 1) $("#f-condition")?.setAttribute("data-wanted", "");
  };
  gendan.keys({ 1: answer(0), 2: answer(1), 3: answer(2) }, { 1: t("mine.k_one"), 2: t("mine.k_one"), 3: t("mine.k_one") });
  document.addEventListener("focusin", (e) => { const q = e.target.closest?.("[data-question]"); if (q) turn(q); });
  document.addEventListener("input", (e) => { const q = e.target.closest?.("[data-question]"); if (q) for (const b of $$("input", q)) b.classList.remove("bad"); });

  // Drafts: the server has filled in what was kept; here it is only kept.
  onReady((root) => {
    for (const form of $$("form[data-task-draft]", root)) {
      if (form._draft) continue;
      const get = () => [...new FormData(form)].filter(([k, v]) => v && typeof v === "string" && k !== "csrfmiddlewaretoken" && k !== "version" && k !== "tab");
      form._draft = gendan.draft(form.dataset.taskDraft, { get, set() {}, status: $("[data-task-saved]", form), auto: false });
      form.addEventListener("input", () => form._draft.touch());
    }
    if (questions().length && !$("#pane .now")) turn(now());
  });

  // What is new is told, never moved under the pointer.
  const poll = async () => {
    const box = $("#wb");
    if (!box || document.hidden) return;
    let r;
    try { r = await fetch(box.dataset.news, { headers: { Accept: "text/html", "X-Requested-With": "fetch", "HX-Request": "true", "If-None-Match": `"${box.dataset.mark}"` }, cache: "no-store", credentials: "same-origin" }); }
    catch { return; }
    if (r.status !== 200 || box !== $("#wb")) return;
    const bar = $("#wb-news");
    bar.innerHTML = await r.text();
    bar.hidden = false;
    box.dataset.mark = (r.headers.get("ETag") || "").replace(/"/g, "");
  };
  setInterval(poll, 5000);
  gendan.pollNews = poll;
})();
