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

    const append = async (code) => {
      const template = $("template", form);
      if (!template || !form.dataset.find) { beep("bad"); return told("late", t("tally.unknown", { code: esc(code) })); }
      const found = await gendan.send(`${form.dataset.find}?code=${encodeURIComponent(code)}`, { method: "GET", quiet: true }).catch(() => null);
      if (!found) { beep("bad"); return told("late", t("tally.unknown", { code: esc(code) })); }
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

    $("[data-all]", form)?.addEventListener("click", () => { for (const row of rows()) if (row.dataset.most) amount(row).value = row.dataset.most; told("", ""); });

    document.addEventListener("gendan:scan", (e) => {
      const code = e.detail.code.trim().toUpperCase(), all = rows();
      const here = all.find((row) => row.dataset.place?.toUpperCase() === code);
      if (here || (form.dataset.places ?? "").split(" ").includes(code)) {
        place = code;
        for (const row of all) row.classList.toggle("dim", Boolean(row.dataset.place) && row.dataset.place.toUpperCase() !== place);
        beep("good");
        return told("ok", t("tally.bin", { place: esc(code) }));
      }
      const named = all.filter((row) => codes(row)[code]);
      const row = named.find((r) => !place || !r.dataset.place || r.dataset.place.toUpperCase() === place);
      if (row) return add(row, num(codes(row)[code]), $("[data-name]", row)?.textContent ?? code);
      if (named.length) { beep("bad"); return told("late", t("tally.elsewhere", { place: esc(named[0].dataset.place) })); }
      append(code);
    });
  };

  onReady((root) => { for (const form of $$("[data-tally]", root)) if (!form.dataset.begun) { form.dataset.begun = "1"; begin(form); } });
})();
