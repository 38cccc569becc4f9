import { equal } from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import type { Letter } from '../../../cases/notices/round-list.ts'
import { type Handed, relayTo } from './relay.ts'

const letter: Letter = { id: 'en', language: 'en', subject: 'Notice', text: 'Text' }

/** A relay that answers each command with what is given for its first word. */
async function answers(
  said: { readonly [command: string]: string },
  address: string,
): Promise<Handed['state']> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let isText = false
    let rest = ''
    socket.on('error', () => {})
    socket.write(`${said['greeting'] ?? '220 here'}\r\n`)
    socket.on('data', (piece) => {
      rest += piece.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (isText && line !== '.') continue
        const command = isText ? 'text' : (line.split(' ')[0] ?? '')
        const answer = said[command] ?? (command === 'DATA' ? '354 go' : '250 queued as ABCDEF1')
        isText = command === 'DATA' && answer.startsWith('3')
        socket.write(`${answer}\r\n`)
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const relay = relayTo({ host: '127.0.0.1', port, from: 'ops@pref.example.jp' })
  try {
    const { state } = await relay.hand(address, letter, '<a@pref.example.jp>')
    return state
  } finally {
    relay.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

const rows: readonly [{ readonly [command: string]: string }, Handed['state'], string?][] = [
  [{}, 'taken'],
  [{ RCPT: '550 5.1.1 no such user' }, 'refused'],
  [{ text: '552 5.3.4 too big' }, 'refused'],
  [{ RCPT: '450 4.1.2 domain not found' }, 'later'],
  [{ RCPT: '554 5.7.1 client host rejected: access denied' }, 'later'],
  [{ RCPT: '421 4.3.2 closing' }, 'away'],
  [{ greeting: '554 no service' }, 'away'],
  [{ MAIL: '550 5.1.0 sender rejected' }, 'away'],
  [{ text: '452 4.3.1 disk is full' }, 'away'],
]
for (const [said, state, address = 'taro@x.example'] of rows)
  test(`${JSON.stringify(said)} of a relay is ${state}`, async () =>
    equal(await answers(said, address), state))

test('an address that SMTP cannot say holds up no other', async () => {
  const state = await answers({ RCPT: '553 5.6.7 ASCII only' }, '花子@x.example')
  equal(state, 'refused')
})
