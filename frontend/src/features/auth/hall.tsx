import type { ReactNode } from 'react'
import { prefer } from '@/api/preferences'
import { useLocale, useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Mark, NoteRow } from '@/ui/stave'
import s from './login.module.css'

/** The house outside its door: the row of notes with its substitute on one side, what is asked on the other. */
export function Hall({ children }: { children: ReactNode }) {
  const t = useText('auth')
  const locale = useLocale()
  return (
    <div className={s.page}>
      <header className={s.hall}>
        <p className={s.brand}>
          <Mark />
          StageSub
        </p>
        <div className={s.stave}>
          <NoteRow />
        </div>
        <p className={s.claim}>{t('claim')}</p>
      </header>
      <main className={s.main}>
        <div className={s.box}>
          {children}
          <Button variant="quiet" onPress={() => prefer({ locale: locale === 'sv' ? 'en' : 'sv' })}>
            {t('otherLanguage')}
          </Button>
        </div>
      </main>
    </div>
  )
}
