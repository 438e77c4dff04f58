// What has to hold in every room, whoever looks and however: no rule of accessibility broken, nothing cut off.
import { AxeBuilder } from "@axe-core/playwright";
import { type Locator, type Page, expect } from "@playwright/test";

/** No rule of WCAG 2.2 AA, and none of axe's good practices, is broken by what is on the screen. */
export async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html.slice(0, 160)}`).join("\n")}`);
  expect(told, page.url()).toEqual([]);
}

/** Nothing has to be scrolled sideways to be read. */
export async function fitsTheWidth(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), page.url())
    .toBe(0);
}

/** Everything that one presses is at least so large; text links within sentences are excepted, as WCAG 2.5.8 has it. */
export async function isLargeEnough(page: Page, pixels: number): Promise<void> {
  const small = await page.evaluate((pixels) => {
    const pressed = document.querySelectorAll<HTMLElement>("button, a.button, nav a, summary, select, input:not([type=radio]):not(.unseen)");
    return [...pressed]
      .filter((one) => one.checkVisibility() && (one.offsetHeight < pixels || one.offsetWidth < pixels))
      .map((one) => `${one.outerHTML.slice(0, 100)} ${one.offsetWidth}x${one.offsetHeight}`);
  }, pixels);
  expect(small, page.url()).toEqual([]);
}

/** Presses Tab until this has the focus, which has to be seen. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  await goal.waitFor();
  const isThere = () => goal.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) await page.keyboard.press("Tab");
  await expect(goal).toBeFocused();
  const seen = await goal.evaluate((element) => {
    const marked = [element, element.parentElement, element.nextElementSibling].filter((one) => one !== null);
    return marked.some((one) => getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none");
  });
  expect(seen, "the focus is seen").toBe(true);
}
