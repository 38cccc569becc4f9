import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Instant } from '../../../lib/time.ts'
import { abuseNetworks } from '../../../reports/exchange/abuse/reports.ts'
import { jsonText, toJson } from '../../../reports/exchange/json.ts'
import { thievesOf } from '../../../reports/exchange/thieves.ts'
import { emptyCase, kumamotoFile } from '../../../reports/papers/testing.ts'
import { blast } from '../../../reports/testing/blast.ts'
import { newApi } from '../../api.ts'
import { boundedBody, caseFoundFile } from './found-file.ts'
import { HANDED_BYTES_MAX, handed } from './press-exchange.ts'
import { ACTS_TAKEN_MAX, DEPTH_MAX, foundTaken, investigationIn } from './press-found.ts'
import { desk, guardOf, here, id } from './testing.ts'

const content = Buffer.from(jsonText(toJson(blast)))
const sha256 = hash('sha256', content)
const found = [{ sha256, of: 'evidence', by: 'x', at: 0, entry: 1 }]
const file = { ...kumamotoFile, case: { ...kumamotoFile.case, found, exercise: false } }
const sealed = new Map([[sha256, content]])
const networks = [...abuseNetworks(blast).keys()]
const own = blast.accounts.flatMap(({ account }) => account.replace(/^\w+:/, ''))

test('XARF and ARF of a network, and STIX for peers, are handed out to be saved, after a look that is written', async () => {
  ok(networks.length > 0 && thievesOf(blast).length > 0)
  for (const [form, of, type] of [
    ['xarf', networks[0], /^application\/json/],
    ['arf', networks[0], /^message\/rfc822/],
    ['stix', 'green', /^application\/stix\+json/],
  ] as const) {
    const { get, asked } = desk(guardOf(file as never, sealed).verbs, here)
    const answer = await get(`/cases/${id}/exchange/${form}?of=${encodeURIComponent(of ?? '')}`)
    equal(answer.status, 200, form)
    match(answer.headers.get('content-type') ?? '', type)
    match(
      answer.headers.get('content-disposition') ?? '',
      new RegExp(`^attachment; filename="${id}-[\\w.-]+"$`),
    )
    equal(answer.headers.get('x-content-type-options'), 'nosniff')
    const text = await answer.text()
    ok(text.length > 100)
    ok(!own.some((name) => text.includes(name)), 'no account of ours by its name')
    deepEqual(
      asked.filter(({ verb }) => verb === 'case.unseal').map(({ fields }) => fields['reason']),
      [`download of ${form}`],
    )
  }
})

test('nothing for programs is made of an exercise, of a foreign network, or by who gave no address', async () => {
  const asks = async (its: object, form: string, of: string) => {
    const { get } = desk(guardOf(its as never, sealed).verbs, here)
    const answer = await get(`/cases/${id}/exchange/${form}?of=${of}`)
    return [answer.status, ((await answer.json()) as { detail: string }).detail] as const
  }
  const exercise = { ...file, case: { ...file.case, exercise: true } }
  for (const form of ['xarf', 'arf', 'stix'])
    match((await asks(exercise, form, 'AS1')).join(' '), /^400 case: it is an exercise/)
  match((await asks(file, 'xarf', 'AS1')).join(' '), /^400 of: no attacker came from/)
  const { contact: _, ...nameless } = file.organisation
  match(
    (await asks({ ...file, organisation: nameless }, 'xarf', networks[0] ?? '')).join(' '),
    /^400 organisation: /,
  )
  const bare = { ...file, case: { ...file.case, found: [] } }
  match((await asks(bare, 'stix', 'green')).join(' '), /^400 case: it stands on no investigation/)
  const { get, asked } = desk({}, here)
  for (const path of [
    `/cases/${id}/exchange/exe`,
    `/cases/${id}/exchange/stix?of=${'x'.repeat(201)}`,
  ])
    equal((await get(path)).status, 400, path)
  equal(asked.length, 0)
})

test('a file of so many octets is handed out, and of one more is not', () => {
  ok('content' in handed('a', { length: HANDED_BYTES_MAX } as Uint8Array))
  match(
    JSON.stringify(handed('a', { length: HANDED_BYTES_MAX + 1 } as Uint8Array)),
    /refused.*16777217 octets/,
  )
})

test('the contact card is paper or page in both languages, and not for a viewer', async () => {
  const contacts = [
    {
      contact: {
        ...{ name: 'forensics', kind: 'forensic-firm', organisation: '<b>Example</b> Forensics' },
        ...{ phones: ['+81-3-5555-0100'], deputyPhones: [], languages: ['ja'], order: 1, wait: 10 },
      },
      tests: [],
    },
  ]
  const verbs = {
    ...guardOf().verbs,
    'contact.list': () => ({ ok: true, contacts, unreliable: [] }) as const,
  }
  for (const language of ['ja', 'en']) {
    const page = await desk(verbs, here).get(`/contact-card/${language}/html`)
    equal(page.status, 200)
    const text = await page.text()
    match(text, /\+81-3-5555-0100/)
    ok(!text.includes('<b>Example'))
    equal(
      page.headers.get('content-disposition'),
      `attachment; filename="contact-card.${language}.html"`,
    )
  }
  const pdf = await desk(verbs, here).get('/contact-card/ja/pdf')
  match(Buffer.from(await pdf.arrayBuffer()).toString('latin1'), /^%PDF-/)
  const viewer = desk(verbs, here, 'viewer')
  equal((await viewer.get('/contact-card/ja/html')).status, 403)
  equal(viewer.asked.length, 0)
})

const sent = (
  its: ReturnType<typeof desk>,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
) =>
  its.api.request(`/api/v1/cases/${id}/investigation-file`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      'x-sekimori-reason': encodeURIComponent('別の端末で調査したため'),
      ...headers,
    },
    body: body as never,
  })

test('an investigation that was made elsewhere is sealed under its hash with what is new by it', async () => {
  const bare = { ...file, case: { ...file.case, found: [], facts: [], timeline: [], accounts: [] } }
  const { verbs, sent: kept, parts } = guardOf(bare as never)
  const its = desk(verbs, here)
  const answer = await sent(its, content, { 'x-sekimori-request': 'r-1' })
  equal(answer.status, 200)
  const told = (await answer.json()) as Record<string, number>
  equal(told['sha256'], sha256)
  ok((told['facts'] ?? 0) > 0 && (told['events'] ?? 0) > 0)
  equal(kept.acts?.[0]?.act, 'found.take')
  equal(kept.acts?.[0]?.facts['sha256'], sha256)
  equal(hash('sha256', Buffer.concat(parts.get(sha256) ?? [])), sha256)
  const sealing = its.asked.find(({ verb }) => verb === 'case.seal')?.fields
  deepEqual([sealing?.['reason'], sealing?.['request']], ['別の端末で調査したため', 'r-1'])
})

test('what is no investigation, tells no reason or comes from a viewer is refused, and nothing is sealed', async () => {
  const deep = `{"format":1,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  for (const [body, wrong] of [
    ['', /no JSON/],
    ['{"format":1}', /investigation, /],
    ['[]', /investigation, /],
    [deep, new RegExp(`deeper than ${DEPTH_MAX}`)],
    [Buffer.from([0xff, 0xfe]), /no JSON/],
    [jsonText({ ...toJson(blast), accounts: 7 } as never), /accounts/],
  ] as const) {
    const its = desk(guardOf(file as never).verbs, here)
    const answer = await sent(its, body)
    equal(answer.status, 400)
    match(((await answer.json()) as { detail: string }).detail, wrong)
    ok(!its.asked.some(({ verb }) => verb === 'case.seal'))
  }
  for (const headers of [{ 'x-sekimori-reason': '%' }, { 'x-sekimori-reason': '%20' }]) {
    const its = desk(guardOf(file as never).verbs, here)
    equal((await sent(its, content, headers)).status, 400)
    equal(its.asked.length, 0)
  }
  const viewer = desk(guardOf(file as never).verbs, here, 'analyst')
  equal((await sent(viewer, content)).status, 403)
  equal(viewer.asked.length, 0)
})

test('a file of so many octets is taken up, and one more octet ends it', async () => {
  const streamOf = (bytes: number) =>
    new ReadableStream<Uint8Array>({
      start: (to) => {
        to.enqueue(new Uint8Array(bytes))
        to.close()
      },
    })
  equal((await boundedBody(streamOf(10), 10)).length, 10)
  equal(await boundedBody(streamOf(11), 10), 'long')
  equal((await boundedBody(null, 10)).length, 0)
  const broken = new ReadableStream<Uint8Array>({ start: (to) => to.error(new Error('gone')) })
  equal(await boundedBody(broken, 10), 'broken')
  const api = newApi()
  api.use('*', async (c, next) => {
    c.set('me', { person: 'hanako', role: 'responder' } as never)
    await next()
  })
  caseFoundFile(here, 10)(api, { link: undefined as never })
  const answer = await sent({ api } as never, 'x'.repeat(11))
  equal(answer.status, 400)
  match(((await answer.json()) as { detail: string }).detail, /more than 10 octets/)
})

test('what is nested as deep as it may be is read on, and one deeper is not', () => {
  const nested = (depth: number) => Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  match(JSON.stringify(investigationIn(nested(DEPTH_MAX + 1))), /investigation, /)
  match(JSON.stringify(investigationIn(nested(DEPTH_MAX + 2))), /nested deeper/)
})

test('what is more than one request carries is counted, and told', () => {
  const [one] = blast.accounts
  ok(one !== undefined)
  const many = (n: number) => ({
    ...blast,
    ...{ facts: [], timeline: undefined },
    accounts: Array.from({ length: n }, (_, nth) => ({
      ...one,
      ...{ account: `sasl:a${nth}@example.jp` as typeof one.account, verdict: 'hijacked' as const },
    })),
  })
  const taken = (n: number) => {
    const bytes = Buffer.from(jsonText(toJson(many(n) as never)))
    const told = foundTaken(emptyCase, bytes, 0 as Instant)
    ok('acts' in told, JSON.stringify(told).slice(0, 200))
    return [told.acts.length, told.leftOut]
  }
  deepEqual(taken(ACTS_TAKEN_MAX - 1), [ACTS_TAKEN_MAX, 0])
  deepEqual(taken(ACTS_TAKEN_MAX), [ACTS_TAKEN_MAX, 1])
})

test('a whole case is asked of the guard as a package with bodies, for a reason', async () => {
  const facts = {
    ...{ ticket: 't1', state: 'choosing', done: 0, of: 0, chosen: null, entries: null },
    ...{ bodies: null, bytes: null, sha256: null, size: null, why: null },
  }
  const its = desk({ 'evidence.package': () => ({ ok: true, ...facts }) })
  const answer = await its.post(`/cases/${id}/exports`, { reason: 'for counsel' })
  equal(answer.status, 200)
  deepEqual(await answer.json(), facts)
  deepEqual(its.asked, [
    {
      verb: 'evidence.package',
      fields: { reason: 'for counsel', bodies: true, facts: { wholeCase: id } },
    },
  ])
  equal((await its.post(`/cases/${id}/exports`, { reason: ' ' })).status, 400)
  const not = desk({ 'evidence.package': () => ({ ok: false, code: 'fresh-proof', why: 'w' }) })
  equal((await not.post(`/cases/${id}/exports`, { reason: 'r' })).status, 403)
})
