import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALIASES_MAX, readAliases, readForward } from './forward.ts'
import { isHidden, TARGETS_MAX } from './forwards.ts'
import { readSieve } from './sieve.ts'
import { TOKENS_MAX, tokensOf } from './tokens.ts'

const targets = (script: string) => readSieve(script).targets
const hides = (script: string) => readSieve(script).hides

test('redirects are told, in whatever way a script is written', () => {
  deepEqual(targets('require "copy"; redirect :copy "Thief@Evil.Example";'), ['Thief@evil.example'])
  deepEqual(targets('REDIRECT\n"a@b.jp" ; /* redirect "no@b.jp"; */ # redirect "no@c.jp";'), [
    'a@b.jp',
  ])
  deepEqual(
    targets('if true { if anyof(true, false) { redirect "a@b.jp"; } else { redirect "c@d.jp"; } }'),
    ['a@b.jp', 'c@d.jp'],
  )
  deepEqual(targets('redirect "q\\"uote@b.jp"; redirect "a@b.jp"'), ['q"uote@b.jp', 'a@b.jp'])
  deepEqual(targets('redirect text:\na@b.jp\n.\n;'), ['a@b.jp'])
  deepEqual(targets('vacation text:\nredirect "no@b.jp";\n..dot\n.\n; redirect "a@b.jp";'), [
    'a@b.jp',
  ])
  deepEqual(targets('keep; redirect "Bob <bob@b.jp>";'), ['bob@b.jp'])
  deepEqual(targets('notify :importance "1" "mailto:a%40b.jp?subject=x"; notify "xmpp:x@y.jp";'), [
    'a@b.jp',
  ])
  deepEqual(readSieve('keep;'), { targets: [], unclear: false, hides: false })
})

test('signs of a target that are written as their numbers are the signs', () => {
  deepEqual(targets(`redirect "\${hex: 65 76 69 6C}@\${unicode:0062}.jp";`), ['evil@b.jp'])
  deepEqual(targets(`redirect "a\${HEX:40}b.jp"; redirect "\${unicode: 9593}@b.jp";`), [
    'a@b.jp',
    '\u9593@b.jp',
  ])
  for (const script of [
    `redirect "\${unicode: 110000}@b.jp";`,
    `redirect "\${hex: 100}@b.jp";`,
    `redirect "\${hex: }@b.jp";`,
  ])
    deepEqual(readSieve(script), { targets: [], unclear: true, hides: false }, script)
})

test('variables that are plain are filled in, others make a target unclear', () => {
  deepEqual(readSieve(`set "x" "evil.example"; set "Y" "a@\${x}"; redirect "\${y}";`), {
    targets: ['a@evil.example'],
    unclear: false,
    hides: false,
  })
  deepEqual(readSieve(`redirect "\${1}@b.jp";`), { targets: [], unclear: true, hides: false })
  ok(readSieve('pipe "program";').unclear)
})

test('what is thrown away, marked as deleted, or filed where nobody looks, is hidden', () => {
  ok(hides('if header :contains "subject" "invoice" { discard; }'))
  ok(hides('fileinto "INBOX.Trash";') && hides('fileinto :create "RSS フィード";'))
  ok(
    hides('addflag "\\\\Deleted"; keep;') &&
      hides('fileinto ".";') &&
      hides(`set "f" "Trash"; fileinto "\${f}";`),
  )
  ok(
    !hides('fileinto "Projects/2026";') &&
      !hides('addflag "\\\\Seen";') &&
      !hides('vacation "I am away";'),
  )
  for (const name of ['Deleted Items', 'a/ごみ箱', 'INBOX.Junk', '..', ' '])
    ok(isHidden(name), name)
  for (const name of ['INBOX', 'Archive', '仕事', 'trash talk']) ok(!isHidden(name), name)
})

test('what a spam filter marked may be thrown away; a thief’s test beside it may not', () => {
  const spam = 'header :contains "X-Spam-Flag" "YES"'
  ok(!hides(`if ${spam} { fileinto "Junk"; stop; }`))
  ok(
    !hides('if header :value "ge" :comparator "i;ascii-numeric" ["X-Spam-Score"] "9" { discard; }'),
  )
  ok(!hides('if spamtest :value "ge" "5" { if true { discard; } }'))
  ok(hides(`if ${spam} { fileinto "Junk"; } discard;`))
  ok(hides(`if anyof(${spam}, true) { discard; }`))
  ok(hides(`if not ${spam} { discard; }`))
  ok(hides('if header :contains ["X-Spam-Flag", "Subject"] "YES" { discard; }'))
  ok(hides(`if ${spam} { keep; } else { discard; }`))
})

test('targets are kept to the bound; one past it makes them unclear', () => {
  const script = (n: number) =>
    Array.from({ length: n }, (_, i) => `redirect "a${i}@b.jp";`).join('')
  const [full, over] = [readSieve(script(TARGETS_MAX)), readSieve(script(TARGETS_MAX + 1))]
  deepEqual([full.targets.length, full.unclear], [TARGETS_MAX, false])
  deepEqual([over.targets.length, over.unclear], [TARGETS_MAX, true])
  equal(tokensOf(';'.repeat(TOKENS_MAX + 1)).length, TOKENS_MAX)
})

test('forward files: addresses go on, names and boxes stay, programs are unclear', () => {
  deepEqual(readForward('\\alice, thief@evil.example\n# no@b.jp\n"bob@b.jp"'), {
    targets: ['thief@evil.example', 'bob@b.jp'],
    unclear: false,
    hides: false,
  })
  deepEqual(readForward('"|/usr/bin/vacation alice, x@y.jp"'), {
    targets: [],
    unclear: true,
    hides: false,
  })
  deepEqual(readForward('/dev/null'), { targets: [], unclear: false, hides: true })
  deepEqual(readForward('./Maildir/\n/var/mail/alice\n\n'), {
    targets: [],
    unclear: false,
    hides: false,
  })
})

test('aliases: each name with what it stands for, over lines and quotes', () => {
  const all = readAliases(
    '# c\nInfo: alice,\n  bob@b.jp\n"odd name": c@d.jp\nself: self\nno colon\n: x@y.jp\n',
  )
  deepEqual([...all.keys()], ['info', 'odd name', 'self'])
  deepEqual(all.get('info')?.targets, ['bob@b.jp'])
  deepEqual(all.get('odd name')?.targets, ['c@d.jp'])
  const many = (n: number) =>
    readAliases(Array.from({ length: n }, (_, i) => `n${i}: a@b.jp\n`).join('')).size
  deepEqual([many(ALIASES_MAX), many(ALIASES_MAX + 1)], [ALIASES_MAX, ALIASES_MAX])
})

test('any text at all is read, within the bounds', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'redirect ',
      '"a@b.jp"',
      ';',
      '{',
      '}',
      'text:\n',
      '\n.\n',
      '/*',
      '#',
      '[',
      ']',
      'if header ',
      ':',
      '\\',
      `\${x}`,
      'discard;',
      '|',
      ',',
      '"',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      for (const its of [readSieve(text), readForward(text), ...readAliases(text).values()]) {
        ok(its.targets.length <= TARGETS_MAX)
        for (const target of its.targets) ok(/^[^\s\p{C}<>$]{1,254}$/u.test(target))
      }
    }),
    { numRuns: 1_000 },
  )
})

test('hostile scripts cost time in proportion', () => {
  // Each would be minutes if a piece were read again from its beginning.
  for (const text of ['"', '/*', '{', 'if header [', 'redirect "', 'text:\n.', '\\"', 'a.', `\${`])
    readSieve(text.repeat(100_000))
  for (const text of ['"', ',', '\\', 'a@b,', '\n', '(', ':']) {
    readForward(text.repeat(100_000))
    readAliases(text.repeat(100_000))
  }
})
