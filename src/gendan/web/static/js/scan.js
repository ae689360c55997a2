// Scanning: keyboard-wedge scanners, the camera, sounds, and a queue that survives losing the network.
(() => {
  const { $, $$, t, icon, store, send, beep, uuid, onReady } = gendan;
  const emit = (input, code) => input.dispatchEvent(new CustomEvent("gendan:scan", { bubbles: true, detail: { code, at: new Date().toISOString() } }));

  // A scanner types fast and ends with Enter; the field keeps the focus and shows no soft keyboard.
  const feed = (input) => { const code = input.value.trim(); input.value = ""; if (code) emit(input, code); };
  // Nobody types as fast as a scanner: what comes at its pace into another field is a scan, and that field stays as it was.
  // Fields for a bin or a lot are there to be scanned into; Enter never sends a half-filled form.
  const PACE = 60, SHORTEST = 4, taken = "[name=place], [name=lot]";
  let burst = { text: "", el: null, value: "", at: 0 };
  document.addEventListener("keydown", (e) => {
    const el = e.target.closest?.("input, select"), scan = $("[data-scan]");
    if (!scan || !el || el === scan || el.closest("dialog") || e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
    const goesOn = el === burst.el && e.timeStamp - burst.at <= PACE;
    if (e.key.length === 1) {
      burst = goesOn ? { ...burst, text: burst.text + e.key, at: e.timeStamp } : { text: e.key, el, value: el.value, at: e.timeStamp };
      return;
    }
    if (e.key !== "Enter") return;
    const scanned = goesOn && burst.text.length >= SHORTEST && !el.matches(taken), own = el.closest("[data-scanner]") && el.matches(`${taken}, [data-amount]`);
    if (!scanned && !own) return;
    e.preventDefault(); e.stopImmediatePropagation();
    if (scanned) {
      const code = burst.text;
      el.value = burst.value; el.dispatchEvent(new Event("input", { bubbles: true }));
      scan.focus({ preventScroll: true }); emit(scan, code);
      return;
    }
    const next = matchMedia("(pointer: coarse)").matches ? null : $$("[data-amount]", el.closest("form")).filter((i) => i.offsetParent).find((i, n, all) => all[n - 1] === el);
    next ? (next.focus(), next.select()) : scan.focus({ preventScroll: true });
  }, true);
  document.addEventListener("keydown", (e) => {
    const input = e.target.closest?.("[data-scan]");
    if (input) { if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); feed(input); } return; }
    const field = $("[data-scan]");
    if (!field || e.key.length !== 1 || e.ctrlKey || e.altKey || e.metaKey || e.target.closest?.("input, textarea, select, dialog")) return;
    field.focus();
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    const field = $("[data-scan]");
    if (field && document.activeElement === document.body && !$("dialog[open]")) field.focus({ preventScroll: true });
  }, 50));
  onReady((root) => $("[data-scan]", root)?.focus({ preventScroll: true }));

  // A label nobody can read is typed: the field lets the soft keyboard come, until it is sent away again.
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-typing]"), field = button && $("[data-scan]", button.closest("[data-scanner]") ?? document);
    if (!field) return;
    const on = field.inputMode === "none";
    field.inputMode = on ? "text" : "none"; field.enterKeyHint = "done"; button.setAttribute("aria-pressed", on);
    field.blur(); field.focus();
  });

  // Camera, loaded when asked for.
  let camera = null;
  const load = (src) => new Promise((ok, no) => { const s = document.createElement("script"); s.src = src; s.onload = ok; s.onerror = no; document.head.append(s); });
  const stop = () => { camera?.controls?.stop(); camera?.box.remove(); camera = null; };
  const start = async (button) => {
    const input = $("[data-scan]", button.closest("[data-scanner]") ?? document);
    if (camera) return stop();
    try {
      if (!window.ZXingBrowser) await load(button.dataset.camera);
      const box = document.createElement("div");
      box.className = "cam";
      box.innerHTML = `<video muted playsinline></video><button class="btn" type="button">${icon("x")}${gendan.esc(t("camera_stop"))}</button>`;
      input.before(box);
      $("button", box).addEventListener("click", stop);
      camera = { box, last: "", at: 0 };
      const reader = new ZXingBrowser.BrowserMultiFormatReader();
      camera.controls = await reader.decodeFromConstraints({ video: { facingMode: "environment" } }, $("video", box), (result) => {
        const code = result?.getText();
        if (!code || !camera || (code === camera.last && Date.now() - camera.at < 1500)) return;
        camera.last = code; camera.at = Date.now(); emit(input, code);
      });
    } catch { stop(); gendan.toast(t("camera_none"), { bad: true }); }
  };
  document.addEventListener("click", (e) => { const b = e.target.closest("[data-camera]"); if (b) start(b); });
  addEventListener("pagehide", stop);

  // Queue: kept in the browser, posted in order, each with its own key, so that a repeat counts once.
  const queues = new Map();
  const queue = (name) => {
    if (queues.has(name)) return queues.get(name);
    const slot = `queue:${name}`, waiting = new Map();
    let items = store.get(slot, []), busy = false, timer;
    const keep = () => {
      store.set(slot, items);
      for (const el of $$(`[data-queue="${CSS.escape(name)}"]`)) { el.textContent = items.length && (!navigator.onLine || items[0].tries) ? t("offline", { n: items.length }) : ""; el.classList.add("qlabel"); }
      document.dispatchEvent(new CustomEvent("gendan:queue", { detail: { name, waiting: items.length } }));
    };
    const run = async () => {
      if (busy || !items.length) return;
      busy = true; clearTimeout(timer);
      while (items.length) {
        const item = items[0];
        try {
          const answer = await send(item.url, { json: item.json, key: item.key, quiet: true });
          items.shift(); keep();
          waiting.get(item.key)?.resolve(answer);
        } catch (err) {
          if (err instanceof gendan.Offline || err.status >= 500 || err.status === 429) { item.tries = (item.tries || 0) + 1; keep(); timer = setTimeout(run, Math.min(30000, 1000 * 2 ** item.tries)); break; }
          items.shift(); keep();
          const known = waiting.get(item.key);
          known ? known.reject(err) : (gendan.panel(err), beep("bad"));
        }
        waiting.delete(item.key);
      }
      busy = false;
    };
    const push = (url, json) => new Promise((resolve, reject) => {
      const item = { url, json: { ...json, at: json.at ?? new Date().toISOString() }, key: uuid() };
      items.push(item); waiting.set(item.key, { resolve, reject }); keep(); run();
    });
    addEventListener("online", run); addEventListener("offline", keep);
    const api = { push, run, get size() { return items.length; } };
    queues.set(name, api); keep(); run();
    return api;
  };
  gendan.queue = queue;
  onReady((root) => { for (const el of $$("[data-queue]", root)) queue(el.dataset.queue); });
})();
