/* The explorer: filters, cards of panels, the point under mouse or keys, and the link to what is shown. */
"use strict";

const data = JSON.parse(document.getElementById("history-data").textContent);
const form = document.getElementById("filters");
const list = document.getElementById("cards");
const status = document.getElementById("status");
const more = document.getElementById("more");
const all = document.getElementById("all");
const FILTERS = ["q", "kind", "runner", "metric", "env", "changed"];
const STEP = 6;
let most = STEP;
let single = null;
let wanted = null;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function addOptions(name, options) {
  for (const [value, text] of options) form.elements[name].append(new Option(text, value));
}

function filled() {
  const filters = new URLSearchParams();
  for (const name of FILTERS) {
    const field = form.elements[name];
    const value = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim();
    if (value) filters.set(name, value);
  }
  return filters;
}

function panelsOf(chart, filters) {
  return chart.panels.filter((panel) => !filters.has("metric") || panel.metric === filters.get("metric"));
}

function matches(chart, filters) {
  const words = (filters.get("q") ?? "").toLowerCase().split(/\s+/);
  const text = `${chart.kind} ${chart.name} ${data.facets[chart.facet].name}`.toLowerCase();
  const panels = panelsOf(chart, filters);
  return words.every((word) => text.includes(word))
    && ["kind", "runner"].every((name) => !filters.has(name) || chart[name] === filters.get(name))
    && (!filters.has("env") || data.facets[chart.facet].id === filters.get("env"))
    && (filters.has("changed") ? panels.some((panel) => panel.changes.length) : panels.length > 0);
}

/* The link never makes a step in the browser's history: going back leaves the page. */
function remember(text) {
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}

/* A panel's chart is a slider over its points: arrow keys, Page Up and Down, Home and End move along it. */
function panelElement(chart, panel, link) {
  const facet = data.facets[chart.facet];
  const hollow = new Set(panel.unused.map(({ column }) => column));
  const columns = panel.estimate.flatMap((value, column) => (value === null && !hollow.has(column) ? [] : [column]));
  const box = element("div", "panel-box");
  const words = element("p", "point");
  const figure = element("figure", "panel-figure", element("figcaption", "", panel.title), box, words);
  const newest = columns.findLastIndex((column) => panel.estimate[column] !== null);
  let at = newest === -1 ? columns.length - 1 : newest;
  let drawn = null;
  Object.entries({ role: "slider", tabindex: 0, "aria-valuemin": 1, "aria-valuemax": columns.length,
    "aria-label": `${chart.name}, ${panel.title}, ${facet.name}` })
    .forEach(([name, value]) => box.setAttribute(name, value));

  function show(place, byReader) {
    at = Math.max(0, Math.min(columns.length - 1, place));
    const parts = reading(panel, facet, columns[at]);
    box.setAttribute("aria-valuenow", at + 1);
    box.setAttribute("aria-valuetext", parts.join(", "));
    const shown = byReader ? parts.slice(1) : parts.slice(1, 3); // software and changes when they are asked for
    words.replaceChildren(element("strong", "", parts[0]), ...shown.flatMap((part) => [" · ", part]));
    if (!byReader) return;
    drawn.point(columns[at]);
    link.href = `#s=${chart.id}&m=${panel.metric}&at=${facet.first[columns[at]]}`;
    remember(link.hash.slice(1));
  }

  function nearest(column) {
    return columns.reduce((best, one, place) =>
      (Math.abs(one - column) < Math.abs(columns[best] - column) ? place : best), 0);
  }

  const under = (event) => nearest(drawn.columnAt(event.clientX - box.getBoundingClientRect().left));
  box.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") show(under(event), true);
  });
  box.addEventListener("click", (event) => show(under(event), true));
  box.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1,
      PageDown: at - 10, PageUp: at + 10, Home: 0, End: columns.length - 1 };
    if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(moves[event.key], true);
  });

  function draw() {
    const width = Math.max(240, Math.floor(box.clientWidth));
    drawn = drawPanel(panel, facet, width, formatOf(panel));
    box.replaceChildren(drawn.svg);
    show(at, false);
    if (wanted && wanted.get("s") === chart.id && wanted.get("m") === panel.metric) {
      show(nearest(facet.first.findLastIndex((first) => first <= Number(wanted.get("at")))), true);
    }
  }
  return { figure, draw };
}

/* What explains the times is drawn when it is asked for: a closed box has no width to draw for. */
function foldedPanels(chart, folded, link) {
  const box = element("div", "panels");
  const families = [...new Set(folded.map((panel) => panel.family))].join(", ");
  const details = element("details", "", element("summary", "", families), box);
  details.addEventListener("toggle", () => {
    if (!details.open || box.firstChild) return;
    const panels = folded.map((panel) => panelElement(chart, panel, link));
    box.replaceChildren(...panels.map(({ figure }) => figure));
    panels.forEach(({ draw }) => draw());
  });
  return details;
}

function card(chart, filters) {
  const link = element("a", "permalink", "link to this");
  link.href = `#s=${chart.id}`;
  link.setAttribute("aria-label", `Link to ${chart.name}`);
  const matching = panelsOf(chart, filters);
  const alone = single || filters.has("metric") || matching.every((panel) => panel.folded);
  const isOpen = (panel) => alone || !panel.folded || panel.changes.length > 0;
  const panels = matching.filter(isOpen).map((panel) => panelElement(chart, panel, link));
  const title = element("h3", "", chart.name, " ", element("small", "", data.facets[chart.facet].name), " ", link);
  const article = element("article", "workload card", title,
    element("div", "panels", ...panels.map(({ figure }) => figure)));
  const folded = matching.filter((panel) => !isOpen(panel));
  if (folded.length) article.append(foldedPanels(chart, folded, link));
  article.style.setProperty("--series", `var(${chart.color})`);
  return { article, panels };
}

function render() {
  const filters = single ? new URLSearchParams() : filled();
  const matching = data.charts.filter((chart) => (single ? chart === single : matches(chart, filters)));
  const cards = matching.slice(0, most).map((chart) => card(chart, filters));
  list.replaceChildren(...cards.map(({ article }) => article));
  cards.forEach(({ panels }) => panels.forEach(({ draw }) => draw()));
  more.hidden = matching.length <= most;
  all.hidden = !single;
  const shown = Math.min(most, matching.length);
  status.textContent = `${shown} of ${matching.length} matching series shown; ${data.charts.length} in all.`;
}

function follow() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) return;
  const asked = new URLSearchParams(hash);
  single = data.charts.find((chart) => chart.id === asked.get("s")) ?? null;
  wanted = asked.has("at") ? asked : null;
  for (const name of FILTERS) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = asked.has(name);
    else field.value = asked.get(name) ?? "";
    if (field.selectedIndex === -1) field.value = "";
  }
  most = STEP;
  render();
  wanted = null;
  if (asked.has("s") && !single) status.textContent = `The linked series is not on this page. ${status.textContent}`;
  if (asked.has("s")) document.getElementById("explore").scrollIntoView();
}

function filter() {
  single = null;
  most = STEP;
  render();
  remember(filled().toString());
}

function redrawWhenWider() {
  let width = list.clientWidth;
  new ResizeObserver(() => {
    if (list.clientWidth === width) return;
    width = list.clientWidth;
    render();
  }).observe(list);
}

addOptions("kind", [...new Set(data.charts.map((chart) => chart.kind))].map((kind) => [kind, kind]));
addOptions("runner", [...new Set(data.charts.map((chart) => chart.runner))].sort().map((one) => [one, one]));
addOptions("env", data.facets.map((facet) => [facet.id, facet.name]));
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => {
  most += STEP;
  render();
});
all.addEventListener("click", filter);
addEventListener("hashchange", follow);
document.getElementById("explore").hidden = false;
document.getElementById("drawn").hidden = true;
follow();
if (!list.hasChildNodes()) render();
redrawWhenWider();
