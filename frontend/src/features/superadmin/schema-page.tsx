import { useQuery } from '@tanstack/react-query'
import { DatabaseZap } from 'lucide-react'
import { useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { PageHead } from '@/ui/page-head'
import { Known } from './known'
import { MigrateDialog } from './migrate-dialog'
import { RunList } from './run-list'
import s from './schema.module.css'
import { schemas } from './schema-api'
import { SchemaTable } from './schema-table'

/** Which schema every orchestra's database has, and the runs that take them to another. */
export function SchemaPage() {
  const t = useText('superadmin.schema')
  const known = useQuery(schemas)
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <PageHead
        title={t('title')}
        fact={known.data && t('fact', { newest: known.data.newest, oldest: known.data.oldestServed })}
        actions={
          <Button variant="primary" icon={DatabaseZap} isCompact onPress={() => setAsking(true)}>
            {t('migrate')}
          </Button>
        }
      />
      <Known query={known} failed={t('failed')}>
        {({ items, newest }) => (
          <>
            <SchemaTable items={items} />
            {isAsking && <MigrateDialog newest={newest} onClose={() => setAsking(false)} />}
          </>
        )}
      </Known>
      <h2 className={s.heading}>{t('runs')}</h2>
      <RunList />
    </>
  )
}
