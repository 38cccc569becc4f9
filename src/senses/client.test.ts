import { equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClientFacts, clientOf, programNameOf } from './client.ts'
import { readFields } from './fields.ts'
import { heloForm } from './helo.ts'
import { AT_HAND_MAX, PROGRAM_MAX, programOf, programOfFields, programOfId } from './program.ts'
import { testHash } from './testing.ts'

const office: ClientFacts = {
  protocol: 'smtp',
  helo: '[192.168.1.5]',
  tlsVersion: 'TLSv1.3',
  tlsCipher: 'TLS_AES_256_GCM_SHA384',
  mechanism: 'PLAIN',
  program: programOf(
    'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.15.1',
  ),
}
const of = (over: ClientFacts = {}) => clientOf({ ...office, ...over }, testHash)

test('the address in the greeting, a minor version and the spelling of TLS make no other client', () => {
  equal(of({ helo: '[10.20.30.40]' }), of())
  equal(of({ helo: '[IPv6:fd00::7]' }), of())
  equal(of({ program: programOf('Thunderbird/102.3.0') }), of())
  equal(of({ tlsVersion: '1.3', mechanism: 'plain' }), of())
})

test('another program, mechanism, protocol, TLS or kind of greeting is another client', () => {
  const others: ClientFacts[] = [
    { program: programOf('Thunderbird/115.0') },
    { program: programOf('PHPMailer 6.8.0 (https://github.com/PHPMailer/PHPMailer)') },
    { program: undefined },
    { mechanism: 'LOGIN' },
    { protocol: 'local' },
    { tlsVersion: 'TLSv1.2' },
    { tlsVersion: undefined },
    { tlsCipher: 'ECDHE-RSA-AES128-GCM-SHA256' },
    { helo: 'localhost' },
    { helo: '[127.0.0.1]' },
    { helo: '[8.8.8.8]' },
    { helo: 'WIN-7A1B' },
    { helo: 'mail.example.jp' },
  ]
  const numbers = new Set([of(), ...others.map((other) => of(other))])
  equal(numbers.size, others.length + 1)
})

test('who shows nothing of his program has no number: it would be everybody’s', () => {
  const bare: ClientFacts = { protocol: 'imap', tlsVersion: 'TLSv1.3', mechanism: 'PLAIN' }
  equal(clientOf(bare, testHash), undefined)
  equal(clientOf({ ...bare, deviceId: '' }, testHash), undefined)
  equal(clientOf({ ...bare, deviceId: 'NIL' }, testHash), undefined)
  ok(clientOf({ ...bare, deviceId: '"name" "Thunderbird"' }, testHash) !== undefined)
})

test('greetings are told by their form', () => {
  const forms: readonly [string, string][] = [
    ['', 'none'],
    ['[192.168.1.5]', 'literal private'],
    ['[172.31.0.1]', 'literal private'],
    ['[172.32.0.1]', 'literal public'],
    ['[100.64.0.1]', 'literal private'],
    ['[127.0.1.1]', 'literal own'],
    ['[IPv6:::1]', 'literal own'],
    ['[IPv6:fe80::1]', 'literal private'],
    ['[IPv6:2001:db8::1]', 'literal public'],
    ['[IPv6:::ffff:10.0.0.1]', 'literal private'],
    ['[300.1.1.1]', 'literal odd'],
    ['[', 'literal odd'],
    ['203.0.113.9', 'address public'],
    ['2001:db8::1', 'address public'],
    ['localhost', 'fixed localhost'],
    ['smtpclient.apple', 'fixed smtpclient.apple'],
    ['KD106161000001.au-net.ne.jp', 'full'],
    ['macbook.local', 'full inner'],
    ['DESKTOP-AB12', 'bare desktop-ab12'],
  ]
  for (const [helo, form] of forms) equal(heloForm(helo), form, helo)
})

test('programs are named with their major version', () => {
  const named: readonly [string, string | undefined][] = [
    [
      'Mozilla/5.0 (Windows NT 10.0; rv:102.0) Gecko/20100101 Thunderbird/102.15.1',
      'Thunderbird 102',
    ],
    ['Mozilla Thunderbird', 'Mozilla Thunderbird'],
    ['Microsoft Outlook 16.0', 'Microsoft Outlook 16'],
    ['Apple Mail (2.3774.600.62)', 'Apple Mail 2'],
    ['iPhone Mail (20G75)', 'iPhone Mail 20'],
    ['Becky! ver. 2.81.06 [ja]', 'Becky! 2'],
    ['EdMax Ver2.85.5F', 'EdMax 2'],
    ['Roundcube Webmail/1.6.0', 'Roundcube Webmail 1'],
    ['K-9 Mail for Android', 'K-9 Mail for Android'],
    ['Mutt/2.2.9 (2022-11-12)', 'Mutt 2'],
    ['PHPMailer 6.8.0 (https://github.com/PHPMailer/PHPMailer)', 'PHPMailer 6'],
    ['秀丸メール 7.32', '秀丸メール 7'],
    ['', undefined],
    ['((((', undefined],
    ['\u0000\u202e', undefined],
  ]
  for (const [told, name] of named) equal(programOf(told), name, told)
})

test('IMAP’s ID is read as Dovecot writes it, and as pairs', () => {
  const id = '"name" "iPhone Mail" "version" "20G75" "os" "iOS" "os-version" "16.6 (20G75)"'
  equal(programOfId(id)?.program, 'iPhone Mail 20')
  equal(programOfId(id)?.system, 'ios')
  equal(programOfId('name=Thunderbird, version=102.1')?.program, 'Thunderbird 102')
  equal(programOfId('"name" "a \\"b\\"" "version"')?.program, 'a b')
  for (const nothing of ['', 'NIL', '"', '"name"', '"version" "1"'])
    equal(programOfId(nothing), undefined, nothing)
  const imap = { protocol: 'imap', deviceId: id }
  equal(programNameOf(imap), 'iPhone Mail 20')
  equal(
    clientOf(imap, testHash),
    clientOf(
      { ...imap, deviceId: id.replace('16.6 (20G75)', '16.7').replace('20G75', '20H30') },
      testHash,
    ),
  )
})

test('whatever a client says of itself: a bounded, printable name, and a number or none', () => {
  const any = fc.string({ unit: 'binary', maxLength: 700 })
  fc.assert(
    fc.property(any, any, any, (helo, text, id) => {
      for (const name of [programOf(text), programOfId(id)?.program])
        if (name !== undefined) {
          ok(name.length <= PROGRAM_MAX)
          match(name, /^[\p{L}\p{N} .+&'!_-]+$/u)
        }
      const facts = { protocol: 'smtp', helo, program: programOf(text), deviceId: id }
      equal(clientOf(facts, testHash), clientOf({ ...facts }, testHash))
      notEqual(heloForm(helo), '')
    }),
    { numRuns: 500 },
  )
})

test('a program that was read before reads alike, AT_HAND_MAX others later too', () => {
  const told = (agent: string) => programOfFields(readFields(`User-Agent: ${agent}\n`))
  equal(told('Thunderbird/102.15.1'), 'Thunderbird 102')
  for (let n = 0; n <= AT_HAND_MAX; n += 1) equal(told(`Mail ${n}.1`), `Mail ${n}`)
  equal(told('Thunderbird/102.15.1'), 'Thunderbird 102')
  equal(told('Thunderbird/102.15.1'), 'Thunderbird 102')
  equal(told(' ; '), undefined)
  equal(told(' ; '), undefined)
})
