import { useText } from '@/i18n'
import { Card } from '@/ui/card'
import type { HostedOrchestra } from './api'
import s from './colour-card.module.css'
import shared from './orchestra.module.css'
import type { Amend } from './use-amend'
import { useDraft } from './use-draft'

const draftOf = ({ colour }: HostedOrchestra) => ({ colour: colour ?? '' })

type Draft = ReturnType<typeof draftOf>

const changeOf = ({ colour }: Draft, begun: Draft) => (colour === begun.colour ? {} : { colour: colour.trim() || null })

const isColour = (text: string) => /^(#[0-9a-f]{6})?$/i.test(text.trim())

/** The colour of the orchestra's mails and answer pages, and how they look in it. */
export function ColourCard({ one, amend }: { one: HostedOrchestra; amend: Amend }) {
  const t = useText('superadmin.colour')
  const common = useText('common')
  const { form } = useDraft({
    what: 'orchestra',
    one,
    amend,
    draftOf,
    changeOf,
    faults: ({ value }) => (isColour(value.colour) ? undefined : { fields: { colour: t('wrong') } }),
  })
  return (
    <Card title={t('title')}>
      <div className={shared.pair}>
        <Look one={one} shade={one.shades.byDay} label={t('byDay')} />
        <Look one={one} shade={one.shades.byNight} label={t('byNight')} isDark />
      </div>
      <form.AppForm>
        <form.Body isGuarded>
          <form.AppField name="colour">
            {(f) => <f.Text label={t('label')} hint={t('hint')} optional maxLength={9} autoComplete="off" />}
          </form.AppField>
          <form.Fault />
          <div>
            <form.Submit>{common('save')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Card>
  )
}

interface LookProps {
  one: HostedOrchestra
  shade: string
  label: string
  isDark?: boolean
}

function Look({ one, shade, label, isDark }: LookProps) {
  const t = useText('superadmin.colour')
  return (
    <figure className={s.look}>
      <div className={s.paper} data-dark={isDark || undefined} aria-hidden>
        <span className={s.name} style={{ color: shade }}>
          {one.name}
        </span>
        <span className={s.button} style={{ backgroundColor: shade }}>
          {t('sample')}
        </span>
      </div>
      <figcaption className={shared.note}>
        {label} · {shade}
      </figcaption>
    </figure>
  )
}
