import { expect, test } from 'vitest'
import { ApiError } from '@/api/errors'
import type { Entry, Ranking } from '@/api/ranking'
import { moveTo, remove } from './order'
import { saveLine } from './save-line'

const letters = (entries: readonly Entry[]) => entries.map(({ musicianId }) => musicianId).join('')
const entries = (some: string) => [...some].map((musicianId) => ({ musicianId }) as Entry)
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A list on a server that answers as it is told to, and everything that was heard of it. */
function stage(answer: (version: number) => 'ok' | 'asked' | 'off' | Error = () => 'ok') {
  const heard: string[] = []
  let list = { version: 4, entries: entries('abcd') } as Ranking
  const line = saveLine(
    () => list,
    async (version, wished) => {
      heard.push(`save ${version} ${letters(wished)}`)
      await settled()
      const verdict = answer(version)
      if (verdict instanceof Error) throw verdict
      if (verdict === 'off') return null
      list = { ...list, version: version + 1, entries: [...wished] }
      return { value: list, asked: verdict === 'asked' }
    },
    {
      wanted: (wished) => heard.push(wished ? `show ${letters(wished)}` : 'show server'),
      saved: ({ version }, { said, before }, asked) =>
        heard.push(`saved ${version} ${said}${asked ? ' asked' : ''}, was ${letters(before)}`),
      overtaken: (lost) => heard.push(`overtaken: ${lost.map(({ said }) => said).join()}`),
      failed: (error) => heard.push(`failed ${String(error)}`),
    },
  )
  return { line, heard }
}

test('a change is shown before it is saved', async () => {
  const { line, heard } = stage()
  line.make({ edit: moveTo('d', 0), said: 'up' })
  expect(heard[0]).toBe('show dabc')
  await settled()
  await settled()
  expect(heard).toEqual(['show dabc', 'save 4 dabc', 'saved 5 up, was abcd', 'show server'])
})

test('two changes at once are saved one after the other, each on the version before', async () => {
  const { line, heard } = stage()
  line.make({ edit: moveTo('d', 0), said: 'one' })
  line.make({ edit: remove('a'), said: 'two' })
  for (let turn = 0; turn < 4; turn++) await settled()
  expect(heard.filter((one) => one.startsWith('save'))).toEqual([
    'save 4 dabc',
    'saved 5 one, was abcd',
    'save 5 dbc',
    'saved 6 two, was dabc',
  ])
})

test('what waits behind a change that came too late is not saved over the other’s work', async () => {
  const { line, heard } = stage(() => new ApiError(412, { code: 'stale' }))
  line.make({ edit: moveTo('d', 0), said: 'one' })
  line.make({ edit: remove('a'), said: 'two' })
  for (let turn = 0; turn < 4; turn++) await settled()
  expect(heard).toEqual(['show dabc', 'save 4 dabc', 'show dbc', 'show server', 'overtaken: one,two'])
  expect(line.isBusy).toBe(false)
})

test('a change that was called off leaves the list as it was', async () => {
  const { line, heard } = stage(() => 'off')
  line.make({ edit: remove('a'), said: 'less' })
  await settled()
  await settled()
  expect(heard).toEqual(['show bcd', 'save 4 bcd', 'show server'])
})

test('what changes nothing is not sent', () => {
  const { line, heard } = stage()
  line.make({ edit: moveTo('a', 0), said: 'nothing' })
  expect(heard).toEqual([])
})

test('any other refusal is told, and the line is free again', async () => {
  const { line, heard } = stage((version) => (version === 4 ? new ApiError(503, { code: 'unavailable' }) : 'ok'))
  line.make({ edit: remove('a'), said: 'less' })
  await settled()
  await settled()
  expect(heard.at(-1)).toMatch(/^failed ApiError: 503/)
  expect(line.isBusy).toBe(false)
})
