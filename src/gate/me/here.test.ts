import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { OwnerOverview, RequestShown } from '../../ports/owner-desk.ts'
import { HERE_SHOWN_MAX } from './limits.ts'
import { deskThat, openPage, REQUEST_CODE, theOverview, theRequest } from './testing.ts'
import { words } from './words.ts'

const timeout = 60_000

const waiting = (count: number, more: Partial<RequestShown> = {}): OwnerOverview => ({
  ...theOverview,
  openRequests: count,
  here: Array.from({ length: count }, (_, at) => ({
    ...theRequest,
    ...more,
    request: `h${at + 1}`,
  })),
})
const buttonsIn = (text: string): number => text.match(/action="\/me\/here"/g)?.length ?? 0

test('what waits from here is listed, seen on its own page, and only then approved', {
  timeout,
}, async (t) => {
  let about: OwnerOverview = { ...waiting(1), openRequests: 3 }
  const desk = deskThat({ overview: () => about })
  const { browser, page } = await openPage(t, { desk })
  const it = browser()
  await it.signIn()
  equal(it.title, words.en.home.hereTitle)
  equal(buttonsIn(it.page.text), 1)
  match(it.page.text, /2 more requests wait for you\. Each is shown when its code is entered/)
  match(it.page.text, /<h2>Enter the request code<\/h2>/)
  equal(it.page.text.includes('/me/approve'), false, 'nothing is approved from the list')
  const { token: form } = it
  equal((await it.post('/me/approve', { form, request: 'h1', hours: '1' })).code, 409)
  equal(desk.calls.filter(([name]) => name === 'approve').length, 0)
  await it.post('/me/here', { form, request: 'h1' })
  deepEqual([it.title, it.path], ['Is this login yours?', '/me/request'])
  match(it.page.text, /203\.0\.113\.77/)
  match(it.page.text, /It is not me/)
  await it.post('/me/approve', { request: 'h1', hours: '12' })
  equal(it.title, 'Approved')
  about = { ...theOverview, openRequests: 0 }
  await it.get('/me')
  deepEqual([it.title, buttonsIn(it.page.text)], ['Enter the request code', 0])
  const { requestsShown, approved } = page.tally()
  deepEqual([requestsShown, approved], [1, 1])
})

test('only what the desk says is here is shown; what ended meanwhile is told', {
  timeout,
}, async (t) => {
  let about = waiting(1)
  const { browser } = await openPage(t, { desk: deskThat({ overview: () => about }) })
  const it = browser()
  await it.signIn()
  const { token: form } = it
  for (const request of ['r1', 'h2', '', undefined, REQUEST_CODE])
    equal((await it.post('/me/here', { form, request })).code, 409)
  about = { ...theOverview, openRequests: 0 }
  equal((await it.post('/me/here', { form, request: 'h1' })).code, 409)
  match(it.page.text, /was answered before or has expired/)
  await it.get('/me/request')
  equal(it.title, 'Enter the request code')
})

test('it is a form of ours like the others: no GET, no stranger, no other site', {
  timeout,
}, async (t) => {
  const { browser, page } = await openPage(t, { desk: deskThat({ overview: () => waiting(1) }) })
  const it = browser()
  await it.get('/me')
  equal((await it.post('/me/here', { request: 'h1' })).code, 403, 'nobody is signed in')
  await it.signIn()
  const { token: form } = it
  const told = await it.get('/me/here')
  deepEqual([told.code, told.headers.allow], [405, 'POST'])
  equal((await it.post('/me/here', { form: 'x', request: 'h1' })).code, 403)
  const elsewhere = { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' }
  equal((await it.post('/me/here', { form, request: 'h1' }, elsewhere)).code, 403)
  equal(page.tally().requestsShown, 0)
})

test('so many are listed; of one more the code is needed', { timeout }, async (t) => {
  let about = waiting(HERE_SHOWN_MAX)
  const { browser } = await openPage(t, { desk: deskThat({ overview: () => about }) })
  const it = browser()
  await it.signIn()
  equal(buttonsIn(it.page.text), HERE_SHOWN_MAX)
  equal(it.page.text.includes('more request'), false)
  about = waiting(HERE_SHOWN_MAX + 1)
  await it.get('/me')
  equal(buttonsIn(it.page.text), HERE_SHOWN_MAX)
  match(it.page.text, /1 more request waits for you/)
})

test('the list is told in both languages, and a program’s name cannot become markup', {
  timeout,
}, async (t) => {
  const program = '"><img src=x>\u202e'
  const desk = deskThat({ overview: () => waiting(1, { program, protocol: 'pop3' }) })
  const { browser } = await openPage(t, { desk })
  for (const language of ['ja', 'en'] as const) {
    const it = browser({ 'Accept-Language': language })
    await it.signIn()
    const { home, shown } = words[language]
    equal(it.title, home.hereTitle)
    for (const text of [home.hereLead, shown.protocols.pop3, home.noCode, home.go])
      ok(it.page.text.includes(text), text)
    equal(it.page.text.includes('<img src=x'), false)
    equal(it.page.text.includes('\u202e'), false)
  }
})
