// needs: chromium
// slow
/** Every screen of the console on a desk (`console-looks.ts`). */
import { looksSuite } from './console-looks.ts'

looksSuite([
  { name: 'ja-light-1280', language: 'ja', isDark: false, width: 1280 },
  { name: 'en-dark-1280', language: 'en', isDark: true, width: 1280 },
])
