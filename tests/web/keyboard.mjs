// Use of the page with the keyboard only.

import assert from "node:assert/strict";

/** Presses Tab through the whole page: every focused element has a visible outline and is not covered. */
export async function everyStopIsVisible(page) {
  const seen = [];
  for (let stops = 0; stops < 200; stops++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(describe);
    // Between the last and the first element, the focus is in the browser's own controls.
    if (!stop) continue;
    if (seen.includes(stop.path)) break;
    seen.push(stop.path);
    assert.ok(stop.outlined, `the focus is not visible on ${stop.html}`);
    assert.ok(stop.uncovered, `something covers the focus on ${stop.html}`);
  }
  for (const id of ["filter", "player-toggle", "player-waveform"]) {
    assert.ok(seen.some((path) => path.endsWith(`#${id}`)), `the Tab key does not reach #${id}`);
  }
}

/** Runs in the page: describes the focused element. */
function describe() {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const index = [...document.querySelectorAll("*")].indexOf(node);
  return {
    path: `${index}#${node.id}`,
    html: node.outerHTML.slice(0, 120),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    uncovered: Boolean(top) && (node.contains(top) || top.contains(node)),
  };
}
