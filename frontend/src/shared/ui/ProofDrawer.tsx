/** Fetches the proof of one entry, recomputes it here, and shows verdict, tree and checks. */
import { useQuery } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'

import { proofAddress, proofQuery } from '../api/proof'
import { useWords } from '../i18n'
import { integer } from '../lib/format'
import { Skeleton, TroubleNote } from './parts'
import { ProofTree } from './ProofTree'
import { ResultTag } from './tags'

type Props = { entry: string; onClose: () => void }

export function ProofDrawer({ entry, onClose }: Props) {
  const { t } = useWords()
  const { data } = useQuery(proofQuery(entry))
  return (
    <Drawer
      open onClose={onClose} size={444}
      title={
        <>
          {t('proof.title')} {data && t('proof.leaf', { n: integer(data.seq) })}{' '}
          {data && <ResultTag result={data.ok ? 'verified' : 'refused'}>{t(data.ok ? 'proof.verified' : 'proof.broken')}</ResultTag>}
        </>
      }
      footer={<ProofActs entry={entry} />}
    >
      <ProofBody entry={entry} />
    </Drawer>
  )
}

export function ProofBody({ entry }: { entry: string }) {
  const { data, error, isPending, refetch } = useQuery(proofQuery(entry))
  if (error) return <TroubleNote trouble={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={8} />
  return <ProofTree proof={data} />
}

export function ProofActs({ entry }: { entry: string }) {
  const { t } = useWords()
  const { data, refetch, isFetching } = useQuery(proofQuery(entry))
  return (
    <div style={{ display: 'flex', gap: 8 }}>
      <Button href={proofAddress(entry)} download={`proof-${data?.seq ?? entry}.json`}>
        {t('proof.downloadProof')}
      </Button>
      <Button onClick={() => window.print()}>{t('common.print')}</Button>
      <Button style={{ marginLeft: 'auto' }} loading={isFetching} onClick={() => void refetch()}>
        {t('proof.again')}
      </Button>
    </div>
  )
}
