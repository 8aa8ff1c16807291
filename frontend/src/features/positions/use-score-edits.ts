import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { type Instrument, instruments, type Position, positions } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useName } from '@/i18n/names'
import { toast } from '@/ui/toast-store'
import { INSTRUMENT, POSITION } from './api'
import { movedTo, replaced } from './order'

type Order<T> = (ids: string[]) => Promise<T[]>

/** Puts instruments and positions in order, into the archive and back: shown at once, with a way back. */
export function useScoreEdits() {
  const t = useText('positions')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const nameOf = useName()
  const reload = () =>
    Promise.all(
      [keys.instruments, keys.positions, keys.rankings].map((queryKey) => queries.invalidateQueries({ queryKey })),
    )
  const fail = (error: unknown) => {
    toast({ text: errorText(error), tone: 'bad' })
    void reload()
  }

  const reorder = async <T extends Instrument | Position>(
    queryKey: typeof instruments.queryKey | typeof positions.queryKey,
    order: Order<T>,
    group: readonly T[],
    wished: readonly T[],
    said: string,
  ): Promise<void> => {
    await queries.cancelQueries({ queryKey })
    queries.setQueryData<T[]>(queryKey, (all) => all && replaced(all, wished))
    try {
      await order(wished.map(({ id }) => id))
    } catch (error) {
      return fail(error)
    }
    toast({ text: said, undo: () => void reorder(queryKey, order, wished, group, t('undone')) })
    void reload()
  }

  const setAside = async (name: string, archive: () => Promise<unknown>, restore: () => Promise<unknown>) => {
    const back = () =>
      restore()
        .then(() => toast({ text: t('restored', { name }) }), fail)
        .then(reload)
    try {
      await archive()
      toast({ text: t('archived', { name }), undo: () => void back() })
    } catch (error) {
      fail(error)
    }
    await reload()
  }

  return {
    reload,
    fail,
    moveInstrument: (all: readonly Instrument[], one: Instrument, to: number) =>
      void reorder(instruments.queryKey, INSTRUMENT.order, all, movedTo(all, one.id, to), said(one, to)),
    movePosition: (all: readonly Position[], one: Position, to: number) =>
      void reorder(positions.queryKey, POSITION.order, all, movedTo(all, one.id, to), said(one, to)),
    archiveInstrument: (one: Instrument) =>
      void setAside(
        nameOf(one),
        () => INSTRUMENT.archive(one.id),
        () => INSTRUMENT.restore(one.id),
      ),
    archivePosition: (one: Position) =>
      void setAside(
        nameOf(one),
        () => POSITION.archive(one.id),
        () => POSITION.restore(one.id),
      ),
    restore: (one: Instrument | Position) => {
      const send = 'instrumentId' in one ? POSITION.restore : INSTRUMENT.restore
      void send(one.id)
        .then(() => toast({ text: t('restored', { name: nameOf(one) }) }), fail)
        .then(reload)
    },
  }

  function said(one: Instrument | Position, to: number): string {
    return t('moved', { name: nameOf(one), place: to + 1 })
  }
}
