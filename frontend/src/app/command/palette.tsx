import { useRouter } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react'
import { Dialog as Box } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useText } from '@/i18n'
import { KeyHint } from '@/ui/badge'
import s from './palette.module.css'
import { type Hit, useHits } from './palette-hits'
import type { Command } from './registry'

export interface PaletteProps {
  commands: readonly Command[]
  onClose: () => void
}

interface Props extends PaletteProps {
  /** What is searched, for those who hear it. */
  title: string
  /** What can be found beside commands. Keep the array itself stable. */
  things: readonly Hit[]
}

/** Search anywhere: things and actions, by a few letters, without leaving the keyboard. */
export function Palette({ title, things, commands, onClose }: Props) {
  const t = useText('shell')
  const list = useId()
  const router = useRouter()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const hits = useHits(useDeferredValue(query), things, commands)
  const current = hits[Math.min(active, hits.length - 1)]

  const take = (hit: Hit) => {
    onClose()
    hit.run((href) => void router.navigate({ href }))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && hits.length > 0) {
      event.preventDefault()
      setActive((Math.min(active, hits.length - 1) + step + hits.length) % hits.length)
    }
    if (event.key === 'Enter' && current && !event.nativeEvent.isComposing) take(current)
  }

  return (
    <ModalOverlay isOpen onOpenChange={(isOpen) => isOpen || onClose()} isDismissable className={s.overlay ?? ''}>
      <Modal className={s.modal ?? ''}>
        <Box aria-label={title} className={s.box ?? ''}>
          <div className={s.field}>
            <Search size={18} aria-hidden />
            <input
              // biome-ignore lint/a11y/noAutofocus: the dialog is opened in order to type here
              autoFocus
              role="combobox"
              aria-expanded={hits.length > 0}
              aria-controls={list}
              aria-activedescendant={current && `${list}-${current.id}`}
              aria-label={title}
              placeholder={title}
              autoComplete="off"
              spellCheck={false}
              className={s.input}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value)
                setActive(0)
              }}
              onKeyDown={onKeyDown}
            />
            <KeyHint>Esc</KeyHint>
          </div>
          <div role="listbox" id={list} aria-label={title} className={s.hits}>
            {hits.map((hit, place) => (
              <div key={hit.id} role="presentation">
                {hit.group !== hits[place - 1]?.group && (
                  <p className={s.group} role="presentation">
                    {t(`groups.${hit.group}`)}
                  </p>
                )}
                <div
                  role="option"
                  tabIndex={-1}
                  id={`${list}-${hit.id}`}
                  aria-selected={hit === current}
                  className={s.hit}
                  ref={(node) => {
                    if (hit === current) node?.scrollIntoView({ block: 'nearest' })
                  }}
                  onPointerMove={() => setActive(place)}
                  onClick={() => take(hit)}
                  onKeyDown={onKeyDown}
                >
                  <span>{hit.name}</span>
                  {hit.detail && <span className={s.detail}>{hit.detail}</span>}
                </div>
              </div>
            ))}
          </div>
          <p role="status" className={hits.length > 0 ? s.count : s.none}>
            {hits.length > 0 ? t('paletteResults', { count: hits.length }) : t('paletteEmpty', { query })}
          </p>
        </Box>
      </Modal>
    </ModalOverlay>
  )
}
