/** Frame: the measures that all parts of a timeline share. */
export const WIDTH = 960
export const LEFT = 64
export const RIGHT = 24
export const PLOT = WIDTH - LEFT - RIGHT
