import { equal, match, ok, rejects, throws } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { listenAt, readPlace, SOCKET_PATH_BYTES_MAX } from './listen.ts'

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-listen-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
function serverOf(t: TestContext) {
  const server = createServer((socket) => socket.destroy())
  t.after(() => server.close())
  return server
}

test('a unix socket is for owner and group, in a folder that is made', async (t) => {
  const path = join(folderOf(t), 'deep/er/milter')
  const address = `unix:${path}`
  equal(await listenAt(serverOf(t), address, process.getgid?.()), address)
  const stat = statSync(path)
  ok(stat.isSocket())
  equal(stat.mode & 0o777, 0o660)
  equal(stat.gid, process.getgid?.())
})

test('a socket that a dead guard left is replaced', async (t) => {
  const path = join(folderOf(t), 'milter')
  const died = spawnSync(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
  ])
  equal(died.signal, 'SIGKILL')
  ok(statSync(path).isSocket())
  await listenAt(serverOf(t), `unix:${path}`)
})

test('a socket where somebody answers is left alone', async (t) => {
  const address = `unix:${join(folderOf(t), 'milter')}`
  await listenAt(serverOf(t), address)
  await rejects(listenAt(serverOf(t), address), /gate\.cannot-listen.*another program/)
})

test('a file that is no socket is never removed', async (t) => {
  const path = join(folderOf(t), 'milter')
  writeFileSync(path, 'precious')
  await rejects(listenAt(serverOf(t), `unix:${path}`), /no socket/)
  equal(readFileSync(path, 'utf8'), 'precious')
})

test('a folder that cannot be made is a fault with its reason', async (t) => {
  const folder = folderOf(t)
  writeFileSync(join(folder, 'file'), '')
  await rejects(listenAt(serverOf(t), `unix:${folder}/file/milter`), /gate\.cannot-listen/)
})

test('closing takes the socket file away', async (t) => {
  const path = join(folderOf(t), 'milter')
  const server = serverOf(t)
  await listenAt(server, `unix:${path}`)
  await new Promise((resolve) => server.close(resolve))
  ok(!existsSync(path))
})

test('loopback is served, the world is not', async (t) => {
  match(await listenAt(serverOf(t), 'inet:127.0.0.1:0'), /^inet:127\.0\.0\.1:[1-9]\d+$/)
  equal(JSON.stringify(readPlace('inet:[::1]:8891')), '{"host":"::1","port":8891}')
  for (const wrong of [
    'inet:0.0.0.0:8891',
    'inet:192.0.2.1:8891',
    'inet:[2001:db8::1]:8891',
    'inet:127.0.0.1:65536',
    'inet:127.0.0.1',
    'inet:localhost:8891',
    'unix:relative',
    '/run/milter',
    '',
  ])
    throws(() => readPlace(wrong), /gate\.cannot-listen/, wrong)
})

test('the path of a socket is served to the bound, one octet past it is not', () => {
  ok(readPlace(`unix:/${'x'.repeat(SOCKET_PATH_BYTES_MAX - 1)}`))
  throws(() => readPlace(`unix:/${'x'.repeat(SOCKET_PATH_BYTES_MAX)}`), /at most 107/)
})
