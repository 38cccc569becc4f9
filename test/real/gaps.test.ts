// needs: postfix, dovecot-imapd, dovecot-pop3d
/** What the guard hears of a real Postfix, and how it knows that it heard all of it. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sendOne } from '../../lab/client.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import type { GapsAnswer } from '../../src/cli/evidence-gaps.ts'
import type { NumberedLeaf } from '../../src/store/evidence/leaves.ts'
import { readLeaves } from '../../src/store/evidence/leaves.ts'

suite('gaps on a real server', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  /** As a logger would: what comes by UDP goes into the mail log, unless it is told not to. */
  let logger: Socket
  let isSilent = false
  const canaryLines: string[] = []

  before(async () => {
    logger = createSocket('udp4')
    let log = ''
    logger.on('message', (line) => {
      canaryLines.push(line.toString())
      if (!isSilent) appendFileSync(log, `${line.toString().replace(/^<\d+>/, '')}\n`)
    })
    await new Promise<void>((done) => logger.bind(0, '127.0.0.1', done))
    const { port } = logger.address()
    house = await startGuarded({
      config: (lab) => {
        log = lab.logFile
        return `gaps: { canary: { syslog: 'udp:127.0.0.1:${port}' }, outside: { addresses: [192.0.2.25] } }\n`
      },
    })
  })
  after(async () => {
    await house?.stop()
    logger?.close()
  })

  const leaves = async (): Promise<readonly NumberedLeaf[]> => {
    const all: NumberedLeaf[] = []
    for await (const one of readLeaves(join(house.data, 'evidence'))) all.push(one)
    return all
  }
  const kinds = async (kind: string) => (await leaves()).filter(({ leaf }) => leaf.kind === kind)
  const gaps = async (): Promise<GapsAnswer> =>
    JSON.parse((await house.sekimori('evidence', 'gaps', '--json')).out) as GapsAnswer

  test('both canaries come back through the log', async () => {
    const { gaps } = await until('the canaries return', 30_000, async () => {
      const status = await house.status()
      return status.gaps.canaries.filter((one) => one.state === 'returns').length === 2
        ? status
        : undefined
    })
    deepEqual(gaps.canaries.map((one) => one.way).sort(), ['gate', 'syslog'])
    equal(canaryLines.length, 1)
  })

  test('a refused canary is in nobody’s statistic, and never becomes mail', async () => {
    const { gate, messages, held } = await house.status()
    deepEqual([gate.milter.asked, messages.submitted, messages.refused, held], [0, 0, 0, 0])
    deepEqual(await house.lab.queue(), [])
    equal(house.lab.sink.counts().messages, 0)
    equal((await kinds('message.refused')).length, 0)
  })

  test('each batch tells which bytes it was, across a rotation', async () => {
    // From outside, so that no verdict keeps it waiting.
    const send = async (mark: string) => {
      await sendOne(
        house.lab.smtpPort,
        { clientIp: '192.0.2.25' },
        { from: 'outside@far.example', to: ['bob@example.jp'], mark },
      )
      await house.lab.sink.waitFor((one) => one.mark === mark, 30_000)
    }
    await send('before')
    // Renames, compresses and reloads: postlogd writes on until it has noticed.
    await house.lab.command('postfix', ['logrotate'])
    await send('between')
    await send('after')
    await until('the new log is read', 30_000, async () => {
      const files = new Set<string>()
      for (const { leaf } of await kinds('source.read')) {
        const { range } = leaf.facts as { range?: { inode: string } }
        if (range !== undefined) files.add(range.inode)
      }
      return files.size >= 2
    })
    const { cap, gaps: told } = await gaps()
    deepEqual([cap, told], ['none', []])
  })

  test('a log that is cut short is a gap with its bounds, and an alarm', async () => {
    const before = Date.now()
    truncateSync(house.lab.logFile, 20)
    const { gaps: told, cap } = await until('the gap is told', 20_000, async () => {
      const answer = await gaps()
      return answer.gaps.length > 0 ? answer : undefined
    })
    const [gap] = told
    equal(gap?.what, 'truncated')
    equal(gap?.name, 'postfix-log:lab')
    equal(cap, 'strong')
    ok(gap?.from !== null && Date.parse(gap?.from ?? '') <= before + 1_000)
    ok(gap?.until !== null && Date.parse(gap?.until ?? '') >= before - 1_000)
    await until('people are told', 20_000, async () =>
      (await kinds('notice.intended')).some(({ leaf }) => leaf.facts['what'] === 'source.gap'),
    )
    equal((await house.status()).gaps.count, 1)
  })

  test('a guard that was killed says so when it is back', async () => {
    await house.kill()
    await house.start()
    const stopped = async () =>
      (await gaps()).gaps.filter((one) => one.what === 'guard-stopped').length
    equal(await stopped(), 1)
    await house.end()
    await house.start()
    equal(await stopped(), 1)
  })

  test('the picture names the source and the legend', async () => {
    const { out, code } = await house.sekimori('evidence', 'gaps', '--lang', 'ja')
    equal(code, 1)
    ok(out.includes('postfix-log:lab'), out)
    ok(out.includes('░'), out)
  })

  test('reports of others are laid beside our logs, and a hostile one is refused', async () => {
    const file = join(house.lab.folder, 'report.xml')
    const day = Math.floor(Date.now() / 86_400_000) * 86_400 - 172_800
    const report = `<?xml version="1.0"?><feedback><report_metadata><org_name>far.example</org_name><report_id>1</report_id><date_range><begin>${day}</begin><end>${day + 86_399}</end></date_range></report_metadata><record><row><source_ip>192.0.2.25</source_ip><count>3</count></row></record></feedback>`
    writeFileSync(file, gzipSync(report))
    const { code, out } = await house.sekimori('evidence', 'outside', file, '--json')
    const { compared } = JSON.parse(out) as { compared: readonly { verdict: string }[] }
    deepEqual([code, compared.map((one) => one.verdict)], [0, ['before']], 'our logs begin today')
    writeFileSync(file, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${report}`)
    const hostile = await house.sekimori('evidence', 'outside', file)
    equal(hostile.code, 1)
    ok(hostile.out.includes('document type'), hostile.out)
  })

  test('verification counts the gaps and finds no other', async () => {
    await house.end()
    const told = (await gaps()).gaps.length
    const { out } = await house.sekimori('verify', '--json')
    const { ok: isOk, gaps: count } = JSON.parse(out) as { ok: boolean; gaps: number }
    deepEqual([isOk, count], [true, told])
    isSilent = true
  })
})
