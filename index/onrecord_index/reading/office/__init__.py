"""Documents, presentations and spreadsheets of office programs.

Of packed files only the parts with text are unpacked, and their XML is read as a stream: python-docx and python-pptx
load pictures and films too and do not reach text boxes, notes and tracked changes; openpyxl gives up on a workbook for
a faulty border.
"""
