/** Attach on a real Postfix: Debian's default configuration, copied, and a running lab. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { after, before, test } from 'node:test'
import { sendOne } from '../../lab/client.ts'
import { gidOf } from '../../lab/dovecot.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { applyAttach } from '../../src/attach/apply.ts'
import { inspectAttached } from '../../src/attach/inspect.ts'
import { readList } from '../../src/attach/place.ts'
import { type AttachOptions, planAttach } from '../../src/attach/plan.ts'
import { filesIn, systemTools, type Tools } from '../../src/attach/tools.ts'
import { undoAttach } from '../../src/attach/undo.ts'
import { linesOfPlan } from '../../src/attach/words.ts'
import { Fault } from '../../src/lib/fault.ts'
import { instant } from '../../src/lib/time.ts'
import { isPostfix } from '../../src/ports/instance-list.ts'

const missing = labMissing()
const skip = missing ?? false
const now = instant('2026-11-21T09:00:00Z')
const tools = systemTools

let lab: Lab
before(async () => {
  if (missing === undefined) lab = await startPostfix({ name: 'mx1' })
})
after(() => lab?.stop())

/** Makes files look old: Postfix waits a second or two before it reads what was written just now. */
function cool(configDirectory: string): void {
  for (const name of ['main.cf', 'master.cf']) utimesSync(`${configDirectory}/${name}`, 1, 1)
}
/** `postconf`, and files that have rested. */
async function postconf(configDirectory: string, ...args: string[]): Promise<void> {
  equal((await tools.run('postconf', ['-c', configDirectory, ...args])).code, 0)
  cool(configDirectory)
}
/** Plans and applies, and lets the files rest. */
async function attach(options: AttachOptions & { configDirectory: string }, by = tools) {
  const applied = await applyAttach(by, await planAttach(by, options))
  cool(options.configDirectory)
  return applied
}

/** Debian's own files in a scratch folder, with the submission block of master.cf switched on. */
function debian(scratch: Scratch, submission = true) {
  const { folder } = scratch
  mkdirSync(`${folder}/etc`)
  mkdirSync(`${folder}/spool`)
  mkdirSync(`${folder}/data`)
  chownSync(`${folder}/data`, statSync('/var/lib/postfix').uid, 0)
  const main = readFileSync('/etc/postfix/main.cf', 'utf8')
  writeFileSync(
    `${folder}/etc/main.cf`,
    `${main}queue_directory = ${folder}/spool\ndata_directory = ${folder}/data\n`,
  )
  let master = readFileSync('/etc/postfix/master.cf.proto', 'utf8')
  if (submission)
    master = master.replace(/^#submission inet.*\n(# {2,}.*\n)+/m, (block) =>
      block.replace(/^#(submission| {2}-o)/gm, '$1'),
    )
  writeFileSync(`${folder}/etc/master.cf`, master)
  cool(`${folder}/etc`)
  const options: AttachOptions = {
    configDirectory: `${folder}/etc`,
    instancesFile: `${folder}/sekimori/instances.json`,
    name: 'mx1',
    now,
  }
  return options as AttachOptions & { configDirectory: string }
}
const withDebian =
  (submission: boolean, act: (options: ReturnType<typeof debian>) => Promise<void>) => async () => {
    const scratch = openScratch()
    try {
      await act(debian(scratch, submission))
    } finally {
      await scratch.close()
    }
  }
const codeOf = (code: string) => (thrown: unknown) =>
  thrown instanceof Fault && thrown.code === code

test(
  'a plan shows commands and a diff, and touches nothing',
  { skip },
  withDebian(true, async (options) => {
    const files = filesIn(options.configDirectory)
    const plan = await planAttach(tools, options)
    deepEqual(plan.services, ['submission/inet'])
    deepEqual(plan.instance, {
      name: 'mx1',
      kind: 'postfix',
      configDirectory: options.configDirectory,
      queueDirectory: options.configDirectory.replace(/etc$/, 'spool'),
      log: plan.instance.log,
      milter: `unix:${options.configDirectory.replace(/etc$/, 'spool')}/sekimori/milter.sock`,
      mode: 'observe',
      observeUntil: '2026-12-05T09:00:00Z',
    })
    for (const language of ['ja', 'en'] as const) {
      const text = linesOfPlan(plan, language).join('\n')
      match(
        text,
        /^postconf -c \S+ -P 'submission\/inet\/smtpd_milters=\{unix:sekimori\/milter\.sock,/m,
      )
      match(text, /^postconf -c \S+ -e 'non_smtpd_milters=\{unix/m)
      match(
        text,
        /^\+ {4}-o smtpd_milters=\{unix:sekimori\/milter\.sock,default_action=quarantine,/m,
      )
      ok(!/^[+-].*smtp +inet/m.test(text), 'port 25 is as it was')
    }
    deepEqual(filesIn(options.configDirectory), files)
    ok(!existsSync(options.instancesFile))
  }),
)

test(
  'apply, apply again, undo: the same bytes each time',
  { skip },
  withDebian(true, async (options) => {
    const { configDirectory, instancesFile } = options
    const original = filesIn(configDirectory)
    chmodSync(`${configDirectory}/main.cf`, 0o640)
    const first = await attach(options)
    deepEqual(first, { changed: true, reloaded: false, isGateThere: false })
    equal(statSync(`${configDirectory}/main.cf`).mode & 0o777, 0o640)
    equal(statSync(instancesFile).mode & 0o777, 0o644)
    const folder = statSync(`${configDirectory}/../spool/sekimori`)
    deepEqual([folder.mode & 0o7777, folder.gid], [0o2750, gidOf('postfix')])

    const attached = filesIn(configDirectory)
    const list = readFileSync(instancesFile)
    const plan = await planAttach(tools, { ...options, now: instant('2027-01-01T00:00:00Z') })
    deepEqual([plan.changesFiles, plan.changesList, plan.diff], [false, false, ''])
    equal((await applyAttach(tools, plan)).changed, false)
    deepEqual(filesIn(configDirectory), attached)
    deepEqual(readFileSync(instancesFile), list)

    const [instance] = readList(instancesFile).filter(isPostfix)
    ok(instance !== undefined)
    const inspected = await inspectAttached(tools, instance, instancesFile)
    deepEqual(
      [
        inspected.standing,
        inspected.services,
        inspected.undoesToTheByte,
        inspected.warnings.map(({ code }) => code),
      ],
      ['as-written', ['submission/inet'], true, ['short-queue-ids']],
    )

    equal((await undoAttach(tools, { configDirectory, instancesFile })).how, 'to-the-byte')
    deepEqual(filesIn(configDirectory), original)
    deepEqual(readList(instancesFile), [])
    ok(!existsSync(`${configDirectory}/../spool/sekimori`))
    await rejects(undoAttach(tools, { configDirectory, instancesFile }), codeOf('attach.unknown'))
  }),
)

test(
  'Debian as it ships, with no submission: local mail is asked about',
  { skip },
  withDebian(false, async (options) => {
    const plan = await planAttach(tools, options)
    deepEqual(plan.services, [])
    deepEqual(
      plan.warnings.map(({ code }) => code),
      ['short-queue-ids', 'no-submission'],
    )
    const original = filesIn(options.configDirectory)
    await applyAttach(tools, plan)
    await undoAttach(tools, options)
    deepEqual(filesIn(options.configDirectory), original)
  }),
)

test(
  'what somebody changed since is not thrown away: refused, and with force only ours goes',
  { skip },
  withDebian(true, async (options) => {
    const { configDirectory, instancesFile } = options
    await attach(options)
    await postconf(configDirectory, '-e', 'message_size_limit=20480000')
    const changed = filesIn(configDirectory)
    await rejects(undoAttach(tools, { configDirectory, instancesFile }), codeOf('attach.changed'))
    deepEqual(filesIn(configDirectory), changed)
    const [instance] = readList(instancesFile).filter(isPostfix)
    ok(instance !== undefined)
    const inspected = await inspectAttached(tools, instance, instancesFile)
    deepEqual([inspected.standing, inspected.undoesToTheByte], ['as-written', false])

    equal(
      (await undoAttach(tools, { configDirectory, instancesFile, force: true })).how,
      'ours-only',
    )
    const { main, master } = filesIn(configDirectory)
    match(main.toString(), /^message_size_limit = 20480000$/m)
    ok(!/milters/.test(main.toString().replace(/^#.*$/gm, '')), 'non_smtpd_milters is gone')
    ok(!/sekimori/.test(master.toString()))
  }),
)

test(
  'a changed and a removed connection are told apart',
  { skip },
  withDebian(true, async (options) => {
    const { configDirectory, instancesFile } = options
    await attach(options)
    const [instance] = readList(instancesFile).filter(isPostfix)
    ok(instance !== undefined)
    const inspect = () => inspectAttached(tools, instance, instancesFile)
    const set = (...args: string[]) => postconf(configDirectory, ...args)
    await set(
      '-P',
      'submission/inet/smtpd_milters={unix:sekimori/milter.sock,default_action=accept}',
    )
    const changed = await inspect()
    equal(changed.standing, 'changed')
    deepEqual(
      changed.differences.map(({ where, stillAsked }) => [where, stillAsked]),
      [['submission/inet/smtpd_milters', false]],
    )
    ok(changed.warnings.some(({ code }) => code === 'default-action'))
    await set('-PX', 'submission/inet/smtpd_milters')
    await set('-X', 'non_smtpd_milters')
    equal((await inspect()).standing, 'gone')
    await set('-e', 'smtpd_milters=inet:127.0.0.1:8891')
    const again = await planAttach(tools, options)
    ok(again.changesFiles)
    await applyAttach(tools, again)
    equal((await inspect()).standing, 'as-written')
    await set('-e', 'smtpd_milters=inet:127.0.0.1:8892')
    ok((await inspect()).warnings.some(({ code }) => code === 'inherited-changed'))
  }),
)

test(
  'when postfix check fails everything is put back',
  { skip },
  withDebian(true, async (options) => {
    const { configDirectory, instancesFile } = options
    const original = filesIn(configDirectory)
    const strict: Tools = {
      run: async (program, args) =>
        program === 'postfix' && args.at(-1) === 'check'
          ? { code: 1, output: '', complaint: 'postfix: fatal: no' }
          : tools.run(program, args),
    }
    await rejects(attach(options, strict), codeOf('attach.check-failed'))
    deepEqual(filesIn(configDirectory), original)
    deepEqual(readList(instancesFile), [])
    await rejects(undoAttach(tools, { configDirectory, instancesFile }), codeOf('attach.unknown'))

    await attach(options)
    const attached = filesIn(configDirectory)
    await rejects(
      undoAttach(strict, { configDirectory, instancesFile }),
      codeOf('attach.check-failed'),
    )
    deepEqual(filesIn(configDirectory), attached)
    equal((await undoAttach(tools, { configDirectory, instancesFile })).how, 'to-the-byte')
  }),
)

test(
  'a real complaint of postfix check puts everything back too',
  { skip },
  withDebian(true, async (options) => {
    const { configDirectory } = options
    await postconf(configDirectory, '-e', 'setgid_group=no-such-group')
    const original = filesIn(configDirectory)
    await rejects(
      applyAttach(tools, await planAttach(tools, options)),
      codeOf('attach.check-failed'),
    )
    deepEqual(filesIn(configDirectory), original)
  }),
)

test(
  'a file that changes between plan and apply is not overwritten',
  { skip },
  withDebian(true, async (options) => {
    const plan = await planAttach(tools, options)
    await postconf(options.configDirectory, '-e', 'biff=yes')
    await rejects(applyAttach(tools, plan), codeOf('attach.changed'))
  }),
)

test(
  'what cannot work is refused before anything is written',
  { skip },
  withDebian(true, async (options) => {
    const { configDirectory } = options
    const refused = (change: Partial<AttachOptions>, said: RegExp) =>
      rejects(
        planAttach(tools, { ...options, ...change }),
        (thrown) => codeOf('attach.not-possible')(thrown) && said.test(String(thrown)),
      )
    await refused({ milter: 'unix:/run/sekimori.sock' }, /chroot/)
    await refused({ milter: 'inet:0.0.0.0:8891' }, /neither/)
    await refused({ milter: 'unix:a b' }, /no path/)
    await refused({ name: '../x' }, /a name is/)
    await refused({ observeDays: 0 }, /observe-days/)
    await refused({ observeDays: 3651 }, /observe-days/)
    await refused({ configDirectory: '/nowhere' }, /no configuration of Postfix/)
    await postconf(configDirectory, '-e', 'smtpd_milters=$non_smtpd_milters')
    await refused({}, /smtp\/inet would name our milter 1 times/)
  }),
)

/** Counts who asks, and hangs up: Postfix then does what the milter's default action says. */
async function counting(path: string): Promise<{ asked: () => number; server: Server }> {
  let asked = 0
  const server = createServer((peer) => {
    asked += 1
    peer.on('error', () => {})
    peer.destroy()
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  chmodSync(path, 0o660)
  return { asked: () => asked, server }
}

test('mail through submission and sendmail asks our socket, mail on port 25 does not', {
  skip,
}, async () => {
  const options = {
    configDirectory: lab.configDirectory,
    instancesFile: `${lab.folder}/sekimori/instances.json`,
    name: 'mx1',
    now,
    enforce: true,
  }
  // As Debian ships it: smtpd(8) and cleanup(8) see nothing outside the queue directory.
  for (const service of [lab.submissionService, 'cleanup/unix'])
    await tools.run('postconf', ['-c', lab.configDirectory, '-F', `${service}/chroot=y`])
  const plan = await planAttach(tools, options)
  deepEqual(plan.services, [lab.submissionService])
  const original = filesIn(lab.configDirectory)
  const applied = await applyAttach(tools, plan)
  deepEqual(applied, { changed: true, reloaded: true, isGateThere: false })
  // Idle smtpd processes of before leave with the next reload that is waited for.
  await lab.reload()
  const path = plan.instance.milter.slice('unix:'.length)
  equal(path, `${lab.queueDirectory}/sekimori/milter.sock`)
  const { asked, server } = await counting(path)
  const [user] = lab.users
  ok(user !== undefined)
  const mail = { from: user.name, to: ['x@away.test'] }

  const inbound = await sendOne(lab.smtpPort, {}, { from: 'x@away.test', to: [user.name] })
  ok(inbound.accepted)
  equal(asked(), 0)
  const submitted = await sendOne(
    lab.submissionPort,
    { user: user.name, password: user.password },
    mail,
  )
  ok(submitted.accepted, submitted.reply.text)
  ok(asked() > 0)
  const before = asked()
  await lab.sendmail({ ...mail, text: 'Subject: x\n\nb\n' })
  await until('sendmail asks too', 10_000, () => asked() > before)
  const held = await until('both are held', 10_000, async () => {
    const rows = await lab.queue('hold')
    return rows.length === 2 ? rows : undefined
  })
  ok(
    held.some(({ queueId }) => queueId === submitted.queueId),
    'a silent guard holds mail, and loses none',
  )

  await new Promise((resolve) => server.close(resolve))
  equal((await undoAttach(tools, options)).how, 'to-the-byte')
  deepEqual(filesIn(lab.configDirectory), original)
  await lab.reload()
  const free = await sendOne(lab.submissionPort, { user: user.name, password: user.password }, mail)
  ok(free.accepted)
  equal((await lab.queue('hold')).length, 2, 'nothing new is held')
})
