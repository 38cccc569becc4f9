// needs: postfix, dovecot-imapd
// slow
/**
 * The Debian package, on a machine of its own with systemd: installed, attached, failing, upgraded,
 * removed and purged. `SEKIMORI_DEB=FILE` tries one that is built already.
 */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Machine, machineMissing, openMachine } from './machine.ts'

const root = join(import.meta.dirname, '../..')
const missing = machineMissing()
const skip = missing ?? false
const units = 'sekimori.service sekimori-hands.service sekimori-console.service'

let folder: string
let deb: string
let machine: Machine

/** Hash, mode and owner of every file under some folders. */
const stateOf = (...folders: readonly string[]): string =>
  machine.must(
    `find ${folders.join(' ')} -printf '%M %u %g %p %l\\n' | sort; find ${folders.join(' ')} -type f -print0 | sort -z | xargs -0r sha256sum`,
  )
const isActive = (unit: string): string => machine.run(`systemctl is-active ${unit}`).output.trim()
type Told = {
  readonly ready: boolean
  readonly hands: { readonly state: string }
  readonly gate: {
    readonly listeners: readonly { readonly instance: string; readonly mode: string }[]
  }
  readonly messages: Readonly<Record<string, number>>
  readonly held: number
  readonly faults: readonly string[]
}
const status = (): Told | undefined => {
  const ran = machine.run('sekimori status --json 2>/dev/null')
  try {
    return JSON.parse(ran.output) as Told
  } catch {
    return undefined
  }
}
async function until<Found>(
  what: string,
  ms: number,
  look: () => Found | undefined,
): Promise<Found> {
  const deadline = performance.now() + ms
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (performance.now() > deadline) {
      const log = machine.run(
        "journalctl --no-pager -u 'sekimori*' | tail -n 40; systemctl --no-pager --failed",
      )
      throw new Error(`${what}: not within ${ms} ms\n${log.output}`)
    }
    await pause(200)
  }
}
const untilReady = () =>
  until('the guard is ready and its hands answer', 60_000, () => {
    const told = status()
    return told?.ready === true && told.hands.state === 'answering' ? told : undefined
  })

before(async () => {
  if (missing !== undefined) return
  folder = mkdtempSync(join(tmpdir(), 'sekimori-deb-'))
  deb = process.env['SEKIMORI_DEB'] ?? ''
  if (deb === '') {
    execFileSync(
      process.execPath,
      [join(root, 'scripts/package.ts'), '--only', 'deb', '--out', folder],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    deb = join(folder, globSync('*.deb', { cwd: folder })[0] ?? '')
  }
  machine = await openMachine([deb], [root, '/root'])
  // Nothing of ours but the package, and no other Node.
  machine.must(
    'rm -rf /opt/sekimori /etc/sekimori /var/lib/sekimori /var/lib/man-db/auto-update; for p in node npm; do rm -f "$(command -v $p)"; done',
  )
  // Mail servers as somebody runs them: people submit at 587 and log in by Dovecot.
  machine.must(`
    postconf -e myhostname=machine.example mydestination=localhost inet_interfaces=loopback-only enable_long_queue_ids=yes
    postconf -M 'submission/inet=submission inet n - y - - smtpd'
    postconf -P submission/inet/smtpd_sasl_auth_enable=yes
    touch -d '1 hour ago' /etc/postfix/main.cf /etc/postfix/master.cf
    sed -i -e 's/^ssl = .*/ssl = no/' -e '/^ssl_cert/d' -e '/^ssl_key/d' /etc/dovecot/conf.d/10-ssl.conf
    systemctl start postfix dovecot`)
})
after(async () => {
  await machine?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

let mailBefore: string
let servers: readonly string[]
const mailState = () => stateOf('/etc/postfix', '/etc/dovecot')

/** No file, no unit, and nobody of ours that still waits: else what systemd saw last is told. */
const nothingOfOurs = (): void => {
  const { output } = machine.run(
    "find /etc /run /opt /usr /var/lib -xdev -name '*sekimori*' | grep -v '^/var/lib/dpkg/' ",
  )
  if (output === '') return
  const seen = machine.run("journalctl --no-pager -o short-precise -u 'sekimori*' | tail -n 60")
  throw new Error(`left after a purge:\n${output}\n${seen.output}`)
}

test('installing asks nobody, touches no mail server, and all three units run', {
  skip,
}, async () => {
  mailBefore = mailState()
  machine.must(`dpkg -i ${machine.inside(deb)} </dev/null`)
  deepEqual(units.split(' ').map(isActive), ['active', 'active', 'active'])
  const told = await untilReady()
  deepEqual(told.faults, [])
  equal(mailState(), mailBefore)
  equal(
    machine
      .must("systemctl show -p User -p Type -p WatchdogUSec --value sekimori | sort | tr '\\n' ' '")
      .trim(),
    '1min notify sekimori',
  )
  match(
    machine.must('stat -c "%U %a" /var/lib/sekimori /etc/sekimori'),
    /^sekimori 711\nroot 755\n$/,
  )
})

test('the console answers as a user of its own, and asks for the first administrator', {
  skip,
}, async () => {
  const asked = (path: string) => machine.run(`curl -sS http://localhost:8700${path}`).output
  await until('the console is ready', 60_000, () => asked('/readyz').includes('ok') || undefined)
  equal(machine.must('systemctl show -p User --value sekimori-console').trim(), 'sekimori-console')
  match(asked('/'), /<title>関守 Sekimori<\/title>/)
  equal((JSON.parse(asked('/api/v1/auth')) as { setup: boolean }).setup, true)
  match(
    machine.must('journalctl --no-pager -u sekimori'),
    /http:\/\/localhost:8700\/setup#[\w-]{20,}/,
  )
  // Evidence and keys are not its to read.
  for (const folder of ['evidence', 'keys'])
    notEqual(
      machine
        .run(`su -s /bin/sh sekimori-console -c 'ls /var/lib/sekimori/${folder}'`)
        .output.includes('ermission denied'),
      false,
      folder,
    )
})

test('every program that the package brings can be loaded', { skip }, () => {
  const about = JSON.parse(machine.must('cat /opt/sekimori/package.json')) as {
    dependencies: Record<string, string>
  }
  // A table and fonts are read, not run.
  const names = Object.keys(about.dependencies).filter((name) => !/mmdb$|fontsource/.test(name))
  machine.must(
    `cd /opt/sekimori && for name in ${names.join(' ')}; do bin/node --input-type=module -e "await import('$name')" || exit 1; done`,
  )
  match(machine.must('head -n 12 /opt/sekimori/THIRD-PARTY-NOTICES.md'), /\| MIT \|/)
})

test('the package brings compiler and fonts enough to print Japanese', { skip }, () => {
  const script =
    'const { pdfOf } = await import(\'/opt/sekimori/dist/src/render/typst.js\'); const pdf = await pdfOf(\'#set text(font: (\\"Noto Sans\\", \\"Noto Sans JP\\")); 関守 Sekimori 髙﨑\', {}); process.stdout.write(String(Buffer.from(pdf).subarray(0, 5)) + pdf.length)'
  match(machine.must(`/opt/sekimori/bin/node --input-type=module -e "${script}"`), /^%PDF-\d{5}/)
})

test('systemd finds no fault in the units, and little to reach', { skip }, (t) => {
  const paths = '/usr/lib/systemd/system'
  equal(machine.must(`systemd-analyze verify --man=no ${paths}/sekimori*.service`), '')
  for (const [unit, most] of [
    ['sekimori.service', 2],
    ['sekimori-hands.service', 2.5],
    ['sekimori-console.service', 2.5],
  ] as const) {
    const said = machine.run(
      `systemd-analyze security --offline=true --no-pager ${paths}/${unit}`,
    ).output
    const [, score = '10'] = /exposure level for \S+: ([\d.]+)/.exec(said) ?? []
    t.diagnostic(`${unit}: exposure ${score} of 10`)
    ok(Number(score) <= most, said)
  }
})

test('the manual page is there in both languages', { skip }, () => {
  const page = (path: string) => machine.must(`MANPAGER=cat man -l ${path}`)
  match(
    page('/usr/share/man/man8/sekimori.8.gz'),
    /NAME\n +sekimori - guards[\s\S]*sekimori held release/,
  )
  match(page('/usr/share/man/ja/man8/sekimori.8.gz'), /名前\n +sekimori - メール/)
})

test('attached, Postfix asks the guard through its chroot, and the hands reach its queue', {
  skip,
}, async () => {
  machine.must('sekimori attach postfix --apply --enforce --name mx1')
  servers = ['mx1']
  notEqual(mailState(), mailBefore)
  const told = await until('the guard listens for mx1', 60_000, () => {
    const found = status()
    return found?.gate.listeners.some(({ instance }) => instance === 'mx1') ? found : undefined
  })
  equal(told.gate.listeners.find(({ instance }) => instance === 'mx1')?.mode, 'enforce')
  machine.must(
    'for n in $(seq 20); do printf "Subject: $n\\n\\nHello\\n" | sendmail -f root@machine.example someone$n@far.example; done',
  )
  const after = await until('20 messages are judged', 60_000, () => {
    const found = status()
    return found?.messages['submitted'] === 20 ? found : undefined
  })
  ok((after.messages['held'] ?? 0) > 0, JSON.stringify(after.messages))
  const held = JSON.parse(machine.must('sekimori held list --json')) as {
    held: { reference: string }[]
  }
  const reference = held.held[0]?.reference ?? ''
  machine.must(`sekimori held release ${reference} --force --break-glass 'the test asked for it'`)
  await until('the hands released it', 60_000, () =>
    (status()?.messages['released'] ?? 0) > 0 ? true : undefined,
  )
})

test('attached, Dovecot starts with what was written', { skip }, (t) => {
  if (machine.run('sekimori attach dovecot --help').code !== 0) {
    t.skip('this version attaches no Dovecot')
    return
  }
  machine.must('sekimori attach dovecot --apply --name imap1')
  servers = [...servers, 'imap1']
  machine.must('doveconf >/dev/null')
  equal(isActive('dovecot.service'), 'active')
  equal(machine.must('sekimori status --json').includes('"hands.failed'), false)
})

test('a guard that hangs is found by the watchdog and started again', { skip }, async () => {
  const restarts = () => Number(machine.must('systemctl show -p NRestarts --value sekimori'))
  const count = restarts()
  machine.must(`mkdir -p /run/systemd/system/sekimori.service.d
    printf '[Service]\\nWatchdogSec=6\\n' > /run/systemd/system/sekimori.service.d/test.conf
    systemctl daemon-reload; systemctl restart sekimori`)
  await untilReady()
  // Fed: it lives longer than the watchdog waits.
  await pause(8_000)
  equal(restarts(), count)
  machine.must('kill -STOP $(systemctl show -p MainPID --value sekimori)')
  await until('it was started again', 60_000, () => (restarts() > count ? true : undefined))
  machine.must('rm -r /run/systemd/system/sekimori.service.d; systemctl daemon-reload')
  await untilReady()
})

test('a guard that cannot start is told of by the command of failure.conf, and begins again', {
  skip,
}, async () => {
  machine.must(`printf '#!/bin/sh\\necho "$@" >> /srv/paged\\n' > /usr/local/bin/page; chmod 755 /usr/local/bin/page; install -o sekimori /dev/null /srv/paged
    printf 'COMMAND=/usr/local/bin/page\\nAGAIN_SECONDS=3\\n' > /etc/sekimori/failure.conf
    cp /etc/sekimori/sekimori.yaml /var/tmp/good.yaml
    echo 'relam: example.jp' >> /etc/sekimori/sekimori.yaml`)
  machine.run('systemctl restart sekimori')
  const paged = await until('somebody is told', 60_000, () => {
    const ran = machine.run('cat /srv/paged')
    return ran.code === 0 && ran.output !== '' ? ran.output : undefined
  })
  match(paged, /^sekimori\.service exit-code/)
  match(machine.must('journalctl --no-pager -u sekimori'), /sekimori\.yaml:\d+:1: relam: .*realm/)
  machine.must('cp /var/tmp/good.yaml /etc/sekimori/sekimori.yaml')
  await untilReady()
  // Told once, however often it failed meanwhile.
  equal(machine.must('wc -l < /srv/paged').trim(), '1')
})

test('an upgrade keeps what is attached and what is in the evidence', { skip }, async () => {
  const before = mailState()
  const submitted = status()?.messages['submitted']
  machine.must(`dpkg -i ${machine.inside(deb)} </dev/null`)
  const told = await untilReady()
  equal(told.messages['submitted'], submitted)
  equal(mailState(), before)
  equal(machine.run('sekimori verify').code, 0)
})

test('what cannot be disconnected is not removed, and the guard goes on', { skip }, () => {
  machine.must(
    'cp -p /etc/postfix/master.cf /srv/master.cf; echo nonsense >> /etc/postfix/master.cf',
  )
  const ran = machine.run('dpkg -r sekimori </dev/null')
  machine.must('cp -p /srv/master.cf /etc/postfix/master.cf')
  notEqual(ran.code, 0)
  match(ran.output, /not removed: a mail server still asks it/)
  deepEqual(units.split(' ').map(isActive), ['active', 'active', 'active'])
})

test('removing disconnects every mail server, to the byte, and keeps the data', {
  skip,
}, async () => {
  machine.must('dpkg -r sekimori </dev/null')
  equal(mailState(), mailBefore)
  machine.must('test ! -e /var/spool/postfix/sekimori && test ! -e /opt/sekimori')
  machine.must('test -d /var/lib/sekimori/evidence && test -e /etc/sekimori/sekimori.yaml')
  deepEqual(units.split(' ').map(isActive), ['inactive', 'inactive', 'inactive'])
  machine.must('postfix status')
})

test('installed again it goes on where it was', { skip }, async () => {
  machine.must(`dpkg -i ${machine.inside(deb)} </dev/null`)
  const told = await untilReady()
  equal(told.messages['submitted'], 20)
})

test('purging leaves nothing of ours, and what is not ours', { skip }, async () => {
  machine.must('sekimori attach postfix --apply --name mx1; echo mine > /var/lib/sekimori/note.txt')
  machine.must('dpkg -P sekimori </dev/null')
  equal(mailState(), mailBefore)
  equal(machine.must('find /var/lib/sekimori -type f'), '/var/lib/sekimori/note.txt\n')
  machine.must('rm -r /var/lib/sekimori')
  nothingOfOurs()
})

test('a guard that failed is purged together with what waits to begin it again', {
  skip,
}, async () => {
  machine.must(`dpkg -i ${machine.inside(deb)} </dev/null`)
  await untilReady()
  machine.must(`echo AGAIN_SECONDS=120 > /etc/sekimori/failure.conf
    echo 'relam: example.jp' >> /etc/sekimori/sekimori.yaml`)
  machine.run('systemctl restart sekimori')
  await until('somebody waits to begin it again', 60_000, () =>
    isActive('sekimori-failure@sekimori.service.service') === 'activating' ? true : undefined,
  )
  machine.must('dpkg -P sekimori </dev/null')
  machine.must('test ! -e /var/lib/sekimori')
  nothingOfOurs()
})

test('a mail server that is gone does not stop the purge', { skip }, async () => {
  machine.must(`dpkg -i ${machine.inside(deb)} </dev/null`)
  await untilReady()
  machine.must('sekimori attach postfix --apply --name mx1')
  machine.must('systemctl stop postfix; rm -rf /etc/postfix /usr/sbin/postconf /usr/sbin/postfix')
  machine.must('dpkg -P sekimori </dev/null')
  machine.must('! getent passwd sekimori && ! getent group sekimori && test ! -e /var/lib/sekimori')
})
