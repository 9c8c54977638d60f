"""Reading lists that people made: workbooks and CSV, headers, values, faults. It knows no record, no vault."""
