/**
 * Fonts: Noto Sans JP in pieces (124, by unicode-range), for systems without a Japanese font. Loaded
 * after the first paint; the browser fetches only the pieces whose letters it cannot draw otherwise.
 */
import '@fontsource-variable/noto-sans-jp/index.css'
