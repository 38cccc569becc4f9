// needs: postfix, dovecot-imapd, dovecot-pop3d
/** Attach on a real Dovecot: Debian's default configuration, copied, and a running lab. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { after, before, test } from 'node:test'
import { openSession } from '../../lab/client.ts'
import { gidOf, uidOf } from '../../lab/dovecot.ts'
import { mayLogIn } from '../../lab/mailbox.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { openScratch, until } from '../../lab/scratch.ts'
import { applyDovecot } from '../../src/attach/dovecot/apply.ts'
import { type DovecotOptions, planDovecot } from '../../src/attach/dovecot/plan.ts'
import { hashOf, rememberDovecot, writeSecret } from '../../src/attach/dovecot/state.ts'
import { undoDovecot } from '../../src/attach/dovecot/undo.ts'
import { linesOfDovecotPlan } from '../../src/attach/dovecot/words.ts'
import { inspectAttached } from '../../src/attach/inspect.ts'
import { readList } from '../../src/attach/place.ts'
import { systemTools, type Tools } from '../../src/attach/tools.ts'
import { linesOfInspected } from '../../src/attach/words.ts'
import { deny } from '../../src/hands/deny.ts'
import { Fault } from '../../src/lib/fault.ts'
import { instant } from '../../src/lib/time.ts'
import { DENY_MARK, isDovecot } from '../../src/ports/instance-list.ts'

const missing = labMissing()
const skip = missing ?? false
const now = instant('2026-11-21T09:00:00Z')
const tools = systemTools
const SEEN_MS_MAX = 15_000

let lab: Lab
before(async () => {
  if (missing === undefined) lab = await startPostfix({ name: 'mx1' })
})
after(() => lab?.stop())

type Debian = DovecotOptions & { readonly configFile: string; readonly folder: string }

/** Debian's own /etc/dovecot in a scratch folder, where nothing runs. */
const withDebian = (act: (options: Debian) => Promise<void>) => async () => {
  const scratch = openScratch()
  try {
    const folder = `${scratch.folder}/dovecot`
    cpSync('/etc/dovecot', folder, { recursive: true })
    mkdirSync(`${scratch.folder}/run`)
    // A base_dir of its own, so that nothing here ever talks to the machine's own Dovecot.
    appendFileSync(`${folder}/dovecot.conf`, `base_dir = ${scratch.folder}/run\n`)
    await act({
      folder,
      configFile: `${folder}/dovecot.conf`,
      instancesFile: `${scratch.folder}/sekimori/instances.json`,
      name: 'imap1',
      now,
    })
  } finally {
    await scratch.close()
  }
}
const attach = async (options: DovecotOptions, by: Tools = tools) =>
  applyDovecot(by, await planDovecot(by, options))
const codeOf =
  (code: string, why = /./) =>
  (thrown: unknown) =>
    thrown instanceof Fault && thrown.code === code && why.test(thrown.message)
const textsIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => statSync(`${folder}/${name}`).isFile())
    .sort()
    .map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')])
const instanceIn = ({ instancesFile }: DovecotOptions) => {
  const [instance] = readList(instancesFile).filter(isDovecot)
  ok(instance !== undefined)
  return instance
}

test(
  'a plan shows what would be written, without its secrets, and touches nothing',
  { skip },
  withDebian(async (options) => {
    const files = textsIn(options.folder)
    const plan = await planDovecot(tools, options)
    deepEqual(plan.instance, {
      name: 'imap1',
      kind: 'dovecot',
      configFile: options.configFile,
      denyFile: `${options.folder}/sekimori.deny`,
      log: plan.instance.log,
      authPolicy: 'inet:127.0.0.1:4001',
      secretFile: `${dirname(options.instancesFile)}/attach/imap1/auth-policy.secret`,
      mode: 'observe',
      observeUntil: '2026-12-05T09:00:00Z',
    })
    for (const language of ['ja', 'en'] as const) {
      const text = linesOfDovecotPlan(plan, language).join('\n')
      match(text, /^\+!include_try .*\/sekimori\.conf$/m)
      match(text, /^\+auth_policy_server_url = http:\/\/127\.0\.0\.1:4001\/$/m)
      match(text, /^\+ {2}deny = yes$/m)
      ok(!text.includes(plan.parts.secret) && !text.includes(plan.parts.nonce))
    }
    deepEqual(textsIn(options.folder), files)
    ok(!existsSync(options.instancesFile))
  }),
)

test(
  'attaching again changes nothing, and undo puts everything back to the byte',
  { skip },
  withDebian(async (options) => {
    const { folder, instancesFile, configFile } = options
    const original = textsIn(folder)
    const first = await attach(options)
    deepEqual([first.changed, first.reloaded, first.isGateThere], [true, false, false])
    const { secretFile, denyFile } = instanceIn(options)
    const modeOf = (file: string) => statSync(file).mode & 0o777
    deepEqual(
      [secretFile, `${folder}/sekimori.conf`, denyFile, instancesFile].map(modeOf),
      [0o600, 0o600, 0o644, 0o644],
    )
    match(readFileSync(secretFile, 'utf8'), /^[0-9a-f]{64}\n$/)
    equal(readFileSync(denyFile, 'utf8'), `${DENY_MARK}\n`)

    const attached = textsIn(folder)
    const plan = await planDovecot(tools, { ...options, now: instant('2027-01-01T00:00:00Z') })
    deepEqual([plan.changesFiles, plan.changesList, plan.diff], [false, false, ''])
    equal((await applyDovecot(tools, plan)).changed, false)
    deepEqual(textsIn(folder), attached)

    const inspected = await inspectAttached(tools, instanceIn(options), instancesFile)
    deepEqual(inspected, {
      standing: 'as-written',
      differences: [],
      warnings: [],
      services: ['auth'],
      undoesToTheByte: true,
    })

    equal((await undoDovecot(tools, { configFile, instancesFile })).how, 'to-the-byte')
    deepEqual(textsIn(folder), original)
    deepEqual(readList(instancesFile), [])
    ok(!existsSync(secretFile))
    await rejects(undoDovecot(tools, { configFile, instancesFile }), codeOf('attach.unknown'))
  }),
)

test(
  'the guard’s group may read the secret, a change of address keeps secret and nonce',
  { skip },
  withDebian(async (options) => {
    const gid = gidOf('nogroup')
    const plan = await planDovecot(tools, options)
    await applyDovecot(tools, plan, { guard: { gid } })
    const { mode, gid: group } = statSync(plan.instance.secretFile)
    deepEqual([mode & 0o777, group], [0o640, gid])
    const again = await planDovecot(tools, { ...options, policy: 'inet:127.0.0.1:4002' })
    deepEqual(again.parts, { ...plan.parts, authPolicy: 'inet:127.0.0.1:4002' })
    equal((await applyDovecot(tools, again)).changed, true)
    equal(instanceIn(options).authPolicy, 'inet:127.0.0.1:4002')
    equal(
      (await inspectAttached(tools, instanceIn(options), options.instancesFile)).standing,
      'as-written',
    )
    equal((await undoDovecot(tools, options)).how, 'to-the-byte')
  }),
)

test(
  'who may not read our file reads the configuration without it, and without an error',
  { skip },
  withDebian(async (options) => {
    await attach(options)
    const ran = spawnSync('/usr/bin/doveconf', ['-n', '-c', options.configFile], {
      uid: uidOf('nobody'),
      gid: gidOf('nogroup'),
      env: {},
      cwd: '/',
    })
    deepEqual([ran.status, String(ran.stderr)], [0, ''])
    ok(
      !/auth_policy|sekimori/.test(
        String(ran.stdout).replace(/^#.*$/gm, '').replaceAll(dirname(options.folder), ''),
      ),
    )
  }),
)

test(
  'whoever asks another policy server, or has files of our names, is not overrun',
  { skip },
  withDebian(async (options) => {
    const { configFile, folder } = options
    const conf = readFileSync(configFile, 'utf8')
    writeFileSync(
      configFile,
      `${conf}auth_policy_hash_nonce = x\nauth_policy_server_url = http://127.0.0.1:8084/\n`,
    )
    const files = textsIn(folder)
    await rejects(attach(options), codeOf('attach.not-possible', /is set to/))
    writeFileSync(configFile, `${conf}no such setting\n`)
    await rejects(attach(options), codeOf('attach.not-possible', /doveconf/))
    writeFileSync(configFile, conf)
    for (const name of ['sekimori.conf', 'sekimori.deny']) {
      writeFileSync(`${folder}/${name}`, 'mine\n')
      await rejects(attach(options), codeOf('attach.not-possible', /attach did not write it/))
      spawnSync('/bin/rm', [`${folder}/${name}`])
    }
    await rejects(
      planDovecot(tools, { ...options, policy: 'inet:10.0.0.1:1' }),
      codeOf('attach.not-possible'),
    )
    await rejects(
      planDovecot(tools, { ...options, configFile: `${folder}/none.conf` }),
      codeOf('attach.not-possible', /no such file/),
    )
    equal(textsIn(folder).length, files.length)
  }),
)

test(
  'a Dovecot that would not do what we wrote gets everything back',
  { skip },
  withDebian(async (options) => {
    const files = textsIn(options.folder)
    let asked = 0
    /** The second reading, after the writing, tells of a passdb before ours. */
    const contrary: Tools = {
      run: async (program, args) => {
        const ran = await tools.run(program, args)
        if (program !== 'doveconf' || !args.includes('-n')) return ran
        asked += 1
        return asked === 2 ? { ...ran, output: `passdb {\n  driver = pam\n}\n${ran.output}` } : ran
      },
    }
    await rejects(attach(options, contrary), codeOf('attach.check-failed', /before the one/))
    equal(asked, 2)
    deepEqual(textsIn(options.folder), files)
    ok(!existsSync(options.instancesFile))
    equal((await attach(options)).changed, true)
  }),
)

test(
  'what a crash left behind is gone on with, by attach and by undo',
  { skip },
  withDebian(async (options) => {
    const { configFile, folder, instancesFile } = options
    const files = textsIn(folder)
    const plan = await planDovecot(tools, options)
    /** As if we had been killed after the record, the secret, and so on up to the list. */
    const killed = (steps: number) => {
      const attached = {
        version: 1 as const,
        name: 'imap1',
        configFile,
        ownFile: plan.ownFile,
        denyFile: plan.instance.denyFile,
        hashes: { conf: hashOf(plan.after), own: hashOf(plan.ownAfter) },
      }
      const all = [
        () => rememberDovecot(instancesFile, attached, plan.base),
        () => writeSecret(plan.instance.secretFile, plan.parts.secret, undefined),
        () => writeFileSync(plan.instance.denyFile, `${DENY_MARK}\n`),
        () => writeFileSync(plan.ownFile, plan.ownAfter, { mode: 0o600 }),
        () => writeFileSync(configFile, plan.after),
      ]
      for (const step of all.slice(0, steps)) step()
    }
    for (const steps of [1, 2, 3, 4, 5]) {
      killed(steps)
      equal((await undoDovecot(tools, options)).how, steps === 5 ? 'to-the-byte' : 'was-out')
      deepEqual(textsIn(folder), files, `${steps} steps, then undo`)
      killed(steps)
      equal((await attach(options)).changed, true, `${steps} steps, then attach`)
      equal(
        (await inspectAttached(tools, instanceIn(options), instancesFile)).standing,
        'as-written',
      )
      equal((await undoDovecot(tools, options)).how, 'to-the-byte')
      deepEqual(textsIn(folder), files)
    }
  }),
)

test(
  'what others changed since is kept: theirs stays, ours goes, and an edited file of ours needs force',
  { skip },
  withDebian(async (options) => {
    const { configFile, folder, instancesFile } = options
    await attach(options)
    const original = readFileSync(configFile, 'utf8')
    writeFileSync(configFile, `${original}auth_verbose = yes\n`)
    equal((await inspectAttached(tools, instanceIn(options), instancesFile)).undoesToTheByte, false)
    appendFileSync(`${folder}/sekimori.conf`, 'auth_debug = yes\n')
    await rejects(undoDovecot(tools, options), codeOf('attach.changed', /sekimori\.conf/))
    ok(existsSync(`${folder}/sekimori.conf`))
    equal((await undoDovecot(tools, { ...options, force: true })).how, 'ours-only')
    const left = readFileSync(configFile, 'utf8')
    ok(
      /^auth_verbose = yes$/m.test(left) && !/sekimori/i.test(left.replaceAll(dirname(folder), '')),
    )
    ok(!existsSync(`${folder}/sekimori.conf`) && !existsSync(`${folder}/sekimori.deny`))
  }),
)

test(
  'status tells what keeps us from being asked, and from refusing the denied first',
  { skip },
  withDebian(async (options) => {
    const { configFile, folder, instancesFile } = options
    await attach(options)
    const inspect = () => inspectAttached(tools, instanceIn(options), instancesFile)
    const conf = readFileSync(configFile, 'utf8')

    writeFileSync(configFile, `${conf}auth_policy_log_only = yes\n`)
    const logOnly = await inspect()
    deepEqual([logOnly.standing, logOnly.services], ['changed', []])
    deepEqual(
      logOnly.differences.map(({ where, found }) => [where, found]),
      [['auth_policy_log_only', 'yes']],
    )
    await rejects(attach(options), codeOf('attach.not-possible', /log_only/))

    writeFileSync(configFile, conf.replace(/^!include_try .*sekimori.conf$/m, ''))
    const gone = await inspect()
    equal(gone.standing, 'gone')
    deepEqual(
      gone.warnings.map(({ code }) => code),
      ['deny-not-first'],
    )
    writeFileSync(configFile, `passdb {\n  driver = pam\n}\n${conf}`)
    deepEqual(
      (await inspect()).warnings.map(({ code }) => code),
      ['deny-not-first'],
    )
    equal((await attach(options)).changed, true, 'attaching again puts ours first')
    equal((await inspect()).standing, 'as-written')

    const ours = readFileSync(configFile, 'utf8')
    const master = 'passdb {\n  driver = passwd-file\n  master = yes\n  args = /etc/masters\n'
    writeFileSync(configFile, `${ours}${master}}\n`)
    deepEqual(
      (await inspect()).warnings.map(({ code, found }) => [code, found]),
      [['master-user', '/etc/masters']],
    )
    equal((await planDovecot(tools, options)).warnings.length, 1)
    writeFileSync(configFile, `${ours}${master}  result_success = continue\n}\n`)
    deepEqual((await inspect()).warnings, [])
    writeFileSync(configFile, ours)

    spawnSync('/bin/rm', [`${folder}/sekimori.deny`])
    const missingFile = await inspect()
    deepEqual(
      missingFile.warnings.map(({ code }) => code),
      ['deny-file-missing'],
    )
    for (const language of ['ja', 'en'] as const)
      match(linesOfInspected(missingFile, language).join('\n'), /sekimori\.deny/)
    ok(!/[0-9a-f]{64}/.test(JSON.stringify([logOnly, gone, missingFile])))
    equal((await attach(options)).changed, true)
    ok(existsSync(`${folder}/sekimori.deny`))
  }),
)

test('a running Dovecot is told, refuses the denied with no guard, and forgets us after undo', {
  skip,
}, async () => {
  const { configFile, imapPort, pop3Port } = lab.dovecot
  const original = readFileSync(configFile)
  const instancesFile = `${lab.folder}/sekimori/instances.json`
  const imap = () => mayLogIn('imap', imapPort, 'alice@example.jp', 'alice-secret')
  const smtp = async () => {
    const { session, refused } = await openSession(lab.submissionPort, {
      user: 'alice@example.jp',
      password: 'alice-secret',
    })
    await session.quit()
    return refused === undefined
  }
  // Postfix's process that answers here stays connected to the Dovecot of before.
  equal(await smtp(), true)
  const applied = await attach({ configFile, instancesFile, now, policy: 'inet:127.0.0.1:1' })
  deepEqual([applied.changed, applied.reloaded, applied.isGateThere], [true, true, false])
  const [instance] = readList(instancesFile).filter(isDovecot)
  ok(instance !== undefined)
  deepEqual([instance.name, instance.log], ['sekimori-lab', lab.dovecot.logFile])
  deny(instance, ['alice@example.jp'], true)
  await until('alice is refused by IMAP', SEEN_MS_MAX, async () => !(await imap()))
  await until('alice is refused by SMTP', SEEN_MS_MAX, async () => !(await smtp()))
  equal(await mayLogIn('pop3', pop3Port, 'alice@example.jp', 'alice-secret'), false)
  equal(await mayLogIn('pop3', pop3Port, 'bob@example.jp', 'bob-secret'), true)
  equal((await attach({ configFile, instancesFile, now })).changed, false)

  const undone = await undoDovecot(tools, { configFile, instancesFile })
  deepEqual(undone, { how: 'to-the-byte', reloaded: true })
  deepEqual(readFileSync(configFile), original)
  await until('alice is let in', SEEN_MS_MAX, imap)
  await until('alice may send', SEEN_MS_MAX, smtp)
  ok(!existsSync(instance.denyFile))
})
