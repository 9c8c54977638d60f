"""Photos, signatures and attachments: checked, re-encoded, hashed, encrypted, in a folder."""
