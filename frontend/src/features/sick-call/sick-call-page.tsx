import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { projects } from '@/api/projects'
import { rankings } from '@/api/roster'
import { today } from '@/api/today'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { Select } from '@/ui/select'
import { Skeleton } from '@/ui/skeleton'
import { sessionsOf } from './api'
import { PositionChips } from './position-chips'
import { callable, ladderOf, likelyProject, needOf, PRESET } from './preset'
import { PresetLine } from './preset-line'
import { Preview } from './preview'
import s from './sick-call.module.css'
import { useDraft } from './use-draft'

/** Somebody fell ill: from there to the mails in as few taps as can be, and nothing left behind by who goes away. */
export function SickCallPage() {
  const t = useText('sickCall')
  const nav = useText('today')
  const season = useQuery(projects)
  const [chosen, setChosen] = useState<string>()
  const project = chosen ?? likelyProject(season.data ?? [])?.id ?? ''
  const now = useQuery(today).data?.now
  const sessions = useQuery(sessionsOf(project)).data
  const ahead = sessions?.filter(({ endsAt }) => now !== undefined && endsAt > now) ?? []
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const covered = ahead.filter(({ id }) => !left.has(id))

  const [position, setPosition] = useState('')
  const [preset, setPreset] = useState(PRESET)
  const lists = useQuery(rankings).data ?? []
  const ladder = ladderOf(lists, position, preset.upTo)
  const { draft, isSent, preparing, sending, back, handOver } = useDraft()
  const { span } = useFormat()

  const show = () =>
    preparing.mutate({
      project,
      body: needOf(
        position,
        preset,
        ladder,
        covered.map(({ id }) => id),
      ),
    })
  const choices = callable(season.data ?? [])
  const head = <PageHead title={t('title')} back={<Link to="/admin">{nav('title')}</Link>} />

  if (season.isPending) return <Skeleton />
  if (choices.length === 0)
    return (
      <>
        {head}
        <Empty title={t('noProject')} action={<ButtonLink to="/admin/projects">{t('toProjects')}</ButtonLink>}>
          {t('noProjectText')}
        </Empty>
      </>
    )
  if (draft)
    return (
      <>
        {head}
        <Preview
          draft={draft}
          isSent={isSent}
          isSending={sending.isPending}
          onSend={() => sending.mutate(draft)}
          onBack={back}
          onHandOver={handOver}
        />
      </>
    )
  return (
    <>
      {head}
      <div className={s.form}>
        <Select
          label={t('project')}
          value={project}
          onChange={(id) => {
            setChosen(id)
            setLeft(new Set())
          }}
          choices={choices.map(({ id, name, startsOn, endsOn }) => ({
            value: id,
            label: `${name}, ${span(startsOn, endsOn)}`,
          }))}
        />
        <PositionChips lists={lists} upTo={preset.upTo} value={position} onChange={setPosition} />
        <div className={s.foot}>
          <PresetLine preset={preset} onChange={setPreset} sessions={ahead} left={left} onLeave={setLeft} />
          <Button
            variant="primary"
            isPending={preparing.isPending}
            isDisabled={position === '' || covered.length === 0}
            onPress={show}
          >
            {t('show')}
          </Button>
        </div>
      </div>
    </>
  )
}
