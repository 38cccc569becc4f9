import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import fc from 'fast-check'
import { kindOf, unreachableBecause } from './addresses.ts'
import { ADDRESSES_MAX, post, RESPONSE_BYTES_MAX, Refusal, signatureOf } from './post.ts'

test('addresses are what the registries say, also in their disguises', () => {
  const kinds: Record<string, readonly string[]> = {
    public: [
      '8.8.8.8',
      '2606:4700::1111',
      '64:ff9b::808:808',
      '172.15.255.255',
      '172.32.0.0',
      '100.63.255.255',
      '100.128.0.0',
    ],
    private: [
      '10.0.0.1',
      '172.16.0.0',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      'fd12::1',
      '64:ff9b::a00:1',
    ],
    loopback: ['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1'],
    forbidden: [
      '169.254.169.254',
      '169.254.0.1',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fd00:ec2::254',
      'fd00:0ec2:0::254',
      '0.0.0.0',
      '255.255.255.255',
      '224.0.0.1',
      '240.0.0.1',
      '192.0.2.1',
      '::',
      'fe80::1',
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::ffff:a9fe:a9fe',
      '0:0:0:0:0:ffff:7f00:1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b::169.254.169.254',
      '2002:7f00:1::',
      '2001::1',
      '::127.0.0.1',
      '::a9fe:a9fe',
      'fe80::1%eth0',
      'fd12::1%1',
      'localhost',
      '127.1',
      '0x7f000001',
      '2130706433',
      '',
    ],
  }
  for (const [kind, addresses] of Object.entries(kinds))
    deepEqual(
      addresses.map((address) => [address, kindOf(address)]),
      addresses.map((address) => [address, kind]),
    )
})

test('nothing in the configuration allows a metadata service, and nothing but it allows the rest', () => {
  const all = { allowPrivate: true, allowLoopback: true }
  match(unreachableBecause('169.254.169.254', all) ?? '', /never/)
  equal(unreachableBecause('10.0.0.1', all), undefined)
  equal(unreachableBecause('127.0.0.1', all), undefined)
  const none = { allowPrivate: false, allowLoopback: false }
  match(unreachableBecause('10.0.0.1', none) ?? '', /private/)
  match(unreachableBecause('127.0.0.1', none) ?? '', /loopback/)
  equal(unreachableBecause('1.1.1.1', none), undefined)
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const kind = kindOf(address)
      equal(unreachableBecause(address, none) === undefined, kind === 'public')
      equal(unreachableBecause(address, all) === undefined, kind !== 'forbidden')
    }),
  )
})

async function serve(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      body += text
    })
    request.on('end', () => answer(request, body, response))
    response.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as { port: number }).port}/hook?a=b`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
const local = { allowPrivate: false, allowLoopback: true }

test('body and time are signed, and the name in the URL is the Host that is asked for', async () => {
  const secret = Buffer.from('a key of sixteen')
  const heard: Record<string, unknown> = {}
  await serve(
    (request, body, response) => {
      Object.assign(heard, { body, url: request.url, method: request.method, ...request.headers })
      response.end('{"ok":true}')
    },
    async (url) => {
      const named = url.replace('127.0.0.1', 'hooks.example.jp')
      const posted = await post(
        { ...local, url: named, secret },
        { x: 'あ' },
        { 'idempotency-key': 'k' },
        {
          resolve: async () => ['127.0.0.1'],
          now: () => 1_700_000_000_999,
        },
      )
      deepEqual(posted, { status: 200, body: '{"ok":true}' })
      equal(heard['host'], new URL(named).host)
    },
  )
  equal(heard['body'], '{"x":"あ"}')
  equal(heard['method'], 'POST')
  equal(heard['url'], '/hook?a=b')
  equal(heard['idempotency-key'], 'k')
  equal(heard['x-sekimori-timestamp'], '1700000000')
  equal(heard['x-sekimori-signature'], signatureOf(secret, '1700000000', '{"x":"あ"}'))
  match(String(heard['x-sekimori-signature']), /^v1=[0-9a-f]{64}$/)
})

test('a name is resolved once, and one forbidden address among good ones is enough to refuse', async () => {
  let asked = 0
  const resolve = async () => {
    asked += 1
    return asked === 1 ? ['93.184.216.34', '169.254.169.254'] : ['127.0.0.1']
  }
  await rejects(post({ ...local, url: 'https://hooks.example.jp/' }, {}, {}, { resolve }), Refusal)
  equal(asked, 1)
  const many = (count: number) => async () => Array.from({ length: count }, () => '10.0.0.1')
  const to = { ...local, url: 'https://hooks.example.jp/' }
  await rejects(post(to, {}, {}, { resolve: many(ADDRESSES_MAX) }), /private/)
  await rejects(post(to, {}, {}, { resolve: many(ADDRESSES_MAX + 1) }), /more than 32/)
  await rejects(post(to, {}, {}, { resolve: async () => [] }), /no address/)
})

test('without TLS only the loopback is called, and only where that is allowed', async () => {
  const none = { allowPrivate: true, allowLoopback: false }
  for (const url of [
    'http://10.0.0.1/',
    'http://8.8.8.8/',
    'http://127.0.0.1:9/',
    'https://127.0.0.1:9/',
    'http://[::1]:9/',
    'https://[::ffff:7f00:1]/',
    'http://2130706433/',
    'https://0/',
  ])
    await rejects(post({ ...none, url }, {}), Refusal, url)
})

test('a redirect is not followed, and what each answer means is clear', async () => {
  let asked = 0
  await serve(
    (request, _, response) => {
      asked += 1
      response.writeHead(Number(request.url?.slice(1, 4)), { location: '/200' })
      response.end()
    },
    async (url) => {
      const at = (status: number) => post({ ...local, url: new URL(`/${status}`, url).href }, {})
      equal((await at(204)).status, 204)
      for (const status of [301, 307, 308, 400, 404, 410]) await rejects(at(status), Refusal)
      for (const status of [408, 429, 500, 503])
        await rejects(at(status), (error: Error) => !(error instanceof Refusal))
    },
  )
  equal(asked, 11)
})

test('an answer of RESPONSE_BYTES_MAX is taken, one byte more is not', async () => {
  await serve(
    (request, _, response) => response.end('x'.repeat(Number(request.url?.slice(1)))),
    async (url) => {
      const at = (bytes: number) => post({ ...local, url: new URL(`/${bytes}`, url).href }, {})
      equal((await at(RESPONSE_BYTES_MAX)).body.length, RESPONSE_BYTES_MAX)
      await rejects(at(RESPONSE_BYTES_MAX + 1), /more than 65536 bytes/)
    },
  )
})

test('a server that never answers, or answers one byte at a time, is left in time', async () => {
  const drips: NodeJS.Timeout[] = []
  await serve(
    (request, _, response) => {
      if (request.url === '/drip') drips.push(setInterval(() => response.write('x'), 5))
    },
    async (url) => {
      for (const path of ['/silent', '/drip'])
        await rejects(
          post({ ...local, url: new URL(path, url).href, msMax: 60 }, {}),
          /within 60 ms/,
        )
    },
  )
  for (const drip of drips) clearInterval(drip)
  await rejects(
    post(
      { ...local, url: 'https://x.test/', msMax: 20 },
      {},
      {},
      { resolve: () => new Promise(() => {}) },
    ),
    /within 20 ms/,
  )
  ok(true)
})
