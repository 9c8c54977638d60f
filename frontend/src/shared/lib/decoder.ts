/** Reads codes off frames. A frame is looked at in one of several ways; a label that one look misses another one reads. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'

const WASM = '/scanner/zxing_reader.wasm'

type Look = { angle: number; scale?: number; options: ReaderOptions }

// A bar code has no more than a check digit against misreading, so three lines have to agree.
const COMMON: ReaderOptions = { textMode: 'Plain', maxNumberOfSymbols: 1, minLineCount: 3, tryInvert: false }
// Closes scratches and specks.
const MENDED: ReaderOptions = { ...COMMON, tryDenoise: true }
// Bars are read along lines of pixels, up to about 10° off and a quarter turn; other angles need the frame turned.
const ANGLES = [15, -15, 30, -30, 45]
// No symbol as small as a Data Matrix is sought: noise makes them out of nothing, and looking takes as long again.
const BOTH: ReaderOptions['formats'] = ['QRCode', 'Code128']

/** The cheapest first, at fewer pixels with less of the sensor's noise in each: it reads most of what can be read. */
export const LOOKS: readonly Look[] = [
  { angle: 0, scale: 0.75, options: { ...COMMON, formats: BOTH } },
  { angle: 0, options: { ...COMMON, formats: BOTH } },
  { angle: 0, options: { ...MENDED, formats: ['QRCode'], downscaleFactor: 2 } },
  ...ANGLES.map((angle) => ({ angle, options: { ...MENDED, formats: BOTH, tryDownscale: false } })),
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
      const found = await readBarcodes(pixels(pen, frame, look), look.options)
      return found[0]?.text ?? null
    },
  }
}

/** The frame's pixels, turned about its middle; a turned one in a square, so that little of it falls off. */
function pixels(pen: CanvasRenderingContext2D, frame: HTMLVideoElement | ImageBitmap, { angle, scale = 1 }: Look): ImageData {
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
