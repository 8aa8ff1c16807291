import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as Box } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useText } from '@/i18n'
import s from './dialog.module.css'
import { IconButton } from './icon-button'

interface Props {
  title: string
  /** Called when the reader closes it: Esc, the cross, or a press outside. */
  onClose: () => void
  children: ReactNode
  /** Buttons at the foot, which stays in sight; the last one is what the dialog is for. */
  actions?: ReactNode
  /** `dialog` in the middle, `drawer` at the side, `sheet` from below; on a phone all but `dialog` rise from below. */
  kind?: 'dialog' | 'drawer' | 'sheet'
  /** For a decision that must be taken: a press outside does not close it. */
  isFirm?: boolean
  /** For what needs two columns. */
  isWide?: boolean
}

/** Something that must be dealt with before the page goes on. Shown while it is mounted. */
export function Dialog({ title, onClose, children, actions, kind = 'dialog', isFirm = false, isWide = false }: Props) {
  const t = useText('common')
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      isDismissable={!isFirm}
      className={s.overlay ?? ''}
      data-kind={kind}
      data-wide={isWide || undefined}
    >
      <Modal className={s.modal ?? ''}>
        <Box className={s.box ?? ''}>
          <header className={s.head}>
            <Heading slot="title" className={s.title ?? ''}>
              {title}
            </Heading>
            <IconButton label={t('close')} icon={X} onPress={onClose} />
          </header>
          <div className={s.body}>{children}</div>
          {actions && <footer className={s.actions}>{actions}</footer>}
        </Box>
      </Modal>
    </ModalOverlay>
  )
}
