// Order entry: a grid one fills without the mouse; price, stock, promise and credit come from the server as one types.
(() => {
  const { $, $$, esc, icon, send, toast } = gendan, t = (key, values) => gendan.t(`entry.${key}`, values);
  const root = $("#entry");
  if (!root) return;
  const config = JSON.parse($("#entry-config").textContent);
  const menu = $(".en-menu"), phone = matchMedia("(max-width: 767.98px)");
  const blank = () => ({ item_id: null, item: "", code: "", unit: "", quantity: "", price: "", requested_on: "", deviation: "", choice: "", remarks: "", type: "", line_id: null, calc: null, fault: {} });
  let draft = null, warnings = [], checking = 0, timer = null, table = null;

  // What was confirmed with the customer, each with the medium chosen when it was ticked; lists of the types that demand theirs.
  let ticked = {};
  const medium = $("[data-medium]");
  medium.innerHTML = config.media.map(([k, v]) => `<option value="${esc(k)}">${esc(v)}</option>`).join("");
  const ticks = (type) => {
    const list = config.checks[type] || [];
    $("[data-ticks]").hidden = !list.length;
    $("[data-ticks-list]").innerHTML = list.map(([code, text, required]) => {
      const by = config.media.find(([k]) => k === ticked[code])?.[1] || "";
      return `<label class="row-x"><input type="checkbox" data-tick="${esc(code)}"${code in ticked ? " checked" : ""}><span class="sp">${esc(text)}</span><span class="t3 xs">${esc(by || (required ? "" : t("may_be")))}</span></label>`;
    }).join("");
  };
  $("[data-ticks-list]").addEventListener("change", (e) => {
    const code = e.target.dataset.tick;
    if (e.target.checked) ticked[code] = medium.value; else delete ticked[code];
    ticks(meant()?.value);
    changed();
  });

  // The state as it is saved and sent.
  const fields = () => $$("input[name], select[name], textarea[name]", root).filter((f) => f.name !== "lines");
  const rows = () => (table ? table.getData() : []);
  const state = () => ({
    ...Object.fromEntries(fields().map((f) => [f.name, f.value])),
    checklist: ticked,
    lines: rows().map(({ calc, fault, id, ...row }) => row),
  });
  const fill = (s) => {
    for (const f of fields()) if (s[f.name] !== undefined && s[f.name] !== null) f.value = s[f.name];
    ticked = { ...s.checklist };
    leave();
    table.setData([...(s.lines || []).filter((row) => row.item_id || row.item || row.quantity).map((row) => ({ ...blank(), ...row })), blank()]).then(check);
    if ((s.lines || []).some((row) => row.type)) typesPerLine();
    if (s.customer_id) facts(s.customer_id, false);
    byType();
  };

  // Cells of two lines: the value, and below it where it comes from.
  const two = (top, below, css = "") => `<div class="g2"><div class="${css}">${top}</div><div class="xs t3">${below}</div></div>`;
  const faulty = (row, name) => row.fault?.[name] ? `<span class="c-late">${esc(row.fault[name])}</span>` : "";
  const cents = (price) => (/\.\d{2}/.test(price) || !price ? price : Number(price).toFixed(2));
  const short = (day) => (day?.startsWith(`${new Date().getFullYear()}-`) ? day.slice(5) : day);
  const show = {
    item: (c) => {
      const r = c.getData(), more = phone.matches && r.calc ? ` · ${esc(r.calc.on || "–")} ${esc(r.calc.note)}` : "";
      return r.item_id || r.item ? two(esc(r.item), faulty(r, "item") || esc([r.code, r.remarks].filter(Boolean).join(" · ")) + more, "b cut") : "";
    },
    quantity: (c) => { const r = c.getData(); return r.item_id || r.quantity ? two(`<span class="${r.fault?.quantity ? "c-late b" : ""}">${esc(r.quantity)}</span>`, faulty(r, "quantity") || esc(r.calc?.unit || r.unit)) : ""; },
    price: (c) => { const r = c.getData(); return r.calc ? two(esc(cents(r.calc.price)), faulty(r, "price") || esc(r.deviation || r.calc.price_note)) : ""; },
    amount: (c) => { const r = c.getData(); return r.calc ? esc(r.calc.amount) : ""; },
    wanted: (c) => { const r = c.getData(); return r.fault?.requested_on ? two(esc(r.requested_on), faulty(r, "requested_on")) : esc(short(r.requested_on)); },
    stock: (c) => { const r = c.getData(); return r.calc ? two(`${esc(r.calc.free)} / ${esc(r.calc.coming)}`, "") : ""; },
    drop: (c) => { const r = c.getData(); return r.item_id || r.item || r.quantity ? `<button class="btn icon ghost sm" type="button" tabindex="-1" aria-label="${esc(t("drop"))}" title="${esc(t("drop"))}">${icon("x", "s")}</button>` : ""; },
    type: (c) => { const r = c.getData(); return r.item_id ? two(esc(types().find((o) => o.value === r.type)?.textContent || t("as_order")), faulty(r, "type")) : ""; },
    promise: (c) => {
      const r = c.getData();
      if (!r.calc) return "";
      const choice = r.calc.short ? ` · ${esc(config.shortage.find(([k]) => k === r.choice)?.[1] || t("choose"))}` : "";
      return two(`<span class="sla ${r.calc.state}">${icon(r.calc.state === "ok" ? "circle-check" : "alert-triangle", "s")}<span>${esc(r.calc.on || "–")}</span></span>`, `<span class="${r.calc.state === "late" ? "c-late" : ""}">${esc(r.calc.note)}${choice}</span>`);
    },
  };

  // Editors. Enter goes on, Escape leaves, arrows move between rows. While a cell is edited the grid puts off drawing; rows that
  // come or go meanwhile would leave it with a cell that is no more. So `leave`, which keeps what was typed, comes first.
  let leave = () => {};
  const editor = (setup) => (cell, rendered, success, cancel) => {
    const input = document.createElement("input");
    input.className = "inp cell-in"; input.autocomplete = "off"; input.value = cell.getValue() ?? "";
    rendered(() => { input.focus(); input.select(); });
    let over = false;
    const end = (value) => { if (!over) { over = true; success(value); } };
    leave = () => { menu.hidden = true; end(input.value); };
    input.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      if (setup.keys?.(e, cell, input, end)) return;
      if (e.key === "Enter" && !e.ctrlKey) { e.preventDefault(); e.stopPropagation(); end(input.value); go(cell); }
      else if (e.key === "Escape") { e.stopPropagation(); over = true; cancel(); }
      else if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); end(input.value); beside(cell, e.key === "ArrowDown"); }
    });
    input.addEventListener("blur", () => setTimeout(() => end(input.value), setup.menu ? 180 : 0));
    input.addEventListener("paste", pasted);
    setup.start?.(input, cell, end);
    return input;
  };
  const append = () => { leave(); return table.addRow(blank()); };
  const beside = (cell, down) => { const row = down ? cell.getRow().getNextRow() : cell.getRow().getPrevRow(); if (row) row.getCell(cell.getField()).edit(); };
  // No timer in between: the next key is often pressed before one would fire, and would go nowhere.
  const go = async (cell) => {
    const field = cell.getField(), row = cell.getRow();
    if (field === "item" && row.getData().item_id) return row.getCell("quantity").edit();
    if (field === "price" && row.getData().price && !row.getData().deviation) return why(row);
    const next = row.getNextRow() || await append();
    next.getCell("item").edit();
  };
  const why = async (row) => {
    const answer = await gendan.ask({ title: t("reason"), why: config.whys });
    if (answer) { row.update({ deviation: answer.reason }); changed(); }
    (row.getNextRow() || await append()).getCell("item").edit();
  };

  // The item cell searches as one types. Whoever types a code and presses Enter need not wait for the list: keys pressed
  // before the answer is there are kept and go where they belong.
  const choose = { hits: [], at: 0, cell: null, end: null, term: "", ahead: null, pending: null };
  const search = async (term) => (await send(`${config.items}?q=${encodeURIComponent(term)}`, { method: "GET", quiet: true }).catch(() => null))?.items ?? null;
  const settle = async (input) => {
    const term = input.value.trim();
    choose.ahead = "";
    const hits = await search(term), ahead = choose.ahead;
    choose.ahead = null;
    if (!hits || !choose.cell.getRow().getElement()?.isConnected) return;
    Object.assign(choose, { hits, at: 0, term });
    const same = hits.find((h) => h.code.toUpperCase() === term.toUpperCase()) ?? (hits.length === 1 ? hits[0] : null);
    if (!same || same.style || same.life === "obsolete") { if (input.isConnected) { draw(input); input.select(); } return; }   // not left meanwhile, as for signing in again
    take(same);
    feed(ahead);
  };
  const feed = (text, last = null, tries = 40) => {
    const [head, ...rest] = text.split("\n"), input = document.activeElement;
    if (!text) return;
    if (!input?.matches(".cell-in") || input === last) { if (tries) setTimeout(() => feed(text, last, tries - 1), 5); return; }
    if (head) { input.value = last ? head + input.value : head; input.dispatchEvent(new Event("input", { bubbles: true })); }   // before what came since
    if (rest.length) { input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })); feed(rest.join("\n"), input); }
  };
  const take = (hit) => {
    menu.hidden = true;
    if (!hit || hit.style || hit.life === "obsolete") return;
    const { cell, end } = choose, row = cell.getRow();
    end(hit.item);
    row.update({ item_id: hit.item_id, item: hit.item, code: hit.code, unit: hit.unit, calc: null, fault: {}, price: "", deviation: "" });
    changed();
    row.getCell("quantity").edit();
  };
  const draw = (input) => {
    const box = $(".en-box").getBoundingClientRect(), at = input.getBoundingClientRect();
    menu.style.top = `${at.bottom - box.top + 4}px`; menu.style.left = `${Math.max(0, at.left - box.left)}px`;
    menu.innerHTML = choose.hits.map((h, n) => `<div class="menu-i" role="option" data-hit="${n}" aria-selected="${n === choose.at}"><div class="sp"><b>${esc(h.item)}</b> <span class="t3 xs">${esc(h.code)}</span><div class="t2 xs">${esc(h.unit)}${h.style ? ` · ${t("style")}` : h.life === "obsolete" ? ` · ${t("ended")}` : ""}</div></div><div class="num"><div>${h.price ? `¥ ${esc(h.price)}` : "–"}</div><div class="xs ${Number(h.free) > 0 ? "c-ok" : "c-late"}">${t("free", { n: esc(h.free) })}</div></div></div>`).join("") || `<div class="menu-i t2">${t(input.value.trim().length < 2 ? "type_more" : "no_hit")}</div>`;
    menu.hidden = false;
  };
  menu.addEventListener("mousedown", (e) => { const hit = e.target.closest("[data-hit]"); if (hit) { e.preventDefault(); take(choose.hits[hit.dataset.hit]); } });
  const itemEditor = editor({
    menu: true,
    start: (input, cell, end) => {
      let asked = 0, wait = null;
      Object.assign(choose, { hits: [], at: 0, cell, end, term: "", ahead: null });
      input.addEventListener("input", () => {
        cell.getRow().getData().item_id = null;
        clearTimeout(wait);
        const term = input.value.trim();
        if (!term) { menu.hidden = true; return; }
        wait = setTimeout(async () => {
          const n = ++asked, hits = await search(term);
          if (n !== asked || !hits || !input.isConnected || input.value.trim() !== term || choose.ahead !== null) return;
          Object.assign(choose, { hits, at: 0, term }); draw(input);
        }, 120);
      });
      input.addEventListener("blur", () => setTimeout(() => { if (choose.cell === cell) menu.hidden = true; }, 200));
    },
    keys: (e, cell, input) => {
      if (choose.ahead !== null) {
        if (e.ctrlKey || e.altKey || e.metaKey || (e.key.length > 1 && e.key !== "Enter" && e.key !== "Tab")) return true;
        e.preventDefault(); e.stopPropagation();
        choose.ahead += e.key.length > 1 ? "\n" : e.key;
        return true;
      }
      const term = input.value.trim();
      if ((e.key === "Enter" || e.key === "Tab") && !e.ctrlKey && !e.shiftKey && term && !cell.getRow().getData().item_id && choose.term !== term) { e.preventDefault(); e.stopPropagation(); choose.pending = settle(input); return true; }
      if ((e.key === "Enter" || e.key === "Tab") && !e.shiftKey && term && choose.term === term && !choose.hits.length) { e.preventDefault(); e.stopPropagation(); input.select(); return true; }
      if (menu.hidden || !choose.hits.length) return false;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); choose.at = (choose.at + (e.key === "ArrowDown" ? 1 : -1) + choose.hits.length) % choose.hits.length; draw(input); return true; }
      if (e.key === "Enter" || e.key === "Tab") { e.preventDefault(); e.stopPropagation(); take(choose.hits[choose.at]); return true; }
      return false;
    },
  });
  const plain = editor({});
  // Lines of another type than the order's: the column comes when it is asked for, or when there are such lines.
  const types = () => [...$("#en-type").options].filter((o) => o.value);
  const typeEditor = (cell, rendered, success, cancel) => {
    const s = document.createElement("select");
    s.className = "inp cell-in";
    s.innerHTML = `<option value="">${esc(t("as_order"))}</option>${types().map((o) => `<option value="${esc(o.value)}">${esc(o.textContent)}</option>`).join("")}`;
    s.value = cell.getValue() || "";
    rendered(() => s.focus());
    let over = false;
    leave = () => { if (!over) { over = true; cancel(); } };
    s.addEventListener("change", () => { if (!over) { over = true; success(s.value); } });
    s.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.stopPropagation(); leave(); } });
    s.addEventListener("blur", () => leave());
    return s;
  };
  const typesPerLine = () => { leave(); table.showColumn("type"); table.hideColumn("stock"); $("[data-types]").hidden = true; };
  const choiceEditor = (cell, rendered, success, cancel) => {
    const s = document.createElement("select");
    s.className = "inp cell-in";
    s.innerHTML = `<option value=""></option>${config.shortage.map(([k, v]) => `<option value="${esc(k)}">${esc(v)}</option>`).join("")}`;
    s.value = cell.getData().choice || "";
    rendered(() => s.focus());
    let over = false;
    leave = () => { if (!over) { over = true; cancel(); } };
    s.addEventListener("change", () => { over = true; success(cell.getValue()); cell.getRow().update({ choice: s.value }); changed(); });
    s.addEventListener("blur", () => leave());
    s.addEventListener("keydown", (e) => { if (e.key === "Escape") leave(); });
    return s;
  };

  // Rows from Excel: code, quantity, price, remark; tabs or several spaces between.
  const parse = (text) => text.split(/\r?\n/).map((l) => l.split(/\t|,(?=\S)|\s{2,}/).map((c) => c.trim())).filter((c) => c.some(Boolean));
  const pasted = (e) => {
    const text = e.clipboardData?.getData("text") || "";
    if (!/[\t\n]/.test(text.trim())) return;
    e.preventDefault();
    takeOver(parse(text));
  };
  const takeOver = async (cells) => {
    const answer = await send(config.items, { json: { codes: cells.map((c) => c[0]) } });
    // Codes nobody knows stay as rows, to be put right; a first row without a figure is the heading of the sheet.
    const heading = !answer.items[0] && cells.length > 1 && !/\d/.test(cells[0][1] ?? "");
    const missing = cells.filter((c, n) => !answer.items[n] && !(heading && !n)).map((c) => c[0]);
    const made = cells.map((c, n) => ({ ...blank(), ...(answer.items[n] ?? { item: c[0] }), quantity: c[1] || "", price: c[2] || "", remarks: c[3] || "" })).slice(heading ? 1 : 0);
    leave();
    const kept = rows().filter((r) => r.item_id || r.item);
    await table.setData([...kept, ...made, blank()]);
    if (missing.length) toast(t("unknown", { n: missing.length, c: [...new Set(missing)].slice(0, 5).join(", ") }), { bad: true });
    changed();
    const next = table.getRows().find((r) => !r.getData().item_id && r.getData().item) ?? table.getRows().at(-1);
    table.scrollToRow(next, "nearest", false).catch(() => {}).then(() => next.getCell("item").edit());
  };

  // Checks: the whole order goes to the server 150 ms after the last change; only the newest answer counts.
  const changed = () => { draft?.touch(); clearTimeout(timer); $("#grid").classList.add("stale"); timer = setTimeout(check, 150); };
  const check = async () => {
    const s = state(), n = ++checking;
    $("[data-count]").textContent = t("count", { n: s.lines.filter((l) => l.item_id).length });
    if (!s.customer_id) return $("#grid").classList.remove("stale");
    const answer = await send(config.check, { json: { ...s, order: config.order }, quiet: true }).catch((error) => (error instanceof gendan.Refused ? { faults: error.messages, warnings: [], lines: [] } : null));
    if (n !== checking || !answer) return;
    $("#grid").classList.remove("stale");
    apply(answer);
  };
  const apply = (given) => {
    // A quantity still being typed is not wrong yet.
    const open = table.getRows().findIndex((row) => row.getElement().querySelector(".cell-in"));
    const answer = { ...given, faults: Object.fromEntries(Object.entries(given.faults || {}).filter(([name]) => name !== `lines.${open}.quantity` || rows()[open]?.quantity)) };
    const calc = Object.fromEntries((answer.lines || []).map((l) => [l.row, l])), fault = {};
    for (const [name, messages] of Object.entries(answer.faults || {})) {
      const [head, n, field] = name.split(".");
      if (head === "lines" && field) (fault[n] ??= {})[field] = messages[0];
      else hint(name, messages[0]);
    }
    asked(answer);
    for (const el of $$("[data-hint]", root)) if (!answer.faults?.[el.dataset.hint]) hint(el.dataset.hint, el.dataset.said || "", true);
    table.getRows().forEach((row, n) => {
      const data = row.getData(), busy = row.getElement().querySelector(".cell-in");
      data.calc = calc[n] || null; data.fault = fault[n] || {};
      if (!busy) row.reformat();
    });
    warnings = answer.warnings || [];
    propose(answer); totals(answer); credit(answer.credit); checks(answer); gifts(answer.gifts || []);
    for (const [name, value] of Object.entries(answer.filled || {})) { const f = root.querySelector(`[name="${name}"]`); if (f && !f.value && value) f.value = value; }
  };
  // What tells a regular order from a non-regular one is asked where goods are made; the rule that proposes a type is told.
  const asked = (answer) => {
    if (answer.type === undefined) return;
    const label = (code) => [...$("#en-type").options].find((o) => o.value && o.value === code)?.textContent || "";
    const says = answer.rule ? `${label(answer.proposed)} · ${answer.rule}` : "";
    $("[data-asks]").hidden = !answer.asks;
    $("[data-verdict]").textContent = says;
    const chosen = [...$("#en-type").options].find((o) => o.value === answer.type);
    $('[data-hint="type"]').dataset.said = [says, chosen?.dataset.note].filter(Boolean).join(" · ");
    $("[data-demand]").hidden = !answer.faults?.special_demand && !$("#en-dem").value;
  };
  const unfold = () => { $(".en-h").classList.add("all"); $("[data-all]").hidden = true; };
  const hint = (name, text, calm = false) => {
    const el = root.querySelector(`[data-hint="${name}"]`), input = root.querySelector(`[name="${name}"]`);
    if (!el) return;
    el.textContent = text; el.classList.toggle("c-late", !calm && !!text); input?.classList.toggle("bad", !calm && !!text);
    if (!calm && text && el.closest(".en-x")) unfold();
    if (!calm && text) input?.setAttribute("aria-invalid", "true"); else input?.removeAttribute("aria-invalid");
  };
  const say = (name, text) => { const el = root.querySelector(`[data-hint="${name}"]`); if (el) { el.dataset.said = text; el.textContent = text; } };
  const pair = (label, value, css = "") => `<dt class="${css}">${esc(label)}</dt><dd class="${css}">${esc(value)}</dd>`;
  const totals = ({ totals: s }) => {
    if (!s) return;
    $("[data-totals]").innerHTML = pair(t("t_goods"), s.goods) + pair(t("t_discount"), s.discount) + pair(t("t_freight"), s.freight) + pair(t("t_tax"), s.tax) + `<dt class="b">${esc(t("t_total"))}</dt><dd class="big">${esc(s.total)}</dd>`;
  };
  const credit = (c) => {
    const box = $("[data-credit]");
    box.hidden = !c;
    if (!c) return;
    const [used, mine] = $$("rect", box);
    used.setAttribute("width", `${c.used_share}%`); mine.setAttribute("x", `${c.used_share}%`); mine.setAttribute("width", `${Math.min(c.this_share, 100 - c.used_share)}%`);
    $("[data-credit-chip]").innerHTML = `<span class="chip ${c.over || c.overdue ? "late" : "ok"}">${icon(c.over || c.overdue ? "alert-triangle" : "circle-check", "s")}${esc(c.overdue ? t("overdue", { n: c.overdue }) : t(c.over ? "c_over" : "c_ok"))}</span>`;
    $("[data-credit-kv]").innerHTML = pair(t("c_limit"), c.limit) + pair(t("c_used"), c.used) + pair(t("c_this"), c.this) + pair(t("c_free"), c.free, "b");
  };
  const gifts = (list) => {
    const box = $("[data-gifts]");
    box.hidden = !list.length;
    box.innerHTML = list.map((g) => `<div class="row-x"><span class="chip ok">${esc(t("gift"))}</span><span class="sp cut">${esc(g.item)}</span><span class="num">${esc(g.quantity)}</span></div>`).join("");
  };
  const checks = (answer) => {
    const faults = Object.entries(answer.faults || {}).map(([name, [text]]) => {
      const [head, n, field] = name.split(".");
      return { state: "late", text: head === "lines" && field ? `${t("row", { n: Number(n) + 1 })}: ${text}` : text, name };
    });
    const looks = warnings.map((w) => ({ state: "soon", text: w.row === null ? w.text : `${t("row", { n: w.row + 1 })}: ${w.text}`, name: w.row === null ? "" : `lines.${w.row}.quantity` }));
    const all = [...faults, ...looks];
    $("[data-checks-n]").textContent = all.length ? t("faults", { f: faults.length, w: looks.length }) : "";
    $("[data-checks]").innerHTML = all.map((c) => `<li class="${c.state}">${icon(c.state === "late" ? "alert-triangle" : "clock-exclamation")}<div><a class="plain" href="#" data-go="${esc(c.name)}">${esc(c.text)}</a></div></li>`).join("") || `<li class="ok">${icon("circle-check")}<div><b>${esc(t("all_good"))}</b></div></li>`;
  };
  $("[data-checks]").addEventListener("click", (e) => {
    const a = e.target.closest("[data-go]");
    if (!a) return;
    e.preventDefault();
    const [head, n, field] = a.dataset.go.split(".");
    if (head === "lines" && field) table.getRows()[n]?.getCell(field === "price" || field === "quantity" || field === "requested_on" ? field : "item").edit();
    else root.querySelector(`[name="${head}"]`)?.focus();
  });

  // The customer fills what is known of them.
  const facts = async (id, fresh = true) => {
    const c = await send(config.facts.replace("/0", `/${id}`), { method: "GET", quiet: true }).catch(() => null);
    if (!c) return;
    say("customer", c.note); say("phone", c.last);
    $("#en-contacts").innerHTML = c.contacts.map((p) => `<option value="${esc(p.name)}">${esc(p.phone)}</option>`).join("");
    $("#en-places").innerHTML = c.addresses.map((a) => `<option value="${esc(a.text)}">${esc(a.notes)}</option>`).join("");
    $("#en-con").innerHTML = `<option value=""></option>${c.contracts.map((k) => `<option value="${k.id}">${esc(k.text)}</option>`).join("")}`;
    if (fresh) {
      const set = (name, value) => { root.querySelector(`[name="${name}"]`).value = value || ""; };
      set("contact", c.contacts[0]?.name); set("phone", c.contacts[0]?.phone); set("ship_to", c.addresses[0]?.text);
      if (c.payment_mode) set("payment_mode", c.payment_mode);
    }
    say("ship_to", c.addresses.find((a) => a.text === root.querySelector("[name=ship_to]").value)?.notes || "");
    if (fresh) changed();
  };
  // Back from making the customer: what had been typed before goes on with them.
  const resume = async ([id, name]) => {
    const kept = await send(`/drafts/${encodeURIComponent(config.key)}`, { method: "GET", quiet: true }).catch(() => null);
    fill({ lines: [], ...kept?.body, customer: name, customer_id: String(id) });
    await facts(id);
    $("#en-date").focus();
  };
  // The type that counts: the one chosen, else the one the rules proposed last.
  let ruled = "";
  const meant = () => { const type = $("#en-type"); return type.selectedOptions[0]?.value ? type.selectedOptions[0] : [...type.options].find((o) => o.value === ruled); };
  const propose = (answer) => {
    if (answer.type === undefined) return;
    const type = $("#en-type"), auto = type.querySelector('option[value=""]');
    ruled = answer.type;
    if (auto) auto.textContent = t("by_rule", { n: [...type.options].find((o) => o.value && o.value === (answer.proposed || (type.value ? "" : answer.type)))?.textContent || "–" });
    $("[data-why-type]").hidden = !(type.value && answer.proposed && answer.proposed !== type.value);
    byType();
  };
  const byType = () => {
    const option = $("#en-type").selectedOptions[0];
    $(".en-contract").hidden = !["", "call_off"].includes(option?.value) || ($("#en-con").options.length < 2 && option?.value !== "call_off");
    ticks(meant()?.value || "stock_sale");
    const direct = config.place && meant()?.dataset.review !== "always" && !config.order;   // in the head, and in the phone's bar
    for (const place of $$("[data-verb=place]")) place.hidden = !direct;
    for (const submit of $$("[data-verb=submit]")) submit.classList.toggle("pri", !direct);
  };

  // Saving. The same key goes with every retry of one press, so that a lost answer makes no second order.
  let busy = false;
  const save = async (verb) => {
    if (busy) return;
    await choose.pending;   // goods still being looked up belong to the order
    leave();
    document.activeElement?.blur?.();
    await new Promise((r) => setTimeout(r, 30));
    busy = true;
    for (const b of $$("[data-verb]")) b.disabled = true;
    try {
      const answer = await send(config.save, { json: { ...state(), verb, version: config.version, accept: warnings.map((w) => w.key) }, key: gendan.uuid() });
      draft?.stop?.();
      location.href = answer.to;
    } catch (error) {
      if (error instanceof gendan.Refused && error.status === 422) apply({ faults: error.messages, warnings, lines: rows().map((r, n) => r.calc && { ...r.calc, row: n }).filter(Boolean) });
      busy = false;
      for (const b of $$("[data-verb]")) b.disabled = false;
    }
  };
  document.addEventListener("click", (e) => {
    const verb = e.target.closest("[data-verb]")?.dataset.verb;
    if (verb) save(verb);
    if (e.target.closest("[data-add]")) append().then((r) => r.getCell("item").edit());
    if (e.target.closest("[data-all]")) unfold();
    if (e.target.closest("[data-types]")) typesPerLine();
    if (e.target.closest("[data-paste]")) $("#dlg-paste").showModal();
  });
  $("#dlg-paste").addEventListener("close", (e) => { const d = e.target, area = $("textarea", d); if (d.returnValue === "go" && area.value.trim()) { takeOver(parse(area.value)); area.value = ""; } d.returnValue = ""; });
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || document.querySelector("dialog[open]")) return;
    const cell = table?.getEditedCells && document.activeElement?.closest(".tabulator-cell"), row = cell && table.getRow(cell.closest(".tabulator-row"));
    if (e.ctrlKey && e.key === "Enter") { e.preventDefault(); save(config.change ? "change" : !$("[data-verb=place]").hidden ? "place" : "submit"); }
    else if (e.ctrlKey && e.key.toLowerCase() === "s") { e.preventDefault(); if (!config.change) save("draft"); }
    else if (row && e.ctrlKey && e.key === "Delete") { e.preventDefault(); drop(row); }
    else if (row && e.ctrlKey && e.key.toLowerCase() === "d") { e.preventDefault(); above(row, cell.getAttribute("tabulator-field")); }
    else if (row && e.key === "F2") { e.preventDefault(); row.getCell("price").edit(); }
    else if (row && e.key === "F4" && row.getData().calc?.short) { e.preventDefault(); row.getCell("promise").edit(); }
  });
  const above = (row, field) => {
    const prev = row.getPrevRow();
    if (!prev) return;
    const from = prev.getData(), copy = field === "item" ? { item_id: from.item_id, item: from.item, code: from.code, unit: from.unit } : { [field]: from[field] };
    leave();
    row.update(copy); changed();
  };
  const drop = async (row) => {
    leave();
    await row.delete();
    if (!rows().length) await append();
    changed();
  };

  addEventListener("DOMContentLoaded", () => {
    const num = { hozAlign: "right", headerHozAlign: "right" }, small = phone.matches;
    table = new Tabulator("#grid", {
      data: [blank()], layout: "fitColumns", autoResize: false, rowHeight: 46, columnDefaults: { headerSort: false, resizable: false }, placeholder: "", minHeight: 240,
      columns: [
        { title: t("no"), formatter: (c) => c.getRow().getPosition(), width: 38, cssClass: "t3", visible: !small },
        { title: t("goods"), field: "item", formatter: show.item, editor: itemEditor, minWidth: small ? 150 : 190 },
        { title: t("type"), field: "type", formatter: show.type, editor: typeEditor, width: small ? 84 : 100, visible: false },
        { title: t("quantity"), field: "quantity", formatter: show.quantity, editor: plain, width: small ? 68 : 78, ...num },
        { title: t("price"), field: "price", formatter: show.price, editor: plain, width: 94, visible: !small, ...num },
        { title: t("amount"), field: "amount", formatter: show.amount, width: small ? 84 : 98, cssClass: "b", ...num },
        { title: t("wanted"), field: "requested_on", formatter: show.wanted, editor: plain, width: 76, visible: !small, ...num },
        { title: t("stock"), field: "stock", formatter: show.stock, width: 100, visible: !small, ...num },
        { title: t("promise"), field: "promise", formatter: show.promise, editor: choiceEditor, editable: (c) => !!c.getData().calc?.short, width: 152, visible: !small },
        { title: "", field: "drop", formatter: show.drop, cellClick: (e, c) => { if (e.target.closest("button")) drop(c.getRow()); }, width: small ? 40 : 36, cssClass: "en-drop" },
      ],
    });
    // The grid's own watch draws anew when it scrolls into view, also under a cell being typed into; ours waits until it is left.
    let width = $("#grid").clientWidth;
    const fit = () => { if ($("#grid .cell-in")) setTimeout(fit, 300); else table.redraw(true); };
    new ResizeObserver(() => { const now = $("#grid").clientWidth; if (now !== width) { width = now; fit(); } }).observe($("#grid"));
    table.on("cellEdited", (cell) => { if (cell.getField() !== "item") changed(); else draft?.touch(); });
    table.on("tableBuilt", () => {
      draft = gendan.draft?.(config.key, { get: state, set: (s) => fill(s), status: $("[data-saved]"), auto: !config.customer });
      if (config.customer) return resume(config.customer);
      fill(config.state.lines ? config.state : { lines: [] });
      $("[name=customer]").focus();
    });
    // Enter goes on in the head: customer, wanted date, goods; Tab behind the last field opens the goods as well.
    const toGrid = async () => { const row = table.getRows().find((r) => !r.getData().item_id && !r.getData().item) ?? await append(); row.getCell("item").edit(); };
    root.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || e.ctrlKey || e.isComposing || e.defaultPrevented || !e.target.matches(".en-h input, .en-h select") || $(".sug")) return;
      const named = e.target.name === "customer";
      if (named && !$("#en-customer-id").value) return;
      e.preventDefault();
      named ? $("#en-date").focus() : toGrid();
    });
    $("#grid").addEventListener("focusin", (e) => { if (e.target.matches(".tabulator-tableholder") && !e.relatedTarget?.closest("#grid") && !phone.matches) toGrid(); });
    root.addEventListener("input", (e) => { if (e.target.name && !e.target.closest("#grid")) changed(); });
    root.addEventListener("change", (e) => { if (e.target.name === "type") { byType(); changed(); } });
    root.addEventListener("gendan:chosen", (e) => { if (e.target.name !== "customer") return; facts(e.detail.value); if (!phone.matches) setTimeout(() => $("#en-date").focus()); });
  });
})();
