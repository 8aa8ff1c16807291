import { Suspense } from 'react'
import { OperatorWords } from '@/i18n/operator-words'
import { later } from '@/ui/later'
import { OPERATOR_COMMANDS } from '../command/operator-commands'
import { Offline } from './banners'
import { Frame } from './frame'
import { OPERATOR_PLACES } from './operator-nav'
import { useSessionEnd } from './use-session-end'

const OperatorPalette = later(() => import('../command/operator-palette').then((m) => ({ default: m.OperatorPalette })))

const GrantBanner = later(() => import('@/features/superadmin/grant-banner').then((m) => ({ default: m.GrantBanner })))

/** The frame of the pages for those who run all orchestras; it belongs to none of them. */
export function OperatorShell() {
  const session = useSessionEnd()
  return (
    <Suspense>
      <OperatorWords>
        <Frame
          home="/superadmin"
          places={OPERATOR_PLACES}
          commands={OPERATOR_COMMANDS}
          Palette={OperatorPalette}
          banners={
            <>
              <Offline />
              <Suspense>
                <GrantBanner />
              </Suspense>
            </>
          }
          {...session}
        />
      </OperatorWords>
    </Suspense>
  )
}
