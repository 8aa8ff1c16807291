import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { birth, orchestra } from './api'
import s from './birth.module.css'
import { BirthState } from './birth-state'
import { BirthSteps } from './birth-steps'
import { FirstLinkCard } from './first-link-card'
import { Known } from './known'

const route = getRouteApi('/operators/superadmin/orchestras/$orchestra/birth')

/** The birth of an orchestra as it goes on, step by step; it goes on without anybody watching. */
export function BirthPage() {
  const t = useText('superadmin.birth')
  const nav = useText('superadmin.nav')
  const { moment } = useFormat()
  const { orchestra: id } = route.useParams()
  const run = useQuery(birth(id))
  const known = useQuery(orchestra(id)).data
  if (isApiError(run.error, 'not_found'))
    return (
      <Empty
        isPage
        title={t('noRun')}
        action={<ButtonLink to="/superadmin/orchestras">{nav('orchestras')}</ButtonLink>}
      >
        {t('noRunText')}
      </Empty>
    )
  return (
    <>
      <PageHead
        title={known?.name ?? t('title')}
        back={<Link to="/superadmin/orchestras">{nav('orchestras')}</Link>}
        fact={run.data && known && t('fact', { code: known.code, at: moment(run.data.beganAt) })}
      />
      <Known query={run} failed={t('failedToLoad')}>
        {(data) => (
          <div className={s.watch}>
            <Card title={t('steps')}>
              <p className={s.lead}>
                {t(`providers.${data.provider}`)}
                {known?.database && ` · ${known.database}`}
              </p>
              <BirthSteps steps={data.steps} />
            </Card>
            <div className={s.side}>
              <BirthState id={id} run={data} code={known?.code ?? ''} />
              {data.state !== 'undoing' && <FirstLinkCard id={id} isActive={data.state === 'done'} />}
            </div>
          </div>
        )}
      </Known>
    </>
  )
}
