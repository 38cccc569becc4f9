import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { ADDRESS_MAX, StepUpConfig, stepUpHintsInJapanese } from './config-step-up.ts'

const isRead = (address: string): boolean => StepUpConfig.safeParse({ address }).success

test('without a file unlikely logins are told, and nobody is asked', () => {
  const { policy, departments, address } = StepUpConfig.parse({})
  deepEqual([policy, departments, address], ['notify', {}, undefined])
})

test('an address is one that fits a line of SMTP, without a path', () => {
  for (const address of ['https://mail.example.jp', 'https://mail.example.jp:8443', 'http://[::1]'])
    equal(isRead(address), !address.includes('['))
  for (const address of [
    'mail.example.jp',
    'https://mail.example.jp/',
    'https://mail.example.jp/me',
    'https://メール.example.jp',
    'https://a@b',
    'https://a\r\n250 ok',
    'javascript:alert(1)',
  ])
    equal(isRead(address), false, address)
  const long = (length: number) => `https://${'a'.repeat(50)}.${'b'.repeat(length - 8 - 51)}`
  equal(isRead(long(ADDRESS_MAX)), true)
  equal(isRead(long(ADDRESS_MAX + 1)), false)
})

test('what the schema says of a wrong address exists in Japanese', () => {
  const read = StepUpConfig.safeParse({ address: 'x' })
  const said = read.error?.issues.map(({ message }) => message) ?? []
  deepEqual(said, Object.keys(stepUpHintsInJapanese))
})
