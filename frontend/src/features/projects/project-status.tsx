import { Archive, CircleCheck, CirclePause, CircleX, type LucideIcon, PencilLine, Play } from 'lucide-react'
import type { Project } from '@/api/projects'
import { useText } from '@/i18n'
import { StatusPill, type Tone } from '@/ui/status-pill'

const LOOKS: Record<Project['status'], [Tone, LucideIcon]> = {
  draft: ['idle', PencilLine],
  active: ['info', Play],
  paused: ['wait', CirclePause],
  completed: ['ok', CircleCheck],
  cancelled: ['no', CircleX],
  archived: ['idle', Archive],
}

export function ProjectStatus({ status }: { status: Project['status'] }) {
  const t = useText('projects.status')
  const [tone, icon] = LOOKS[status]
  return (
    <StatusPill tone={tone} icon={icon}>
      {t(status)}
    </StatusPill>
  )
}
