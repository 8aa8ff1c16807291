import { ActingNote } from '@/features/superadmin/acting-note'
import { OperatorWords } from '@/i18n/operator-words'

/** Over the pages of staff, while an operator acts in their orchestra. */
export function ActingBanner() {
  return (
    <OperatorWords>
      <ActingNote />
    </OperatorWords>
  )
}
