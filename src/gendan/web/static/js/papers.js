// Forms: tables that grow by a row, sums that follow.
(() => {
  const { $, $$, onReady } = gendan;

  const grow = (name) => {
    const table = $(`table[data-table="${name}"]`), model = $(`template[data-row-of="${name}"]`);
    const next = Math.max(-1, ...$$("[name]", table).map((el) => Number(el.name.split(".")[1]))) + 1;
    const row = model.content.firstElementChild.cloneNode(true);
    for (const el of $$("[name]", row)) { el.name = el.name.replace(".N.", `.${next}.`); el.id = el.id.replace("-N-", `-${next}-`); }
    table.tBodies[0].append(row);
    return row;
  };
  const number = (text) => { const n = Number(text.replace(/[,，¥￥\s]/g, "")); return Number.isFinite(n) ? n : 0; };
  const add = () => {
    for (const out of $$("[data-sum]")) {
      const [table, column] = out.dataset.sum.split(".");
      const cells = $$(`table[data-table="${table}"] [name]`).filter((el) => el.name.endsWith(`.${column}`));
      const total = cells.reduce((sum, el) => sum + number(el.value), 0);
      out.textContent = total.toLocaleString("en", { maximumFractionDigits: 6 });
    }
  };
  onReady((root) => { for (const b of $$("[data-more]", root)) b.hidden = false; });
  document.addEventListener("click", (e) => {
    const more = e.target.closest("[data-more]");
    if (more) $("input, select", grow(more.dataset.more))?.focus();
  });
  document.addEventListener("input", (e) => { if (e.target.closest("table[data-table]")) add(); });
})();
