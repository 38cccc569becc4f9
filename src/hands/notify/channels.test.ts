import { equal, match, ok, rejects, throws } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { OutgoingNotice } from '../../ports/notifier.ts'
import { openChannels } from './channels.ts'
import { NotifyConfig } from './config.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-channels-'))
})
after(() => rmSync(folder, { recursive: true }))
const notice: OutgoingNotice = {
  notice: 'mail.held:1',
  what: 'mail.held',
  severity: 'alert',
  text: { ja: { subject: '件名', body: '本文' }, en: { subject: 's', body: 'b' } },
  facts: { held: 3 },
}
const open = (one: object) => {
  const [channel] = openChannels(NotifyConfig.parse({ channels: [one] }))
  ok(channel !== undefined)
  return channel
}

test('a command hears the notice as JSON, and its failure is told with the channel’s name', async () => {
  const out = join(folder, 'heard')
  const hook = join(folder, 'hook')
  writeFileSync(
    hook,
    `#!/bin/sh\necho "$SEKIMORI_NOTICE $SEKIMORI_SEVERITY" > ${out}\ncat >> ${out}\n`,
    { mode: 0o755 },
  )
  const channel = open({ kind: 'command', name: 'pager', argv: [hook] })
  equal(channel.name, 'command:pager')
  await channel.send(notice)
  const [first = '', second = ''] = readFileSync(out, 'utf8').split('\n')
  equal(first, 'mail.held:1 alert')
  const { facts, version } = JSON.parse(second) as { facts: { held: number }; version: number }
  equal(facts.held, 3)
  equal(version, 1)
  await rejects(
    open({ kind: 'command', name: 'pager', argv: ['/bin/false'] }).send(notice),
    /notice\.failed.*command:pager.*exit code 1/,
  )
})

test('a webhook is told which notice it is, so that a retry is known again', async () => {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(
      String(request.headers['idempotency-key']),
      String(request.headers['x-sekimori-signature']),
    )
    request.resume()
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const secretFile = join(folder, 'key')
  writeFileSync(secretFile, 'sixteen bytes ok', { mode: 0o600 })
  const one = { kind: 'webhook', name: 'chat', url: `http://127.0.0.1:${port}/`, secretFile }
  await open({ ...one, allowLoopback: true }).send(notice)
  equal(heard[0], 'mail.held:1')
  match(heard[1] ?? '', /^v1=/)
  await rejects(open(one).send(notice), /notice\.refused.*webhook:chat.*loopback/)
  server.close()
})

test('a secret that cannot be read is told when the channels are opened', () => {
  throws(
    () =>
      open({ kind: 'webhook', name: 'chat', url: 'https://x.test/', secretFile: `${folder}/gone` }),
    /config\.invalid/,
  )
})
