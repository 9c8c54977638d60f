"""What other rooms may use of the audit."""

from kuheng.core.audit.bundle import bundle as bundle
from kuheng.core.audit.entry import Entry as Entry
from kuheng.core.audit.entry import Receipt as Receipt
from kuheng.core.audit.entry import write_entry as write_entry
from kuheng.core.audit.exchange import Exchange as Exchange
from kuheng.core.audit.inspection import here as here
from kuheng.core.audit.inspection import verify_database as verify_database
from kuheng.core.audit.proofs import SealingDelay as SealingDelay
from kuheng.core.audit.proofs import heads as heads
from kuheng.core.audit.proofs import newest_head as newest_head
from kuheng.core.audit.proofs import picture as picture
from kuheng.core.audit.proofs import places as places
from kuheng.core.audit.proofs import prove as prove
from kuheng.core.audit.proofs import require_sealing as require_sealing
from kuheng.core.audit.proofs import sealing_delay as sealing_delay
from kuheng.core.audit.proofs import sealing_stopped as sealing_stopped
from kuheng.core.audit.proofs import standing as standing
from kuheng.core.audit.sealer import Sealed as Sealed
from kuheng.core.audit.sealer import Sealer as Sealer
