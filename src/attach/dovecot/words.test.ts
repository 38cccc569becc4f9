/** Words: everything is said in both languages, and nothing of it tells a secret. */
import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { shown } from './plan.ts'
import { ownText } from './text.ts'
import { linesOfDovecotApplied, linesOfDovecotPlan, linesOfDovecotUndone } from './words.ts'

const languages = ['ja', 'en'] as const
const isJapanese = (text: string): boolean => /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)

test('who attaches before a guard runs is told what happens to logins', () => {
  for (const language of languages) {
    const said = (isGateThere: boolean) =>
      linesOfDovecotApplied({ changed: true, reloaded: true, isGateThere }, language).join('\n')
    match(said(false), /sekimori guard/)
    ok(!/sekimori guard/.test(said(true)))
    const nothing = { changed: false, reloaded: false, isGateThere: true }
    equal(linesOfDovecotApplied(nothing, language).length, 1)
  }
})

test('every way of undoing has its sentence', () => {
  for (const language of languages) {
    const said = (['to-the-byte', 'ours-only', 'was-out'] as const).map((how) =>
      linesOfDovecotUndone({ how, reloaded: true }, language).join(),
    )
    equal(new Set(said).size, 3)
    ok(said.every((text) => isJapanese(text) === (language === 'ja')))
  }
})

test('a plan says where it asks, in which mode, and what would be written', () => {
  const plan = {
    instance: {
      name: 'imap1',
      kind: 'dovecot',
      configFile: '/etc/dovecot/dovecot.conf',
      denyFile: '/etc/dovecot/sekimori.deny',
      log: 'journald',
      authPolicy: 'inet:127.0.0.1:4001',
      secretFile: '/etc/sekimori/secret',
      mode: 'observe',
      observeUntil: '2026-12-05T09:00:00Z',
    },
    version: '2.3.19',
    ownFile: '/etc/dovecot/sekimori.conf',
    diff: '+x\n',
    warnings: [
      { code: 'master-user', service: '/etc/dovecot/dovecot.conf', found: '/etc/masters' },
    ],
    changesFiles: true,
  } as const
  for (const language of languages) {
    const text = linesOfDovecotPlan(plan, language).join('\n')
    for (const part of [
      /inet:127\.0\.0\.1:4001/,
      /2026-12-05/,
      /sekimori\.deny/,
      /^! .*\/etc\/masters/m,

      /--apply/,
      /^\+x$/m,
    ])
      match(text, part)
    const again = linesOfDovecotPlan({ ...plan, changesFiles: false }, language).join('\n')
    ok(!/--apply/.test(again))
  }
})

test('what is shown of our file has neither secret nor nonce in it', () => {
  for (const form of ['2.3', '2.4'] as const) {
    const text = ownText({
      form,
      denyFile: '/d',
      authPolicy: 'inet:127.0.0.1:1',
      secret: 'ab'.repeat(32),
      nonce: 'cd'.repeat(16),
    })
    ok(/abab/.test(text) && /cdcd/.test(text))
    ok(!/abab|cdcd/.test(shown(text)))
  }
})
