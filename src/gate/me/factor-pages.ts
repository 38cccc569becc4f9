/** Factor-pages: how an owner gets an authenticator, and gives one up. */
import type { NewFactor, NotProved } from '../../ports/owner-desk.ts'
import { html } from './html.ts'
import { makePasskey, sayOwn } from './own/pages.ts'
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
import { timeIn } from './say.ts'

export function enrolPage(view: View, token: string, no?: NotProved): Page {
  const { enrol, back } = say(view)
  const wrong =
    no === undefined ? undefined : no.refused === 'wrong' ? enrol.wrong : enrol.wait(no.seconds)
  return {
    title: enrol.title,
    isWrong: no !== undefined,
    body: html`${alarm(view, wrong)}<p>${enrol.lead}</p>
${form(
  view,
  PATHS.enrol,
  html`${field({ name: 'token', label: enrol.token, hint: enrol.tokenHint, value: token })}${button(enrol.go)}`,
)}
<p class="choice"><a class="button second" href="${PATHS.start}">${back}</a></p>`,
  }
}

/** `picture`: the QR code of the URI, as an SVG document. */
export function pendingPage(view: View, it: NewFactor, picture: string, isWrong = false): Page {
  const { enrol, cancel } = say(view)
  const data = `data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`
  return {
    title: enrol.scanTitle,
    isWrong,
    body: html`${alarm(view, isWrong ? enrol.finishWrong : undefined)}${makePasskey(view, it)}<p>${enrol.scan}</p>
<img class="qr" src="${data}" width="240" height="240" alt="${enrol.scanAlt}">
<p><a href="${it.uri}">${enrol.open}</a></p>
<p>${enrol.bySecret}</p>
<p class="code"><strong>${it.secret.match(/.{1,4}/g)?.join(' ')}</strong></p>
${form(
  view,
  PATHS.finish,
  html`${field({ name: 'code', label: enrol.code, hint: enrol.codeHint, more: oneTime })}${button(enrol.finish)}`,
)}
<p class="choice"><a class="button second" href="${PATHS.start}">${cancel}</a></p>`,
  }
}

export function enrolledPage(
  view: View,
  account: string,
  goodFrom: number,
  codes: readonly string[],
  isPasskey = false,
): Page {
  const { enrol, toStart } = say(view)
  return {
    title: enrol.doneTitle,
    body: html`<div class="note good"><p>${(isPasskey ? sayOwn(view).passkey.done : enrol.done)(
      account,
      timeIn(goodFrom, view.zone, view.language),
    )}</p></div>
${
  codes.length > 0 &&
  html`<h2>${enrol.codesTitle}</h2><p>${enrol.codesLead}</p>
<ul class="codes code">${list(codes)}</ul>
<div class="note warn no-print"><p>${enrol.codesOnce}</p></div>`
}
<p><a class="button second" href="${PATHS.start}">${codes.length > 0 ? enrol.toSignIn : toStart}</a></p>`,
  }
}

export function removePage(view: View, factor: string, since: number): Page {
  const { remove, cancel } = say(view)
  return {
    title: remove.title,
    body: html`<p>${remove.lead(timeIn(since, view.zone, view.language))}</p>
${form(
  view,
  PATHS.remove,
  html`${hidden('factor', factor)}${hidden('sure', 'yes')}${button(remove.go, 'danger')}`,
)}
<p class="choice"><a class="button second" href="${PATHS.start}">${cancel}</a></p>`,
  }
}
