import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { StatusPill } from '@/ui/status-pill'
import { Known } from './known'
import { useRefusal } from './refusal'
import s from './schema.module.css'
import { type Progress, resumeRun, run, stopRun } from './schema-api'
import { MIGRATION } from './schema-tones'
import { TurnTable } from './turn-table'

const route = getRouteApi('/operators/superadmin/schema/$run')

/** A run of migrations as it goes on, orchestra by orchestra; it goes on without anybody watching. */
export function RunPage() {
  const t = useText('superadmin.schema')
  const { moment } = useFormat()
  const { run: id } = route.useParams()
  const known = useQuery(run(id))
  const back = <Link to="/superadmin/schema">{t('title')}</Link>
  if (isApiError(known.error, 'not_found'))
    return <Empty isPage title={t('noRun')} action={<ButtonLink to="/superadmin/schema">{t('title')}</ButtonLink>} />
  const about = known.data?.run
  return (
    <>
      <PageHead
        title={about ? t('runTitle', { target: about.target }) : t('run')}
        back={back}
        fact={
          about && (
            <span className={s.fact}>
              <StatusPill tone={MIGRATION[about.state]}>{t(`states.${about.state}`)}</StatusPill>
              {moment(about.beganAt)}
            </span>
          )
        }
      />
      <Known query={known} failed={t('runsFailed')}>
        {(progress) => (
          <>
            <Course {...progress} />
            <TurnTable turns={progress.turns} />
          </>
        )}
      </Known>
    </>
  )
}

/** How far it has come, what its state means, and what can be done about it. */
function Course({ run: about }: Progress) {
  const t = useText('superadmin.schema')
  const queries = useQueryClient()
  const refusal = useRefusal()
  const { id, state, done, total, failed } = about
  const acting = useMutation({
    mutationFn: state === 'running' ? stopRun : resumeRun,
    onSuccess: (progress) => queries.setQueryData(run(id).queryKey, progress),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.migrations }),
  })
  const ended = done + failed.length
  return (
    <div className={s.course}>
      <div className={s.meter}>
        <span role="status">{t('course', { done, total, failed: failed.length })}</span>
        <progress className={s.progress} max={total} value={ended} aria-label={t('progress')} />
      </div>
      {state !== 'running' && state !== 'done' && <Callout tone="wait">{t(`stateTexts.${state}`)}</Callout>}
      {state === 'running' && !about.attended && <Callout>{t('unattended')}</Callout>}
      {acting.error && (
        <Callout tone="no" isAlert>
          {refusal(acting.error)}
        </Callout>
      )}
      {state !== 'done' && (
        <div>
          <Button isPending={acting.isPending} onPress={() => acting.mutate(id)}>
            {t(state === 'running' ? 'stop' : 'resume')}
          </Button>
        </div>
      )}
    </div>
  )
}
