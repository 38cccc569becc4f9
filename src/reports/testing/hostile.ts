/** Hostile: an investigation in which every text that comes from outside wants to break out. */
import type { Investigation } from '../../incident/found.ts'
import { missingKinds, noticeCodes } from '../../incident/found.ts'
import { blast } from './blast.ts'
import { at, id, none } from './parts.ts'
import { wipe, zeroDay } from './quiet.ts'

/** Texts that an attacker writes where a report may show them. */
export const hostileTexts = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "' onmouseover='alert(3)",
  '</style><script>alert(4)</script>',
  '</title></svg><svg onload=alert(5)>',
  "=cmd|'/C calc'!A0",
  '#panic("x") *b* $ <a> \\ `raw` @ref',
  'javascript:alert(6)',
  '\u202egnp.exe\u202c \u200b\u2066x',
  '\ud800\udc00\udfff \ud83d',
  '\u0000\u0007\u001b[31mred\r\nSet-Cookie: a=b',
  'שלום ‏مرحبا‎ mixed',
  '😀🏳️‍🌈 e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  '𠮷野家 髙島屋 ㈱ ﷽',
  `${'x'.repeat(65_536)}<b>`,
  '<!--',
  ']]>&amp;&lt;{{7*7}}<%= 7 %>',
] as const

/** Every text that comes from outside is one that wants to break out. */
export function hostile(text: string): Investigation {
  const name = id(text)
  return {
    ...blast,
    engine: text,
    population: text,
    inputs: blast.inputs.map((one) => ({
      ...one,
      file: text,
      formats: [{ format: text, lines: 1 }],
    })),
    notices: noticeCodes.map((code) => ({ code, file: text, why: text })),
    coverage: blast.coverage.map((one) => ({ ...one, format: text, host: text })),
    missing: missingKinds.map((what) => ({ what, account: name })),
    accounts: blast.accounts.slice(0, 2).map((one) => ({
      ...one,
      account: name,
      reasons: [{ code: text, [text]: text }, { code: 'pace.messages' }],
      domains: one.domains.map((domain) => ({ ...domain, domain: text })),
      origins: one.origins.map((from) => ({
        ...from,
        ip: text,
        country: text,
        network: text,
        others: [name],
      })),
      entry: one.entry.map((way) => ({
        ...way,
        for: [{ code: text, facts: { [text]: text }, evidence: none }],
      })),
      uniformity: { ...one.uniformity, subjects: [{ subject: text, messages: 9 }] },
      stages: [{ technique: text, account: name, at: at('2025-10-06T04:41:12'), evidence: none }],
    })),
    stores: wipe.stores.map((one) => ({
      ...one,
      account: name,
      database: text,
      clientIp: text,
      country: text,
      session: text,
      objects: [text],
      reasons: [{ code: text }],
    })),
    web: zeroDay.web.map((one) => ({
      ...one,
      ip: text,
      country: text,
      patterns: [text],
      accounts: [name],
      reasons: [{ code: text }],
    })),
    feedback: { ...blast.feedback, spoofedMessages: 3, spoofers: [{ ip: text, messages: 3 }] },
    timeline: {
      from: at('2025-10-06T00:00:00'),
      seconds: 60,
      columns: blast.timeline?.columns ?? [],
      moments: (blast.timeline?.moments ?? []).map((one) => ({
        ...one,
        account: name,
        facts: { [text]: text, country: text },
      })),
    },
    stages: [{ technique: text, account: name, at: at('2025-10-06T04:41:12'), evidence: none }],
    facts: blast.facts.map((one) => ({
      ...one,
      account: name,
      ...(typeof one.value === 'string' ? { value: text } : {}),
    })),
    claims: blast.claims.map((one) => ({ ...one, source: text, claimed: text })),
    zone: text.slice(0, 60),
    home: text.slice(0, 2),
    stamp: { at: blast.stamp.at, version: text },
  }
}
