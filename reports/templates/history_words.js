/* Numbers and points in words, written as the rest of the page writes them. */
"use strict";

const UNITS_OF_TIME = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];
const MEMORY = ["peak_memory", "worker_memory"];

function significant(value, digits = 3) {
  if (value === 0) return "0";
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/* A function for all values of a panel: they share one unit, which fits the largest. */
function formatOf(panel) {
  if (panel.metric === "speedup") return (value) => `${value.toFixed(2)}×`;
  if (panel.metric === "noise") return (value) => `±${significant(value * 100, 2)} %`;
  if (panel.metric === "gil_share") return (value) => `${significant(value * 100, 2)} %`;
  if (panel.metric === "hand_overs") return (value) => significant(value, 2);
  if (MEMORY.includes(panel.metric)) return (value) => `${significant(value)} MiB`;
  const unused = panel.unused.map(({ value }) => value);
  const largest = Math.max(...panel.estimate.filter((value) => value !== null), ...unused);
  const [scale, unit] = UNITS_OF_TIME.find(([size]) => largest >= size) ?? UNITS_OF_TIME.at(-1);
  return (value) => `${significant(value / scale)} ${unit}`;
}

function moment(seconds) {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function fromTo(first, last) {
  return first === last ? first : `${first} to ${last}`;
}

/* A value with its bounds, and what the bounds are. */
function valueInWords(panel, facet, column) {
  const format = formatOf(panel);
  const value = format(panel.estimate[column]);
  if (panel.low[column] === null) return panel.metric === "noise" ? value : `${value}, no interval`;
  const bounds = `${format(panel.low[column])} to ${format(panel.high[column])}`;
  if (facet.commits[column] > 1) return `${value}, median of up to ${facet.commits[column]} commits, ${bounds}`;
  if (facet.runs[column] > 1) return `${value}, median of up to ${facet.runs[column]} runs, intervals ${bounds}`;
  return `${value}, 95 % interval ${bounds}`;
}

/* The hollow dots of a column, each with why it is not used. */
function unusedInWords(panel, column) {
  const format = formatOf(panel);
  return panel.unused.filter((dot) => dot.column === column)
    .map(({ value, reason }) => `${format(value)}, not used: ${reason}`);
}

/* What is known of one column of a panel, in parts of one line each. */
function reading(panel, facet, column) {
  return [
    ...(panel.estimate[column] === null ? [] : [valueInWords(panel, facet, column)]),
    ...unusedInWords(panel, column),
    `commit ${fromTo(facet.commit[column], facet.until[column])}`,
    fromTo(moment(facet.first[column]), moment(facet.last[column])),
    data.texts[facet.software[column]],
    ...panel.changes.filter((change) => change.column === column).map((change) => change.text),
    ...facet.steps.filter((step) => step.column === column).map((step) => `environment: ${step.text}`),
  ];
}
