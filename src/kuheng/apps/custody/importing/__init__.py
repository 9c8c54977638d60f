"""What a bank's own list of vault contents means: fields, categories, states, voucher numbers, faults."""
