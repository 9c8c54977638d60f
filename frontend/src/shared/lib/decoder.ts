/** Reads codes off frames. A frame is looked at in one of several ways; a label that one look misses another one reads. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'

const WASM = '/scanner/zxing_reader.wasm'

import { barLines } from './bars'
import { greyOf, imageOf, inkOf, type Grey } from './grey'

type Look = {
  /** Degrees the frame is turned by before it is looked at. */
  angle: number
  scale: number
  /** What is made of the frame's grey before it is searched; null ends the look. */
  prepare?: (grey: Grey) => Grey | null
  options: ReaderOptions
}

// A bar code has no more than a check digit against misreading, so three lines have to agree.
const COMMON: ReaderOptions = { textMode: 'Plain', maxNumberOfSymbols: 1, minLineCount: 3, tryInvert: false }
// Closes scratches and specks.
const MENDED: ReaderOptions = { ...COMMON, tryDenoise: true }
// No symbol as small as a Data Matrix is sought: noise makes them out of nothing, and looking takes as long again.
const BOTH: ReaderOptions['formats'] = ['QRCode', 'Code128']
const LINES: ReaderOptions = { ...COMMON, formats: ['Code128'], tryRotate: false, tryDownscale: false }
const INK: ReaderOptions = { ...MENDED, formats: ['QRCode'], tryDownscale: false, binarizer: 'FixedThreshold' }

/**
 * The cheapest first. After the plain one each look is for what the ones before it miss: bars at an angle or soiled,
 * a QR code with a stain on its corner, one in deep shadow or with scratches.
 */
export const LOOKS: readonly Look[] = [
  { angle: 0, scale: 0.75, options: { ...COMMON, formats: BOTH } },
  { angle: 0, scale: 1, prepare: barLines, options: LINES },
  { angle: 0, scale: 0.5, prepare: (grey) => inkOf(grey, 8, 0.7), options: INK },
  { angle: 0, scale: 1, options: { ...COMMON, formats: BOTH } },
  { angle: 0, scale: 1, options: { ...MENDED, formats: ['QRCode'], downscaleFactor: 2 } },
  { angle: 22.5, scale: 0.75, prepare: (grey) => inkOf(grey, 11, 0.6), options: INK },
  { angle: 45, scale: 0.75, prepare: (grey) => inkOf(grey, 11, 0.8), options: INK },
  { angle: 0, scale: 1, options: { ...MENDED, formats: BOTH, tryDownscale: false, binarizer: 'GlobalHistogram' } },
  ...[15, -15, 30, 45].map((angle) => ({ angle, scale: 1, options: { ...MENDED, formats: BOTH, tryDownscale: false } })),
]

export type Decoder = {
  /** The text in the frame, seen by look number `look` of `LOOKS`; null when it shows none. */
  read: (frame: HTMLVideoElement | ImageBitmap, look: number) => Promise<string | null>
}

/** The decoder is read once, from the product itself: its own default is a public address. */
export async function openDecoder(): Promise<Decoder> {
  await prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? WASM : prefix + path) }, fireImmediately: true })
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas')
  return {
    read: async (frame, number) => {
      const look = LOOKS[number]
      if (!look) return null
      const image = prepared(look, pixels(pen, frame, look))
      if (!image) return null
      const found = await readBarcodes(image, look.options)
      return found[0]?.text ?? null
    },
  }
}

export function prepared({ prepare }: Look, image: ImageData): ImageData | null {
  if (!prepare) return image
  const grey = prepare(greyOf(image))
  return grey && imageOf(grey)
}

/** The frame's pixels, turned about its middle; a turned one in a square, so that little of it falls off. */
function pixels(pen: CanvasRenderingContext2D, frame: HTMLVideoElement | ImageBitmap, { angle, scale }: Look): ImageData {
  const [width, height] = frame instanceof HTMLVideoElement ? [frame.videoWidth, frame.videoHeight] : [frame.width, frame.height]
  const side = Math.max(width, height)
  const { canvas } = pen
  canvas.width = Math.round(scale * (angle ? side : width))
  canvas.height = Math.round(scale * (angle ? side : height))
  pen.translate(canvas.width / 2, canvas.height / 2)
  pen.rotate((angle * Math.PI) / 180)
  pen.scale(scale, scale)
  pen.drawImage(frame, -width / 2, -height / 2)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}
