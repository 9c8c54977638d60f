"""Reading lists that people made: workbooks and CSV, headers, values, faults. They know no vault."""
