import { useSuspenseQuery } from '@tanstack/react-query'
import { Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import type { Project } from '@/api/projects'
import { type Session, sessions as sessionsOf } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { SessionLine } from './session-line'
import s from './sessions.module.css'
import { SessionsEditor } from './sessions-editor'

interface Props {
  project: Project
  isOpen: boolean
  isEditing: boolean
  onEdit: (isEditing: boolean) => void
}

/** When and where the project meets. */
export function SessionsCard({ project, isOpen, isEditing, onEdit }: Props) {
  const t = useText('projects')
  const { data: all } = useSuspenseQuery(sessionsOf(project.id))
  const [notices, setNotices] = useState<readonly Schema['SessionNotice'][]>([])
  return (
    <Card
      title={t('sessions')}
      end={
        isOpen && (
          <Button icon={all.length > 0 ? Pencil : Plus} variant="quiet" onPress={() => onEdit(true)}>
            {all.length > 0 ? t('editSessions') : t('addSession')}
          </Button>
        )
      }
    >
      {all.length === 0 && <p className={s.note}>{t('noSessions')}</p>}
      <ul className={s.list}>
        {all.map((one) => (
          <SessionLine key={one.id} session={one} />
        ))}
      </ul>
      {notices.length > 0 && <Notices notices={notices} sessions={all} />}
      {isEditing && (
        <SessionsEditor
          project={project}
          sessions={all}
          onClose={() => onEdit(false)}
          onSaved={(said) => {
            setNotices(said)
            onEdit(false)
          }}
        />
      )}
    </Card>
  )
}

function Notices({ notices, sessions }: { notices: readonly Schema['SessionNotice'][]; sessions: readonly Session[] }) {
  const t = useText('projects')
  const { moment, weekday, dayOf } = useFormat()
  const nameOf = (id: string) => {
    const one = sessions.find((session) => session.id === id)
    return one ? `${t(`kinds.${one.kind}`)} ${weekday(dayOf(one.startsAt))}` : ''
  }
  const say = (one: Schema['SessionNotice']) => {
    if (one.kind === 'overlaps') return t('notice.overlaps', { session: nameOf(one.sessionId) })
    if (one.kind === 'deadlines_kept') return t('notice.deadlines_kept', { until: moment(one.until) })
    return t(`notice.${one.kind}`, { musicians: one.musicians })
  }
  const sentences = [...new Set(notices.map(say))]
  return (
    <Callout tone="wait" title={t('notices')} isAlert>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Callout>
  )
}
