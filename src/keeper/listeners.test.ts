import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { House } from '../../sim/house.ts'
import { MilterPeer } from '../../sim/milter-peer.ts'
import type { PostfixInstance } from '../ports/instance.ts'
import { Listeners } from './listeners.ts'

test('messages of two servers, and of a gate that was opened anew, are never taken for one', async () => {
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
  const instances = { all: [postfix('mx1'), postfix('mx2')] }
  const problems: unknown[] = []
  const source = {
    name: 'none',
    follow: () => {},
    freshAt: () => undefined,
    fault: () => undefined,
    close: async () => {},
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
    openLog: () => source,
    position: () => undefined,
    take: async () => {},
    readFromStart: () => false,
  })
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
