import { useSyncExternalStore } from 'react'
import { usePreferences } from '@/api/preferences'
import { remember } from '@/api/session'
import { useText } from '@/i18n'
import { KeyHint } from '@/ui/badge'
import { Switch } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import { pageCommands } from '@/ui/page-commands'
import s from './help-sheet.module.css'
import type { Command } from './registry'

interface Props {
  commands: readonly Command[]
  onClose: () => void
}

/** All keys, from the same list that makes them work. */
export function HelpSheet({ commands, onClose }: Props) {
  const t = useText('shell')
  const say = useText()
  const { shortcuts } = usePreferences()
  const ofPage = useSyncExternalStore(pageCommands.watch, pageCommands.get)
  const rows = [
    ...ofPage.map(({ keys, label }) => ({ keys, label })),
    ...commands.filter(({ keys }) => keys !== '').map(({ word, keys }) => ({ keys, label: say(word) })),
    { keys: 'Esc', label: t('keys.close') },
  ]
  return (
    <Dialog title={t('shortcuts')} onClose={onClose}>
      <dl className={s.keys}>
        {rows.map(({ keys, label }) => (
          <div key={keys} className={s.row}>
            <dt>{label}</dt>
            <dd className={s.hint}>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <Switch checked={shortcuts} onChange={(isOn) => remember({ shortcuts: isOn })} hint={t('singleKeysHint')}>
        {t('singleKeys')}
      </Switch>
    </Dialog>
  )
}

/** Keys as they are printed on the keyboard of the one who reads. */
function Keys({ keys }: { keys: string }) {
  const t = useText('shell')
  const mod = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl'
  return keys.split(' ').map((one, place) => (
    <span key={one}>
      {place > 0 && ` ${t('then')} `}
      <KeyHint>{one.startsWith('Mod+') ? `${mod} ${one.slice(4).toUpperCase()}` : one}</KeyHint>
    </span>
  ))
}
