import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { currentPreferences } from '@/api/preferences'
import { takesText } from '@/lib/text'
import { pageCommands } from '@/ui/page-commands'
import { keyReader, nameOf } from './keys'
import type { Command } from './registry'

/** Makes the keys of these and the page's commands work, wherever typing does not go into a field. */
export function useShortcuts(commands: readonly Command[]): void {
  const router = useRouter()
  useEffect(() => {
    const { read } = keyReader()
    const go = (href: string) => void router.navigate({ href })
    const onKeyDown = (event: KeyboardEvent) => {
      const name = nameOf(event)
      if (!name || event.defaultPrevented || event.repeat) return
      const isChord = name.startsWith('Mod+')
      const isInside = event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"]')
      if (isInside && name !== 'Mod+z') return
      if (takesText(event.target) && (!isChord || name === 'Mod+z')) return
      if (!isChord && !currentPreferences().shortcuts) return
      const all = [...pageCommands.get(), ...commands]
      const keys = read(
        name,
        event.timeStamp,
        all.map((one) => one.keys),
      )
      const found = all.find((one) => one.keys === keys)
      if (!found) return
      event.preventDefault()
      found.run(go)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [router, commands])
}
