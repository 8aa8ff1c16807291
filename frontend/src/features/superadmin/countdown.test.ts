import { expect, test } from 'vitest'
import { countdown } from './countdown'

const UNTIL = '2026-11-28T17:00:00Z'
const at = (time: string) => countdown(UNTIL, Date.parse(`2026-11-28T${time}Z`))

test('minutes and seconds run down, and stop at nothing', () => {
  expect([at('16:00:00'), at('16:00:53'), at('16:59:59.400'), at('17:00:00'), at('18:00:00')]).toEqual([
    '60:00',
    '59:07',
    '0:01',
    '0:00',
    '0:00',
  ])
})
