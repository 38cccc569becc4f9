/** Save: gives a text to the browser as a file. */
import { saveBlob } from '../../parts/save.ts'

export const saveText = (name: string, text: string, type = 'text/plain'): void =>
  saveBlob(name, new Blob([text], { type }))
