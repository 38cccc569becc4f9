/**
 * Checkpointer: brings SQLite's write-ahead log home into the database, in a thread of its own.
 *
 * A checkpoint syncs twice, which on the thread that answers mail is felt by everybody who is asked
 * meanwhile. A passive checkpoint waits for nobody and keeps nobody waiting. When the thread dies the
 * database goes on without: SQLite itself checkpoints once the log has grown far beyond.
 */
import { Worker } from 'node:worker_threads'

export type Checkpointer = { close(): Promise<void> }

export function startCheckpointer(file: string, told: (problem: unknown) => void): Checkpointer {
  const here = import.meta.url
  const thread = new URL(`./checkpoint-worker${here.slice(here.lastIndexOf('.'))}`, here)
  const worker = new Worker(thread, { workerData: file })
  worker.unref()
  worker.on('error', told)
  return {
    close: async () => {
      await worker.terminate()
    },
  }
}
