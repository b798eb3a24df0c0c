// Builds elements without ever parsing text as HTML: what artists write stays text.

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` are listeners, `class` and the rest attributes; false leaves one out
 * @param {...(Node | string | null | undefined)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A view that has nothing but a sentence to show. */
export function notice(title, text) {
  return [element("h1", {}, title), state(text)];
}

/** A line for when there is nothing to show, or not yet. */
export function state(text, ...children) {
  return element("p", { class: "state", role: "status" }, text, ...children);
}
