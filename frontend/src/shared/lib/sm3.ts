/** SM3 (GB/T 32905-2016), so that the browser recomputes what the server claims. */
const IV = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]

const rotate = (word: number, by: number) => ((word << by % 32) | (word >>> (32 - (by % 32)))) >>> 0
const p0 = (word: number) => word ^ rotate(word, 9) ^ rotate(word, 17)
const p1 = (word: number) => word ^ rotate(word, 15) ^ rotate(word, 23)

function padded(data: Uint8Array): Uint8Array {
  const length = Math.ceil((data.length + 9) / 64) * 64
  const out = new Uint8Array(length)
  out.set(data)
  out[data.length] = 0x80
  const bits = BigInt(data.length) * 8n
  new DataView(out.buffer).setBigUint64(length - 8, bits)
  return out
}

function expand(block: DataView, offset: number): [Uint32Array, Uint32Array] {
  const words = new Uint32Array(68)
  for (let at = 0; at < 16; at += 1) words[at] = block.getUint32(offset + at * 4)
  for (let at = 16; at < 68; at += 1) {
    const mixed = words[at - 16]! ^ words[at - 9]! ^ rotate(words[at - 3]!, 15)
    words[at] = p1(mixed) ^ rotate(words[at - 13]!, 7) ^ words[at - 6]!
  }
  const pairs = new Uint32Array(64)
  for (let at = 0; at < 64; at += 1) pairs[at] = words[at]! ^ words[at + 4]!
  return [words, pairs]
}

function compress(state: Uint32Array, block: DataView, offset: number): void {
  const [words, pairs] = expand(block, offset)
  let [a, b, c, d, e, f, g, h] = Array.from(state) as [number, number, number, number, number, number, number, number]
  for (let at = 0; at < 64; at += 1) {
    const early = at < 16
    const ss1 = rotate((rotate(a, 12) + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, at)) >>> 0, 7)
    const ss2 = ss1 ^ rotate(a, 12)
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g)
    const tt1 = (ff + d + ss2 + pairs[at]!) >>> 0
    const tt2 = (gg + h + ss1 + words[at]!) >>> 0
    ;[d, c, b, a] = [c, rotate(b, 9), a, tt1]
    ;[h, g, f, e] = [g, rotate(f, 19), e, p0(tt2) >>> 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] = (state[at]! ^ word) >>> 0
  })
}

export function sm3(data: Uint8Array): Uint8Array {
  const state = Uint32Array.from(IV)
  const input = padded(data)
  const view = new DataView(input.buffer)
  for (let offset = 0; offset < input.length; offset += 64) compress(state, view, offset)
  const out = new Uint8Array(32)
  const result = new DataView(out.buffer)
  state.forEach((word, at) => result.setUint32(at * 4, word))
  return out
}
