import asking from '@messages/sv/asking.json' with { type: 'json' }
import auth from '@messages/sv/auth.json' with { type: 'json' }
import board from '@messages/sv/board.json' with { type: 'json' }
import common from '@messages/sv/common.json' with { type: 'json' }
import errors from '@messages/sv/errors.json' with { type: 'json' }
import log from '@messages/sv/log.json' with { type: 'json' }
import mailbox from '@messages/sv/mailbox.json' with { type: 'json' }
import musicians from '@messages/sv/musicians.json' with { type: 'json' }
import needs from '@messages/sv/needs.json' with { type: 'json' }
import onboarding from '@messages/sv/onboarding.json' with { type: 'json' }
import positions from '@messages/sv/positions.json' with { type: 'json' }
import projects from '@messages/sv/projects.json' with { type: 'json' }
import rankings from '@messages/sv/rankings.json' with { type: 'json' }
import settings from '@messages/sv/settings.json' with { type: 'json' }
import shell from '@messages/sv/shell.json' with { type: 'json' }
import sickCall from '@messages/sv/sick-call.json' with { type: 'json' }
import templates from '@messages/sv/templates.json' with { type: 'json' }
import today from '@messages/sv/today.json' with { type: 'json' }
import type { FirstMessages } from './en'

const messages: FirstMessages = {
  asking,
  auth,
  board,
  common,
  errors,
  log,
  mailbox,
  musicians,
  needs,
  onboarding,
  positions,
  projects,
  rankings,
  settings,
  shell,
  sickCall,
  templates,
  today,
}

export default messages
