// The page by keyboard alone.

import assert from "node:assert/strict";

/** Tabs through the whole page: every stop is outlined, has a name and is not under anything else. */
export async function everyStopIsVisible(page) {
  const seen = [];
  for (let stops = 0; stops < 200; stops++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(describe);
    // Between the last stop and the first the focus is the browser's.
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

/** Runs in the page: what has the focus. */
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
