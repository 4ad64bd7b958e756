"""三(六) 年度汇编: the year as one parcel — workbook, report, tables, each with its hash — for the files of the office."""
