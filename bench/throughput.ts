/**
 * Accepted messages a second through a real Postfix, without a milter, with others, with the guard.
 *
 * One lab, one message size, outgoing mail discarded; between the runs only `smtpd_milters` of the
 * submission service changes. Many accounts, few messages of each a session, from many addresses: the
 * ordinary day of a busy server, in which nobody is suspect. The process time is that of Postfix,
 * Dovecot and the milter in question; that of the client, which shares the cores, is left out.
 * Before the first run one is played through each milter uncounted: what starts is slow everywhere, and
 * our guard makes an account its keys once a month.
 * Milters listen on unix sockets, with `--inet` on the loopback. `--messages N` a run, `--sessions N`
 * side by side.
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { blast } from '../lab/blast.ts'
import type { Persona } from '../lab/client.ts'
import { guardMissing, guardSettled, startGuard } from '../lab/guard.ts'
import { labMissing } from '../lab/missing.ts'
import { startNothingMilter } from '../lab/nothing-milter.ts'
import { freePorts } from '../lab/ports.ts'
import { type Lab, startPostfix } from '../lab/postfix.ts'
import { RSPAMD_PACKAGES, startRspamd } from '../lab/rspamd.ts'
import { until } from '../lab/scratch.ts'
import type { PostfixInstance } from '../src/ports/instance.ts'
import {
  type Case,
  figureOf,
  interleaved,
  print,
  processTimeOf,
  ratioOf,
  readBenchOptions,
} from './lib.ts'

const BENCH = 'throughput'
const BASE = 'no-milter'
const OURS = 'sekimori'
const ACCOUNTS = 500
const PER_SESSION = 4
const WARM_UP = 40
const DRAIN_MS_MAX = 120_000
const BODY = 'Good morning,\n\nas discussed, here are the figures for the quarter.\n\n'.repeat(30)

type Sample = { readonly perSecond: number; readonly cpuMsPerMessage: number }
type Milter = {
  readonly name: string
  readonly address: string
  readonly groups: readonly number[]
}

const note = (text: string) => process.stderr.write(`${text}\n`)

async function startMilters(lab: Lab, inet: boolean): Promise<readonly Milter[]> {
  const ports = inet ? await freePorts(3) : []
  const folder = join(lab.folder, 'milters')
  mkdirSync(folder)
  const place = (nth: number, name: string) =>
    inet ? `inet:127.0.0.1:${ports[nth]}` : `unix:${folder}/${name}`
  const milters: Milter[] = [{ name: BASE, address: '', groups: [] }]
  const nothing = place(0, 'nothing')
  const { pid } = await startNothingMilter(lab.scratch, nothing)
  milters.push({ name: 'nothing', address: nothing, groups: [pid] })
  const noRspamd = labMissing(RSPAMD_PACKAGES)
  if (noRspamd === undefined) {
    const address = place(1, 'rspamd')
    const limit = { burst: 1_000_000, rate: '1000000 / 1m' }
    const rspamd = await startRspamd(lab.scratch, { address, ...limit })
    milters.push({ name: 'rspamd-ratelimit', address, groups: rspamd.pids })
  } else note(`left out: rspamd-ratelimit (${noRspamd})`)
  const noGuard = guardMissing()
  try {
    if (noGuard !== undefined) throw new Error(noGuard)
    // Observing: judged, written and not touched. A day of honest mail at this pace would take a month.
    const instance: PostfixInstance = { ...lab.instance, milter: place(2, 'gate'), mode: 'observe' }
    const guard = await startGuard(lab.scratch, { instances: [instance] })
    note('the guard makes the keys of its seals, once in the life of a log: a minute')
    await guardSettled(guard.data)
    milters.push({ name: OURS, address: instance.milter, groups: [guard.pid] })
  } catch (thrown) {
    note(`left out: sekimori (${thrown instanceof Error ? thrown.message : thrown})`)
  }
  return milters
}

async function main(): Promise<number> {
  const { json, runs, messages, sessions, inet } = readBenchOptions(
    { messages: 1_000, sessions: 8 },
    ['inet'],
  )
  const missing = labMissing()
  if (missing !== undefined) {
    note(`The benchmark cannot run: it ${missing}.`)
    return 3
  }
  const users = Array.from({ length: ACCOUNTS }, (_, i) => ({
    name: `user${i}@example.jp`,
    password: `secret${i}`,
  }))
  const lab = await startPostfix({ users, outbound: 'discard', inbound: 'discard' })
  const persona = (nth: number): Persona => {
    const i = nth % users.length
    const { name = '', password = '' } = users[i] ?? {}
    return { user: name, password, clientIp: `198.18.${i >> 8}.${i & 255}` }
  }
  const send = (count: number) =>
    blast({
      port: lab.submissionPort,
      persona,
      count,
      sessions,
      perSession: PER_SESSION,
      addresses: users.map((_, i) => `partner${i}@example.com`),
      text: (nth) => `From: <a@example.jp>\nSubject: figures ${nth}\n\n${BODY}`,
    })
  const servers = [lab.masterPid, lab.dovecot.masterPid]
  const caseOf = ({ name, address, groups }: Milter): Case<Sample> => ({
    name,
    run: async () => {
      await lab.conf({ service: { 'submission/smtpd_milters': address } })
      await send(WARM_UP)
      const cpu = processTimeOf([...servers, ...groups])
      const start = performance.now()
      const sent = await send(messages)
      const seconds = (performance.now() - start) / 1_000
      await until('the queue drains', DRAIN_MS_MAX, async () => {
        const left = await lab.queue()
        return left.every(({ queue }) => queue === 'hold')
      })
      const cpuMs = processTimeOf([...servers, ...groups]) - cpu
      const accepted = sent.filter((one) => one.accepted).length
      const held = (await lab.queue('hold')).length
      if (accepted < messages || held > 0)
        note(`${name}: ${accepted} of ${messages} accepted, ${held} held: no ordinary day`)
      if (held > 0) await lab.command('postsuper', ['-d', 'ALL', 'hold'])
      return { perSecond: accepted / seconds, cpuMsPerMessage: cpuMs / messages }
    },
  })
  try {
    const milters = await startMilters(lab, inet)
    for (const { address } of milters) {
      await lab.conf({ service: { 'submission/smtpd_milters': address } })
      await send(messages)
    }
    const cases = milters.map(caseOf)
    const samples = await interleaved(cases, runs, (name, nth, { perSecond }) =>
      note(`run ${nth + 1}/${runs} ${name}: ${perSecond.toFixed(0)} messages/s`),
    )
    const figures = [...samples].map(([name, all]) => ({
      rate: figureOf(
        { bench: BENCH, case: name, figure: 'acceptedPerSecond', unit: 'messages/s' },
        all.map(({ perSecond }) => perSecond),
      ),
      cpu: figureOf(
        { bench: BENCH, case: name, figure: 'processTimePerMessage', unit: 'ms' },
        all.map(({ cpuMsPerMessage }) => cpuMsPerMessage),
      ),
    }))
    for (const { rate, cpu } of figures) print([rate, cpu], json)
    // Every case beside no milter; ours beside the others as well: these are the promises.
    for (const one of figures)
      for (const other of figures)
        if (other !== one && (other.rate.case === BASE || one.rate.case === OURS))
          print([ratioOf(one.rate, other.rate), ratioOf(one.cpu, other.cpu)], json)
    return 0
  } finally {
    await lab.stop()
  }
}

process.exitCode = await main()
