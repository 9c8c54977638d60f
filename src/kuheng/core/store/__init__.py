"""Tables, roles and transactions: the only place that opens one."""
