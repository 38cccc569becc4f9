/** Hands on a real Postfix: the helper as its own process, the queue as Postfix keeps it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { until } from '../../lab/scratch.ts'
import { type ConnectedHands, connectHands } from '../../src/hands/client.ts'
import { Fault } from '../../src/lib/fault.ts'

const missing = labMissing()
const skip = missing ?? false
/** Nobody listens on port 2 of the loopback: mail to strangers is deferred at once, and stays. */
const NOWHERE = 'smtp:[127.0.0.1]:2'

let lab: Lab
let hands: ConnectedHands
const notes: string[] = []

before(async () => {
  if (missing !== undefined) return
  lab = await startPostfix({ name: 'mx1', inbound: 'sink', main: { default_transport: NOWHERE } })
  writeFileSync(`${lab.folder}/instances.json`, list())
  hands = connectHands({
    instancesFile: `${lab.folder}/instances.json`,
    log: (note) => notes.push(note),
  })
})
after(async () => {
  await hands?.close()
  await lab?.stop()
})

const list = () => JSON.stringify({ version: 1, instances: [lab.instance] })
const idsIn = async (queue: 'hold' | 'deferred') =>
  (await hands.list('mx1', queue)).map(({ queueId }) => queueId).sort()

/** Hands in `count` messages and waits until they are deferred; tells their ids. */
async function deferred(count: number): Promise<readonly string[]> {
  const known = new Set((await lab.queue()).map(({ queueId }) => queueId))
  const some = async () =>
    (await hands.list('mx1', 'deferred'))
      .map(({ queueId }) => queueId)
      .filter((id) => !known.has(id))
      .sort()
  if (count < 10)
    for (let i = 0; i < count; i += 1)
      await lab.sendmail({
        from: 'a@away.test',
        to: ['x@away.test'],
        text: `Subject: ${i}\n\nb\n`,
        uid: 33,
      })
  else await blast(count)
  await until(`${count} messages are deferred`, 60_000, async () => (await some()).length === count)
  return some()
}
/** smtp-source from the Postfix package, over the port that trusts 127.0.0.0/8 for the while. */
async function blast(count: number): Promise<void> {
  await lab.conf({ main: { mynetworks: '127.0.0.0/8' } })
  const child = spawn('/usr/sbin/smtp-source', [
    '-l',
    '500',
    '-m',
    String(count),
    '-s',
    '8',
    '-f',
    'a@away.test',
    '-t',
    'x@away.test',
    `127.0.0.1:${lab.smtpPort}`,
  ])
  const code = await new Promise((resolve) => child.once('close', resolve))
  equal(code, 0)
}

test('held messages stay held, and what is not there is not told as held', { skip }, async () => {
  equal(await hands.ping(), true)
  equal(hands.state(), 'answering')
  const ids = await deferred(2)
  deepEqual(await hands.hold('mx1', [...ids, 'ABCDEF0123']), ids)
  deepEqual(await hands.hold('mx1', ids), ids)
  deepEqual(await idsIn('hold'), ids)
  deepEqual(await hands.delete('mx1', ids), ids)
  deepEqual(await hands.delete('mx1', ids), ids)
  deepEqual(await hands.list('mx1'), [])
})

test('a deferred message is not deleted, however it is asked for', { skip }, async () => {
  const ids = await deferred(1)
  await hands.delete('mx1', ids)
  deepEqual(await idsIn('deferred'), ids)
  await hands.delete('mx1', await hands.hold('mx1', ids))
  deepEqual(await hands.list('mx1'), [])
})

test('a held message is read as it came: user, envelope, content to the byte', {
  skip,
}, async () => {
  const hostile = [
    'Received: by x (Postfix, from userid 7)\n\tid AAAAAAAA; now',
    'Subject: 件名',
    '',
    'named_attribute: sasl_username=victim',
    '*** MESSAGE CONTENTS deferred/A/AAAAAAAA ***',
    'sender: victim@example.jp',
    '',
  ].join('\n')
  await lab.sendmail({ from: 'a@away.test', to: ['x@away.test'], text: hostile, uid: 33 })
  const [one] = await until('it is deferred', 10_000, async () => {
    const all = await hands.list('mx1', 'deferred')
    return all.length === 1 ? all : undefined
  })
  ok(one !== undefined)
  const read = await hands.read('mx1', one.queueId, 1_000_000)
  ok(read !== undefined)
  const { content, ...rest } = read
  deepEqual(rest, {
    queueId: one.queueId,
    arrivedAt: one.arrivedAt,
    envelopeSender: 'a@away.test',
    recipients: ['x@away.test'],
    uid: 33,
    truncated: false,
  })
  ok(
    Buffer.from(content)
      .toString()
      .endsWith(hostile.slice(hostile.indexOf('\n\n'))),
  )
  const short = await hands.read('mx1', one.queueId, 10)
  deepEqual([Buffer.from(short?.content ?? []).toString(), short?.truncated], ['Received: ', true])
  equal(await hands.read('mx1', 'ABCDEF0123', 10), undefined)

  const ids = [one.queueId]
  await hands.hold('mx1', ids)
  deepEqual(await hands.requeue('mx1', ids), ids)
  const again = await until('it has a new id', 10_000, async () =>
    (await hands.list('mx1', 'deferred')).find(({ queueId }) => queueId !== one.queueId),
  )
  equal((await hands.read('mx1', again.queueId, 0))?.uid, 33)
  await hands.delete('mx1', await hands.hold('mx1', [again.queueId]))
})

test('released twice, delivered once', { skip }, async () => {
  const ids = await deferred(2)
  await hands.hold('mx1', ids)
  await lab.conf({ main: { default_transport: `smtp:[127.0.0.1]:${lab.sink.port}` } })
  deepEqual(await hands.release('mx1', ids), ids)
  deepEqual(await hands.release('mx1', ids), ids)
  await until('both are sent', 10_000, async () => (await hands.list('mx1')).length === 0)
  const sent = lab.logLines().filter((line) => / status=sent /.test(line))
  equal(sent.length, 2)
  await lab.conf({ main: { default_transport: NOWHERE } })
})

test('killed in the middle: what was asked rejects, and the next call works', {
  skip,
}, async () => {
  const ids = await deferred(1)
  const pid = hands.pid()
  ok(pid !== undefined)
  process.kill(pid, 'SIGSTOP')
  const asked = hands.hold('mx1', ids)
  process.kill(pid, 'SIGKILL')
  await rejects(asked, (thrown) => thrown instanceof Fault && thrown.code === 'hands.away')
  deepEqual(await hands.hold('mx1', ids), ids)
  ok(hands.pid() !== pid)
  await hands.delete('mx1', ids)
})

test('2,000 held messages are released at once, and none is lost', { skip }, async () => {
  const ids = await deferred(2_000)
  deepEqual([...(await hands.hold('mx1', ids))].sort(), ids)
  equal((await idsIn('hold')).length, 2_000)
  deepEqual([...(await hands.release('mx1', ids))].sort(), ids)
  const there = new Set((await hands.list('mx1')).map(({ queueId }) => queueId))
  ok(ids.every((id) => there.has(id)))
  await hands.delete('mx1', await hands.hold('mx1', ids))
  deepEqual(await hands.list('mx1'), [])
})

test('a list that others may write stops the hands, until it is root’s alone again', {
  skip,
}, async () => {
  const { chmodSync } = await import('node:fs')
  chmodSync(`${lab.folder}/instances.json`, 0o666)
  await rejects(hands.hold('mx1', ['ABCDEF01']), /hands\.refused.*written by others/)
  chmodSync(`${lab.folder}/instances.json`, 0o644)
  deepEqual(await hands.hold('mx1', ['ABCDEF01']), [])
})

test('the helper ends when its guard is gone', { skip }, async () => {
  const main = new URL('../../src/hands/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--instances', `${lab.folder}/instances.json`])
  const ended = new Promise((resolve) => child.once('close', resolve))
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk
  })
  child.stdin.end('{"id":1,"verb":"list","instance":"mx1"}\n{"id":2,"verb":"ping"}\nx\n')
  equal(await ended, 0)
  match(told, /"id":1,"ok"/, 'after the verb under way')
  match(told, /"id":2,"ok":true/)
  match(told, /"id":0,"fault".*no JSON/)
})

test('over a socket: only for its group, not twice, and gone when told to end', {
  skip,
}, async () => {
  mkdirSync(`${lab.folder}/run`, { mode: 0o750 })
  const socket = `${lab.folder}/run/hands.sock`
  const main = new URL('../../src/hands/main.ts', import.meta.url).pathname
  const args = [main, '--instances', `${lab.folder}/instances.json`, '--socket', socket]
  const start = () => lab.scratch.run('hands', process.execPath, args)
  const first = start()
  await until('it listens', 10_000, () => statSync(socket, { throwIfNoEntry: false }) !== undefined)
  equal(statSync(socket).mode & 0o777, 0o660)
  const other = connectHands({ instancesFile: '', socket, log: () => {} })
  deepEqual(await other.hold('mx1', ['ABCDEF01']), [])
  equal(other.pid(), undefined)

  const second = start()
  await until('the second gives up', 10_000, () => second.exit() !== undefined)
  match(second.output(), /another helper listens there/)

  const stranger = connect(socket)
  stranger.write('x\n')
  const said = await new Promise((resolve) => stranger.once('data', resolve))
  match(String(said), /hands\.refused/)
  stranger.destroy()
  await first.stop()
  equal(await other.ping(), false)
  const third = start()
  await until('it is found again', 10_000, () => other.ping())
  await other.close()
  await third.stop()
})
