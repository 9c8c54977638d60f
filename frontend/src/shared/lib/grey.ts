/** Pictures of one byte a pixel, as the looks of the decoder work on them. */
export type Grey = { data: Uint8ClampedArray; width: number; height: number }

export function greyOf({ data, width, height }: Pick<ImageData, 'data' | 'width' | 'height'>): Grey {
  const out = new Uint8ClampedArray(width * height)
  for (let pixel = 0, at = 0; pixel < out.length; pixel++, at += 4) out[pixel] = (data[at]! * 306 + data[at + 1]! * 601 + data[at + 2]! * 117) >> 10
  return { data: out, width, height }
}

export function imageOf({ data, width, height }: Grey): ImageData {
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  for (let pixel = 0; pixel < pixels.length; pixel++) pixels[pixel] = 0xff000000 | (data[pixel]! * 0x010101)
  return image
}

/**
 * Black where a pixel is darker than `share` of the mean within `reach` pixels, else white. A stain on a label is
 * rarely as dark as its ink: under a low share it is paper, and the corner it lies on is found.
 */
export function inkOf({ data, width, height }: Grey, reach: number, share: number): Grey {
  const sums = sumsOf({ data, width, height })
  const wide = width + 1
  const out = new Uint8ClampedArray(data.length)
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - reach) * wide
    const low = Math.min(height, y + reach + 1) * wide
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - reach)
      const right = Math.min(width, x + reach + 1)
      const sum = sums[low + right]! - sums[low + left]! - sums[top + right]! + sums[top + left]!
      const pixels = ((low - top) / wide) * (right - left)
      out[y * width + x] = data[y * width + x]! * pixels > sum * share ? 255 : 0
    }
  }
  return { data: out, width, height }
}

/** At each corner between pixels the sum of all pixels above and left of it. */
function sumsOf({ data, width, height }: Grey): Uint32Array {
  const wide = width + 1
  const sums = new Uint32Array(wide * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!
      sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1]! + row
    }
  }
  return sums
}
