import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Disclosure } from '@/ui/card'
import { StatusPill, type Tone } from '@/ui/status-pill'
import s from './log.module.css'
import type { Entry } from './log-api'

const TONES: Record<Entry['level'], Tone> = { error: 'alert', warning: 'wait', info: 'info' }

interface Props {
  entry: Entry
  /** The code of the orchestra that it is about. */
  code: string | undefined
}

/** A line of the central log, with its facts folded and the way to all lines of its request. */
export const EntryLine = memo(function EntryLine({ entry, code }: Props) {
  const t = useText('superadmin.log')
  const { moment } = useFormat()
  const { at, level, category, message, requestId, fields } = entry
  const hasFacts = Object.keys(fields).length > 0
  return (
    <li className={s.line}>
      <time dateTime={at} className={s.note}>
        {moment(at)}
      </time>
      <StatusPill tone={TONES[level]}>{t(`levels.${level}`)}</StatusPill>
      <div className={s.words}>
        {message}{' '}
        <span className={s.note}>
          {category}
          {code && ` · ${code}`}
        </span>
        {(hasFacts || requestId) && (
          <Disclosure summary={t('details')}>
            {hasFacts && <pre className={s.facts}>{JSON.stringify(fields, null, 2)}</pre>}
            {requestId && (
              <p className={s.note}>
                <Link to="/superadmin/logs" search={{ requestId }}>
                  {t('sameRequest')}
                </Link>{' '}
                <code>{requestId}</code>
              </p>
            )}
          </Disclosure>
        )}
      </div>
    </li>
  )
})
