import { useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTimeZone } from 'use-intl'
import type { Schema } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import type { Project } from '@/api/projects'
import { type Session, sessions as sessionsOf } from '@/api/staffing'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { IconButton } from '@/ui/icon-button'
import { LeaveGuard } from '@/ui/leave-guard'
import { Select } from '@/ui/select'
import { toast } from '@/ui/toast-store'
import { addSession, amendSession, removeSession } from './api'
import s from './sessions.module.css'
import { changesOf, KINDS, merged, nextRow, rowsOf, type SessionChanges, type SessionRow } from './sessions-draft'

interface Props {
  project: Project
  sessions: readonly Session[]
  onClose: () => void
  /** Told what the server found worth knowing. */
  onSaved: (notices: readonly Schema['SessionNotice'][]) => void
}

/** All sessions as rows: typed in the hall's own time, saved together. */
export function SessionsEditor({ project, sessions, onClose, onSaved }: Props) {
  const t = useText('projects')
  const common = useText('common')
  const zone = useTimeZone() ?? 'UTC'
  const queries = useQueryClient()
  const errorText = useErrorText()
  // What the rows were typed over, whatever is heard while they are.
  const [base, setBase] = useState(sessions)
  const [opened, setOpened] = useState(() => {
    const some = rowsOf(sessions, zone)
    return some.length > 0 ? some : [nextRow([], project.startsOn, crypto.randomUUID())]
  })
  const [rows, setRows] = useState(opened)
  const [faults, setFaults] = useState<readonly string[]>([])
  const [failure, setFailure] = useState<string>()
  const [isPending, setPending] = useState(false)

  const change = (key: string, part: Partial<SessionRow>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)))

  const save = async () => {
    const changes = changesOf(rows, base, zone)
    setFaults(changes.faults)
    if (changes.faults.length > 0) return
    setPending(true)
    setFailure(undefined)
    try {
      const notices = await saveAll(project.id, changes, (key, id) =>
        setRows((now) => now.map((row) => (row.key === key ? { ...row, key: id } : row))),
      )
      toast({ text: t('sessionsSaved') })
      onSaved(notices)
    } catch (error) {
      setFailure(isApiError(error, 'stale') ? t('sessionsMerged') : errorText(error))
      await catchUp()
    } finally {
      setPending(false)
      void queries.invalidateQueries({ queryKey: keys.projects })
    }
  }

  /** What is saved already, or was changed by somebody else, is what the rows are typed over from now on. */
  const catchUp = async () => {
    const { queryKey } = sessionsOf(project.id)
    await queries.invalidateQueries({ queryKey })
    const all = queries.getQueryData(queryKey) ?? base
    const now = rowsOf(all, zone)
    setRows((typed) => merged(typed, { before: rowsOf(base, zone), now }))
    setBase(all)
    setOpened(now)
  }

  const isUnsaved = () => !isPending && JSON.stringify(rows) !== JSON.stringify(opened)

  return (
    <Dialog
      title={t('sessions')}
      isFirm
      isWide
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isPending={isPending} onPress={() => void save()}>
            {t('saveSessions')}
          </Button>
        </>
      }
    >
      <p className={s.note}>{t('sessionTimes', { zone })}</p>
      <ol className={s.rows}>
        {rows.map((row, place) => (
          <Row
            key={row.key}
            row={row}
            number={place + 1}
            isFaulty={faults.includes(row.key)}
            onChange={(part) => change(row.key, part)}
            onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
      </ol>
      <Button icon={Plus} onPress={() => setRows([...rows, nextRow(rows, project.startsOn, crypto.randomUUID())])}>
        {t('addSession')}
      </Button>
      <LeaveGuard isUnsaved={isUnsaved} />
      {failure && (
        <Callout tone="no" isAlert>
          {failure}
        </Callout>
      )}
    </Dialog>
  )
}

interface RowProps {
  row: SessionRow
  number: number
  isFaulty: boolean
  onChange: (part: Partial<SessionRow>) => void
  onRemove: () => void
}

function Row({ row, number, isFaulty, onChange, onRemove }: RowProps) {
  const t = useText('projects')
  return (
    <li className={s.row}>
      <fieldset className={s.fields}>
        <legend className={s.number}>{t('sessionNumber', { number })}</legend>
        <Select
          label={t('kind')}
          value={row.kind}
          onChange={(kind) => onChange({ kind })}
          choices={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <TextField
          label={t('day')}
          type="date"
          value={row.day}
          error={isFaulty ? t('badTimes') : undefined}
          onChange={(day) => onChange({ day })}
        />
        <TextField label={t('from')} type="time" value={row.from} onChange={(from) => onChange({ from })} />
        <TextField label={t('until')} type="time" value={row.until} onChange={(until) => onChange({ until })} />
        <TextField
          label={t('venue')}
          value={row.venue}
          maxLength={120}
          autoComplete="off"
          onChange={(venue) => onChange({ venue })}
        />
        <TextField
          label={t('sessionNote')}
          value={row.note}
          autoComplete="off"
          onChange={(note) => onChange({ note })}
        />
      </fieldset>
      <IconButton icon={Trash2} label={t('removeSession', { number })} onPress={onRemove} />
    </li>
  )
}

/** One after the other, so that a refusal leaves the rest as it was and the next try sends only what still differs. */
async function saveAll(
  project: string,
  { removed, changed, added }: SessionChanges,
  onAdded: (key: string, id: string) => void,
) {
  const notices: Schema['SessionNotice'][] = []
  for (const session of removed) await removeSession(session)
  for (const { session, body } of changed) notices.push(...((await amendSession(session, body)).warnings ?? []))
  for (const { key, body } of added) {
    const { id, warnings } = await addSession(project, body)
    notices.push(...(warnings ?? []))
    onAdded(key, id)
  }
  return notices
}
