"""本县资料: every sheet that only the workbook had: a list, a form of one row, a pasted block."""
