// Process templates: what is chosen redraws the form, steps are dragged or moved by keys, the text has line numbers.
(() => {
  const { $, $$, onReady } = gendan;
  // htmx sends the button that was clicked inside the form; those in the page's head have a double in there.
  const press = (button) => {
    if (!button || button.disabled) return;
    if (button.closest("form") === button.form) return button.click();
    const inner = document.createElement("button");
    Object.assign(inner, { type: "submit", name: button.name, value: button.value, hidden: true });
    button.form.append(inner);
    inner.click();
    inner.remove();
  };
  document.addEventListener("click", (e) => {
    const outer = e.target.closest("button[form=editor]");
    if (outer && $("#editor[hx-post]")) { e.preventDefault(); press(outer); }
  });

  // A choice changes what the form offers; what is typed only changes list, drawing and problems, so that typing goes on.
  document.addEventListener("change", (e) => {
    const form = e.target.closest("form[data-redraw]");
    if (!form) return;
    if (e.target.matches("select, [type=checkbox], [type=date], [data-last]")) press($("[data-refresh]", form));
    else if (form.id === "editor") htmx.ajax("POST", form.getAttribute("hx-post"), { source: form, target: "#tp-view", swap: "outerHTML", values: { op: "keep" } });
    else press($("[data-refresh]", form));
  });

  // Where the eye was, it stays.
  const places = [".tp-l", ".tp-m", ".tp-r", ".swim"];
  let kept = null, step = "", field = "";
  document.addEventListener("htmx:beforeSwap", (e) => {
    if (!["editor", "tp-view", "trial"].includes(e.detail.target.id)) return;
    kept = places.map((css) => { const el = $(css); return el && [el.scrollLeft, el.scrollTop]; });
    step = $("#editor")?.dataset.at || "";
    if ([409, 422].includes(e.detail.xhr.status)) { e.detail.shouldSwap = true; e.detail.isError = false; }
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!kept) return;
    const same = step === ($("#editor")?.dataset.at || "");
    places.forEach((css, n) => { const el = $(css); if (el && kept[n] && (same || css !== ".tp-r") && !(css === ".swim" && $("#trial"))) [el.scrollLeft, el.scrollTop] = kept[n]; });
    kept = null;
    if (!same) {
      $(".tp-s.cur")?.scrollIntoView({ block: "nearest" });
      delete $(".swim")?.dataset.shown;
    }
    ready();
    if (field) show(field);
    field = "";
    $("#pe-refused")?.scrollIntoView({ block: "nearest" });
  });

  // "Go there": the field of a problem is opened and lit.
  const show = (name) => {
    const at = $(`.tp-r [data-key="${CSS.escape(name)}"]`) || $(`#x\\.${CSS.escape(name)}`)?.closest(".fld, .sec");
    if (!at) return;
    for (let el = at; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
    at.scrollIntoView({ block: "center" });
    at.classList.add("flash");
    setTimeout(() => at.classList.remove("flash"), 1600);
    $("select, input:not([type=hidden]), textarea", at)?.focus();
  };
  document.addEventListener("click", (e) => {
    const go = e.target.closest("[data-field]");
    if (go) field = go.dataset.field;
    const node = e.target.closest("#editor a[data-step]");
    if (node) {
      const pick = $(`[data-pick="${CSS.escape(node.dataset.step)}"]`);
      if (pick) { e.preventDefault(); press(pick); }
    }
    const line = e.target.closest("[data-line]");
    if (line) jump(Number(line.dataset.line));
  });

  // Alt with arrows moves the step one is on; Ctrl Z takes back, Ctrl S saves.
  document.addEventListener("keydown", (e) => {
    const form = $("#editor, #trial");
    if (!form || e.isComposing) return;
    const typing = e.target.matches("input:not([type=checkbox]), textarea");
    if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown") && form.id === "editor") {
      const row = e.target.closest(".tp-s[data-code]") || $(".tp-s.cur[data-code]");
      const button = row && $(e.key === "ArrowUp" ? "[data-up]" : "[data-down]", row);
      if (button) { e.preventDefault(); press(button); }
    } else if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z" && !e.shiftKey && !typing) {
      const undo = $("[data-undo]");
      if (undo) { e.preventDefault(); press(undo); }
    } else if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s") {
      const save = $("[data-save]");
      if (save) { e.preventDefault(); press(save); }
    }
  });

  const jump = (line) => {
    const area = $("#text"), before = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(before, before + (area.value.split("\n")[line - 1] || "").length);
    area.scrollTop = Math.max(0, (line - 6) * 20);
  };
  const number = () => {
    const area = $("#text"), out = $("[data-numbers]");
    if (!area || !out) return;
    const bad = new Set((area.dataset.bad || "").trim().split(/\s+/)), count = area.value.split("\n").length;
    out.replaceChildren(...Array.from({ length: count }, (_x, n) => {
      const el = document.createElement("span");
      el.textContent = `${n + 1}\n`;
      if (bad.has(String(n + 1))) el.className = "bad";
      return el;
    }));
    out.scrollTop = area.scrollTop;
  };
  document.addEventListener("input", (e) => { if (e.target.id === "text") number(); });
  document.addEventListener("scroll", (e) => { if (e.target.id === "text") $("[data-numbers]").scrollTop = e.target.scrollTop; }, true);

  const ready = () => {
    const list = $("[data-sort]");
    if (list && window.Sortable && !list.dataset.sorting) {
      list.dataset.sorting = "1";
      Sortable.create(list, {
        handle: "[data-grip]", animation: 120,
        onEnd: (e) => {
          if (e.oldIndex === e.newIndex) return;
          const button = document.createElement("button");
          Object.assign(button, { type: "submit", name: "op", value: `move:${e.item.dataset.code}:${e.newIndex}`, hidden: true });
          $("#editor").append(button);
          press(button);
        },
      });
    }
    number();
    const now = $(".swim .sw-n.cur"), frame = now?.closest(".swim");
    if (frame && !frame.dataset.shown) {
      frame.dataset.shown = "1";
      const a = now.getBoundingClientRect(), b = frame.getBoundingClientRect();
      if (a.left < b.left + 120 || a.right > b.right) frame.scrollLeft += a.left - b.left - b.width / 2;
      if (a.top < b.top || a.bottom > b.bottom) frame.scrollTop += a.top - b.top - b.height / 2;
    }
  };
  onReady(ready);
})();
