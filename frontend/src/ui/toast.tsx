import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useText } from '@/i18n'
import { Button } from './button'
import { IconButton } from './icon-button'
import s from './toast.module.css'
import { dismiss, type Toast, toasts } from './toast-store'

const SHOWN_MS = 8_000

/** Where toasts appear; mounted once. Each leaves after eight seconds in which nobody pointed at it. */
export function Toasts() {
  const t = useText('common')
  const shown = useSyncExternalStore(toasts.watch, toasts.get)
  return (
    <section aria-label={t('notices')} className={s.region} data-noprint>
      {shown.map((one) => (
        <Notice key={one.id} toast={one} />
      ))}
    </section>
  )
}

function Notice({ toast: { id, text, undo, action, tone = 'done' } }: { toast: Toast }) {
  const t = useText('common')
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [id, held])

  const then = (act: () => void) => () => {
    dismiss(id)
    act()
  }
  const Icon = tone === 'bad' ? CircleAlert : CircleCheck
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it from leaving
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={s.toast}
      data-tone={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={18} aria-hidden />
      <p className={s.text}>{text}</p>
      {action && (
        <Button variant="quiet" onPress={then(action.run)}>
          {action.label}
        </Button>
      )}
      {undo && (
        <Button variant="quiet" onPress={then(undo)}>
          {t('undo')}
        </Button>
      )}
      <IconButton label={t('close')} icon={X} onPress={() => dismiss(id)} />
    </div>
  )
}
