import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useLocale, useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import { birth, orchestra, ordered } from './api'
import s from './birth.module.css'
import type { Draft } from './order'
import { OrderForm } from './order-form'

const route = getRouteApi('/operators/superadmin/orchestras/new')

/** Orders an orchestra: what it is called, where its data is to be, and who is let in first. */
export function NewOrchestraPage() {
  const t = useText('superadmin.birth')
  const nav = useText('superadmin.nav')
  const { again } = route.useSearch()
  return (
    <div className={s.column}>
      <PageHead
        title={t(again ? 'againTitle' : 'newTitle')}
        back={<Link to="/superadmin/orchestras">{nav('orchestras')}</Link>}
      />
      {again ? <Again id={again} /> : <Blank />}
    </div>
  )
}

function useBlank(): Draft {
  const locale = useLocale()
  return {
    code: '',
    name: '',
    plan: 'small',
    provider: 'sqlite',
    url: '',
    username: '',
    email: '',
    locale,
    demo: false,
  }
}

function Blank() {
  return <OrderForm draft={useBlank()} isAgain={false} />
}

/** A birth that stopped goes on when the same is ordered again; what is known of it stands in the form already. */
function Again({ id }: { id: string }) {
  const t = useText('superadmin.birth')
  const blank = useBlank()
  const known = useQuery(orchestra(id))
  const run = useQuery(birth(id))
  const admin = useQuery(ordered(id)).data
  if (known.isPending || run.isPending) return <Skeleton />
  if (!known.data || !run.data) return <Callout tone="no">{t('noRun')}</Callout>
  const { code, name, plan, demo } = known.data
  return (
    <>
      <Callout>{t(run.data.provider === 'existing' ? 'againTextUrl' : 'againText')}</Callout>
      <OrderForm draft={{ ...blank, ...admin, code, name, plan, demo, provider: run.data.provider }} isAgain />
    </>
  )
}
