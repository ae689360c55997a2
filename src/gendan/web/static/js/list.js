// Lists: the row under the keys, selection with sum, search while typing, row height, column order.
(() => {
  const { $, $$, t, setCookie, onReady } = gendan;
  const rows = () => $$("[data-rows] [data-row]").filter((r) => r.offsetParent !== null);
  const current = () => rows().findIndex((r) => r.classList.contains("cur"));
  const move = (n) => {
    const all = rows();
    if (!all.length) return;
    const from = current();
    all[from]?.classList.remove("cur");
    const row = all[Math.max(0, Math.min(all.length - 1, from < 0 ? 0 : from + n))];
    row.classList.add("cur"); row.scrollIntoView({ block: "nearest" });
    row.dispatchEvent(new CustomEvent("gendan:row", { bubbles: true }));
  };
  let last = -1;
  const pick = (range) => {
    const all = rows(), at = current(), box = all[at] && $(".ck input", all[at]);
    if (!box) return;
    if (range && last >= 0) for (let i = Math.min(last, at); i <= Math.max(last, at); i++) $(".ck input", all[i]).checked = true;
    else { box.checked = !box.checked; }
    last = at; count();
  };
  const open = (row, tab) => {
    const a = row?.matches("a") ? row : row && $("a", row);
    if (a) tab ? window.open(a.href, "_blank", "noopener") : a.click();
  };
  gendan.rowKey = (e) => {
    const k = e.key.toLowerCase();
    if (!$("[data-rows]")) return false;
    if (k === "j" || e.key === "ArrowDown") { move(1); return true; }
    if (k === "k" || e.key === "ArrowUp") { move(-1); return true; }
    if (k === "x") { pick(e.shiftKey); return true; }
    if (e.key === "Enter" && current() >= 0 && !e.target.closest("a, button, summary, input")) { open(rows()[current()]); return true; }
    if (e.key === "Escape") { const back = $("[data-list-back]"); if (back) { back.click(); return true; } }
    return false;
  };

  // Sums in cents as whole numbers: no floating point for money.
  const cents = (text) => { const m = /^(-?)(\d+)(?:\.(\d+))?/.exec(text || "0"); return m ? BigInt(m[1] + m[2]) * 1000000n + BigInt(m[1] + ((m[3] || "") + "000000").slice(0, 6)) : 0n; };
  const told = (n) => {
    const neg = n < 0n; n = neg ? -n : n;
    const whole = (n / 1000000n).toString().replace(/\B(?=(\d{3})+$)/g, ","), part = (n % 1000000n).toString().padStart(6, "0").slice(0, 2);
    return `${neg ? "−" : ""}${whole}.${part}`;
  };
  const count = () => {
    const bar = $("#bulk");
    if (!bar) return;
    const on = $$("tbody .ck input:checked");
    $("[data-count]", bar).textContent = t("selected", { n: on.length });
    const name = on.length && [...on[0].attributes].find((a) => a.name.startsWith("data-sum-"))?.name;
    $("[data-total]", bar).textContent = name ? told(on.reduce((s, b) => s + cents(b.getAttribute(name)), 0n)) : "";
    const all = $("[data-check-all]"), n = $$("tbody .ck input").length;
    if (all) { all.checked = n > 0 && on.length === n; all.indeterminate = on.length > 0 && on.length < n; }
    for (const tr of $$("tbody tr[data-row]")) tr.toggleAttribute("aria-selected", !!$(".ck input:checked", tr)) || tr.removeAttribute("aria-selected");
    for (const b of on) b.closest("tr").setAttribute("aria-selected", "true");
  };
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-check-all]")) { for (const b of $$("tbody .ck input")) b.checked = e.target.checked; count(); }
    else if (e.target.matches("tbody .ck input")) count();
  });
  document.addEventListener("click", async (e) => {
    if (e.target.closest("[data-check-none]")) { for (const b of $$("tbody .ck input")) b.checked = false; count(); return; }
    if (e.target.closest("[data-density]")) { const on = document.body.classList.toggle("dense"); setCookie("density", on ? "dense" : "normal"); return; }
    const ask = e.target.closest("[data-ask-reason]");
    if (ask) {
      e.preventDefault();
      const answer = await gendan.ask({ title: ask.dataset.askReason });
      if (answer) {
        ask.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "reason", value: answer.reason }));
        ask.removeAttribute("data-ask-reason"); ask.click();
      }
      return;
    }
    const box = e.target.closest("td.ck");
    if (box && !e.target.matches("input")) { const i = $("input", box); i.checked = !i.checked; last = rows().indexOf(box.parentNode); count(); return; }
    const mover = e.target.closest("[data-up], [data-down]");
    if (mover) {
      const li = mover.closest("li");
      mover.matches("[data-up]") ? li.previousElementSibling?.before(li) : li.nextElementSibling?.after(li);
      mover.focus(); return;
    }
    // The whole row is the link.
    const row = e.target.closest("tr[data-row]");
    if (row && !box && !e.target.closest("a, button, input, label, summary, select, form") && !String(getSelection())) open(row, e.ctrlKey || e.metaKey);
  });
  document.addEventListener("auxclick", (e) => { const row = e.button === 1 && e.target.closest("tr[data-row]"); if (row && !e.target.closest("a")) open(row, true); });

  // Search while typing, but never in the middle of a Chinese word.
  const tell = (el) => el.closest("form")?.dispatchEvent(new Event("gd-search"));
  document.addEventListener("input", (e) => { if (e.target.matches("[data-search]") && !e.isComposing) tell(e.target); });
  document.addEventListener("compositionend", (e) => { if (e.target.matches("[data-search]")) tell(e.target); });
  document.addEventListener("keydown", (e) => {
    if (!e.target.matches?.("[data-search]")) return;
    if (e.key === "ArrowDown" && !e.isComposing) { e.preventDefault(); e.target.blur(); move(0); }
    if (e.key === "Escape") e.target.blur();
  });
  onReady(() => count());

  // Dragging is loaded when somebody wants to arrange columns; the arrows do the same.
  const arrange = async (ul) => {
    if (!window.Sortable) await new Promise((ok) => { const s = document.createElement("script"); s.src = ul.dataset.sortable; s.onload = s.onerror = ok; document.head.append(s); });
    if (window.Sortable && !ul._sort) ul._sort = Sortable.create(ul, { animation: 0, handle: ".ico" });
  };
  document.addEventListener("click", (e) => {
    const ul = e.target.closest("[data-dialog]") && $(`#${e.target.closest("[data-dialog]").dataset.dialog} [data-sortable]`);
    if (ul) arrange(ul);
  });
})();
