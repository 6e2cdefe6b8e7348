/* From how many items on does a new pool pay? It works as reports/statistics/whole_job.py does, with the numbers that
   the page holds. Without it the page has a table of typical answers instead. */
"use strict";
{
  const UNITS = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];
  const count = (value) => (Number.isFinite(value) ? value.toLocaleString("en") : "never");

  function time(value) {
    const [scale, unit] = UNITS.find(([size]) => value >= size) ?? UNITS.at(-1);
    return `${Number((value / scale).toPrecision(3)).toLocaleString("en")} ${unit}`;
  }

  function paysFrom(start, item, pooled, workers) {
    const saved = workers * item - pooled;
    if (!(saved > 0)) return Infinity;
    const turns = (start + pooled - item) / saved;
    if (turns < 0) return 1;
    const full = Math.floor(turns) + 1;
    return Math.min(full * workers, Math.floor((start + full * pooled) / item)) + 1;
  }

  /* The estimate, and both ends where they are known. */
  function ends(pool, figure) {
    const [estimate, low, high] = [0, 1, 2].map((place) =>
      pool.start_s[place] === null || pool.stretch[place] === null ? null : figure(pool.start_s[place], pool.stretch[place]));
    return { estimate, low, high };
  }

  const range = (found, write) => (found.low === null || found.low === found.high ? "" : ` (${write(found.low)}–${write(found.high)})`);

  function answer(pool, items, item) {
    const pooled = (stretch) => stretch * item + pool.dispatch_s;
    const job = ends(pool, (start, stretch) => start + Math.ceil(items / pool.workers) * pooled(stretch));
    const from = ends(pool, (start, stretch) => paysFrom(start, item, pooled(stretch), pool.workers));
    const alone = items * item;
    const lost = Number.isFinite(from.low ?? Infinity) ? "is not shown to pay" : "never pays";
    const pays = Number.isFinite(from.estimate) ? `pays from ${count(from.estimate)} items` : lost;
    return `One after the other: ${time(alone)}. In a new pool: ${time(job.estimate)}${range(job, time)}. `
      + `For items of ${time(item)} it ${pays}${range(from, count)}.`;
  }

  for (const part of document.querySelectorAll("[data-pools]")) {
    const pools = JSON.parse(part.dataset.pools);
    const field = (name) => part.querySelector(`[name=${name}]`);
    const output = part.querySelector("output");
    const tell = () => {
      const [items, item] = [field("items").valueAsNumber, field("item_ms").valueAsNumber / 1e3];
      const [runner, workers] = [field("runner").value, Number(field("workers").value)];
      const pool = pools.find((one) => one.runner === runner && one.workers === workers);
      if (!(items >= 1 && item > 0)) output.value = "Give at least 1 item and a time above 0.";
      else if (!pool) output.value = `Not measured: ${runner} with ${workers} workers.`;
      else output.value = answer(pool, Math.floor(items), item);
    };
    part.addEventListener("input", tell);
    part.hidden = false;
    for (const instead of document.querySelectorAll("[data-without-script]")) instead.hidden = true;
    tell();
  }
}
