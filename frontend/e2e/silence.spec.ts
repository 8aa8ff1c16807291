// That the tests hear what a page must not do: anything in `silence` at its end fails a test. And that times are the
// hall's own, wherever the reader is.

import { expect, test } from './support/fixtures'
import { stageDraft } from './support/projects'

const PLANTED: [string, () => void, RegExp][] = [
  ['an error in the console', () => console.error('planted'), /^planted/],
  [
    'a script within the page',
    () => {
      const script = document.createElement('script')
      script.textContent = 'window.planted = true'
      document.head.append(script)
    },
    /^content policy: script-src-elem inline/,
  ],
  ['code made of text', () => void setTimeout('window.planted = true'), /^content policy: script-src eval/],
  [
    'a style within the page',
    () => document.body.insertAdjacentHTML('beforeend', '<p style="color: red">planted</p>'),
    /^content policy: style-src-attr inline/,
  ],
  [
    'a picture from another host',
    () => {
      new Image().src = 'https://elsewhere.example/pixel.png'
    },
    /^content policy: img-src https:\/\/elsewhere\.example/,
  ],
]

for (const [title, misdeed, complaint] of PLANTED) {
  test(`${title} is heard, and nothing before it`, async ({ page, silence }) => {
    await page.goto('/admin')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(silence).toEqual([])
    await page.evaluate(misdeed)
    await expect.poll(() => silence).toContainEqual(expect.stringMatching(complaint))
    silence.length = 0
  })
}

test.describe('far from the hall', () => {
  test.use({ timezoneId: 'America/Los_Angeles', preferences: { locale: 'sv' } })

  test('times are those of the hall, and å, ä and ö are the last letters', async ({ page, seed }) => {
    for (const lastName of ['Ödla', 'Zorn', 'Älg', 'Ågren']) await seed.musician({ firstName: 'Xerxes', lastName })
    await page.goto('/admin/musicians?q=xerxes')
    await expect(page.getByRole('link', { name: /^Xerxes/ })).toHaveText([/Zorn/, /Ågren/, /Älg/, /Ödla/])

    const project = await stageDraft(seed)
    await page.goto(`/admin/projects/${project.id}/plan`)
    await expect(page.getByText('19:00–21:00')).toBeVisible()
    await page.getByRole('button', { name: 'Ändra tillfällen' }).click()
    await expect(page.getByLabel('Från')).toHaveValue('19:00')
    await expect(page.getByLabel('Dag')).toHaveValue('2027-03-05')
  })
})
