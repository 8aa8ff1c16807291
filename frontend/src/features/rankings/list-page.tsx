import { getRouteApi, Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { useListNames } from '@/ui/list-names'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { SortableList } from '@/ui/sortable-list'
import { Confidential } from './confidential'
import { EntryRow } from './entry-row'
import { ForeignNote } from './foreign-note'
import { ListDialogs, type Open } from './list-dialogs'
import { ListMenu } from './list-menu'
import s from './list-page.module.css'
import { ManagersOnly } from './managers-only'
import { NextCard } from './next-card'
import { Siblings } from './siblings'
import { useActs } from './use-acts'
import { useEdits } from './use-edits'

const route = getRouteApi('/staff/admin/rankings/$list')

export function RankingPage() {
  const { list } = route.useParams()
  return useIsAdmin() ? <RankingList key={list} id={list} /> : <ManagersOnly />
}

/** One list: who is asked first, second, third; put in order by dragging, by keys or from each row's menu. */
function RankingList({ id }: { id: string }) {
  const t = useText('rankings')
  const edits = useEdits(id)
  const { list, foreign, dismiss } = edits
  const [open, setOpen] = useState<Open | null>(null)
  const { full, instrumentOf } = useListNames()
  const acts = useActs(edits, setOpen)
  const isFixed = list.archivedAt != null
  usePageCommands([{ keys: 'n', label: t('add'), run: () => isFixed || setOpen({ is: 'add' }) }])

  const items = useMemo(() => list.entries.map((entry) => ({ id: entry.musicianId, entry })), [list.entries])
  const newcomers = new Set(
    foreign
      ? [...foreign.changes.added, ...foreign.changes.moved.map(({ entry }) => entry)].map((e) => e.musicianId)
      : [],
  )

  return (
    <>
      <Confidential list={list} />
      <PageHead
        title={full(list)}
        fact={[instrumentOf(list.positionId), t('people', { count: list.entries.length })].filter(Boolean).join(' · ')}
        back={<Link to="/admin/rankings">{t('back')}</Link>}
        actions={
          <>
            {!isFixed && (
              <Button variant="primary" icon={Plus} isCompact onPress={() => setOpen({ is: 'add' })}>
                {t('add')}
              </Button>
            )}
            <ListMenu list={list} onOpen={setOpen} />
          </>
        }
      />
      <Siblings list={list} />
      {list.description && <p className={s.description}>{list.description}</p>}
      {isFixed && <Callout tone="wait">{t('archivedNote')}</Callout>}
      {foreign && (
        <ForeignNote
          foreign={foreign}
          onClose={dismiss}
          onAgain={() => {
            for (const { edit, said, alsoUndo } of foreign.lost) edits.make(edit, said, alsoUndo)
          }}
        />
      )}
      <div className={s.columns}>
        {items.length > 0 ? (
          <SortableList
            label={full(list)}
            items={items}
            isFixed={isFixed}
            nameOf={({ entry }) => `${entry.firstName} ${entry.lastName}`}
            onMove={(moved, to) => {
              const found = items.find((one) => one.id === moved)
              if (found) acts.move(found.entry, to)
            }}
            classes={{ list: s.list, item: s.item }}
          >
            {({ entry }, _place, grip) => (
              <EntryRow
                entry={entry}
                of={items.length}
                grip={grip}
                acts={acts}
                isNew={newcomers.has(entry.musicianId)}
              />
            )}
          </SortableList>
        ) : (
          <Empty
            title={t('emptyTitle')}
            action={
              <Button variant="primary" icon={Plus} onPress={() => setOpen({ is: 'add' })}>
                {t('add')}
              </Button>
            }
          >
            <p>{t('emptyText')}</p>
            <Button variant="quiet" onPress={() => setOpen({ is: 'copy' })}>
              {t('copyTitle')}
            </Button>
          </Empty>
        )}
        <aside className={s.side} data-noprint>
          <NextCard entries={list.entries} />
        </aside>
      </div>
      {open && <ListDialogs open={open} edits={edits} onClose={() => setOpen(null)} />}
      {edits.dialog}
    </>
  )
}
