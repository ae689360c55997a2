// gendan: what all scripts of the product share. Texts come from the page; nothing here needs inline code or styles.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const data = JSON.parse($("#gendan-data")?.textContent || "{}");
  const texts = { ...data.texts };
  const person = document.body.dataset.person || "0";

  const esc = (s) => String(s ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const t = (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (m, k) => values[k] ?? m);
  const sprite = () => ($("svg.ico use")?.getAttribute("href") || "/static/vendor/icons.svg").split("#")[0];
  const icon = (name, size = "") => `<svg class="ico ${size}" aria-hidden="true"><use href="${sprite()}#${esc(name)}"/></svg>`;
  const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(name + "="))?.slice(name.length + 1) ?? "";
  const setCookie = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };
  const csrf = () => cookie("csrftoken") || $("[name=csrfmiddlewaretoken]")?.value || "";
  const uuid = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  const store = {
    key: (name) => `gendan:${person}:${name}`,
    get(name, otherwise = null) { try { return JSON.parse(localStorage.getItem(this.key(name))) ?? otherwise; } catch { return otherwise; } },
    set(name, value) { try { localStorage.setItem(this.key(name), JSON.stringify(value)); return true; } catch { return false; } },
    drop(name) { try { localStorage.removeItem(this.key(name)); } catch { /* private mode */ } },
  };

  // What does not fit its cell is told in full when one points at it.
  document.addEventListener("pointerover", (e) => {
    const el = e.target.closest?.(".cut");
    if (el && !el.title && el.scrollWidth > el.clientWidth + 1) el.title = el.textContent.trim();
  });

  // Toasts: one at a time, six seconds; errors stay.
  const toastBox = () => $("#toasts");
  const arm = (el) => {
    if (el.dataset.armed) return;
    el.dataset.armed = "1";
    if (!el.classList.contains("bad")) {
      let timer = setTimeout(() => el.remove(), 6000);
      el.addEventListener("pointerenter", () => clearTimeout(timer));
      el.addEventListener("pointerleave", () => { timer = setTimeout(() => el.remove(), 3000); });
    }
  };
  const toast = (text, { undo = null, bad = false, again = null } = {}) => {
    const el = document.createElement("div");
    el.className = `toast-g${bad ? " bad" : ""}`;
    el.dataset.toast = "";
    el.innerHTML = `${bad ? icon("alert-triangle") : icon("check")}<span class="sp">${esc(text)}</span>`;
    const button = (label, run) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "btn sm"; b.textContent = label; b.addEventListener("click", run); el.append(b);
      return b;
    };
    if (undo) button(t("undo"), () => { el.remove(); typeof undo === "function" ? undo() : post(undo); }).dataset.undo = "";
    if (again) button(t("retry"), () => { el.remove(); again(); });
    const close = button("", () => el.remove());
    close.classList.add("icon"); close.setAttribute("aria-label", t("close")); close.innerHTML = icon("x", "s");
    for (const old of toastBox().querySelectorAll(bad ? ".bad" : "[data-toast]:not(.bad)")) old.remove();
    toastBox().append(el);
    arm(el);
    return el;
  };
  const post = (url) => {
    const f = document.createElement("form");
    f.method = "post"; f.action = url;
    f.innerHTML = `<input type="hidden" name="csrfmiddlewaretoken" value="${esc(csrf())}">`;
    document.body.append(f); f.submit();
  };

  // Refusals and the panel above the body.
  class Refused extends Error {
    constructor(problem) { super(problem.detail || problem.title); Object.assign(this, problem); this.messages = problem.errors || {}; }
  }
  class Offline extends Error {}
  const panel = (p) => {
    const box = $("#notices");
    if (!box) return toast(p.detail || p.title, { bad: true });
    const state = ["late", "block", "soon", "plan"].includes(p.state) ? p.state : "late";
    const mark = { late: icon("alert-triangle"), block: icon("lock"), soon: icon("clock-exclamation"), plan: icon("search") }[state];
    const items = Object.entries(p.errors || {}).flatMap(([, m]) => m).map((m) => `<li>${esc(m)}</li>`).join("");
    box.innerHTML = `<div class="notice-b"><div class="av-note ${state}" role="alert">${mark}<div class="sp"><b>${esc(p.title || t("failed"))}</b>${p.detail && p.detail !== p.title ? `<br>${esc(p.detail)}` : ""}${items ? `<ul class="why-l">${items}</ul>` : ""}</div><button class="btn sm icon ghost" type="button" data-dismiss aria-label="${esc(t("close"))}">${icon("x", "s")}</button></div></div>`;
    box.scrollIntoView({ block: "nearest" });
    return box;
  };

  // fetch with CSRF, sign-in again and refusals. `quiet` leaves telling to the caller.
  const send = async (url, { method = "POST", json, form, key, quiet = false } = {}) => {
    const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
    let body;
    if (json !== undefined) { headers["Content-Type"] = "application/json"; body = JSON.stringify(json); }
    else if (form) body = form instanceof HTMLFormElement ? new FormData(form) : form instanceof FormData ? form : new URLSearchParams(form);
    if (key) headers["Idempotency-Key"] = key;
    let response;
    try { response = await fetch(url, { method, headers, body, credentials: "same-origin" }); }
    catch { if (!quiet) toast(t(method === "GET" ? "net_get" : "net"), { bad: true }); throw new Offline(t("net")); }
    if (response.status === 401) { await gendan.signIn(); return send(url, { method, json, form, key, quiet }); }
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.ok) return answer;
    const problem = answer && answer.code ? answer : { status: response.status, code: "fault", title: t("failed"), detail: "", errors: {} };
    if (!quiet) panel(problem);
    throw new Refused({ ...problem, status: response.status });
  };

  // A dialog that asks for a reason; resolves to {reason} or null. `why` holds the list's [code, name]; empty: words alone.
  const ask = ({ title, label = title, effects = [], reason = true, why = [], danger = false }) => new Promise((resolve) => {
    const d = $("#dlg-reason"), f = $("form", d), codes = $("[data-codes]", d), words = $("[data-words]", d), code = $("select", d);
    const list = $(".effects", d), go = $("[data-go]", d), input = $("textarea", d);
    $("h2", d).textContent = title;
    go.textContent = label; go.className = `btn ${danger ? "danger" : "pri"}`;
    list.innerHTML = effects.map((e) => `<li>${esc(e)}</li>`).join(""); list.hidden = !effects.length;
    const listed = reason && why.length > 0;
    codes.hidden = !listed; code.required = listed; words.hidden = !reason; input.value = "";
    code.innerHTML = `<option value="">${esc(t("choose"))}</option>` + why.map(([c, name]) => `<option value="${esc(c)}">${esc(name)}</option>`).join("");
    $("label", words).firstChild.textContent = `${t(listed ? "remark" : "reason")} `;
    const weigh = () => { input.required = reason && (!listed || code.value === "other"); $("label .req", words).hidden = !input.required; };
    weigh();
    let answer = null;
    const said = () => [code.value, input.value.trim()].filter(Boolean).join(": ");
    const submit = (e) => { e.preventDefault(); answer = { reason: said() }; d.close(); };
    f.addEventListener("submit", submit);
    code.addEventListener("change", weigh);
    d.addEventListener("close", () => { f.removeEventListener("submit", submit); code.removeEventListener("change", weigh); resolve(answer); }, { once: true });
    d.showModal();
    if (reason) (listed ? code : input).focus();
  });

  // Sign in again in a dialog; one for all requests that wait.
  let signing = null;
  const signIn = () => (signing ??= new Promise((resolve) => {
    const d = $("#dlg-sign-in"), slot = $("[data-form]", d), next = d.dataset.to;
    const show = (html) => {
      const part = new DOMParser().parseFromString(html, "text/html").querySelector("[data-inplace]");
      if (!part) return false;
      slot.replaceChildren(document.adoptNode(part));
      slot.querySelector("input:not([type=hidden])")?.focus();
      const form = slot.querySelector("form") ?? (part.matches("form") ? part : null);
      form?.addEventListener("submit", async (e) => {
        e.preventDefault();
        const body = new FormData(form);
        body.set("next", next); body.set("csrfmiddlewaretoken", csrf());
        const r = await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrf() } }).catch(() => null);
        if (!r) return toast(t("net"), { bad: true });
        if (r.status === 204 || !show(await r.text())) done();
      });
      return true;
    };
    const done = async () => {
      const r = await fetch(next, { headers: { Accept: "application/json" } }).catch(() => null);
      if (r?.status !== 204) return open();
      for (const i of $$("[name=csrfmiddlewaretoken]")) i.value = csrf();
      d.close(); signing = null; resolve();
    };
    const open = async () => { const r = await fetch(`${d.dataset.url}?next=${encodeURIComponent(next)}`); show(await r.text()); };
    d.addEventListener("cancel", (e) => e.preventDefault());
    open().then(() => { if (!d.open) d.showModal(); slot.querySelector("input:not([type=hidden])")?.focus(); });
  }));

  // Sound and touch for scanning and alarms; made, not loaded.
  let audio;
  const beep = (kind = "good") => {
    try {
      audio ??= new AudioContext();
      const notes = kind === "good" ? [[1320, 0, 0.09]] : [[220, 0, 0.16], [180, 0.2, 0.26]];
      for (const [hz, at, len] of notes) {
        const o = audio.createOscillator(), g = audio.createGain(), now = audio.currentTime + at;
        o.type = kind === "good" ? "sine" : "square"; o.frequency.value = hz;
        g.gain.setValueAtTime(0.18, now); g.gain.exponentialRampToValueAtTime(0.001, now + len);
        o.connect(g).connect(audio.destination); o.start(now); o.stop(now + len);
      }
    } catch { /* no sound here */ }
    navigator.vibrate?.(kind === "good" ? 40 : [90, 60, 90]);
  };

  // Duration in words, the same as on the server.
  const span = (ms) => {
    const min = Math.floor(Math.abs(ms) / 60000);
    if (min < 60) return t("min", { n: min });
    if (min < 1440) return t("hour", { n: Math.floor(min / 60) }) + (min % 60 ? ` ${t("min", { n: min % 60 })}` : "");
    const days = Math.floor(min / 1440);
    return days === 1 ? t("day") : t("days", { n: days });
  };
  const clocks = (root = document) => {
    for (const el of $$(".sla[data-due]", root)) {
      const due = el.dataset.due * 1000, left = due - Date.now(), start = el.dataset.started * 1000;
      const label = $("time", el), share = start ? Math.min(1, Math.max(0, (Date.now() - start) / (due - start))) : left <= 3600e3 ? 0.8 : 0.45;
      const state = left < 0 ? "late" : share >= 0.8 ? "soon" : "ok";
      if (label) label.textContent = t(left < 0 ? "over" : "left", { t: span(left) });
      if (!el.classList.contains(state)) {
        el.classList.remove("ok", "soon", "late"); el.classList.add(state);
        if (state === "late") { const mark = $("svg", el); if (mark?.classList.contains("ring")) mark.outerHTML = icon("alert-triangle"); }
      }
      $(".ring circle + circle", el)?.setAttribute("stroke-dasharray", `${Math.round(share * 100)} 100`);
    }
  };

  // Geometry from data, through CSSOM: a strict policy forbids style attributes, not this.
  const place = (root = document) => {
    for (const el of $$("[data-x]", root)) { el.style.left = `${el.dataset.x}%`; if (el.dataset.w) el.style.width = `${el.dataset.w}%`; }
    for (const el of $$("[data-col]", root)) el.style.gridColumn = el.dataset.col;
    for (const el of $$("col[data-width]", root)) el.style.width = `${el.dataset.width}px`;
  };
  const ready = [];
  const onReady = (fn) => { ready.push(fn); fn(document); };
  const wake = (root) => {
    for (const s of $$("script[data-texts]", root)) Object.assign(texts, JSON.parse(s.textContent));
    for (const el of $$("[data-toast]", root)) arm(el);
    place(root); clocks(root);
  };

  window.gendan = { $, $$, t, esc, icon, cookie, setCookie, csrf, uuid, store, toast, panel, send, ask, signIn, beep, span, clocks, onReady, pages: data.pages || [], lang: data.lang, person, Refused, Offline };
  onReady(wake);
  setInterval(clocks, 30000);

  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-dismiss], [data-close], [data-dialog], [data-back], [data-discard]");
    if (!b) return;
    if (b.matches("[data-dismiss]")) b.closest(".toast-g, .notice-b")?.remove();
    else if (b.matches("[data-close]")) b.closest("dialog")?.close();
    else if (b.matches("[data-back]")) { if (history.length > 1 && document.referrer && new URL(document.referrer).pathname !== location.pathname) { e.preventDefault(); history.back(); } }
    else if (b.matches("[data-dialog]")) {
      const d = document.getElementById(b.dataset.dialog), box = d ? null : $("[data-dialogs]:empty");
      if (box) {   // a list's dialogs come when somebody wants one
        e.preventDefault();
        htmx.ajax("GET", box.dataset.dialogs, { source: box, target: box, swap: "innerHTML" }).then(() => { if (box.childElementCount) b.click(); });
      } else if (d && !d.open) { e.preventDefault(); d.showModal(); if (b.dataset.focus) document.getElementById(b.dataset.focus)?.focus(); }
    }
  });
  document.addEventListener("click", (e) => {   // a drop-down closes when one clicks elsewhere
    for (const d of $$("details.drop[open]")) if (!d.contains(e.target)) d.open = false;
  });

  // htmx: token, busy, expired session, faults of the network, parts that wake up.
  document.addEventListener("htmx:configRequest", (e) => { e.detail.headers["X-CSRFToken"] = csrf(); });
  document.addEventListener("htmx:beforeRequest", (e) => { const box = e.detail.target?.closest?.("[aria-busy]"); if (box) box._busy = setTimeout(() => box.setAttribute("aria-busy", "true"), 300); });
  document.addEventListener("htmx:afterRequest", (e) => { const box = e.detail.target?.closest?.("[aria-busy]"); if (box) { clearTimeout(box._busy); box.setAttribute("aria-busy", "false"); } });
  document.addEventListener("htmx:sendError", (e) => toast(t(e.detail.requestConfig?.verb === "get" ? "net_get" : "net"), { bad: true }));
  document.addEventListener("htmx:responseError", async (e) => {
    if (e.detail.xhr.status !== 401) return;
    const c = e.detail.requestConfig;
    await signIn();
    const values = c.parameters instanceof FormData ? Object.fromEntries([...new Set(c.parameters.keys())].map((k) => { const v = c.parameters.getAll(k); return [k, v.length > 1 ? v : v[0]]; })) : { ...c.parameters };
    if ("csrfmiddlewaretoken" in values) values.csrfmiddlewaretoken = csrf();
    htmx.ajax(c.verb.toUpperCase(), c.path, { source: c.elt, target: c.target, values });
  });
  document.addEventListener("htmx:afterSwap", (e) => { for (const fn of ready) fn(e.detail.target?.isConnected ? e.detail.target.parentNode ?? document : document); });
  document.addEventListener("htmx:oobAfterSwap", (e) => wake(e.detail.target?.parentNode ?? document));
})();
