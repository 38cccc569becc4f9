import { deepEqual, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../lib/fault.ts'
import { beforeActing, type CaseDesk } from './case-desk.ts'
import type { Actor } from './control.ts'

const hanako: Actor = { as: 'hanako', reason: 'on duty', codeFile: 'code' }

function deskOf(unseal: (actor: Actor) => Buffer): { desk: CaseDesk; asked: Actor[] } {
  const asked: Actor[] = []
  const desk = {
    unseal: async (_id: string, _sha256: string, actor: Actor) => {
      asked.push(actor)
      return unseal(actor)
    },
  } as unknown as CaseDesk
  return { desk: beforeActing(desk), asked }
}

test('a look before an act uses up no code where anybody may look', async () => {
  const { desk, asked } = deskOf(() => Buffer.from('x'))
  await desk.unseal('SKM-2026-0001', 'a', hanako)
  await desk.unseal('SKM-2026-0001', 'a', { breakGlass: 'nobody else is here' })
  deepEqual(asked, [{ reason: 'on duty' }, { reason: 'nobody else is here' }])
})

test('where only people by name may look, he is asked by name; other failures are told', async () => {
  const named = deskOf(({ as }) => {
    if (as === undefined) throw new Fault('control.refused', { why: 'by name' })
    return Buffer.from('x')
  })
  await named.desk.unseal('SKM-2026-0001', 'a', hanako)
  deepEqual(named.asked.at(-1), hanako)
  await rejects(named.desk.unseal('SKM-2026-0001', 'a', { breakGlass: 'x' }), /control.refused/)
  const away = deskOf(() => {
    throw new Fault('control.away', { socket: 's', why: 'gone' })
  })
  await rejects(away.desk.unseal('SKM-2026-0001', 'a', hanako), /control.away/)
  deepEqual(away.asked.length, 1)
})
