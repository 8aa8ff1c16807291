import { expect, test } from 'vitest'
import type { OrchestraHealth, OrchestraMetrics } from './api'
import { concerns } from './attention'

const orchestra = (id: string, change: Partial<OrchestraMetrics> = {}) =>
  ({ id, code: id, name: id, status: 'active', planUse: { level: 'ok' }, ...change }) as OrchestraMetrics
const health = (id: string, state: OrchestraHealth['state']) => ({ id, state }) as OrchestraHealth

test('who is well is left out', () => {
  expect(concerns([orchestra('A'), orchestra('B')], [health('A', 'ok'), health('B', 'unknown')])).toEqual([])
})

test('a dead database goes before a full plan, with all that is to be said of an orchestra together', () => {
  const full = orchestra('A', {
    planUse: { maxMusicians: 1, maxProjects: 1, musicians: 'full', projects: 'ok', level: 'full' },
  })
  const dead = orchestra('B', { figures: { mailsDead: 2 } as NonNullable<OrchestraMetrics['figures']> })
  const found = concerns([full, dead], [health('B', 'down')])
  expect(found.map(({ id, reasons }) => [id, reasons.map(({ kind }) => kind)])).toEqual([
    ['B', ['database', 'mails']],
    ['A', ['plan']],
  ])
})

test('one that is being made has no database to be ill of', () => {
  const found = concerns([orchestra('A', { status: 'provisioning' })], [health('A', 'down')])
  expect(found.map(({ reasons }) => reasons)).toEqual([[{ kind: 'birth' }]])
})
