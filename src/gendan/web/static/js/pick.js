// Picking with a scanner: one line at a time; every count is sent as the whole of the line, in order, through the queue.
(() => {
  const { $, icon, esc, t, beep, onReady } = gendan;
  const clean = (code) => code.replace(/[^\x20-\x7e\u0080-\uffff]/g, "").trim().toUpperCase();
  const num = (text) => Math.round(Number(text) * 1e6) / 1e6;

  const begin = (data) => {
    const lines = data.lines.map((l) => ({ ...l, quantity: num(l.quantity), picked: num(l.picked), pack: num(l.pack),
      codes: Object.fromEntries(Object.entries(l.codes).map(([c, f]) => [c, num(f)])) }));
    const queue = gendan.queue("pick");
    let current = lines.find((l) => l.state === "open") ?? null, placed = "";
    const open = () => lines.filter((l) => l.state === "open");
    // The same goods in two bins: only the bin tells which line is meant.
    const needsPlace = (line) => open().some((l) => l !== line && l.code === line.code && l.place !== line.place);

    const told = (state, html) => { $("#pk-told").innerHTML = html ? `<div class="av-note ${state}">${icon(state === "ok" ? "check" : "alert-triangle")}<div>${html}</div></div>` : ""; };
    const bad = (html) => { beep("bad"); told("late", html); };
    const good = () => { beep("good"); told("", ""); };

    const row = (l, done) => `<li${done ? ' class="dn"' : ` data-line="${l.id}"`}>${icon(done ? (l.state === "short" ? "alert-triangle" : "check") : "chevron-right", "s")}<b class="mono">${esc(l.place)}</b><span class="sp cut">${esc(l.name)}</span>${done ? `<span>${l.picked} ${esc(l.unit)}</span>` : `<b>${num(l.quantity - l.picked)}</b> <span class="t3">${esc(l.unit)}</span>`}</li>`;
    const draw = () => {
      const rest = open(), done = lines.length - rest.length;
      $("#pk-bar").setAttribute("width", `${(100 * done) / lines.length}%`);
      $("#pk-count").textContent = t("pick.of", { n: done, total: lines.length });
      const following = rest.filter((l) => l !== current);
      $("#pk-next-h").textContent = t("pick.next", { n: following.length });
      $("#pk-next").innerHTML = following.map((l) => row(l)).join("");
      $("#pk-done-h").textContent = t("pick.done", { n: done });
      $("#pk-done").innerHTML = lines.filter((l) => l.state !== "open").map((l) => row(l, true)).join("");
      const go = $("#pk-go");
      if (!current) {
        for (const el of document.querySelectorAll(".pk-bin, .pk-item, .pk-q, .pk-step")) el.hidden = true;
        $("#pk-short").hidden = true;
        told("ok", `<b>${esc(t("pick.all_done"))}</b>`);
        go.disabled = queue.size > 0;
        go.textContent = queue.size ? t("pick.sending", { n: queue.size }) : t("pick.finish");
        return;
      }
      const left = num(current.quantity - current.picked);
      $("#pk-place").textContent = current.place;
      $("#pk-place-ok").innerHTML = placed === current.place ? `<span class="chip ok big">${icon("check", "s")}${esc(t("pick.place_ok"))}</span>` : `<span class="chip plan big">${icon("circle-dashed", "s")}${esc(t("pick.place_no"))}</span>`;
      $("#pk-name").textContent = current.name;
      $("#pk-code").innerHTML = [t("pick.code", { code: esc(current.code) }), current.tail && `${esc(t("pick.tail"))} <b>${esc(current.tail)}</b>`, current.lot && t("pick.lot", { lot: `<b>${esc(current.lot)}</b>` }), esc(current.for)].filter(Boolean).join(" · ");
      $("#pk-quantity").textContent = current.quantity; $("#pk-picked").textContent = current.picked; $("#pk-left").textContent = left;
      for (const el of document.querySelectorAll("#pk-unit, .pk-u")) el.textContent = current.unit;
      $("#pk-pack").textContent = `${t("pick.carton")} +${current.pack}`; $("#pk-pack").hidden = current.pack <= 1;
      $('[data-step="-1"]').disabled = current.picked <= 0;
      go.disabled = true; go.textContent = t("pick.left", { n: left, unit: current.unit });
    };

    const refresh = async () => {
      const answer = await gendan.send(data.urls.state, { method: "GET", quiet: true }).catch(() => null);
      for (const l of answer ? lines : []) Object.assign(l, { picked: num(answer.lines[l.id].picked), state: answer.lines[l.id].state });
      current = open()[0] ?? null;
      draw();
    };
    const refused = async () => { beep("bad"); await refresh(); told("late", esc(t("pick.refused"))); };
    const send = (url, json) => queue.push(url, json).then(() => { if (!current) draw(); }, (error) => { gendan.panel(error); return refused(); });

    const set = (amount, scanned = "") => {
      const line = current;
      if (amount > line.quantity) return bad(esc(t("pick.too_much", { n: line.quantity, unit: line.unit })));
      line.picked = num(Math.max(0, amount));
      good();
      if (line.picked === line.quantity) { line.state = "picked"; navigator.vibrate?.(60); current = open()[0] ?? null; }
      draw();
      send(data.urls.confirm, { line: line.id, quantity: String(line.picked), scanned, place: placed === line.place ? line.place : "" });
    };

    const scan = (raw) => {
      const code = clean(raw);
      if (!current || !code) return;
      if (code === current.place.toUpperCase()) { placed = current.place; good(); return draw(); }
      const here = open().find((l) => l.place.toUpperCase() === code);
      if (here) { current = here; placed = here.place; good(); return draw(); }
      if (lines.some((l) => l.place.toUpperCase() === code)) return bad(esc(t("pick.wrong_bin", { other: code, place: current.place })));
      const factor = current.codes[code];
      if (factor) {
        if (placed !== current.place && needsPlace(current)) return bad(esc(t("pick.bin_first")));
        return set(num(current.picked + factor), code);
      }
      const others = lines.filter((l) => l.codes[code]), other = others.find((l) => l.state === "open") ?? others[0];
      if (!other) return bad(esc(t("pick.unknown", { code: raw.trim() })));
      const facts = { other: esc(other.name), name: esc(current.name), place: esc(other.place) };
      const where = other.state !== "open" ? "pick.done_already" : other === open().filter((l) => l !== current)[0] ? "pick.next_line" : "pick.lies";
      bad(`<b>${t("pick.wrong", facts)}</b> ${t("pick.not_counted")} ${t(where, facts)}`);
    };

    document.addEventListener("gendan:scan", (e) => scan(e.detail.code));
    // Scans of an earlier visit may still be on their way: the figures shown are then older than them.
    let behind = queue.size > 0;
    document.addEventListener("gendan:queue", (e) => {
      if (e.detail.name !== "pick") return;
      if (behind && !e.detail.waiting) { behind = false; refresh(); } else if (!current) draw();
    });
    document.addEventListener("click", async (e) => {
      const step = e.target.closest("[data-step]");
      if (step && current) { const by = step.dataset.step === "pack" ? current.pack : Number(step.dataset.step); return set(num(current.picked + by)); }
      const jump = e.target.closest("[data-line]");
      if (jump) { current = lines.find((l) => l.id === Number(jump.dataset.line)); told("", ""); return draw(); }
      if (!e.target.closest("#pk-short") || !current) return;
      const line = current, n = num(line.quantity - line.picked);
      const answer = await gendan.ask({ title: t("pick.short"), effects: [t("pick.short_effect", { n, unit: line.unit })], why: data.whys, danger: true });
      if (!answer) return;
      Object.assign(line, { state: "short", reason: answer.reason });
      current = open()[0] ?? null;
      draw();
      send(data.urls.short, { line: line.id, reason: answer.reason });
    });
    $("#pk-finish")?.addEventListener("submit", (e) => { if (current || queue.size) e.preventDefault(); });
    draw();
  };

  onReady(() => { const el = $("#pick-data"); if (el && $("#pk-go") && $("#pk-place") && !el.dataset.begun) { el.dataset.begun = "1"; begin(JSON.parse(el.textContent)); } });
})();
