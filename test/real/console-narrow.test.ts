// needs: chromium
// slow
/** Every screen of the console on a telephone (`console-looks.ts`). */
import { looksSuite } from './console-looks.ts'

looksSuite([
  { name: 'ja-dark-360', language: 'ja', isDark: true, width: 360, height: 740 },
  { name: 'en-light-360', language: 'en', isDark: false, width: 360, height: 740 },
])
