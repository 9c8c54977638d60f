"""What other rooms may use of the keys."""

from kuheng.core.keys.installation import installed_keyring as installed_keyring
from kuheng.core.keys.installation import offer_keyring as offer_keyring
from kuheng.core.keys.installation import offered_keyring as offered_keyring
from kuheng.core.keys.installation import use_keyring as use_keyring
from kuheng.core.keys.keyring import Keyring as Keyring
from kuheng.core.keys.keyring import Place as Place
from kuheng.core.keys.keyring import TenantKeys as TenantKeys
from kuheng.core.keys.keyring import is_sealed as is_sealed
from kuheng.core.keys.keyring import number_of as number_of
from kuheng.core.keys.resealing import Resealed as Resealed
from kuheng.core.keys.resealing import reseal_column as reseal_column
from kuheng.core.keys.resealing import sealed_columns as sealed_columns
from kuheng.core.keys.signer import Ed25519Signer as Ed25519Signer
from kuheng.core.keys.signer import Signer as Signer
from kuheng.core.keys.signer import make_signing_key as make_signing_key
from kuheng.core.keys.signer import read_signing_key as read_signing_key
from kuheng.core.keys.signer import verifier_key as verifier_key
