// Counting with a scanner into a form: each scan of goods adds to their row, a scan of a bin chooses the rows of that bin.
(() => {
  const { $, $$, esc, icon, t, beep, onReady } = gendan;
  const num = (text) => Math.round(Number(text) * 1e6) / 1e6;

  const begin = (form) => {
    let place = "";
    const box = $("[data-told]", form.closest("[data-scanner]") ?? form);
    const told = (state, html) => { box.innerHTML = html ? `<div class="av-note ${state}">${icon(state === "ok" ? "check" : "alert-triangle")}<div>${html}</div></div>` : ""; };
    const rows = () => $$("[data-row-codes]", form);
    const codes = (row) => JSON.parse(row.dataset.rowCodes || "{}");
    const amount = (row) => $("[data-amount]", row);

    // Figures that were only proposed go when somebody begins to count.
    const begun = () => { if (form.dataset.proposed === undefined) return; delete form.dataset.proposed; for (const row of rows()) amount(row).value = 0; };
    const add = (row, by, name) => {
      const input = amount(row), most = row.dataset.most, next = num(num(input.value || 0) + by);
      if (most && next > num(most)) { beep("bad"); return told("late", t("tally.enough", { n: num(most), name: esc(name) })); }
      input.value = next;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      for (const other of $$(".cur", form)) other.classList.remove("cur");
      row.classList.add("cur"); row.scrollIntoView({ block: "nearest" });
      beep("good");
      told("ok", t("tally.added", { name: esc(name), n: next }));
    };

    // A bin scanned after goods is where these go; one scanned before holds for what follows.
    const intoBin = (code) => {
      const row = $(".cur", form), bin = row && $("[name=place]", row), whole = $("[name=place]:not(tr *)", form);
      if (whole) whole.value = code;
      else if (bin && !bin.value) bin.value = code;
      else place = code;
      beep("good");
      told("ok", bin?.value === code ? t("tally.into", { place: esc(code), name: esc($("[data-name]", row)?.textContent ?? "") }) : t("tally.bin", { place: esc(code) }));
    };

    const append = async (code) => {
      const template = $("template", form);
      if (!form.dataset.find) { beep("bad"); return told("late", t("tally.unknown", { code: esc(code) })); }
      const house = $("[name=warehouse]", form)?.value ?? form.dataset.house ?? "";
      const found = await gendan.send(`${form.dataset.find}?${new URLSearchParams({ code, house })}`, { method: "GET", quiet: true }).catch(() => null);
      if (found?.place) return intoBin(found.place);
      if (!found || !template) { beep("bad"); return told("late", t("tally.unknown", { code: esc(code) })); }
      const row = template.content.firstElementChild.cloneNode(true);
      row.dataset.rowCodes = JSON.stringify(found.codes);
      $("[name=code]", row).value = found.code;
      const name = $("[data-name]", row), unit = $("[data-unit]", row);
      if (name) name.textContent = found.name;
      if (unit) unit.textContent = found.unit;
      const bin = $("[name=place]", row);
      if (bin && place) bin.value = place;
      const blank = $$("[data-blank]", form).find((r) => !$("[name=code]", r).value.trim());
      blank ? blank.before(row) : $("[data-rows-here]", form).append(row);
      add(row, num(found.codes[code] ?? 1), found.name);
    };

    form.addEventListener("focusin", (e) => { if (e.target.matches("[data-amount]")) e.target.select(); });   // what is typed replaces the figure
    $("[data-all]", form)?.addEventListener("click", () => { for (const row of rows()) if (row.dataset.most) amount(row).value = row.dataset.most; told("", ""); });

    const scanned = async (code) => {
      const all = rows();
      const here = all.find((row) => row.dataset.place?.toUpperCase() === code);
      if (here || (form.dataset.places ?? "").split(" ").includes(code)) {
        place = code;
        for (const row of all) row.classList.toggle("dim", Boolean(row.dataset.place) && row.dataset.place.toUpperCase() !== place);
        beep("good");
        return told("ok", t("tally.bin", { place: esc(code) }));
      }
      const named = all.filter((row) => codes(row)[code]);
      if (named.length) begun();
      const fitting = named.filter((r) => !place || !r.dataset.place || r.dataset.place.toUpperCase() === place);
      const row = fitting.find((r) => !r.dataset.most || num(amount(r).value || 0) + num(codes(r)[code]) <= num(r.dataset.most)) ?? fitting[0];
      if (row) return add(row, num(codes(row)[code]), $("[data-name]", row)?.textContent ?? code);
      if (named.length) { beep("bad"); return told("late", t("tally.elsewhere", { place: esc(named[0].dataset.place) })); }
      return append(code);
    };
    // One after the other: the second piece is counted to the row that the first one makes.
    let before = Promise.resolve();
    document.addEventListener("gendan:scan", (e) => { const code = e.detail.code.trim().toUpperCase(); before = before.then(() => scanned(code)).catch(() => beep("bad")); });
  };

  // Where there is room nothing is folded away.
  onReady((root) => { if (matchMedia("(min-width: 768px)").matches) for (const d of $$("details.later", root)) d.open = true; });
  onReady((root) => { for (const form of $$("[data-tally]", root)) if (!form.dataset.begun) { form.dataset.begun = "1"; begin(form); } });
})();
