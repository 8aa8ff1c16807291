import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** No fault by WCAG 2.2 AA that a machine can find. Show few rows: it is slow on long tables. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  // Mails are left out: each is a page of its own, in which no script runs and the checker cannot, either.
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).exclude('iframe').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

/** Waits for what still moves or fades in: its colours are not yet those that are read. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(passing.map(({ finished }) => finished))
  })
