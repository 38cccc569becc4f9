import { equal, match, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../lib/fault.ts'
import { CONFIG_BYTES_MAX, parseConfig } from './config.ts'

const whyOf = (text: string): string => {
  try {
    parseConfig(text, 'sekimori.yaml')
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.say('en')
    throw thrown
  }
  return ''
}

test('no configuration at all is a configuration', () => {
  const config = parseConfig('', 'sekimori.yaml')
  match(config.origin, /\/sekimori\/1$/)
  equal(config.workingHours.opens, 540)
  // Whoever sets the organisation's zone has not said in which its machines write.
  equal(parseConfig('zone: Asia/Tokyo\n', 'x').logZone, Temporal.Now.timeZoneId())
  equal(config.evidence.reserveMiB, 256)
})

test('what is wrong is told with file, line and column', () => {
  match(
    whyOf('realm: example.jp\nevidence:\n  reserveMiB: many\n'),
    /sekimori\.yaml:3:15: evidence\.reserveMiB/,
  )
  match(whyOf('milter: tcp:25\n'), /sekimori\.yaml:1:9: milter: unix:/)
  match(whyOf('zone: Mars/Olympus\n'), /zone/)
  match(whyOf('logZone: Mars/Olympus\n'), /logZone/)
  match(whyOf('unknown: 1\n'), /unknown/)
  match(whyOf('a: [1\n'), /sekimori\.yaml:\d+:\d+/)
  match(whyOf('workingHours:\n  opens: "18:00"\n  closes: "09:00"\n'), /workingHours/)
})

test('a file that is too long, or that unfolds itself, is refused', () => {
  equal(whyOf(`#${'x'.repeat(CONFIG_BYTES_MAX - 2)}`), '')
  match(whyOf(`#${'x'.repeat(CONFIG_BYTES_MAX)}`), /longer than/)
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (const [n, name] of [...'bcdefgh'].entries())
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[n]}`).join()}]`)
  throws(() => parseConfig(bomb.join('\n'), 'sekimori.yaml'))
})
