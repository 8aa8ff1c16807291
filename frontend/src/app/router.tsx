// The whole tree in one place. A page is a chunk of its own, named where it is used; its search parameters are read by
// its feature, so that a bad address never fails.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { positions, settings } from '@/api/roster'
import { activitySearch, logSearch } from '@/features/log/search'
import { mailboxSearch } from '@/features/mailbox/search'
import { musicianSearch } from '@/features/musicians/search'
import { planSearch } from '@/features/projects/search'
import { boardSearch } from '@/features/requests/search'
import { installationUserSearch, orchestraSearch, logSearch as systemLogSearch } from '@/features/superadmin/search'
import { present, textParam } from '@/lib/search-params'
import { Skeleton } from '@/ui/skeleton'
import { isInPageSearch } from './command/page-search'
import { ErrorPage } from './errors/error-page'
import { NotFound } from './errors/not-found'
import { requireOperator, requireStaff } from './guards'
import { queries } from './query-client'
import { Root } from './root'
import { OperatorShell } from './shell/operator-shell'
import { Shell } from './shell/shell'

const root = createRootRoute({ component: Root, notFoundComponent: NotFound })

const login = createRoute({
  getParentRoute: () => root,
  path: '/admin/login',
  validateSearch: ({ next }): { next?: string } => ({ ...(textParam(next) && { next: String(next) }) }),
  component: lazyRouteComponent(() => import('@/features/auth/login-page'), 'LoginPage'),
})

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/admin/forgot',
  component: lazyRouteComponent(() => import('@/features/auth/forgot-page'), 'ForgotPage'),
})

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/admin/welcome/$token',
  component: lazyRouteComponent(() => import('@/features/auth/welcome-page'), 'WelcomePage'),
})

const staff = createRoute({
  getParentRoute: () => root,
  id: 'staff',
  beforeLoad: ({ location }) => requireStaff(location),
  loader: () => Promise.all([queries.ensureQueryData(settings), queries.ensureQueryData(positions)]),
  component: Shell,
})

const musicians = createRoute({
  getParentRoute: () => staff,
  path: '/admin/musicians',
  validateSearch: musicianSearch,
  component: lazyRouteComponent(() => import('@/features/musicians/list-page'), 'MusiciansPage'),
})

const newMusician = createRoute({
  getParentRoute: () => staff,
  path: '/admin/musicians/new',
  component: lazyRouteComponent(() => import('@/features/musicians/new-page'), 'NewMusicianPage'),
})

const importMusicians = createRoute({
  getParentRoute: () => staff,
  path: '/admin/musicians/import',
  component: lazyRouteComponent(() => import('@/features/import/import-page'), 'ImportPage'),
})

const musician = createRoute({
  getParentRoute: () => staff,
  path: '/admin/musicians/$musician',
  validateSearch: ({ edit }): { edit?: true } => (edit === true ? { edit } : {}),
  component: lazyRouteComponent(() => import('@/features/musicians/detail-page'), 'MusicianPage'),
})

const rankings = createRoute({
  getParentRoute: () => staff,
  path: '/admin/rankings',
  validateSearch: ({ q }): { q?: string } => present({ q: textParam(q) }),
  component: lazyRouteComponent(() => import('@/features/rankings/overview-page'), 'RankingsPage'),
})

const ranking = createRoute({
  getParentRoute: () => staff,
  path: '/admin/rankings/$list',
  component: lazyRouteComponent(() => import('@/features/rankings/list-page'), 'RankingPage'),
})

const scorePositions = createRoute({
  getParentRoute: () => staff,
  path: '/admin/positions',
  component: lazyRouteComponent(() => import('@/features/positions/positions-page'), 'PositionsPage'),
})

const today = createRoute({
  getParentRoute: () => staff,
  path: '/admin',
  component: lazyRouteComponent(() => import('@/features/today/today-page'), 'TodayPage'),
})

const projects = createRoute({
  getParentRoute: () => staff,
  path: '/admin/projects',
  component: lazyRouteComponent(() => import('@/features/projects/list-page'), 'ProjectsPage'),
})

const newProject = createRoute({
  getParentRoute: () => staff,
  path: '/admin/projects/new',
  component: lazyRouteComponent(() => import('@/features/projects/new-page'), 'NewProjectPage'),
})

const project = createRoute({
  getParentRoute: () => staff,
  path: '/admin/projects/$project',
  component: lazyRouteComponent(() => import('@/features/projects/project-layout'), 'ProjectLayout'),
})

const board = createRoute({
  getParentRoute: () => project,
  path: '/',
  validateSearch: boardSearch,
  component: lazyRouteComponent(() => import('@/features/requests/board-page'), 'BoardPage'),
})

const plan = createRoute({
  getParentRoute: () => project,
  path: '/plan',
  validateSearch: planSearch,
  component: lazyRouteComponent(() => import('@/features/projects/plan-page'), 'PlanPage'),
})

const lineUp = createRoute({
  getParentRoute: () => project,
  path: '/line-up',
  component: lazyRouteComponent(() => import('@/features/projects/line-up-page'), 'LineUpPage'),
})

const sickCall = createRoute({
  getParentRoute: () => staff,
  path: '/admin/sick-call',
  component: lazyRouteComponent(() => import('@/features/sick-call/sick-call-page'), 'SickCallPage'),
})

const mailbox = createRoute({
  getParentRoute: () => staff,
  path: '/admin/mailbox',
  validateSearch: mailboxSearch,
  component: lazyRouteComponent(() => import('@/features/mailbox/mailbox-page'), 'MailboxPage'),
})

const activity = createRoute({
  getParentRoute: () => staff,
  path: '/admin/activity',
  validateSearch: activitySearch,
  component: lazyRouteComponent(() => import('@/features/log/activity-page'), 'ActivityPage'),
})

const log = createRoute({
  getParentRoute: () => staff,
  path: '/admin/log',
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import('@/features/log/log-page'), 'LogPage'),
})

const access = createRoute({
  getParentRoute: () => staff,
  path: '/admin/access',
  component: lazyRouteComponent(() => import('@/features/log/access-page'), 'AccessPage'),
})

const settingsOf = createRoute({
  getParentRoute: () => staff,
  path: '/admin/settings',
  component: lazyRouteComponent(() => import('@/features/settings/settings-page'), 'SettingsPage'),
})

const users = createRoute({
  getParentRoute: () => staff,
  path: '/admin/settings/users',
  component: lazyRouteComponent(() => import('@/features/users/users-page'), 'UsersPage'),
})

const account = createRoute({
  getParentRoute: () => staff,
  path: '/admin/settings/account',
  component: lazyRouteComponent(() => import('@/features/settings/account-page'), 'AccountPage'),
})

const onboarding = createRoute({
  getParentRoute: () => staff,
  path: '/admin/onboarding',
  component: lazyRouteComponent(() => import('@/features/onboarding/onboarding-page'), 'OnboardingPage'),
})

const operators = createRoute({
  getParentRoute: () => root,
  id: 'operators',
  beforeLoad: ({ location, preload }) => requireOperator(location, preload),
  // With the first load: as a chunk of its own it would make everybody's larger than it is itself.
  component: OperatorShell,
})

const installation = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin',
  component: lazyRouteComponent(() => import('@/features/superadmin/overview-page'), 'OverviewPage'),
})

const orchestras = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/orchestras',
  validateSearch: orchestraSearch,
  component: lazyRouteComponent(() => import('@/features/superadmin/orchestras-page'), 'OrchestrasPage'),
})

const newOrchestra = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/orchestras/new',
  validateSearch: ({ again }): { again?: string } => present({ again: textParam(again) }),
  component: lazyRouteComponent(() => import('@/features/superadmin/new-orchestra-page'), 'NewOrchestraPage'),
})

const birth = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/orchestras/$orchestra/birth',
  component: lazyRouteComponent(() => import('@/features/superadmin/birth-page'), 'BirthPage'),
})

const orchestra = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/orchestras/$orchestra',
  component: lazyRouteComponent(() => import('@/features/superadmin/orchestra-page'), 'OrchestraPage'),
})

const plans = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/plans',
  component: lazyRouteComponent(() => import('@/features/superadmin/plans-page'), 'PlansPage'),
})

const installationUsers = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/users',
  validateSearch: installationUserSearch,
  component: lazyRouteComponent(() => import('@/features/superadmin/users-page'), 'UsersPage'),
})

const installationUser = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/users/$user',
  component: lazyRouteComponent(() => import('@/features/superadmin/user-page'), 'UserPage'),
})

const schema = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/schema',
  component: lazyRouteComponent(() => import('@/features/superadmin/schema-page'), 'SchemaPage'),
})

const migrationRun = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/schema/$run',
  component: lazyRouteComponent(() => import('@/features/superadmin/run-page'), 'RunPage'),
})

const backups = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/backups',
  component: lazyRouteComponent(() => import('@/features/superadmin/backups-page'), 'BackupsPage'),
})

const systemLog = createRoute({
  getParentRoute: () => operators,
  path: '/superadmin/logs',
  validateSearch: systemLogSearch,
  component: lazyRouteComponent(() => import('@/features/superadmin/log-page'), 'LogPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    forgot,
    welcome,
    staff.addChildren([
      today,
      sickCall,
      projects,
      newProject,
      project.addChildren([board, plan, lineUp]),
      musicians,
      newMusician,
      importMusicians,
      musician,
      rankings,
      ranking,
      scorePositions,
      mailbox,
      activity,
      log,
      access,
      settingsOf,
      users,
      account,
      onboarding,
    ]),
    operators.addChildren([
      installation,
      orchestras,
      newOrchestra,
      birth,
      orchestra,
      plans,
      installationUsers,
      installationUser,
      schema,
      migrationRun,
      systemLog,
      backups,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: Skeleton,
  scrollRestoration: true,
})

// Whoever listens instead of looking hears where they came; whoever searches there already is not disturbed.
router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
  if (fromLocation && pathChanged && !isInPageSearch())
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
