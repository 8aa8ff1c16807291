import { useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { NumberField } from '@/ui/number-field'

interface Props {
  name: string
  rank: number
  of: number
  onMove: (to: number) => void
  onClose: () => void
}

/** Puts somebody on a place by its number: the long way up a long list. */
export function PlaceDialog({ name, rank, of, onMove, onClose }: Props) {
  const t = useText('rankings')
  const common = useText('common')
  const [place, setPlace] = useState(rank)
  const move = () => {
    onMove(Math.min(of, Math.max(1, place)) - 1)
    onClose()
  }
  return (
    <Dialog
      title={t('placeTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" onPress={move}>
            {t('placeMove', { place })}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          move()
        }}
      >
        <NumberField
          label={t('place')}
          hint={t('placeHint', { of })}
          min={1}
          max={of}
          value={place}
          onChange={setPlace}
        />
      </form>
    </Dialog>
  )
}
