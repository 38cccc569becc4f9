/**
 * Upload: one file as the body of one request, with how far it is. `fetch` tells no progress of what is
 * sent, so this is the one place beside `api.ts` that asks the server.
 */
import { type Problem, ProblemError } from '../../api.ts'

export function uploadFile(
  path: string,
  file: Blob,
  sent: (bytes: number) => void,
  stop: AbortSignal,
): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    const failed = (problem: Problem): void => fail(new ProblemError(problem))
    const abort = (): void => request.abort()
    request.open('PUT', path)
    request.setRequestHeader('x-sekimori', 'console')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('accept', 'application/json')
    request.upload.onprogress = ({ loaded }) => sent(loaded)
    request.onerror = () => failed({ status: 0, code: 'unreachable', detail: path })
    request.onabort = () => failed({ status: 0, code: 'aborted', detail: path })
    request.onload = () => {
      stop.removeEventListener('abort', abort)
      if (request.status === 200) return done()
      let told: Partial<Problem> = {}
      try {
        told = JSON.parse(request.responseText) as Partial<Problem>
      } catch {
        // A proxy's page, not ours.
      }
      const { code = 'mistake', detail = '' } = told
      failed({ ...told, status: request.status, code, detail })
    }
    stop.addEventListener('abort', abort, { once: true })
    if (stop.aborted) return failed({ status: 0, code: 'aborted', detail: path })
    request.send(file)
  })
}
