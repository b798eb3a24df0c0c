// The state of the audio element.

import assert from "node:assert/strict";

/** Position and length of the recording in seconds, and whether it is paused. */
export function audio(page) {
  return page.locator("#player-audio").evaluate((a) => ({ at: a.currentTime, paused: a.paused, whole: a.duration }));
}

/** Waits until the recording plays beyond `seconds`. */
export async function hears(page, seconds) {
  const past = (wanted) => {
    const { currentTime, paused } = document.getElementById("player-audio");
    return !paused && currentTime > wanted;
  };
  await page.waitForFunction(past, seconds).catch(async () => {
    const problem = await page.locator("#player-problem").innerText();
    assert.fail(`playing does not reach ${seconds.toFixed(1)} s: ${JSON.stringify(await audio(page))} ${problem}`);
  });
}

/** Checks that the position is about `seconds`; it may be a little later because the recording plays. */
export async function isAt(page, seconds, how) {
  const { at } = await audio(page);
  assert.ok(at > seconds - 2 && at < seconds + 4, `${how} goes to ${at.toFixed(1)} s, not to ${seconds.toFixed(1)} s`);
}
