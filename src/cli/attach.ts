/**
 * `sekimori attach postfix|dovecot`: connects a mail server of this machine, or says what that would
 * change.
 */
import { existsSync } from 'node:fs'
import { applyAttach, idIn } from '../attach/apply.ts'
import { applyDovecot } from '../attach/dovecot/apply.ts'
import { planDovecot } from '../attach/dovecot/plan.ts'
import { undoDovecot } from '../attach/dovecot/undo.ts'
import {
  linesOfDovecotApplied,
  linesOfDovecotPlan,
  linesOfDovecotUndone,
} from '../attach/dovecot/words.ts'
import { INSTANCES_FILE } from '../attach/place.ts'
import { planAttach } from '../attach/plan.ts'
import { systemTools } from '../attach/tools.ts'
import { undoAttach } from '../attach/undo.ts'
import { linesOfApplied, linesOfPlan, linesOfUndone } from '../attach/words.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Instant } from '../lib/time.ts'
import { exits, type Speaker, WrongUse } from './output.ts'

type Shared = {
  /** The data folder, where one was named. */
  readonly data?: string
  readonly instances?: string
  readonly name?: string
  readonly apply?: boolean
  readonly undo?: boolean
  readonly enforce?: boolean
  readonly observeDays?: number
  readonly force?: boolean
}
export type AttachOptions = Shared & {
  readonly configDirectory?: string
  readonly milter?: string
}
export type AttachDovecotOptions = Shared & {
  readonly configFile?: string
  readonly policy?: string
}

/** Says no to what cannot be meant; tells which list is worked on. */
function listFor(layout: Layout, options: Shared, { words }: Speaker): string {
  if (options.apply === true && options.undo === true) throw new WrongUse('--apply | --undo')
  if ((options.apply === true || options.undo === true) && process.getuid?.() !== 0)
    throw new WrongUse(words.needsRoot)
  if (options.instances !== undefined) return options.instances
  // The first attach on a real server: /etc/sekimori is not there yet, and is made.
  const isSystem = options.data === undefined && process.env['SEKIMORI_DATA'] === undefined
  return isSystem && !existsSync(layout.instances) ? INSTANCES_FILE : layout.instances
}

/** What both kinds of server are told in the same words; without what was not said. */
const saidOf = ({ name, enforce, observeDays }: Shared) => ({
  now: Date.now() as Instant,
  ...(name === undefined ? {} : { name }),
  ...(enforce === undefined ? {} : { enforce }),
  ...(observeDays === undefined ? {} : { observeDays }),
})

export async function attachPostfix(
  layout: Layout,
  options: AttachOptions,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const instancesFile = listFor(layout, options, speaker)
  const { configDirectory, milter, force } = options
  const where = configDirectory === undefined ? {} : { configDirectory }
  if (options.undo === true) {
    const undone = await undoAttach(systemTools, {
      ...where,
      instancesFile,
      ...(force === undefined ? {} : { force }),
    })
    speaker.answer(undone, () => linesOfUndone(undone, language))
    return exits.fine
  }
  const plan = await planAttach(systemTools, {
    ...where,
    instancesFile,
    ...(milter === undefined ? {} : { milter }),
    ...saidOf(options),
  })
  const { instance, settings, services, warnings, diff } = plan
  if (options.apply !== true) {
    speaker.answer({ applied: false, instance, services, settings, warnings, diff }, () =>
      linesOfPlan(plan, language),
    )
    return exits.fine
  }
  const uid = existsSync('/etc/passwd') ? idIn('/etc/passwd', 'sekimori', 2) : undefined
  const applied = await applyAttach(systemTools, plan, uid === undefined ? {} : { guard: { uid } })
  speaker.answer({ ...applied, applied: true, instance, services, warnings, diff }, () =>
    linesOfApplied(applied, language),
  )
  return exits.fine
}

export async function attachDovecot(
  layout: Layout,
  options: AttachDovecotOptions,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const instancesFile = listFor(layout, options, speaker)
  const { configFile, policy, force } = options
  const where = configFile === undefined ? {} : { configFile }
  if (options.undo === true) {
    const undone = await undoDovecot(systemTools, {
      ...where,
      instancesFile,
      ...(force === undefined ? {} : { force }),
    })
    speaker.answer(undone, () => linesOfDovecotUndone(undone, language))
    return exits.fine
  }
  const plan = await planDovecot(systemTools, {
    ...where,
    instancesFile,
    ...(policy === undefined ? {} : { policy }),
    ...saidOf(options),
  })
  const { instance, version, warnings, diff } = plan
  if (options.apply !== true) {
    speaker.answer({ applied: false, instance, version, warnings, diff }, () =>
      linesOfDovecotPlan(plan, language),
    )
    return exits.fine
  }
  const applied = await applyDovecot(systemTools, plan)
  speaker.answer({ ...applied, applied: true, instance, version, warnings, diff }, () =>
    linesOfDovecotApplied(applied, language),
  )
  return exits.fine
}
