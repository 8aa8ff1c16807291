import { useSyncExternalStore } from 'react'
import { createStore } from '@/lib/store'
import s from './announce.module.css'

const said = createStore('')

/** Says something to those who listen, that others see happen: "12 of 142 musicians". The only such region. */
export function announce(text: string): void {
  said.set(text)
}

export function Announcer() {
  return (
    <p role="status" className={s.hidden}>
      {useSyncExternalStore(said.watch, said.get)}
    </p>
  )
}
