// needs: postfix, dovecot-imapd, dovecot-pop3d, strace
import { equal, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { sendOne } from '../../lab/client.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'

const bob = { user: 'bob@example.jp', password: 'bob-secret', clientIp: '203.0.113.20' }

/** A volume of its own, small enough to fill. */
function mounted(mebibytes: number): { folder: string; unmount: () => void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-disk-'))
  try {
    execFileSync(
      '/usr/bin/mount',
      ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'tmpfs', folder],
      {
        stdio: 'ignore',
      },
    )
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    unmount: () => {
      execFileSync('/usr/bin/umount', ['-l', folder], { stdio: 'ignore' })
      rmSync(folder, { recursive: true })
    },
  }
}

/** To the last block. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w')
  const block = Buffer.alloc(65_536)
  try {
    for (;;) writeSync(descriptor, block)
  } catch {
    // There is no room left, as was meant.
  } finally {
    closeSync(descriptor)
  }
}

/** Segments of the write-ahead log: a new one is begun after each failure. */
const segmentsToCome = (data: string): readonly string[] =>
  Array.from({ length: 100 }, (_, n) =>
    join(data, 'evidence/.state', `wal.${String(n).padStart(8, '0')}`),
  )

const missing = labMissing()

suite('the evidence volume fills up', { skip: missing ?? false }, () => {
  let house: Guarded
  let volume: ReturnType<typeof mounted>
  const send = (mark: string) =>
    sendOne(house.lab.submissionPort, bob, {
      from: 'bob@example.jp',
      to: ['friend@good.example'],
      mark,
      text: `From: <bob@example.jp>\nSubject: ${mark}\nX-Fill: ${'x'.repeat(900)}\n\nHello.\n`,
    })

  before(async () => {
    volume = mounted(24)
    if (volume === undefined) return
    const config = join(volume.folder, 'sekimori.yaml')
    writeFileSync(config, 'evidence:\n  reserveMiB: 1\n')
    house = await startGuarded({ data: join(volume.folder, 'data'), args: ['--config', config] })
  })
  after(async () => {
    await house?.stop()
    volume?.unmount()
  })

  test('full: 451, and nothing is accepted unseen; room again: mail flows by itself', async (t) => {
    if (volume === undefined) {
      t.skip('no volume can be mounted here')
      return
    }
    equal((await send('before')).accepted, true)
    const filler = join(volume.folder, 'filler')
    fill(filler)

    // The reserves last a while, and a 451 may heal by giving one up; then there is none left.
    const accepted: string[] = []
    await until('the gate answers 451 and has nothing left to give up', 100_000, async () => {
      const mark = `full-${accepted.length}`
      const sent = await send(mark)
      if (sent.accepted) {
        accepted.push(mark)
        return undefined
      }
      equal(sent.reply.code, 451, sent.reply.text)
      const { faults, ready } = await house.status()
      return !ready && faults.length > 0 ? true : undefined
    })
    ok(accepted.length < 50_000)

    rmSync(filler)
    await until('mail is taken again', 30_000, async () => {
      const sent = await send('after')
      return sent.accepted ? true : undefined
    })
    equal((await house.status()).ready, true)

    // What was accepted is in the evidence; what was postponed is not counted as accepted.
    await house.end()
    const verified = await house.sekimori('verify', '--json')
    equal(verified.code, 0, verified.out + verified.err)
    await house.start()
    const { messages } = await house.status()
    const inQueueOrGone = accepted.length + 2
    ok(messages.submitted >= inQueueOrGone, `${messages.submitted} of ${inQueueOrGone}`)
  })
})

suite('evidence cannot be written for another reason', { skip: missing ?? false }, () => {
  test('a write that the disk does not confirm is answered 451, and heals when the disk does', async (t) => {
    const house = await startGuarded()
    try {
      const strace = '/usr/bin/strace'
      let tracer: ReturnType<typeof house.lab.scratch.run> | undefined
      try {
        readFileSync(strace)
      } catch {
        t.skip('needs strace')
        return
      }
      const one = () =>
        sendOne(house.lab.submissionPort, bob, {
          from: 'bob@example.jp',
          to: ['friend@good.example'],
        })
      equal((await one()).accepted, true)
      tracer = house.lab.scratch.run('strace', strace, [
        '-f',
        '-p',
        String(house.guard().pid),
        '-e',
        'trace=pwrite64,fdatasync',
        '-e',
        'inject=pwrite64,fdatasync:error=EIO',
        ...segmentsToCome(house.data).flatMap((file) => ['-P', file]),
      ])
      await until('the tracer is attached', 10_000, () =>
        tracer?.output().includes('attached') ? true : undefined,
      )
      const sent = await one()
      equal(sent.reply.code, 451, sent.reply.text)
      await tracer.stop()
      await until('mail is taken again', 30_000, async () =>
        (await one()).accepted ? true : undefined,
      )
      await house.end()
      const verified = await house.sekimori('verify', '--json')
      equal(verified.code, 0, verified.out + verified.err)
    } finally {
      await house.stop()
    }
  })
})

suite('a whole blast while the disk is full', { skip: missing ?? false }, () => {
  test('nothing of it is accepted beyond what the evidence took', async (t) => {
    const volume = mounted(24)
    if (volume === undefined) {
      t.skip('no volume can be mounted here')
      return
    }
    const config = join(volume.folder, 'sekimori.yaml')
    writeFileSync(config, 'evidence:\n  reserveMiB: 1\n')
    const house = await startGuarded({
      data: join(volume.folder, 'data'),
      args: ['--config', config],
    })
    try {
      const filler = join(volume.folder, 'filler')
      fill(filler)
      const sent = await blast({
        port: house.lab.submissionPort,
        persona: { user: 'alice@example.jp', password: 'alice-secret', clientIp: '198.51.100.1' },
        count: 300,
        addresses: Array.from({ length: 300 }, (_, n) => `victim${n}@far.example`),
        sessions: 4,
        text: () =>
          `Subject: x\nX-Fill: ${'x'.repeat(60_000)}\n\nbuy\n`.replaceAll(
            /x{900}/g,
            (run) => `${run}\n `,
          ),
      })
      rmSync(filler)
      const accepted = sent.filter((one) => one.accepted).length
      const status = await until('the guard heals', 30_000, async () => {
        const now = await house.status()
        return now.ready ? now : undefined
      })
      const { messages } = status
      ok(messages.passed <= 30)
      equal(messages.passed + messages.held, accepted)
      // Four sessions were open when the account was contained.
      const cut = sent.filter((one) => one.reply.text.startsWith('421 4.7.0 Session closed'))
      ok(cut.length <= 4)
      for (const one of sent)
        ok(one.accepted || cut.includes(one) || one.reply.code === 451, one.reply.text)
    } finally {
      await house.stop()
      volume.unmount()
    }
  })
})
