import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { House } from '../../sim/house.ts'
import { MilterPeer } from '../../sim/milter-peer.ts'
import type { PostfixInstance } from '../ports/instance.ts'
import { Listeners } from './listeners.ts'

/** Listeners of a list that the test changes; sources that tell nothing are counted while they are open. */
async function opened() {
  const house = await House.open()
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-listeners-'))
  const postfix = (name: string, socket = name): PostfixInstance => ({
    name,
    kind: 'postfix',
    configDirectory: '/etc/postfix',
    queueDirectory: '/var/spool/postfix',
    log: join(folder, 'none.log'),
    milter: `unix:${join(folder, socket)}`,
    mode: 'enforce',
  })
  const instances = { all: [] as readonly PostfixInstance[] }
  const problems: unknown[] = []
  const sources = new Set<object>()
  const openLog = () => {
    const source = {
      name: 'none',
      follow: () => void sources.add(source),
      freshAt: () => undefined,
      fault: () => undefined,
      close: async () => void sources.delete(source),
    }
    return source
  }
  const listeners = new Listeners({
    instances: instances as never,
    defaultMilter: postfix('default').milter,
    gatekeeper: house.judge,
    loginKeeper: house.logins,
    clock: { now: () => house.now, monotonic: () => performance.now() },
    sessionPrefix: 'g1',
    operator: { says: () => {}, told: (problem) => void problems.push(problem) },
    language: 'en',
    openLog,
    position: () => undefined,
    take: async () => {},
    readFromStart: () => false,
  })
  return { house, folder, postfix, instances, problems, sources, listeners }
}

test('messages of two servers, and of a gate that was opened anew, are never taken for one', async () => {
  const { house, folder, postfix, instances, problems, listeners } = await opened()
  instances.all = [postfix('mx1'), postfix('mx2')]
  const offer = async (address: string, queueId: string): Promise<string> => {
    const peer = await MilterPeer.connect(address)
    await peer.negotiate()
    await peer.connect({ helo: 'pc' })
    const told = await peer.message('a@example.jp', ['x@example.net'], { queueId })
    peer.destroy()
    return told.at(-1)?.kind ?? ''
  }
  try {
    await listeners.follow()
    equal(await offer(postfix('mx1').milter, '4AAAAA'), 'continue')
    equal(await offer(postfix('mx2').milter, '4BBBBB'), 'continue')
    instances.all = [postfix('mx1', 'elsewhere'), postfix('mx2')]
    await listeners.follow()
    equal(await offer(postfix('mx1', 'elsewhere').milter, '4CCCCC'), 'continue')
    equal(house.folds.fault, undefined)
    deepEqual(problems, [])
    const ids = house.journal.entries
      .filter((entry) => entry.kind === 'message.submitted')
      .map(({ body }) => body['id'])
    equal(new Set(ids).size, 3)
  } finally {
    await listeners.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a list that changes while the guard stops opens nothing that stays open', async () => {
  const { folder, postfix, instances, problems, sources, listeners } = await opened()
  const isOpen = (socket: string): Promise<boolean> =>
    MilterPeer.connect(postfix(socket).milter).then(
      (peer) => {
        peer.destroy()
        return true
      },
      () => false,
    )
  try {
    instances.all = [postfix('mx1')]
    await listeners.follow()
    equal(await isOpen('mx1'), true)
    equal(sources.size, 1)
    instances.all = [postfix('mx2')]
    // As a round does that has just seen the list, while the guard is told to stop.
    const following = listeners.follow()
    await listeners.close()
    await following
    instances.all = [postfix('mx3')]
    await listeners.follow()
    deepEqual(await Promise.all(['default', 'mx1', 'mx2', 'mx3'].map(isOpen)), [
      false,
      false,
      false,
      false,
    ])
    equal(sources.size, 0)
    deepEqual(problems, [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
