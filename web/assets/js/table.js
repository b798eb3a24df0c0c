// Tables, and lists that are loaded page by page.

import { element } from "./dom.js";

/** A table with a heading per column. Columns with `number` are aligned to the right. `add` appends rows. */
export function table(name, columns) {
  const head = columns.map(({ title, number }) => element("th", { scope: "col", class: number ? "number" : false }, title));
  const body = element("tbody");
  const node = element("table", { "aria-label": name }, element("thead", {}, element("tr", {}, ...head)), body);
  const add = (rows) => body.append(...rows.map((row) => element("tr", {}, ...columns.map((column) => cell(column, row)))));
  return { node, add };
}

function cell({ value, number, name }, row) {
  return element("td", { class: [number && "number", name].filter(Boolean).join(" ") || false }, value(row));
}

/** A section with the first page of a list, and a button that loads the next page. */
export function listing(name, columns, first, fetchPage) {
  if (!first.items.length) return section(name, element("p", { class: "quiet" }, "None yet."));
  const { node, add } = table(name, columns);
  let cursor = first.next;
  const problem = element("p", { class: "quiet", role: "status" });
  const button = element("button", { class: "more", type: "button", onclick: more }, `More ${name.toLowerCase()}`);
  button.hidden = !cursor;
  async function more() {
    button.disabled = true;
    try {
      const page = await fetchPage(cursor);
      add(page.items);
      cursor = page.next;
      button.hidden = !cursor;
      problem.textContent = "";
    } catch (error) {
      problem.textContent = `Could not load more: ${error.message}.`;
    } finally {
      button.disabled = false;
    }
  }
  add(first.items);
  return section(name, node, problem, button);
}

/** A section with a heading. */
export function section(name, ...children) {
  return element("section", { "aria-label": name }, element("h2", {}, name), ...children);
}
