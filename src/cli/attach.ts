/** `sekimori attach postfix`: connects the Postfix of this machine, or says what that would change. */
import { existsSync, readFileSync } from 'node:fs'
import { applyAttach } from '../attach/apply.ts'
import { planAttach } from '../attach/plan.ts'
import { systemTools } from '../attach/tools.ts'
import { undoAttach } from '../attach/undo.ts'
import { linesOfApplied, linesOfPlan, linesOfUndone } from '../attach/words.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Instant } from '../lib/time.ts'
import { exits, type Speaker, WrongUse } from './output.ts'

export type AttachOptions = {
  readonly configDirectory?: string
  readonly instances?: string
  readonly milter?: string
  readonly name?: string
  readonly apply?: boolean
  readonly undo?: boolean
  readonly enforce?: boolean
  readonly observeDays?: number
  readonly force?: boolean
}

export async function attachPostfix(
  layout: Layout,
  options: AttachOptions,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  if (options.apply === true && options.undo === true) throw new WrongUse('--apply | --undo')
  if ((options.apply === true || options.undo === true) && process.getuid?.() !== 0)
    throw new WrongUse(words.needsRoot)
  const instancesFile = options.instances ?? layout.instances
  const { configDirectory, milter, name, enforce, observeDays, force } = options
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
    now: Date.now() as Instant,
    ...(milter === undefined ? {} : { milter }),
    ...(name === undefined ? {} : { name }),
    ...(enforce === undefined ? {} : { enforce }),
    ...(observeDays === undefined ? {} : { observeDays }),
  })
  const { instance, settings, services, warnings, diff } = plan
  if (options.apply !== true) {
    speaker.answer({ applied: false, instance, services, settings, warnings, diff }, () =>
      linesOfPlan(plan, language),
    )
    return exits.fine
  }
  const uid = uidOf('sekimori')
  const applied = await applyAttach(systemTools, plan, uid === undefined ? {} : { guard: { uid } })
  speaker.answer({ ...applied, applied: true, instance, services, warnings, diff }, () =>
    linesOfApplied(applied, language),
  )
  return exits.fine
}

/** The user that the guard runs as, where the installation made one. */
function uidOf(user: string): number | undefined {
  if (!existsSync('/etc/passwd')) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${user}:`))
  return line === undefined ? undefined : Number(line.split(':')[2])
}
