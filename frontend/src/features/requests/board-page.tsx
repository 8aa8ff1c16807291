import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { useLive } from '@/api/live'
import { useIsAdmin } from '@/api/session'
import { type Board, board as boardOf } from '@/api/staffing'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { positionOf } from '@/lib/text'
import { useAsking } from '@/ui/asking'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { Band } from './band'
import s from './board-page.module.css'
import { totals } from './board-state'
import { BoardContext } from './context'
import { Freshness, StateNote } from './notes'
import { SendDialog } from './send-dialog'
import { useNews } from './use-news'
import { useNow } from './use-now'

const route = getRouteApi('/staff/admin/projects/$project/')

/** Who is asked, who said yes, who comes next: one band for each need, and always as it is now. */
export function BoardPage() {
  const t = useText('board')
  const { project } = route.useParams()
  const { send, wave } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useSuspenseQuery(boardOf(project))
  const board = query.data
  const now = useNow(board.now, query.dataUpdatedAt)
  const fresh = useNews(board)
  const isAdmin = useIsAdmin()
  const needName = useNeedName(board)
  const { run, dialog } = useAsking(needName)
  const live = useLive()
  const isOpen = board.status === 'draft' || board.status === 'active' || board.status === 'paused'
  const { seats, filled, asked } = totals(board)

  const openSend = useCallback(
    (need: string, hasWave?: true) =>
      void navigate({ search: hasWave ? { send: need, wave: hasWave } : { send: need }, resetScroll: false }),
    [navigate],
  )
  const closeSend = () => void navigate({ search: {}, resetScroll: false })
  const desk = { board, now, isAdmin, isOpen, fresh, needName, run, openSend }

  return (
    <BoardContext value={desk}>
      <div className={s.board}>
        {(query.isError || live.state !== 'live') && <Freshness at={query.dataUpdatedAt} retry={query.refetch} />}
        <StateNote />
        {board.needs.length === 0 ? (
          <Empty
            title={t('noNeeds')}
            action={
              isOpen && (
                <ButtonLink variant="primary" to="/admin/projects/$project/plan" params={{ project }}>
                  {t('addNeeds')}
                </ButtonLink>
              )
            }
          >
            {t('noNeedsText')}
          </Empty>
        ) : (
          <div className={s.top}>
            <p className={s.summary}>
              <strong>{t('summary', { filled, seats })}</strong> · {t('asked', { count: asked })}
            </p>
            {isOpen && board.status !== 'paused' && filled < seats && (
              <Button icon={Send} variant="primary" onPress={() => openSend('all')}>
                {t('ask')}
              </Button>
            )}
          </div>
        )}
        {board.needs.map((need) => (
          <Band key={need.id} need={need} />
        ))}
      </div>
      {send && isOpen && <SendDialog key={send} scope={send} isWave={wave === true} onClose={closeSend} />}
      {dialog}
    </BoardContext>
  )
}

/** Names a need as people do: by instrument and position. */
function useNeedName(board: Board): (need: string) => string {
  const nameOf = useName()
  return useMemo(() => {
    const names = new Map(
      board.needs.map(({ id, positionNames, instrumentNames }) => [
        id,
        positionOf(nameOf({ names: instrumentNames }), nameOf({ names: positionNames })),
      ]),
    )
    return (need) => names.get(need) ?? ''
  }, [board.needs, nameOf])
}
