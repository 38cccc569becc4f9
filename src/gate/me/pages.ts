/** Pages: what is shown of a request and of an account; nothing is decided here. */
import type { NotProved, OwnerOverview, RequestShown } from '../../ports/owner-desk.ts'
import { TRUST_HOURS } from '../../ports/owner-desk.ts'
import { html, type Markup, type Part, plain } from './html.ts'
import {
  FACTORS_SHOWN_MAX,
  HERE_SHOWN_MAX,
  LABEL_CHARACTERS_MAX,
  PROGRAM_CHARACTERS_MAX,
  TRUSTED_SHOWN_MAX,
} from './limits.ts'
import { callBox, passkeySignIn, pushPart, sayOwn } from './own/pages.ts'
import {
  alarm,
  button,
  field,
  form,
  hidden,
  list,
  oneTime,
  PATHS,
  type Page,
  say,
  type View,
} from './parts.ts'
import { countryIn, timeIn } from './say.ts'
import type { Done } from './sessions.ts'
import type { Told } from './words.ts'

/** `account`: as it was typed, to be shown again. */
/** `wrongPasskey`: the sentence, where a passkey was not accepted. */
export function signInPage(view: View, no?: NotProved, account = '', wrongPasskey?: string): Page {
  const { signIn } = say(view)
  const wrong =
    no === undefined
      ? wrongPasskey
      : no.refused === 'wrong'
        ? signIn.wrong
        : signIn.wait(no.seconds)
  return {
    title: signIn.title,
    isWrong: wrong !== undefined,
    body: html`${alarm(view, wrong)}${passkeySignIn(view)}<p class="choice">${signIn.lead}</p>
${form(
  view,
  PATHS.signIn,
  html`<div class="field"><label for="account">${signIn.account}</label>
<input type="text" inputmode="email" id="account" name="account" value="${account}" required maxlength="254" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false"></div>
${field({ name: 'code', label: signIn.code, hint: signIn.codeHint, more: oneTime })}
${button(signIn.go)}`,
)}
<h2>${signIn.none}</h2><p><a href="${PATHS.enrol}">${signIn.enrol}</a></p>
<p><a href="${PATHS.lost}">${sayOwn(view).links.lost}</a></p>${callBox(view)}`,
  }
}

/** Few recovery codes are few when a person should do something about it. */
const RECOVERY_LOW = 3

/** What waits from where the owner is: enough to tell one from another, and the way to see it whole. */
function hereList(view: View, here: readonly RequestShown[]): Markup {
  const { home, shown } = say(view)
  const rows = here.map((it) => {
    const at = timeIn(it.askedAt, view.zone, view.language)
    const program = it.program === undefined ? '' : plain(it.program, PROGRAM_CHARACTERS_MAX)
    const name = `${home.go}: ${shown.protocols[it.protocol]}, ${at}`
    return html`<strong>${shown.protocols[it.protocol]}</strong>
<div>${at}</div>${program !== '' && html`<div class="hint">${program}</div>`}
${form(
  view,
  PATHS.here,
  html`${hidden('request', it.request)}<button type="submit" aria-label="${name}">${home.go}</button>`,
)}`
  })
  return html`<p>${home.hereLead}</p><ul class="rows">${list(rows)}</ul>`
}

export function homePage(view: View, about: OwnerOverview, no?: NotProved): Page {
  const { home, shown } = say(view)
  const { links } = sayOwn(view)
  const here = about.here.slice(0, HERE_SHOWN_MAX)
  const others = Math.max(0, about.openRequests - here.length)
  const wrong =
    no === undefined ? undefined : no.refused === 'wrong' ? home.wrong : home.wait(no.seconds)
  const at = (moment: number) => timeIn(moment, view.zone, view.language)
  const rest = (all: number, most: number): Part =>
    all > most && html`<li>${home.more(all - most)}</li>`
  return {
    title: here.length > 0 ? home.hereTitle : home.title,
    isWrong: no !== undefined,
    body: html`${alarm(view, wrong)}<p>${home.as(about.account)}</p>
${
  about.contained &&
  html`<div class="note ill"><strong>${home.contained}</strong><p>${home.containedMore}</p></div>`
}
${here.length > 0 && html`${hereList(view, here)}<h2>${home.title}</h2>`}
${here.length === 0 ? html`<p>${home.open(others)}</p>` : others > 0 && html`<p>${home.elsewhere(others)}</p>`}
${form(
  view,
  PATHS.request,
  html`${field({ name: 'code', label: home.code, hint: home.codeHint })}${button(home.go)}`,
)}
<p class="hint choice">${home.noCode}</p>
<h2>${home.policyTitle}</h2>
<div class="links"><a class="button second wide" href="${PATHS.account}">${links.account}</a>
<a class="button second wide" href="${PATHS.help}">${links.help}</a></div>
<p>${home.policy[about.policy]}</p>
<h2>${home.trusted}</h2>${
      about.trusted.length === 0
        ? html`<p>${home.trustedNone}</p>`
        : html`<ul class="rows">${list(
            about.trusted.slice(0, TRUSTED_SHOWN_MAX).map(
              ({ network, protocol, until }) => html`<strong>${network}</strong>
<div>${shown.protocols[protocol]}</div><div class="hint">${home.trustedUntil(at(until))}</div>`,
            ),
          )}${rest(about.trusted.length, TRUSTED_SHOWN_MAX)}</ul>`
    }
<h2>${home.factors}</h2><ul class="rows">${list(
      about.factors.slice(0, FACTORS_SHOWN_MAX).map(
        (
          { factor, since, goodFrom, ...its },
          place,
        ) => html`<strong>${nameOf(view, its, place)}</strong>
<div>${home.since(at(since))}</div>${
          goodFrom > view.now && html`<div class="hint">${home.goodFrom(at(goodFrom))}</div>`
        }${
          about.factors.length > 1 &&
          form(
            view,
            PATHS.remove,
            html`${hidden('factor', factor)}<button type="submit" class="small second" aria-label="${home.remove}: ${nameOf(view, its, place)}">${home.remove}</button>`,
          )
        }`,
      ),
    )}${rest(about.factors.length, FACTORS_SHOWN_MAX)}</ul>
<p>${home.recovery(about.recoveryLeft)}</p>
${about.recoveryLeft < RECOVERY_LOW && html`<div class="note warn"><p>${home.recoveryLow}</p></div>`}
${form(view, PATHS.add, button(home.add, 'second'))}
${pushPart(view, about)}`,
  }
}

/** As its owner called it, or by its place in the list. */
function nameOf(
  view: View,
  { isPasskey, label }: Pick<OwnerOverview['factors'][number], 'isPasskey' | 'label'>,
  place: number,
): string {
  if (isPasskey !== true) return say(view).home.factor(place + 1)
  return sayOwn(view).passkey.named(plain(label ?? '', LABEL_CHARACTERS_MAX))
}

export function requestPage(view: View, it: RequestShown): Page {
  const { shown } = say(view)
  const at = (moment: number) => timeIn(moment, view.zone, view.language)
  const row = (name: string, value: Part, looks = ''): Markup =>
    html`<dt>${name}</dt><dd class="${looks}">${value}</dd>`
  const { kind, operator, attack } = it.facts ?? {}
  const program = it.program === undefined ? '' : plain(it.program, PROGRAM_CHARACTERS_MAX)
  const own = sayOwn(view)
  const place = countryIn(it.country, view.language)
  const sentence = own.sentence(it.what, {
    ...{ at: at(it.askedAt), place, how: shown.protocols[it.protocol], program },
  })
  return {
    title: shown.title[it.what],
    body: html`<p class="plain">${sentence}</p>
${attack && html`<div class="note ill"><strong>${shown.attack}</strong></div>`}
${kind !== undefined && kind !== 'mobile' && html`<div class="note warn"><p>${shown.kinds[kind]}</p></div>`}
<p>${shown.lead}</p>
<h2>${shown.notMine}</h2>
<p><a class="button danger-line wide" href="${PATHS.notMe}">${shown.deny}</a></p>
<h2>${shown.mine}</h2>
<div class="note warn"><p>${shown.unsure}</p></div>
${form(
  view,
  PATHS.approve,
  html`${hidden('request', it.request)}<div class="field"><label for="hours">${shown.hours}</label>
<select id="hours" name="hours">${TRUST_HOURS.map(
    (hours) =>
      html`<option value="${hours}"${hours === 12 && html` selected`}>${shown.trust[hours]}</option>`,
  )}</select></div>${button(shown.approve, 'wide')}`,
)}
<h2>${own.details}</h2>
<dl class="facts">
${row(shown.place, place ?? shown.unknownPlace, 'big')}
${row(shown.asked, at(it.askedAt), 'big')}
${view.owner && row(shown.account, view.owner.account)}
${row(shown.protocol, shown.protocols[it.protocol])}
${row(
  shown.program,
  program === ''
    ? shown.programNone
    : html`${program}<div class="hint">${shown.programCaution}</div>`,
)}
${row(shown.network, html`${it.clientIp}${operator !== undefined && shown.operator(operator)}`)}
${kind && row(shown.kind, shown.kinds[kind])}
${row(shown.until, at(it.until))}
</dl>`,
  }
}

export function denyPage(view: View, it: RequestShown): Page {
  const { deny, back } = say(view)
  return {
    title: deny.title,
    body: html`<p>${deny.lead}</p><ul>${list(deny.happens)}</ul>
${form(view, PATHS.deny, html`${hidden('request', it.request)}${button(deny.go, 'danger')}`)}
<p class="choice"><a class="button second" href="${PATHS.request}">${back}</a></p>`,
  }
}

export function donePage(view: View, done: Done): Page {
  const { done: says, toStart } = say(view)
  const isApproved = done.what === 'approved'
  const steps = isApproved ? says.approvedNext[done.kind] : says.deniedNext
  const lead = isApproved
    ? says.approvedUntil(timeIn(done.until, view.zone, view.language))
    : says.deniedLead
  return {
    title: isApproved ? says.approved : says.denied,
    body: html`<div class="note ${isApproved ? 'good' : 'ill'}"><p>${lead}</p></div>
<h2>${says.next}</h2><ol>${list(steps)}</ol>
${!isApproved && callBox(view)}<p><a class="button second" href="${PATHS.start}">${toStart}</a></p>`,
  }
}

/** `back`: where the owner goes on. */
export function notePage(
  view: View,
  title: string,
  text: string,
  back: string = PATHS.start,
): Page {
  const its = say(view)
  return {
    title,
    isWrong: true,
    body: html`<div class="note ill" role="alert"><p>${text}</p></div>
<p><a class="button second" href="${back}">${back === PATHS.start ? its.toStart : its.back}</a></p>`,
  }
}

export const toldPage = (view: View, told: Told): Page => {
  const { title, text } = say(view).told[told]
  return notePage(view, title, text)
}
