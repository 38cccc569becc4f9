/**
 * Together: prints several queue files in one run of postcat, for starting the program costs more than
 * what it does.
 *
 * Reads that wait while a run is under way go together in the next. What is printed is taken apart
 * only when every border stands where it should and no line more looks like one (`envelope.ts`);
 * else, and when a file is gone or the whole is too long, each is read alone.
 */
import type { PostfixInstance } from '../ports/instance.ts'
import { type Halves, takenApartAll } from './envelope.ts'
import type { Run } from './programs.ts'

/** Files printed by one run. */
export const TOGETHER_MAX = 16
/** Runs side by side, of one instance. */
export const RUNS_MAX = 2
/** What one run may print. */
const PRINTED_BYTES_MAX = 8 * 1024 * 1024

/** `alone`: it is to be read alone. `gone`: there is no such file. */
export type Found = Halves | 'alone' | 'gone'

type Waiting = { readonly queueId: string; readonly done: (found: Found) => void }

export class Together {
  readonly #run: Run
  /** By folder of configuration; gone when nothing waits. Bounded by the requests under way. */
  readonly #lines = new Map<string, { waiting: Waiting[]; runs: number }>()

  constructor(run: Run) {
    this.#run = run
  }

  read(instance: PostfixInstance, queueId: string): Promise<Found> {
    const config = instance.configDirectory
    return new Promise((done) => {
      const line = this.#lines.get(config) ?? { waiting: [], runs: 0 }
      this.#lines.set(config, line)
      line.waiting.push({ queueId, done })
      if (line.runs < RUNS_MAX) void this.#work(config, line)
    })
  }

  async #work(config: string, line: { waiting: Waiting[]; runs: number }): Promise<void> {
    line.runs += 1
    while (line.waiting.length > 0) {
      const some = line.waiting.splice(0, TOGETHER_MAX)
      const found = await this.#printed(
        config,
        some.map(({ queueId }) => queueId),
      ).catch(() => 'alone' as const)
      for (const [nth, { done }] of some.entries())
        done(typeof found === 'string' ? found : (found[nth] ?? 'alone'))
    }
    line.runs -= 1
    if (line.runs === 0) this.#lines.delete(config)
  }

  async #printed(
    config: string,
    queueIds: readonly string[],
  ): Promise<readonly Halves[] | 'alone' | 'gone'> {
    const parts: Buffer[] = []
    let length = 0
    const ran = await this.#run('postcat', ['-c', config, '-q', ...queueIds], {
      take: (chunk) => {
        parts.push(chunk)
        length += chunk.length
        return length <= PRINTED_BYTES_MAX
      },
    })
    if (queueIds.length === 1 && /No such file/.test(ran.complaint)) return 'gone'
    if (ran.cut || ran.late || ran.code !== 0) return 'alone'
    return takenApartAll(Buffer.concat(parts), queueIds) ?? 'alone'
  }
}
