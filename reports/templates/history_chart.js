/* One panel as SVG: band, line, marks and a cursor. It knows nothing of the page around it. */
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 62, right: 14, top: 24, bottom: 24 };
const HEIGHT = 190;
const LOGARITHMIC_FROM = 4;
const DOTS_UP_TO = 80;

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/* Ticks at 1, 2 or 5 times a power of ten; on a logarithmic axis as many of those as can be told apart. */
function ticksBetween(low, high, logarithmic) {
  const ticks = [];
  if (logarithmic) {
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
      for (const digit of [1, 2, 5]) ticks.push(digit * 10 ** power);
    }
    const inside = ticks.filter((tick) => tick >= low && tick <= high);
    const every = Math.ceil(inside.length / 5);
    return inside.filter((_, place) => place % every === 0);
  }
  const rough = (high - low) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * magnitude).find((size) => size >= rough);
  for (let at = Math.ceil(low / step); at * step <= high; at += 1) ticks.push(at * step);
  return ticks;
}

/* Everything is inside, bands too: nothing measured is cut away. */
function verticalScale(panel) {
  const unused = panel.unused.map(({ value }) => value);
  const values = [panel.estimate, panel.low, panel.high, unused].flat().filter((value) => value !== null);
  let low = Math.min(...values);
  let high = Math.max(...values);
  const logarithmic = low > 0 && high / low >= LOGARITHMIC_FROM;
  const padding = logarithmic ? 1 : (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
  [low, high] = logarithmic ? [low / 1.1, high * 1.1] : [low - padding, high + padding];
  const bent = logarithmic ? Math.log : (value) => value;
  const room = HEIGHT - MARGIN.top - MARGIN.bottom;
  const y = (value) => MARGIN.top + room * (1 - (bent(value) - bent(low)) / (bent(high) - bent(low)));
  return { y, ticks: ticksBetween(low, high, logarithmic) };
}

/* Neighboring columns that all have a value; what lies between two stretches was not measured. Columns of
   runs that are not used are passed by. */
function stretches(values, unused) {
  const found = [];
  let open = false;
  values.forEach((value, column) => {
    if (value === null) open &&= unused.includes(column);
    else if (open) found.at(-1).push(column);
    else found.push([column]);
    open ||= value !== null;
  });
  return found;
}

function joined(points) {
  return points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

function drawAxes(svg, place, facet, format) {
  const { x, y, ticks, width } = place;
  for (const tick of ticks) {
    const at = y(tick);
    svg.append(shape("path", { class: "grid", d: `M${MARGIN.left} ${at}H${width - MARGIN.right}` }));
    svg.append(shape("text", { class: "tick", x: MARGIN.left - 6, y: at + 4, "text-anchor": "end" }, format(tick)));
  }
  const last = facet.first.length - 1;
  const labels = Math.max(2, Math.min(last + 1, Math.floor((width - MARGIN.left) / 120)));
  for (let label = 0; label < labels && (label === 0 || last > 0); label += 1) {
    const column = Math.round((last * label) / (labels - 1));
    const anchor = label === 0 ? "start" : label === labels - 1 ? "end" : "middle";
    const text = new Date(facet.first[column] * 1000).toISOString().slice(0, 10);
    svg.append(shape("text", { class: "tick", x: x(column), y: HEIGHT - 7, "text-anchor": anchor }, text));
  }
}

function drawValues(svg, place, panel, facet) {
  const { x, y } = place;
  const whole = stretches(panel.estimate, facet.unused);
  for (const columns of whole) {
    const band = columns.filter((column) => panel.low[column] !== null);
    const upper = band.map((column) => [x(column), y(panel.high[column])]);
    const lower = band.map((column) => [x(column), y(panel.low[column])]).reverse();
    if (band.length > 1) svg.append(shape("path", { class: "band", d: `${joined([...upper, ...lower])}Z` }));
    else if (band.length) svg.append(shape("path", { class: "bar", d: joined([...upper, ...lower]) }));
  }
  const at = (column) => [x(column), y(panel.estimate[column])];
  const between = whole.slice(1).map((columns, gap) => joined([at(whole[gap].at(-1)), at(columns[0])]));
  svg.append(shape("path", { class: "gap", d: between.join("") }));
  svg.append(shape("path", { class: "line", d: whole.map((columns) => joined(columns.map(at))).join("") }));
  const dotted = whole.flat().length <= DOTS_UP_TO ? whole.flat() : whole.filter((one) => one.length === 1).flat();
  const dots = dotted.map(at).map(([cx, cy]) => `M${cx.toFixed(1)} ${cy.toFixed(1)}h0`);
  svg.append(shape("path", { class: "dots", d: dots.join("") }));
  for (const { column, value, reason } of panel.unused) {
    const dot = shape("circle", { class: "unused", cx: x(column).toFixed(1), cy: y(value).toFixed(1), r: 3.5 });
    dot.append(shape("title", {}, `not used: ${reason}`));
    svg.append(dot);
  }
  const crosses = panel.failed.map((column) => `M${x(column) - 4} ${HEIGHT - MARGIN.bottom - 10}l8 8m0 -8l-8 8`);
  svg.append(shape("path", { class: "failed", d: crosses.join("") }));
}

/* A triangle: the environment changed. A diamond with its change: a change point, with the levels around it. */
function drawMarks(svg, place, panel, facet) {
  const { x, y } = place;
  const bottom = HEIGHT - MARGIN.bottom;
  for (const step of facet.steps) {
    const at = x(step.column);
    svg.append(shape("path", { class: "step", d: `M${at} ${MARGIN.top - 4}V${bottom}` }));
    const triangle = shape("path", { class: "step-head", d: `M${at - 5} ${MARGIN.top - 12}h10l-5 8Z` });
    triangle.append(shape("title", {}, step.text));
    svg.append(triangle);
  }
  let labeled = -Infinity;
  for (const change of panel.changes) {
    const at = x(change.column);
    svg.append(shape("path", { class: "change", d: `M${at} ${MARGIN.top}V${bottom}` }));
    svg.append(shape("path", { class: "level", d: `M${x(change.from)} ${y(change.before)}H${at}` }));
    svg.append(shape("path", { class: "level", d: `M${at} ${y(change.after)}H${x(change.to)}` }));
    const diamond = shape("path", { class: "change-head", d: `M${at} ${MARGIN.top - 7}l6 7l-6 7l-6 -7Z` });
    diamond.append(shape("title", {}, change.text));
    svg.append(diamond);
    if (at - labeled < 60) continue; // its words would cover those of the one before; the point tells them
    labeled = at;
    const side = at > place.width - 80 ? { x: at - 9, "text-anchor": "end" } : { x: at + 9 };
    svg.append(shape("text", { class: "change-text", y: MARGIN.top - 9, ...side }, change.label));
  }
}

/* Return the SVG and where its columns are. */
function drawPanel(panel, facet, width, format) {
  const last = Math.max(1, facet.first.length - 1);
  const x = (column) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * column) / last;
  const place = { x, ...verticalScale(panel), width };
  const svg = shape("svg", { class: "panel", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
  drawAxes(svg, place, facet, format);
  drawValues(svg, place, panel, facet);
  drawMarks(svg, place, panel, facet);
  const cursor = shape("g", { class: "cursor", visibility: "hidden" });
  cursor.append(shape("path", { d: `M0 ${MARGIN.top}V${HEIGHT - MARGIN.bottom}` }), shape("circle", { r: 5 }));
  svg.append(cursor);
  const point = (column) => {
    cursor.setAttribute("visibility", "visible");
    cursor.setAttribute("transform", `translate(${x(column)} 0)`);
    const value = panel.estimate[column] ?? panel.unused.find((dot) => dot.column === column).value;
    cursor.lastChild.setAttribute("cy", place.y(value));
  };
  const columnAt = (px) => ((px - MARGIN.left) / (width - MARGIN.left - MARGIN.right)) * last;
  return { svg, point, columnAt };
}
