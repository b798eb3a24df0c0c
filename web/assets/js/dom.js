// Creates elements without parsing text as HTML, so that text of artists cannot become markup.

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` are event listeners, others are attributes. False, null and
 *   undefined values are omitted
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

/** A view with a heading and one sentence. */
export function notice(title, text) {
  return [element("h1", {}, title), state(text)];
}

/** A status line, for example while loading or for an empty list. */
export function state(text, ...children) {
  return element("p", { class: "state", role: "status" }, text, ...children);
}
