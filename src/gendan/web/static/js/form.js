// Forms: faults under their fields, dates and quantities as typed, suggestions, drafts, verbs with a reason.
(() => {
  const { $, $$, t, esc, icon, store, send, onReady } = gendan;

  // Refusals of the server land under the field of that name.
  const hint = (name, text) => {
    for (const el of $$(`[name="${CSS.escape(name)}"]`)) {
      const below = document.getElementById(el.getAttribute("aria-describedby") || "");
      el.classList.add("bad"); el.setAttribute("aria-invalid", "true");
      if (below) { below.dataset.hint ??= below.innerHTML; below.innerHTML = `<span class="err">${icon("alert-triangle", "s")}${esc(text)}</span>`; }
      return el;
    }
    return null;
  };
  const clear = (el) => {
    const below = document.getElementById(el.getAttribute("aria-describedby") || "");
    el.classList.remove("bad"); el.removeAttribute("aria-invalid");
    if (below?.dataset.hint !== undefined) { below.innerHTML = below.dataset.hint; delete below.dataset.hint; }
  };
  const showErrors = (errors) => {
    let first = null;
    for (const [name, texts] of Object.entries(errors || {})) first ??= hint(name, texts[0]) ?? null;
    first?.focus();
  };
  gendan.showErrors = showErrors;
  document.addEventListener("gendan:refused", (e) => { showErrors(e.detail?.errors); $("#notices")?.scrollIntoView({ block: "nearest" }); });
  document.addEventListener("input", (e) => { if (e.target.matches?.(".inp.bad")) clear(e.target); });
  onReady(() => { if ($("[data-faults]")) $("[aria-invalid=true]")?.focus(); });

  // Dates: the same reading as on the server, told while one types; a small calendar on Alt+Down or the arrow.
  const two = (n) => String(n).padStart(2, "0");
  const iso = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  const add = (d, n) => new Date(d.getFullYear(), d.getMonth(), d.getDate() + n);
  const narrow = (s) => s.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).trim().toLowerCase();
  const words = { 今天: 0, 明天: 1, 后天: 2, 昨天: -1, today: 0, tomorrow: 1, yesterday: -1 };
  const week = "日一二三四五六";
  const valid = (y, m, d) => { const x = new Date(y, m - 1, d); return x.getMonth() === m - 1 && x.getDate() === d ? x : null; };
  const readDate = (text, now = new Date()) => {
    const s = narrow(text).replace(/\s+周.$/, ""), today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
    let m;
    if (s in words) return add(today, words[s]);
    if ((m = /^([+-])\s*(\d{1,4})$/.exec(s))) return add(today, m[1] === "+" ? +m[2] : -m[2]);
    if ((m = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(s) || /^(\d{4})(\d{2})(\d{2})$/.exec(s))) return valid(+m[1], +m[2], +m[3]);
    if ((m = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(s) || /^(\d{1,2})(\d{2})$/.exec(s))) {
      const d = valid(today.getFullYear(), +m[1], +m[2]);
      return d && today - d > 183 * 864e5 ? valid(today.getFullYear() + 1, +m[1], +m[2]) : d;
    }
    if ((m = /^(\d{1,2})[日号]?$/.exec(s))) { const d = valid(today.getFullYear(), today.getMonth() + 1, +m[1]); return d && d >= today ? d : valid(today.getFullYear(), today.getMonth() + 2, +m[1]); }
    if ((m = /^(下下|下个?|本|这个?)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(s))) {
      const wanted = m[2] === "天" ? 0 : week.indexOf(m[2]), day = (today.getDay() + 6) % 7, to = (wanted + 6) % 7;
      return m[1] ? add(today, 7 * (m[1].match(/下/g) || []).length + to - day) : add(today, (to - day + 7) % 7);
    }
    return null;
  };
  const dayName = (d) => t(["sun", "mon", "tue", "wed", "thu", "fri", "sat"][d.getDay()]);
  gendan.readDate = readDate;
  document.addEventListener("change", (e) => {
    if (!e.target.matches?.("[data-date]") || !e.target.value) return;
    const d = readDate(e.target.value);
    if (d) { e.target.value = iso(d); e.target.title = dayName(d); clear(e.target); }
  });
  const special = new Map();          // 2026-10-01 -> off | work, when the page says so
  onReady((root) => { for (const s of $$("script[data-calendar]", root)) for (const [k, v] of Object.entries(JSON.parse(s.textContent))) special.set(k, v); });
  let cal = null;
  const closeCal = () => { cal?.remove(); cal = null; };
  const drawCal = (input, month) => {
    const chosen = readDate(input.value || ""), first = new Date(month.getFullYear(), month.getMonth(), 1), start = add(first, -((first.getDay() + 6) % 7));
    const cells = Array.from({ length: 42 }, (_, n) => {
      const d = add(start, n), key = iso(d), kind = special.get(key), off = kind ? kind === "off" : d.getDay() % 6 === 0;
      const css = [off && "off", kind === "work" && "work", key === iso(new Date()) && "now", chosen && key === iso(chosen) && "sel"].filter(Boolean).join(" ");
      return `${n % 7 ? "" : n ? "</tr><tr>" : "<tr>"}<td class="${css}"><button type="button" tabindex="-1" data-day="${key}">${d.getDate()}</button></td>`;
    }).join("");
    cal.innerHTML = `<div class="cal-h"><button class="btn sm icon ghost" type="button" data-month="-1">${icon("chevron-left", "s")}</button><b>${first.getFullYear()}-${two(first.getMonth() + 1)}</b><button class="btn sm icon ghost" type="button" data-month="1">${icon("chevron-right", "s")}</button></div><table><thead><tr>${["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((d) => `<th>${esc(t(d).slice(-1 * (gendan.lang === "zh" ? 1 : 3)))}</th>`).join("")}</tr></thead><tbody>${cells}</tr></tbody></table>`;
    cal._month = first;
  };
  const openCal = (input) => {
    closeCal();
    cal = document.createElement("div"); cal.className = "cal menu";
    (input.closest("dialog") ?? document.body).append(cal);
    drawCal(input, readDate(input.value || "") ?? new Date());
    const b = input.getBoundingClientRect(), inDialog = input.closest("dialog")?.getBoundingClientRect();
    cal.style.left = `${b.left - (inDialog?.left ?? -scrollX)}px`; cal.style.top = `${b.bottom + 4 - (inDialog?.top ?? -scrollY)}px`;
    cal.addEventListener("mousedown", (e) => e.preventDefault());
    cal.addEventListener("click", (e) => {
      const m = e.target.closest("[data-month]"), d = e.target.closest("[data-day]");
      if (m) drawCal(input, new Date(cal._month.getFullYear(), cal._month.getMonth() + +m.dataset.month, 1));
      if (d) { input.value = d.dataset.day; closeCal(); input.dispatchEvent(new Event("input", { bubbles: true })); input.dispatchEvent(new Event("change", { bubbles: true })); }
    });
  };
  document.addEventListener("click", (e) => { if (e.target.matches?.("[data-date]")) openCal(e.target); else if (cal && !cal.contains(e.target)) closeCal(); });
  document.addEventListener("keydown", (e) => {
    if (e.target.matches?.("[data-date]") && e.altKey && e.key === "ArrowDown") { e.preventDefault(); openCal(e.target); }
    if (cal && (e.key === "Escape" || e.key === "Tab")) closeCal();
  });

  // Suggestions: GET ?q= -> {items: [{value, title, note}]}.
  // A field that names where one is made (`data-new`) offers that when nothing is found.
  let sug = null, asking = null;
  const into = (input) => input.dataset.into && (input.form?.elements[input.dataset.into] ?? document.getElementById(input.dataset.into));
  const closeSug = () => { sug?.el.remove(); sug = null; };
  const choose = (n) => {
    const i = sug.items[n], input = sug.input, to = into(input);
    if (i.url) { location.assign(i.url); return; }
    input.value = i.title;
    if (to) { to.value = i.value; to.dispatchEvent(new Event("change", { bubbles: true })); }
    input.dispatchEvent(new CustomEvent("gendan:chosen", { bubbles: true, detail: i }));
    closeSug();
  };
  const suggest = async (input) => {
    const text = input.value.trim(), url = new URL(input.dataset.suggest, location.href);
    url.searchParams.set("q", text);
    let found;
    try { found = await send(url.pathname + url.search, { method: "GET", quiet: true }); } catch { asking = null; return; }
    if (document.activeElement !== input || input.value.trim() !== text) return;
    closeSug(); asking = null;
    const items = found.items || [];
    if (!items.length && text && input.dataset.new) { const to = new URL(input.dataset.new, location.href); to.searchParams.set("name", text); items.push({ title: t("make_new", { q: text }), note: "", url: to.pathname + to.search }); }
    const el = document.createElement("div"), b = input.getBoundingClientRect(), host = input.closest("dialog") ?? document.body, h = input.closest("dialog")?.getBoundingClientRect();
    el.className = "sug menu"; el.setAttribute("role", "listbox");
    el.innerHTML = items.map((i, n) => `<div class="menu-i" role="option" aria-selected="${n === 0 && !i.url}" data-n="${n}"><span class="sp cut">${esc(i.title)}</span><span class="t3 xs nw">${esc(i.note)}</span></div>`).join("") || `<div class="menu-i t3">${esc(found.hint || t("none", { q: text }))}</div>`;
    host.append(el);
    el.style.left = `${b.left - (h?.left ?? -scrollX)}px`; el.style.top = `${b.bottom + 4 - (h?.top ?? -scrollY)}px`; el.style.width = `${Math.max(b.width, 280)}px`;
    el.addEventListener("mousedown", (e) => { e.preventDefault(); const row = e.target.closest("[data-n]"); if (row) choose(+row.dataset.n); });
    sug = { el, input, items, at: items[0]?.url ? -1 : 0 };   // nobody is led away by an Enter too many
  };
  let sugTimer;
  const later = (input) => { asking = input; clearTimeout(sugTimer); sugTimer = setTimeout(() => suggest(input), 150); };
  document.addEventListener("input", (e) => {
    if (!e.target.matches?.("[data-suggest]") || e.isComposing) return;
    const to = into(e.target);
    if (to) to.value = "";
    later(e.target);
  });
  document.addEventListener("compositionend", (e) => { if (e.target.matches?.("[data-suggest]")) later(e.target); });
  document.addEventListener("focusout", (e) => { if (sug && e.target === sug.input) closeSug(); });
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.ctrlKey || e.metaKey || !e.target.matches?.("[data-suggest]")) return;
    if (e.key === "ArrowDown" && !sug) return suggest(e.target);
    // Enter before the answer to what was typed: wait for it; the only hit is meant, several are shown.
    if (e.key === "Enter" && asking === e.target && e.target.value.trim()) {
      e.preventDefault(); clearTimeout(sugTimer);
      return suggest(e.target).then(() => { if (sug?.input === e.target && sug.items.length === 1 && !sug.items[0].url) choose(0); });
    }
    if (!sug) return;
    const mark = (n) => { sug.el.children[sug.at]?.setAttribute("aria-selected", "false"); sug.at = (n + sug.items.length) % sug.items.length; sug.el.children[sug.at].setAttribute("aria-selected", "true"); sug.el.children[sug.at].scrollIntoView({ block: "nearest" }); };
    if (e.key === "Escape") { e.preventDefault(); closeSug(); }
    else if (!sug.items.length) return;
    else if (e.key === "ArrowDown") { e.preventDefault(); mark(sug.at + 1); }
    else if (e.key === "ArrowUp") { e.preventDefault(); mark(sug.at - 1); }
    else if (e.key === "Enter" || e.key === "Tab") { if (e.key === "Enter") e.preventDefault(); if (sug.at >= 0) choose(sug.at); }
  });

  // Verbs with a reason or with consequences.
  document.addEventListener("click", async (e) => {
    const a = e.target.closest("[data-reason]");
    if (!a || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    const effects = JSON.parse(a.dataset.effects || "[]");
    const answer = await gendan.ask({ title: a.dataset.label, effects, reason: "why" in a.dataset, why: JSON.parse(a.dataset.why || "[]"), danger: !!a.dataset.danger });
    a.focus();
    if (!answer) return;
    const values = { reason: answer.reason };
    if (a.dataset.version) values.version = a.dataset.version;
    htmx.ajax("POST", a.dataset.reason, { source: a, target: a.dataset.target || "#notices", swap: a.dataset.target ? "outerHTML" : "none", values });
  });
  // “Other” has to be told in words.
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-why-code]")) document.getElementById(e.target.dataset.whyCode).required = e.target.value === "other";
  });
  document.addEventListener("click", (e) => {
    const drop = e.target.closest("[data-discard]");
    if (drop) for (const f of $$("[data-draft]")) f._draft?.drop();
  });

  // Drafts: a second after the last key to the server, to the browser while off-line.
  const draft = (key, { get, set, bar = null, status = null, auto = true }) => {
    const url = `/drafts/${encodeURIComponent(key)}`, local = `draft:${key}`;
    let timer, dirty = false, busy = false, sent = "";
    const say = (text) => { if (status) status.textContent = text; };
    const save = async () => {
      clearTimeout(timer);
      const body = get(), text = JSON.stringify(body);
      if (busy || text === sent) return;
      busy = true; dirty = false;
      store.set(local, { body, at: Date.now() });
      try {
        const r = await send(url, { method: "PUT", json: { body }, quiet: true });
        sent = text; store.drop(local); say(t("draft_saved", { t: r.told }));
      } catch (err) {
        dirty = true; say(t("draft_local"));
        if (err instanceof gendan.Offline || err.status >= 500) timer = setTimeout(save, 15000);
      }
      busy = false;
      if (dirty && !timer) timer = setTimeout(save, 1000);
    };
    const touch = () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, 1000); };
    const drop = () => { clearTimeout(timer); dirty = false; sent = JSON.stringify(get()); store.drop(local); return send(url, { method: "DELETE", quiet: true }).catch(() => {}); };
    const api = { touch, save, drop, stop() { clearTimeout(timer); dirty = false; } };
    const offer = (body, when) => {
      const el = document.createElement("div");
      el.className = "draft-bar"; el.setAttribute("role", "status");
      el.innerHTML = `${icon("history")}<span class="sp">${esc(t("draft_found", { t: when }))}</span><button class="btn pri sm" type="button">${esc(t("draft_resume"))}</button><button class="btn sm" type="button">${esc(t("draft_drop"))}</button>`;
      const [yes, no] = $$("button", el);
      yes.addEventListener("click", () => { set(body); el.remove(); touch(); });
      no.addEventListener("click", () => { drop(); el.remove(); });
      (bar ?? $("#notices"))?.before(el);
    };
    if (auto) (async () => {
      const kept = store.get(local);
      let there = null;
      try { there = await send(url, { method: "GET", quiet: true }); } catch { /* off-line */ }
      const body = kept?.body ?? there?.body;
      if (!body || dirty) return;
      const when = kept ? new Date(kept.at).toTimeString().slice(0, 5) : there.told;
      if (JSON.stringify(body) !== JSON.stringify(get())) offer(body, when);
    })();
    addEventListener("online", () => { if (dirty) save(); });
    addEventListener("pagehide", () => {
      if (!dirty) return;
      const body = get();
      store.set(local, { body, at: Date.now() });
      fetch(url, { method: "PUT", keepalive: true, credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": gendan.csrf() }, body: JSON.stringify({ body }) }).catch(() => {});
    });
    document.addEventListener("gendan:save", save);
    return api;
  };
  gendan.draft = draft;
  const skip = new Set(["csrfmiddlewaretoken", "version"]);
  const formState = (f) => [...new FormData(f)].filter(([k, v]) => !skip.has(k) && typeof v === "string");
  const fillForm = (f, pairs) => {
    const left = new Map();
    for (const [k, v] of pairs) left.set(k, [...(left.get(k) || []), v]);
    for (const el of f.elements) {
      if (!el.name || skip.has(el.name) || el.type === "file" || el.type === "submit") continue;
      if (el.type === "checkbox" || el.type === "radio") el.checked = (left.get(el.name) || []).includes(el.value);
      else if (left.has(el.name)) el.value = left.get(el.name).shift() ?? "";
      el.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  onReady((root) => {
    for (const f of $$("form[data-draft]", root)) {
      if (f._draft) continue;
      f._draft = draft(f.dataset.draft, { get: () => formState(f), set: (pairs) => fillForm(f, pairs), status: $("[data-saved]") });
      f.addEventListener("input", () => f._draft.touch());
      f.addEventListener("submit", () => f._draft.stop());
    }
  });
})();
