import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** No fault by WCAG 2.2 AA that a machine can find. Show few rows: it is slow on long tables. */
export function expectAccessible(page: Page): Promise<void> {
  return expectNoFault(new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']))
}

/** Of that, what depends on the colours alone. */
export function expectReadable(page: Page): Promise<void> {
  return expectNoFault(new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']))
}

/** Mails are left out: each is a page of its own, in which no script runs and the checker cannot, either. */
async function expectNoFault(checker: AxeBuilder): Promise<void> {
  const { violations } = await checker.exclude('iframe').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}
