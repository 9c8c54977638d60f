/** Papers and pictures kept with an asset: add with a word of what it is, look, take off with the reason. */
import { Button, Image, Input, Modal } from 'antd'
import { useRef, useState } from 'react'

import { asTrouble, type Trouble } from '../../../shared/api/client'
import { useCommand } from '../../../shared/api/command'
import { fileAddress, uploadFile } from '../../../shared/api/files'
import { useWords } from '../../../shared/i18n'
import { bytes, day } from '../../../shared/lib/format'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty, IconButton, TroubleNote } from '../../../shared/ui/parts'
import type { AssetFile, AssetPage } from '../api/types'
import styles from '../routes/AssetPage.module.css'

const ATTACH = 'custody.attach_file'
const REMOVE = 'custody.remove_file'

export function FilesTab({ page }: { page: AssetPage }) {
  const { t } = useWords()
  const [removing, setRemoving] = useState<AssetFile | null>(null)
  const mayAttach = page.commands.includes(ATTACH)
  const mayRemove = page.commands.includes(REMOVE)
  return (
    <Card title={t('asset.tabs.files')} bare className={styles.fill} scroll extra={mayAttach ? <AddFile page={page} /> : undefined}>
      {page.files.length === 0 ? (
        <Empty icon="file" words={t('asset.files.empty')} />
      ) : (
        <ul className={styles.fileList}>
          {page.files.map((file) => (
            <li key={file.id} className={styles.file}>
              <Preview file={file} />
              <div className={styles.fileWords}>
                <a href={fileAddress(file.id)} download={file.name}>{file.name}</a>
                <span>{file.note}</span>
                <span className="kh-grey">{[bytes(file.size), day(file.at), file.by].filter(Boolean).join(' · ')}</span>
              </div>
              {mayRemove && <IconButton icon="cross" label={t('asset.files.remove', { name: file.name })} onClick={() => setRemoving(file)} />}
            </li>
          ))}
        </ul>
      )}
      {removing && (
        <CommandDialog
          command={REMOVE} title={t('asset.files.remove', { name: removing.name })} words={t('asset.files.removeWords')} label={t('asset.files.removeLabel')} danger
          fields={[{ key: 'reason', label: t('asset.ask.reason'), min: 2, long: true }]} invalidates={['asset']} onClose={() => setRemoving(null)}
          payload={(values) => ({ asset_id: page.asset.id, file_id: removing.id, ...values })}
        />
      )}
    </Card>
  )
}

function Preview({ file }: { file: AssetFile }) {
  if (!file.type.startsWith('image/')) return <span className={styles.fileIcon} aria-hidden><Icon name="file" size={22} /></span>
  return <Image src={fileAddress(file.id)} alt={file.note} width={56} height={56} style={{ objectFit: 'cover' }} />
}

function AddFile({ page }: { page: AssetPage }) {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<File | null>(null)
  const pick = (files: FileList | null) => {
    setChosen(files?.[0] ?? null)
    if (input.current) input.current.value = ''
  }
  return (
    <>
      <input ref={input} type="file" hidden aria-label={t('asset.files.add')} onChange={(event) => pick(event.target.files)} />
      <button type="button" className="kh-link" onClick={() => input.current?.click()}>
        <Icon name="plus" size={13} /> {t('asset.files.add')}
      </button>
      {chosen && <AttachDialog page={page} file={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}

type AttachProps = { page: AssetPage; file: File; onClose: () => void }

function AttachDialog({ page, file, onClose }: AttachProps) {
  const { t } = useWords()
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const attach = useCommand<object>(ATTACH, { invalidates: ['asset'], onDone: onClose })
  const send = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      const stored = await uploadFile(file, file.name)
      await attach.send({ asset_id: page.asset.id, file_id: stored.id, note: note.trim() })
    } catch (error) {
      setTrouble(asTrouble(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal open title={t('asset.files.add')} footer={null} width={420} onCancel={onClose} mask={{ closable: false }}>
      <p className={dialog.words}>{file.name} · {bytes(file.size)}</p>
      <div className={dialog.field}>
        <label htmlFor="file-note"><span className={dialog.star}>*</span>{t('asset.files.note')}</label>
        <Input id="file-note" autoFocus maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
      </div>
      {(trouble ?? attach.trouble) && <TroubleNote trouble={trouble ?? attach.trouble} />}
      <div className={dialog.acts}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="primary" disabled={note.trim() === ''} loading={busy || attach.pending} onClick={() => void send()}>{t('asset.files.addLabel')}</Button>
      </div>
    </Modal>
  )
}
