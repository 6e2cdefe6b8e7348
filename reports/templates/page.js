/* What a reader does with a page: look closer, sort, filter, copy, fold, and hide runners. Without this script all
   content is there. The address keeps what was chosen. It acts on what templates mark:
     data-tip="text" tabindex="0"      hover and focus show the text
     data-runner="threads"             can be hidden with its runner; a row takes the .note and .cause rows below along
     <table data-sortable>             is sorted, filtered and copied; <td data-value> is what is sorted by
     data-filter="verdict"             what it holds with data-verdict is filtered by that; with data-predict the parts
                                       called answer-hidden-until-asked can be hidden
     <details id>                      is kept open
     <div id="toolbar" hidden>         gets the buttons for folds and runners */

const state = new URLSearchParams(location.search);
const OFF = ".runner-off, .filter-off";
const find = (chosen, within = document) => [...within.querySelectorAll(chosen)];
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function button(text, act, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/* Replaces the address, so that going back still leaves the page. */
function remember(name, ...values) {
  const before = state.toString();
  state.delete(name);
  for (const value of values) if (value) state.append(name, value);
  if (state.toString() === before) return;
  const address = new URL(location.href);
  address.search = state;
  try {
    history.replaceState(history.state, "", address);
  } catch {
    // a preview without an address of its own: all works but for the link
  }
}

/* A row with the notes below it, which share its fate; anything else alone. */
function withNotes(part) {
  const parts = [part];
  while (part.matches("tr") && parts.at(-1).nextElementSibling?.matches(".note, .cause")) {
    parts.push(parts.at(-1).nextElementSibling);
  }
  return parts;
}

function toggle(part, name, off) {
  for (const one of withNotes(part)) one.classList.toggle(name, off);
}

/* Tooltips: on hover and focus, until the pointer or the focus leaves, or Escape. */
const EDGE = 8;
const tip = element("div", { id: "tip", role: "tooltip", hidden: "" });
let told = null;
let pointedAt = null;
let dismissed = null;

function placeTip() {
  if (!told) return;
  const box = told.getBoundingClientRect();
  const most = document.documentElement.clientWidth - tip.offsetWidth - EDGE;
  const left = (pointedAt ?? box.left + box.width / 2) - tip.offsetWidth / 2;
  const above = box.top - tip.offsetHeight;
  const below = Math.min(box.bottom, document.documentElement.clientHeight - tip.offsetHeight);
  tip.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
  tip.style.top = `${above >= 0 ? above : below}px`;
}

function showTip(target, x) {
  if (target === told || target === dismissed) return;
  hideTip();
  [told, pointedAt] = [target, x];
  tip.textContent = target.dataset.tip;
  tip.hidden = false;
  if (target.getAttribute("aria-label") !== target.dataset.tip) { // else it is read aloud already
    target.setAttribute("aria-describedby", `${target.getAttribute("aria-describedby") ?? ""} tip`.trim());
  }
  placeTip();
}

function hideTip() {
  if (!told) return;
  const others = told.getAttribute("aria-describedby")?.replace(/ ?\btip$/, "");
  if (others) told.setAttribute("aria-describedby", others); else told.removeAttribute("aria-describedby");
  told = null;
  tip.hidden = true;
}

function startTips() {
  document.body.append(tip);
  document.addEventListener("pointerover", (event) => {
    const target = event.target.closest("[data-tip]");
    if (target !== dismissed) dismissed = null;
    if (target) showTip(target, event.clientX);
    else if (told !== document.activeElement && !tip.contains(event.target)) hideTip();
  });
  document.addEventListener("focusin", (event) => {
    dismissed = null;
    const target = event.target.closest("[data-tip]");
    if (target) showTip(target); else hideTip();
  });
  document.addEventListener("focusout", hideTip);
  document.documentElement.addEventListener("pointerleave", hideTip);
  addEventListener("scroll", placeTip, { capture: true, passive: true });
  addEventListener("resize", placeTip);
}

/* The Tab key stops once in each chart and table of values; arrow keys go on from there. */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const GROUPS = "svg, table, dl";
const isOff = (mark) => mark.closest(OFF) || getComputedStyle(mark).display === "none";
const marksOf = (group) => find("[data-tip]:not(a, button, summary)", group).filter((mark) => !isOff(mark));
const columnOf = (mark) => mark.closest("td, th")?.cellIndex;

function settleStops() {
  const groups = new Set(find("[data-tip]").map((mark) => mark.closest(GROUPS)));
  groups.delete(null);
  for (const group of groups) {
    const marks = marksOf(group);
    const stop = marks.includes(document.activeElement) ? document.activeElement : marks[0];
    for (const mark of marks) mark.setAttribute("tabindex", mark === stop ? 0 : -1);
    if (!group.matches("svg")) continue;
    group.setAttribute("role", "group"); // a picture's parts are not told by screen readers
    for (const mark of marks) {
      mark.setAttribute("role", "img");
      if (!mark.hasAttribute("aria-label")) mark.setAttribute("aria-label", mark.dataset.runner ?? "Value");
    }
  }
}

function step(event) {
  const mark = event.target;
  const group = mark.matches("[data-tip]") && mark.closest(GROUPS);
  if (!STEPS[event.key] || !group || event.altKey || event.ctrlKey || event.metaKey) return;
  const upright = event.key === "ArrowUp" || event.key === "ArrowDown";
  const marks = marksOf(group).filter((one) => !upright || columnOf(one) === columnOf(mark));
  const next = marks[marks.indexOf(mark) + STEPS[event.key]];
  if (!next) return;
  event.preventDefault();
  next.focus();
  settleStops();
}

/* Lists that are filtered by what their items are, such as a verdict, and can hide it at first. */
function startList(list, place) {
  const key = list.id || `l${place}`;
  const kind = list.dataset.filter;
  const items = find(`[data-${kind}]`, list);
  const valueOfItem = (item) => item.getAttribute(`data-${kind}`);
  const filters = ["", ...new Set(items.map(valueOfItem))].map((value) => {
    const count = items.filter((item) => !value || valueOfItem(item) === value).length;
    return [value, button(`${value || "all"} ${count}`, () => choose(value))];
  });
  const choose = (chosen) => {
    for (const item of items) toggle(item, "filter-off", Boolean(chosen) && valueOfItem(item) !== chosen);
    for (const [value, one] of filters) one.setAttribute("aria-pressed", value === chosen);
    remember(`${kind}-${key}`, chosen);
  };
  const controls = element("div", { class: "controls", role: "group", "aria-label": `Filter by ${kind}` });
  controls.append(...filters.map(([, one]) => one));
  list.before(controls);
  const wanted = state.get(`${kind}-${key}`);
  choose(filters.some(([value]) => value === wanted) ? wanted : "");
  if (list.hasAttribute("data-predict")) controls.append(predictor(list, key, items, filters, choose));
}

function predictor(list, key, items, filters, choose) {
  const answerOf = (item) => withNotes(item).flatMap((part) => find(".answer-hidden-until-asked", part))[0];
  const switcher = button("Predict first", () => predict(!list.classList.contains("predicting")));
  const predict = (on) => {
    if (on) choose("");
    list.classList.toggle("predicting", on);
    switcher.setAttribute("aria-pressed", on);
    for (const [, one] of filters) one.disabled = on;
    for (const one of find(".ask", list)) one.remove();
    for (const item of items) {
      toggle(item, "asked", false);
      if (on) answerOf(item)?.before(button("Show the answer", () => {}, { class: "ask" }));
    }
    remember(`predict-${key}`, on && "1");
  };
  list.addEventListener("click", (event) => {
    const item = items.find((one) => one.contains(event.target));
    if (!item || !list.matches(".predicting") || item.matches(".asked") || event.target.closest("a")) return;
    toggle(item, "asked", true);
    answerOf(item)?.setAttribute("tabindex", -1);
    answerOf(item)?.focus();
  });
  predict(state.has(`predict-${key}`));
  return switcher;
}

/* The toolbar: folds and runners. */
function foldsButton() {
  const folds = find("details:not([open])");
  const ids = new Set(state.getAll("open"));
  const switcher = button("Open all", () => {
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
    settle();
  });
  const settle = () => {
    switcher.textContent = folds.every((fold) => fold.open) ? "Close all" : "Open all";
    remember("open", ...folds.filter((fold) => fold.open).map((fold) => fold.id));
  };
  for (const fold of folds) {
    if (ids.has(fold.id)) fold.open = true;
    fold.addEventListener("toggle", settle);
  }
  settle();
  return folds.length ? [switcher] : [];
}

/* A link into a fold opens it; not all browsers do so by themselves. */
function revealTarget() {
  const target = document.querySelector(":target");
  const closed = () => target?.closest("details:not([open])");
  if (!closed()) return;
  while (closed()) closed().open = true;
  target.scrollIntoView();
}

/* What all are compared with stays. */
const REFERENCES = ["", "sequential", "ceiling"];

function runnersMenu() {
  const parts = find("[data-runner]").filter((part) => !REFERENCES.includes(part.dataset.runner));
  const names = [...new Set(parts.map((part) => part.dataset.runner))];
  const hidden = new Set(state.getAll("hide").filter((name) => names.includes(name)));
  const count = element("span");
  const apply = () => {
    for (const part of parts) toggle(part, "runner-off", hidden.has(part.dataset.runner));
    count.textContent = ` ${names.length - hidden.size}/${names.length}`;
    remember("hide", ...hidden);
    settleStops();
  };
  const box = (name) => {
    const tick = element("input", { type: "checkbox" });
    tick.checked = !hidden.has(name);
    tick.addEventListener("change", () => {
      if (tick.checked) hidden.delete(name); else hidden.add(name);
      apply();
    });
    return element("label", {}, tick, name);
  };
  const boxes = element("fieldset", { "aria-label": "Runners that are shown" }, ...names.map(box));
  apply();
  return names.length > 1 ? [element("details", { class: "menu" }, element("summary", {}, "Runners", count), boxes)] : [];
}

function closeMenus(except) {
  for (const menu of find("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

const folding = foldsButton();
startTips();
find("table[data-sortable]").filter((table) => table.tHead).forEach(startTable);
find("[data-filter]").forEach(startList);
const tools = [...folding, ...runnersMenu()];
const toolbar = document.getElementById("toolbar");
if (tools.length) toolbar?.append(...tools);
if (toolbar) toolbar.hidden = !tools.length;
addEventListener("load", revealTarget);
addEventListener("hashchange", revealTarget);
document.addEventListener("keydown", step);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  dismissed = told;
  hideTip();
  closeMenus(null);
});
document.addEventListener("pointerdown", (event) => closeMenus(event.target));
