import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { readOne, shown, unfit } from '../stamped/testing.ts'

const at = (program: string, words: string) => `Nov 22 09:00:00 mx1 ${program}[77]: ${words}`
const ssh = (words: string, program = 'sshd') => readOne(at(program, words))
type Short = readonly [kind: string, ip: unknown, user: unknown, refusal?: unknown]
const short = (told: Event | string): Short | string => {
  if (typeof told === 'string') return told
  const fields = told as unknown as Record<string, unknown>
  const ends = [told.kind, fields['clientIp'], fields['saslUsername']] as const
  return fields['refusal'] === undefined ? ends : [...ends, fields['refusal']]
}

test('who was let in is an account of the machine', () => {
  deepEqual(
    shown(ssh('Accepted publickey for alice from 203.0.113.9 port 4711 ssh2: RSA SHA256:abc')),
    {
      kind: 'login.accepted',
      protocol: 'ssh',
      mechanism: 'publickey',
      session: 'sshd:77',
      account: 'os:alice@mx1',
      saslUsername: 'alice',
      clientIp: '203.0.113.9',
      clientPort: 4711,
      host: 'mx1',
      program: 'sshd',
      pid: 77,
    },
  )
})

const lines: readonly (readonly [string, Short | string])[] = [
  [
    'Accepted password for root from 2001:db8::9 port 22 ssh2',
    ['login.accepted', '2001:db8::9', 'root'],
  ],
  [
    'Failed password for root from 203.0.113.9 port 4711 ssh2',
    ['login.refused', '203.0.113.9', 'root', 'credentials'],
  ],
  [
    'Failed password for invalid user bob from 203.0.113.9 port 1 ssh2',
    ['login.refused', '203.0.113.9', 'bob', 'account'],
  ],
  [
    'Failed password for invalid user from 10.10.1.1 from 203.0.113.9 port 5 ssh2',
    ['login.refused', '203.0.113.9', 'from 10.10.1.1', 'account'],
  ],
  [
    'Failed password for invalid user x from 10.10.1.2 port 5 ssh2 from 203.0.113.9 port 6 ssh2',
    ['login.refused', '203.0.113.9', 'x from 10.10.1.2 port 5 ssh2', 'account'],
  ],
  [
    'Failed keyboard-interactive/pam for invalid user x from 203.0.113.9 port 5 ssh2',
    ['login.refused', '203.0.113.9', 'x', 'account'],
  ],
  [
    'Failed publickey for git from 203.0.113.9 port 5 ssh2: RSA SHA256:abc',
    ['login.refused', '203.0.113.9', 'git', 'credentials'],
  ],
  [
    'Failed password for invalid user R from 203.0.113.9',
    ['login.refused', '203.0.113.9', 'R', 'account'],
  ],
  [
    'Failed none for invalid user  from 203.0.113.9 port 5 ssh2',
    ['login.refused', '203.0.113.9', undefined, 'account'],
  ],
  [
    'Failed keyboard-interactive for <invalid username> from 203.0.113.9 port 5 ssh2',
    ['login.refused', '203.0.113.9', undefined, 'credentials'],
  ],
  ['Invalid user ftp from 203.0.113.9', ['login.refused', '203.0.113.9', 'ftp', 'account']],
  [
    'Invalid user x from 1.2.3.4 from 203.0.113.9 port 22',
    ['login.refused', '203.0.113.9', 'x from 1.2.3.4', 'account'],
  ],
  [
    'User root from 203.0.113.9 not allowed because not listed in AllowUsers',
    ['login.refused', '203.0.113.9', 'root', 'policy'],
  ],
  [
    'ROOT LOGIN REFUSED FROM ::ffff:203.0.113.9 port 5 [preauth]',
    ['login.refused', '203.0.113.9', 'root', 'policy'],
  ],
  [
    'error: maximum authentication attempts exceeded for root from 203.0.113.9 port 49940 ssh2 [preauth]',
    ['login.refused', '203.0.113.9', 'root', 'unknown'],
  ],
  [
    'error: PAM: Authentication failure for james from 203.0.113.9 via 192.168.1.201',
    ['login.refused', '203.0.113.9', 'james', 'credentials'],
  ],
  [
    'error: PAM: User not known to the underlying authentication module for illegal user k from 203.0.113.9 ',
    ['login.refused', '203.0.113.9', 'k', 'credentials'],
  ],
  [
    'Connection closed by authenticating user root 203.0.113.9 port 46038 [preauth]',
    ['login.refused', '203.0.113.9', 'root', 'unknown'],
  ],
  [
    'Connection closed by authenticating user test 127.0.0.1 port 12345 203.0.113.9 port 46039 [preauth]',
    ['login.refused', '203.0.113.9', 'test 127.0.0.1 port 12345', 'unknown'],
  ],
  [
    'Connection reset by invalid user  203.0.113.9 port 46038 [preauth]',
    ['login.refused', '203.0.113.9', undefined, 'account'],
  ],
  [
    'Disconnecting invalid user admin 203.0.113.9 port 44004: Change of username or service not allowed: (admin,ssh-connection) -> (user,ssh-connection) [preauth]',
    ['login.refused', '203.0.113.9', 'admin', 'account'],
  ],
  ['Disconnected from user alice 203.0.113.9 port 4711', ['session.ended', '203.0.113.9', 'alice']],
  [
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root',
    ['login.refused', '203.0.113.9', 'root', 'unknown'],
  ],
  [
    '(pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9',
    ['login.refused', '203.0.113.9', undefined, 'unknown'],
  ],
  ['pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)', 'harmless'],
  ['Postponed publickey for git from 203.0.113.9 port 57904 ssh2 [preauth]', 'harmless'],
  ['Received disconnect from 203.0.113.9 port 1: 11: Bye Bye [preauth]', 'harmless'],
  ['Connection closed by 203.0.113.9 port 1 [preauth]', 'harmless'],
  ['Did not receive identification string from 203.0.113.9', 'harmless'],
  [
    "Bad protocol version identification 'x' from 192.0.2.1' from 203.0.113.9 port 31778",
    'harmless',
  ],
  [
    'Unable to negotiate with 203.0.113.9 port 5: no matching MAC found. Their offer: hmac-sha1',
    'harmless',
  ],
  ['Server listening on 0.0.0.0 port 22.', 'harmless'],
]

test('each form of sshd’s lines, of all versions, says who and whence', () => {
  deepEqual(
    lines.map(([words]) => short(ssh(words))),
    lines.map(([, wanted]) => wanted),
  )
})

test('where two addresses fit and either may be a stranger’s, there is none', () => {
  for (const words of [
    'Failed password for invalid user test from 203.0.113.9 port 5 ssh2: from 10.10.1.2 port 55555 ssh2',
    'Failed hostbased for x from 203.0.113.9 port 5 ssh2: RSA 8c, client user "y from 10.10.1.2 port 5 ssh2"',
    'Disconnecting invalid user a 10.1.1.1 port 5: x 203.0.113.9 port 44004: Too many [preauth]',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=x rhost=10.1.1.1',
  ]) {
    const told = ssh(words)
    ok(typeof told !== 'string', words)
    ok(!('clientIp' in told) || told.clientIp === '203.0.113.9', words)
  }
})

test('repeats multiply, and newer versions’ programs are sshd too', () => {
  const told = ssh(
    'message repeated 5 times: [ Failed password for root from 203.0.113.9 port 4711 ssh2]',
  )
  ok(typeof told !== 'string')
  equal(told.times, 5)
  for (const program of ['sshd-session', 'sshd-auth'])
    deepEqual(short(ssh('Invalid user a from 203.0.113.9 port 1', program)), [
      'login.refused',
      '203.0.113.9',
      'a',
      'account',
    ])
})

const uses: readonly (readonly [string, string, unknown])[] = [
  [
    'sudo',
    '   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow',
    ['root', 'alice', '/usr/bin/cat', undefined],
  ],
  [
    'sudo',
    'alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    ['root', 'alice', '/bin/sh', true],
  ],
  [
    'sudo',
    'mallory : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    ['root', 'mallory', '/bin/sh', true],
  ],
  [
    'sudo',
    'bob : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=www-data ; GROUP=x ; COMMAND=/bin/vi',
    ['www-data', 'bob', '/bin/vi', true],
  ],
  [
    'sudo',
    'eve : TTY=pts/0 ; PWD=/tmp/x ; USER=nobody ; COMMAND=/bin/true ; USER=root ; COMMAND=/bin/sh',
    ['root', 'eve', undefined, undefined],
  ],
  [
    'sudo',
    'pam_unix(sudo:auth): authentication failure; logname=alice uid=1000 euid=0 tty=/dev/pts/1 ruser=alice rhost=  user=alice',
    ['root', 'alice', undefined, true],
  ],
  [
    'sudo',
    'mallory : unknown user bob2 ; TTY=pts/0 ; PWD=/ ; COMMAND=/bin/sh',
    ['root', 'mallory', '/bin/sh', true],
  ],
  [
    'sudo',
    'root : TTY=pts/0 ; PWD=/ ; USER=alice ; COMMAND=/bin/sh -c echo " ; USER=root"',
    ['root', 'root', '/bin/sh', undefined],
  ],
  [
    'sudo',
    '@cee:{"sudo":{"accept":{"submituser":"alice","command":"/bin/ls","runuser":"root","runargv":["ls"]}}}',
    ['root', 'alice', '/bin/ls', undefined],
  ],
  [
    'sudo',
    '@cee:{"sudo":{"reject":{"reason":"user NOT in sudoers","submituser":"eve","command":"/bin/sh","runuser":"www"}}}',
    ['www', 'eve', '/bin/sh', true],
  ],
  [
    'doas',
    'alice ran command /bin/vi /etc/x as root from /home/alice',
    ['root', 'alice', '/bin/vi', undefined],
  ],
  [
    'doas',
    'alice ran command sh as root from / as bob from /tmp',
    ['root', 'alice', 'sh', undefined],
  ],
  ['doas', 'command not permitted for eve: id', ['root', 'eve', 'id', true]],
  ['doas', 'failed auth for eve', ['root', 'eve', undefined, true]],
  [
    'pkexec',
    'alice: Executing command [USER=root] [TTY=/dev/pts/0] [CWD=/home/alice] [COMMAND=/usr/bin/id -u]',
    ['root', 'alice', '/usr/bin/id', undefined],
  ],
  [
    'pkexec',
    'eve: Error executing command as another user: Not authorized [USER=root] [TTY=/dev/pts/0] [CWD=/] [COMMAND=/bin/sh]',
    ['root', 'eve', '/bin/sh', true],
  ],
  ['su', '(to root) alice on pts/0', ['root', 'alice', undefined, undefined]],
  ['su', 'FAILED SU (to root) alice on pts/0', ['root', 'alice', undefined, true]],
  ['su', 'Successful su for postgres by root', ['postgres', 'root', undefined, undefined]],
  [
    'su',
    'pam_unix(su-l:auth): authentication failure; logname= uid=1000 euid=0 tty=pts/0 ruser=alice rhost=  user=root',
    ['root', 'alice', undefined, true],
  ],
]

/** Programs that older PAM speaks for. */
test('PAM of older systems speaks in the program’s name', () => {
  deepEqual(
    short(
      readOne(
        at(
          'sshd(pam_unix)',
          'authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9 user=root',
        ),
      ),
    ),
    ['login.refused', '203.0.113.9', 'root', 'unknown'],
  )
  const told = readOne(
    at(
      'su(pam_unix)',
      'authentication failure; logname= uid=1342 euid=0 tty= ruser=dcid rhost=  user=root',
    ),
  )
  ok(typeof told !== 'string' && told.kind === 'privilege.used')
  deepEqual([told.target, told.actor, told.failed], ['root', 'dcid', true])
})

test('sudo and su say whose rights were used by whom, and the program without its arguments', () => {
  for (const [program, words, wanted] of uses) {
    const told = readOne(at(program, words))
    ok(typeof told !== 'string' && told.kind === 'privilege.used', words)
    deepEqual([told.target, told.actor, told.command, told.failed], wanted, words)
    equal(told.account, `os:${told.target}@mx1`)
  }
  equal(
    readOne(at('sudo', 'pam_unix(sudo:session): session opened for user root by alice(uid=1000)')),
    'harmless',
  )
  equal(readOne(at('su', '+ /dev/pts/0 alice:root')), 'harmless')
})

test('the rest of a long command of sudo is its caller’s text, and tells no use of rights', () => {
  for (const words of [
    'eve : (command continued) a ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    '@cee:{"sudo":{"alert":{"reason":"unable to resolve host"}}}',
  ])
    equal(readOne(at('sudo', words)), 'harmless', words)
  equal(readOne(at('sudo', '@cee:{"sudo":{"accept":')), 'unknown')
})

test('Dropbear says who and whence, with its port always behind the last colon', () => {
  const dropbear: readonly (readonly [string, unknown])[] = [
    [
      "Password auth succeeded for 'root' from 203.0.113.9:5678",
      ['login.accepted', '203.0.113.9', 'root'],
    ],
    [
      "Pubkey auth succeeded for 'git' with ssh-ed25519 key SHA256:x from 2001:db8::9:5678",
      ['login.accepted', '2001:db8::9', 'git'],
    ],
    [
      "Bad PAM password attempt for 'root' from 203.0.113.9:5678",
      ['login.refused', '203.0.113.9', 'root', 'credentials'],
    ],
    [
      "Bad password attempt for 'a' from 9.9.9.9:1' from 203.0.113.9:5678",
      ['login.refused', '203.0.113.9', "a' from 9.9.9.9:1", 'credentials'],
    ],
    [
      'Login attempt for nonexistent user from [2001:db8::9]:5678',
      ['login.refused', '2001:db8::9', undefined, 'account'],
    ],
    [
      "Exit before auth from <203.0.113.9:5678>: (user 'root', 5 fails): Max auth tries reached - user 'root'",
      ['login.refused', '203.0.113.9', 'root', 'unknown'],
    ],
    [
      "[77] Jul  1 23:53:52 Bad password attempt for 'root' from ::ffff:203.0.113.9:5678",
      ['login.refused', '203.0.113.9', 'root', 'credentials'],
    ],
    ['Child connection from 203.0.113.9:5678', 'harmless'],
    ['Exit before auth: Disconnect received', 'harmless'],
  ]
  for (const [words, wanted] of dropbear)
    deepEqual(short(readOne(at('dropbear', words))), wanted, words)
})

test('sshd by its path is sshd; who PAM’s accounts forbid is refused without an address', () => {
  deepEqual(short(ssh('Invalid user a from 203.0.113.9 port 1', '/usr/sbin/sshd')), [
    'login.refused',
    '203.0.113.9',
    'a',
    'account',
  ])
  deepEqual(
    short(
      ssh('fatal: Access denied for user a from 9.9.9.9 by PAM account configuration [preauth]'),
    ),
    ['login.refused', undefined, 'a from 9.9.9.9', 'policy'],
  )
  deepEqual(
    short(
      ssh(
        'pam_krb5(sshd:auth): authentication failure; logname=alice uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9',
      ),
    ),
    ['login.refused', '203.0.113.9', 'alice', 'unknown'],
  )
})

test('accounts that are made, changed and locked are told', () => {
  for (const [program, words, wanted] of [
    [
      'useradd',
      'new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=/dev/pts/0',
      ['account.changed', 'created', undefined, undefined],
    ],
    ['usermod', "add 'bob' to group 'sudo'", ['account.changed', 'role', ['sudo'], undefined]],
    ['usermod', "lock user 'bob' password", ['account.disabled', 'disabled', undefined, undefined]],
    [
      'usermod',
      "change user 'bob' password",
      ['account.changed', 'password', undefined, undefined],
    ],
    ['userdel', "delete user 'bob'", ['account.disabled', 'disabled', undefined, undefined]],
    [
      'passwd',
      "password for 'bob' changed by 'root'",
      ['account.changed', 'password', undefined, 'root'],
    ],
    [
      'passwd',
      'pam_unix(passwd:chauthtok): password changed for bob',
      ['account.changed', 'password', undefined, undefined],
    ],
    [
      'gpasswd',
      'user bob added by root to group sudo',
      ['account.changed', 'role', ['sudo'], 'root'],
    ],
  ] as const) {
    const told = readOne(at(program, words))
    ok(
      typeof told !== 'string' &&
        (told.kind === 'account.changed' || told.kind === 'account.disabled'),
      words,
    )
    deepEqual([told.kind, told.what, told.targets, told.actor], wanted)
    equal(told.account, 'os:bob@mx1')
  }
  equal(readOne(at('usermod', "add 'bob' to shadow group 'sudo'")), 'harmless')
  deepEqual(short(readOne(at('systemd-logind', 'New session 5 of user alice.'))), [
    'session.opened',
    undefined,
    'alice',
  ])
  deepEqual(short(readOne(at('systemd-logind', 'Removed session 5.'))), [
    'session.ended',
    undefined,
    undefined,
  ])
})

test('no name makes another address, and nothing throws or grows', () => {
  const part = fc.constantFrom(
    ' from ',
    '198.51.100.1',
    ' port 22',
    ' ssh2',
    ': ',
    '"',
    ' rhost=',
    ' user=',
    ' [preauth]',
    'x',
    ' not allowed because ',
    ' via ',
  )
  const name = fc.oneof(
    fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 400 }).map((text) => text.replaceAll('\n', '')),
  )
  for (const form of [
    (user: string) => `Failed password for invalid user ${user} from 203.0.113.9 port 22 ssh2`,
    (user: string) => `Invalid user ${user} from 203.0.113.9 port 22`,
    (user: string) => `Connection closed by invalid user ${user} 203.0.113.9 port 22 [preauth]`,
    (user: string) =>
      `maximum authentication attempts exceeded for invalid user ${user} from 203.0.113.9 port 22 ssh2 [preauth]`,
    (user: string) =>
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=${user}`,
    (user: string) =>
      `Disconnecting invalid user ${user} 203.0.113.9 port 22: Too many authentication failures [preauth]`,
  ])
    fc.assert(
      fc.property(name, (user) => {
        const told = ssh(form(user))
        if (typeof told === 'string') return
        deepEqual(unfit(told), [])
        const fields = told as unknown as Record<string, unknown>
        ok(fields['clientIp'] === undefined || fields['clientIp'] === '203.0.113.9', form(user))
        equal(told.account, undefined)
        ok(String(fields['saslUsername'] ?? '').length <= 255)
      }),
    )
  fc.assert(
    fc.property(
      fc.constantFrom(
        ...['sshd', 'dropbear', 'sudo', 'su', 'doas', 'pkexec', 'useradd', 'systemd-logind'],
      ),
      fc.string({ unit: 'binary' }),
      (program, words) => void readOne(at(program, words)),
    ),
  )
  for (const part of [
    ' from ',
    ' port 22',
    'USER=',
    ' ; COMMAND=',
    ' rhost=',
    ' 1.2.3.4 port 2: ',
    'a',
  ])
    for (const program of ['sshd', 'dropbear', 'sudo', 'su', 'doas', 'pkexec'])
      for (const head of [
        '',
        'Failed password for ',
        'Invalid user ',
        'Disconnecting invalid user ',
        'a : ',
        'a ran command ',
        "Exit before auth (user '",
        'a: Executing command [USER=b] [TTY=] [CWD=',
      ])
        readOne(at(program, head + part.repeat(65_536 / part.length)))
})
