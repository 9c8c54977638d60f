import { address, call } from './client'

export type StoredFile = { id: string; name: string; size: number; type: string; hash: string }

export async function uploadFile(file: Blob, name: string): Promise<StoredFile> {
  const body = new FormData()
  body.append('file', file, name)
  return (await call<StoredFile>('POST', '/files', { body })).data
}

export const fileAddress = (id: string): string => address(`/files/${id}`)
