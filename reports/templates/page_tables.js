/* Tables: sorted by a column, filtered by words, copied as they are shown. page.js starts them and holds what both use. */

const UNITS = { ns: 1e-9, "µs": 1e-6, ms: 1e-3, min: 60, h: 3600, "%": 0.01, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const FIGURE = /^([-+−]?)([\d,]*\.?\d+)\s*([^\s\d(/]*)/;
const LONG_TABLE = 8;

/* What a cell is sorted by: its data-value, else the figure that its text begins with, in its unit. */
function valueOf(cell) {
  const text = oneLine(cell?.dataset.value ?? cell?.textContent ?? "");
  const [found, sign, digits, unit] = FIGURE.exec(text) ?? [];
  const figure = found ? Number(digits.replaceAll(",", "")) * (UNITS[unit] ?? 1) : NaN;
  const exact = cell?.dataset.value ? Number(cell.dataset.value) : NaN;
  return { text, number: Number.isNaN(exact) ? (sign && sign !== "+" ? -figure : figure) : exact };
}

/* Figures go before texts and dashes, whichever way they are sorted. */
function inOrder(one, other, way) {
  return Number.isNaN(one.number) - Number.isNaN(other.number)
    || way * (one.number - other.number || one.text.localeCompare(other.text, "en", { numeric: true }));
}

function makeSortable(table, key, groups) {
  const heads = [...[...table.tHead.rows].at(-1).cells];
  const ways = { a: "ascending", d: "descending" };
  const sort = (column, way) => {
    const values = new Map(groups.map((group) => [group, valueOf(group[0].cells[column])]));
    const sign = way === "d" ? -1 : 1;
    const sorted = way ? [...groups].sort((one, other) => inOrder(values.get(one), values.get(other), sign)) : groups;
    for (const group of sorted) group[0].parentNode.append(...group);
    for (const head of heads) head.removeAttribute("aria-sort");
    if (way) heads[column].setAttribute("aria-sort", ways[way]);
    remember(`sort-${key}`, way && `${column}${way}`);
  };
  heads.forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const next = () => ({ ascending: "d", descending: "" })[head.getAttribute("aria-sort")] ?? "a";
    const sorter = button("", () => sort(column, next()));
    sorter.append(...head.childNodes);
    head.append(sorter);
  });
  const [, column, way] = /^(\d+)([ad])$/.exec(state.get(`sort-${key}`)) ?? [];
  if (heads[column]) sort(Number(column), way);
}

/* A field above a long table that keeps the rows with all its words. */
function rowFilter(key, name, groups) {
  const status = element("span", { role: "status" });
  const field = element("input", { type: "search", placeholder: "Filter rows", "aria-label": `Filter rows of ${name}` });
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/);
    const fits = (group) => words.every((word) => group.some((row) => row.textContent.toLowerCase().includes(word)));
    const fitting = new Set(groups.filter(fits));
    for (const group of groups) toggle(group[0], "filter-off", !fitting.has(group));
    status.textContent = field.value.trim() ? `${fitting.size} of ${groups.length}` : "";
    remember(`find-${key}`, field.value.trim());
    settleStops();
  };
  field.value = state.get(`find-${key}`) ?? "";
  field.addEventListener("input", filter);
  filter();
  return element("div", { class: "controls" }, field, status);
}

/* Each row with the notes below it, in the order that is shown. */
const rowsOf = (table) => find("tbody > tr:not(.note, .cause)", table).map(withNotes);

/* A table's rows as texts, headings first, as they are shown; the notes below rows become a column. */
function textsOf(table) {
  const shown = rowsOf(table).filter(([row]) => !row.matches(OFF));
  const noted = shown.some((group) => group.length > 1);
  const cells = (row, note) => [
    ...[...row.cells].filter((cell) => !cell.matches(OFF)).map((cell) => oneLine(cell.innerText)),
    ...(noted ? [note] : []),
  ];
  return [
    cells([...table.tHead.rows].at(-1), "Notes"),
    ...shown.map(([row, ...notes]) => cells(row, notes.map((note) => oneLine(note.innerText)).join("; "))),
  ];
}

/* The same rules as those of reports/wording/escaping.py. */
const MARKUP = /[\\`*_{}[\]<>#!|~&@$^]|:(?=\S)/g;
const FORMULA = /^[=+\-@＝＋－＠]/;

function markdownText(text) {
  const escaped = text.replace(MARKUP, (one) => `&#${one.charCodeAt(0)};${"@#".includes(one) ? "&#8288;" : ""}`);
  return escaped.replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}&#46;`);
}

function csvText(text) {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function asMarkdown([headings, ...rows]) {
  const line = (texts) => `| ${texts.join(" | ")} |\n`;
  const escaped = [headings, ...rows].map((row) => line(row.map(markdownText)));
  return [escaped[0], line(headings.map(() => "---")), ...escaped.slice(1)].join("");
}

const asCsv = (rows) => rows.map((row) => `${row.map(csvText).join(",")}\r\n`).join("");

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // not allowed, or a page without a secure address: the old way
    const field = element("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

function copyButtons(table, name) {
  const status = element("span", { role: "status" });
  const copier = (kind, written) => button(kind, async () => {
    const done = await copy(written(textsOf(table)));
    status.textContent = done ? `Copied as ${kind}` : "The browser did not allow it";
  }, { "aria-label": `Copy as ${kind}: ${name}` });
  return element("div", { class: "controls copy" }, "Copy:", copier("Markdown", asMarkdown), copier("CSV", asCsv), status);
}

function startTable(table, place) {
  const key = table.id || `t${place}`;
  const name = oneLine(table.caption?.textContent ?? "this table");
  const groups = rowsOf(table);
  const holder = table.closest(".scroll") ?? table;
  if (groups.length > LONG_TABLE) holder.before(rowFilter(key, name, groups));
  if (groups.length > 1) makeSortable(table, key, groups);
  holder.after(copyButtons(table, name));
}
