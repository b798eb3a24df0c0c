// Checks a view: it passes axe's accessibility rules and is not wider than the window. Also takes screenshots for manual review.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";

import axe from "axe-core";

const SIZES = { narrow: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } };
const SCHEMES = ["light", "dark"];

/** Checks the view in both sizes and both colour schemes. Screenshots are written to `pictures`, if given, and named after the view. */
export async function checkView(page, name, pictures) {
  await page.evaluate(() => scrollTo(0, 0));
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const look = `${name}-${size}-${colorScheme}`;
      if (pictures) await picture(page, path.join(pictures, `${look}.png`));
      await accessible(page, look);
    }
    await fits(page, `${name}-${size}`);
  }
}

async function picture(page, file) {
  await mkdir(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
}

async function accessible(page, look) {
  // The page's content security policy forbids other scripts, so axe is injected through the browser's protocol.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(found, [], `${look} is not accessible: ${found.join("; ")}`);
}

async function fits(page, look) {
  const { wide, seen } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, seen: innerWidth }));
  assert.ok(wide <= seen, `${look} is ${wide} pixels wide in a window of ${seen}`);
}
