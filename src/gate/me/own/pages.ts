/** Own pages: what an owner sees of his account, what he says is wrong, and what he does without a factor. */
import {
  type NotProved,
  OWNER_SYMPTOMS,
  type OwnerHistory,
  type OwnerOverview,
} from '../../../ports/owner-desk.ts'
import type { OwnLogin } from '../../../ports/owner-history.ts'
import { html, type Markup, type Part, plain } from '../html.ts'
import { LABEL_CHARACTERS_MAX, PROGRAM_CHARACTERS_MAX, SENT_DAYS_SHOWN } from '../limits.ts'
import { alarm, button, form, hidden, list, PATHS, type Page, say, type View } from '../parts.ts'
import { countryIn, dayIn, timeIn } from '../say.ts'
import { type Day, daysOf } from './days.ts'
import { type OwnWords, ownWords } from './words.ts'

export const sayOwn = (view: View): OwnWords => ownWords[view.language]

/** Whom to call, where the configuration says so; its lines stay lines. */
export const callBox = (view: View): Part =>
  view.help !== undefined &&
  html`<div class="note"><strong>${sayOwn(view).help.call}</strong>${view.help
    .split('\n')
    .map((line) => html`<p>${line}</p>`)}</div>`

/** A form that the script fills and shows; without it there is nothing. */
export const scripted = (
  view: View,
  path: string,
  data: Readonly<Record<string, string>>,
  fields: readonly string[],
  inner: Part,
  failed: string,
): Markup =>
  html`<form method="post" action="${path}" autocomplete="off" hidden${Object.entries(data).map(
    ([name, value]) => html` data-${name}="${value}"`,
  )}>${hidden('form', view.token)}${fields.map((name) => hidden(name, ''))}
<div class="note ill" role="alert" data-wrong hidden><p>${failed}</p></div>${inner}</form>`

/** Passkeys belong to a name, never to an address (WebAuthn Level 3 §5.1.2). */
export const passkeySignIn = (view: View): Part => {
  const { passkey } = sayOwn(view)
  return (
    view.rpId !== undefined &&
    scripted(
      view,
      PATHS.usePasskey,
      { script: 'use', challenge: view.challenge, rp: view.rpId },
      ['id', 'client', 'data', 'signature', 'user'],
      html`<p class="hint">${passkey.useHint}</p>${button(passkey.use, 'wide')}`,
      passkey.failed,
    )
  )
}

export const makePasskey = (
  view: View,
  { account, user, known }: { account: string; user: string; known: readonly string[] },
): Part => {
  const { passkey } = sayOwn(view)
  return (
    view.rpId !== undefined &&
    scripted(
      view,
      PATHS.makePasskey,
      {
        ...{ script: 'make', challenge: view.challenge, rp: view.rpId, user },
        ...{ site: say(view).name, account: account.replace(/^sasl:/, '') },
        known: known.join(' '),
      },
      ['id', 'client', 'attestation'],
      html`<h2>${passkey.makeTitle}</h2><p>${passkey.makeLead}</p>
<div class="field"><label for="label">${passkey.label}</label>
<input type="text" id="label" name="label" maxlength="${LABEL_CHARACTERS_MAX}" aria-describedby="label-hint">
<p class="hint" id="label-hint">${passkey.labelHint}</p></div>${button(passkey.make, 'wide')}
<h2>${passkey.orApp}</h2>`,
      passkey.failed,
    )
  )
}

/** What his browsers are told, and the switch. */
export function pushPart(view: View, about: OwnerOverview): Part {
  const { push } = sayOwn(view)
  if (about.pushKey === undefined) return undefined
  const at = (moment: number) => timeIn(moment, view.zone, view.language)
  return html`<h2>${push.title}</h2><p>${push.lead}</p>
${
  about.pushes.length > 0 &&
  html`<ul class="rows">${list(
    about.pushes.map(
      ({ subscription, site, since }) => html`<strong>${push.to(site)}</strong>
<div class="hint">${push.since(at(since))}</div>${form(
        view,
        PATHS.closePush,
        html`${hidden('subscription', subscription)}<button type="submit" class="small second" aria-label="${push.off}: ${push.to(site)}">${push.off}</button>`,
      )}`,
    ),
  )}</ul>`
}
${scripted(
  view,
  PATHS.openPush,
  { script: 'tell', key: about.pushKey, worker: '/me/sw.js', scope: '/me' },
  ['endpoint', 'p256dh', 'auth'],
  button(push.on, 'second'),
  push.failed,
)}
<p class="hint choice">${push.phone}</p>`
}

const sentTable = (view: View, days: readonly Day[]): Markup => {
  const { account } = sayOwn(view)
  const most = Math.max(1, ...days.map(({ sent, held, refused }) => sent + held + refused))
  return html`<table class="days"><thead><tr><th scope="col">${account.day}</th>
<th scope="col">${account.sent}</th><th scope="col">${account.held}</th><th scope="col">${account.refused}</th><td></td></tr></thead>
<tbody>${days.map(
    ({
      at,
      sent,
      held,
      refused,
    }) => html`<tr><th scope="row">${dayIn(at, view.zone, view.language)}</th>
<td>${sent}</td><td>${held}</td><td>${refused}</td><td aria-hidden="true"><meter min="0" max="${most}" value="${sent + held + refused}"></meter></td></tr>`,
  )}</tbody></table>`
}

function loginRow(view: View, it: OwnLogin): Markup {
  const { account } = sayOwn(view)
  const { shown } = say(view)
  const at = (moment: number) => timeIn(moment, view.zone, view.language)
  const place = countryIn(it.country, view.language) ?? shown.unknownPlace
  const program = it.program === undefined ? '' : plain(it.program, PROGRAM_CHARACTERS_MAX)
  const kind = it.network?.kind
  const name = `${place}, ${shown.protocols[it.protocol]}, ${at(it.lastAt)}`
  const mayAnswer = it.outcome !== 'refused' && it.mine === undefined
  const answer = (mine: 'yes' | 'no', text: string, looks: string) =>
    form(
      view,
      PATHS.answerLogin,
      html`${hidden('login', it.login)}${hidden('mine', mine)}<button type="submit" class="small ${looks}" aria-label="${text}: ${name}">${text}</button>`,
    )
  return html`<strong>${place}</strong>
<div>${shown.protocols[it.protocol]} - ${account.outcome[it.outcome]}</div>
<div>${account.last(at(it.lastAt))}</div>
${it.times > 1 && html`<div class="hint">${account.times(it.times, at(it.firstAt))}</div>`}
<div class="hint">${it.clientIp ?? ''}${program !== '' && html` ${program}`}</div>
${kind && html`<div class="hint">${shown.kinds[kind]}</div>`}
${it.network?.attack && html`<div class="note ill"><p>${shown.attack}</p></div>`}
${it.mine !== undefined && html`<p>${it.mine ? account.saidMine : account.saidNotMine}</p>`}
${mayAnswer && html`<div class="pair">${answer('no', account.notMine, 'danger-line')}${answer('yes', account.mine, 'second')}</div>`}`
}

export function accountPage(view: View, it: OwnerHistory, isNoted = false): Page {
  const { account } = sayOwn(view)
  const { toStart } = say(view)
  const days = daysOf(it.sent, view.now, view.zone, SENT_DAYS_SHOWN)
  const inside = it.logins.filter(({ outcome }) => outcome !== 'refused')
  const outside = it.logins.filter(({ outcome }) => outcome === 'refused')
  const isQuiet = days.every(({ sent, held, refused }) => sent + held + refused === 0)
  return {
    title: account.title,
    body: html`${isNoted && html`<div class="note good" role="status"><p>${account.noted}</p></div>`}
<h2>${account.loginsTitle}</h2><p>${account.loginsLead}</p>
${
  inside.length === 0
    ? html`<p>${account.loginsNone}</p>`
    : html`<ul class="rows">${list(inside.map((one) => loginRow(view, one)))}</ul>`
}
<h2>${account.sentTitle}</h2><p>${account.sentLead}</p>
${isQuiet ? html`<p>${account.none}</p>` : sentTable(view, days)}
${it.heldNow > 0 && html`<div class="note warn"><p>${account.heldNow(it.heldNow)}</p></div>`}
${
  outside.length > 0 &&
  html`<details><summary>${account.refusedTitle(outside.length)}</summary><p>${account.refusedLead}</p>
<ul class="rows">${list(outside.map((one) => loginRow(view, one)))}</ul></details>`
}
<p class="choice"><a class="button second" href="${PATHS.start}">${toStart}</a></p>`,
  }
}

/** Of a login on his list: what «not me» will do. */
export function disownPage(view: View, it: OwnLogin): Page {
  const { deny, back } = say(view)
  return {
    title: deny.title,
    body: html`<div class="note">${loginRow(view, { ...it, mine: true })}</div>
<p>${deny.lead}</p><ul>${list(deny.happens)}</ul>
${form(
  view,
  PATHS.answerLogin,
  html`${hidden('login', it.login)}${hidden('mine', 'no')}${hidden('sure', 'yes')}${button(deny.go, 'danger')}`,
)}
<p class="choice"><a class="button second" href="${PATHS.account}">${back}</a></p>`,
  }
}

export function helpPage(view: View, isHeard: boolean): Page {
  const { help } = sayOwn(view)
  const { toStart } = say(view)
  return {
    title: help.title,
    body: html`${
      isHeard
        ? html`<p>${help.lead}</p>${form(
            view,
            PATHS.help,
            html`<fieldset><legend class="unseen">${help.title}</legend>${OWNER_SYMPTOMS.map(
              (what) =>
                html`<label class="pick"><input type="radio" name="what" value="${what}" required><span>${help.symptoms[what]}</span></label>`,
            )}</fieldset>${button(help.go, 'wide')}`,
          )}`
        : html`<p>${help.nobody}</p>`
    }${callBox(view)}
<p class="choice"><a class="button second" href="${PATHS.start}">${toStart}</a></p>`,
  }
}

export function heardPage(view: View): Page {
  const { help, links } = sayOwn(view)
  const { toStart } = say(view)
  return {
    title: help.heardTitle,
    body: html`<div class="note good" role="status"><p>${help.heard}</p></div><ul>${list(help.next)}</ul>
${callBox(view)}<p><a class="button" href="${PATHS.account}">${links.account}</a></p>
<p class="choice"><a class="button second" href="${PATHS.start}">${toStart}</a></p>`,
  }
}

export function lostPage(view: View, no?: NotProved): Page {
  const { lost } = sayOwn(view)
  const { signIn, back } = say(view)
  return {
    title: lost.title,
    isWrong: no !== undefined,
    body: html`${alarm(view, no === undefined ? undefined : lost.wait)}<p>${lost.lead}</p><p>${lost.codes}</p>
${form(
  view,
  PATHS.lost,
  html`<div class="field"><label for="account">${signIn.account}</label>
<input type="text" inputmode="email" id="account" name="account" required maxlength="254" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false"></div>${button(lost.go)}`,
)}${callBox(view)}
<p class="choice"><a class="button second" href="${PATHS.start}">${back}</a></p>`,
  }
}

export function askedAnewPage(view: View, number: string): Page {
  const { lost } = sayOwn(view)
  const { toStart } = say(view)
  return {
    title: lost.doneTitle,
    body: html`<p>${lost.done}</p>
<dl><dt>${lost.number}</dt><dd class="big code">${number}</dd></dl>
<ol>${list(lost.next)}</ol>${callBox(view)}
<p><a class="button second" href="${PATHS.start}">${toStart}</a></p>`,
  }
}
