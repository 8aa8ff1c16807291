import type { Instrument } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { toast } from '@/ui/toast-store'
import { INSTRUMENT, type Names, POSITION } from './api'
import { NamesDialog } from './names-dialog'
import type { Open } from './positions-page'

const STEP = 10
const MOST = 10_000

interface Props {
  open: Open
  instruments: readonly Instrument[]
  onDone: () => Promise<unknown>
  onClose: () => void
}

/** Adding and renaming, of both kinds. */
export function NameDialogs({ open, instruments, onDone, onClose }: Props) {
  const t = useText('positions')
  const common = useText('common')
  const nameOf = useName()
  const saved = (send: (names: Names) => Promise<{ names: Names }>) => async (names: Names) => {
    const done = await send(names)
    toast({ text: t('saved', { name: nameOf(done) }) })
    await onDone()
  }
  switch (open.is) {
    case 'addInstrument': {
      const last = Math.min(MOST, (instruments.at(-1)?.displayOrder ?? 0) + STEP)
      return (
        <NamesDialog
          title={t('addInstrument')}
          submit={t('add')}
          onSave={saved((names) => INSTRUMENT.add(names, last))}
          onClose={onClose}
        />
      )
    }
    case 'addPosition':
      return (
        <NamesDialog
          title={t('addPositionTo', { name: nameOf(open.instrument) })}
          submit={t('add')}
          onSave={saved((names) => POSITION.add(open.instrument.id, names, open.level))}
          onClose={onClose}
        />
      )
    case 'renameInstrument':
      return (
        <NamesDialog
          title={t('renameTitle', { name: nameOf(open.instrument) })}
          names={open.instrument.names}
          submit={common('save')}
          onSave={saved((names) => INSTRUMENT.rename(open.instrument, names))}
          onClose={onClose}
        />
      )
    case 'renamePosition':
      return (
        <NamesDialog
          title={t('renameTitle', { name: nameOf(open.position) })}
          names={open.position.names}
          submit={common('save')}
          onSave={saved((names) => POSITION.rename(open.position, names))}
          onClose={onClose}
        />
      )
  }
}
