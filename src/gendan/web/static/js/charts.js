// Charts: one question each. Options are data; colours are named by our tokens ("@late-fill"); T shows the numbers.
(() => {
  const { $, $$, onReady } = gendan;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--g-${name}`).trim();
  const paint = (v) => Array.isArray(v) ? v.map(paint) : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, paint(x)])) : typeof v === "string" && v.startsWith("@") ? token(v.slice(1)) : v;
  const charts = new Map();
  const axis = (a, value) => a && { axisTick: { show: false }, ...a, axisLine: { show: !value, lineStyle: { color: token("line-2") }, ...a.axisLine }, splitLine: { show: value, lineStyle: { color: token("line") }, ...a.splitLine }, axisLabel: { color: token("ink-2"), fontSize: 12, ...a.axisLabel } };
  const series = (s) => ({
    ...(s.type === "bar" ? { barMaxWidth: 18, itemStyle: { color: token("done-fill") } } : {}),
    ...(s.type === "line" ? { symbolSize: 6, lineStyle: { color: token("ink-2"), width: 2 }, itemStyle: { color: token("ink-2") } } : {}),
    ...s,
    label: { color: token("ink"), fontSize: 12, ...s.label },
    ...(s.markLine ? { markLine: { symbol: "none", silent: true, ...s.markLine, lineStyle: { color: token("ok-fill"), type: "dashed", ...s.markLine.lineStyle }, label: { color: token("ok"), fontSize: 12, ...s.markLine.label } } } : {}),
  });
  const draw = (fig) => {
    const name = fig.dataset.chart, el = $(`#chart-${CSS.escape(name)}`, fig);
    const o = paint(JSON.parse($(`#chart-${CSS.escape(name)}-data`, fig).textContent));
    charts.get(name)?.dispose();
    const c = echarts.init(el, null, { renderer: "svg" });
    const xValue = o.xAxis?.type === "value";
    c.setOption({
      animation: false, textStyle: { fontFamily: token("font").replaceAll('"', "'"), fontSize: 12, color: token("ink-2") },
      grid: { left: 8, right: 40, top: 20, bottom: 4, containLabel: true },
      ...o,
      tooltip: { trigger: "axis", confine: true, ...o.tooltip, renderMode: "richText", backgroundColor: token("surface"), borderColor: token("line-2"), textStyle: { color: token("ink"), fontSize: 12 } },
      ...(o.legend ? { legend: { ...o.legend, textStyle: { color: token("ink-2") } } } : {}),
      ...(o.xAxis ? { xAxis: axis(o.xAxis, xValue) } : {}), ...(o.yAxis ? { yAxis: axis(o.yAxis, !xValue && o.yAxis.type !== "category") } : {}),
      series: (o.series || []).map(series),
    });
    c.on("click", (p) => { const href = p.data?.href ?? o.hrefs?.[p.dataIndex]; if (href) location.assign(href); });
    charts.set(name, c);
  };
  const all = () => { for (const f of $$("[data-chart]")) draw(f); };
  onReady((root) => { if (window.echarts) for (const f of $$("[data-chart]", root)) draw(f); });
  let wait;
  addEventListener("resize", () => { clearTimeout(wait); wait = setTimeout(() => charts.forEach((c) => { if (!c.isDisposed()) c.resize(); }), 120); });
  addEventListener("gendan:theme", all);
  gendan.keys?.({ t: () => { for (const f of $$("[data-chart]")) { const table = $(".chart-t", f), picture = $(".chart", f); table.hidden = !table.hidden; picture.hidden = !table.hidden; } } });
})();
