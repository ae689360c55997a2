"""Sheets in and out (IMX-01..03, CHN-09).

In, four steps that each leave the sheet in a state of its own: upload (`uploaded`), columns chosen and checked row by row
by a job (`checking`, `checked`), committed by a job (`committing`, `done`). What is read lies in `channels_sheetrow`, so
that memory stays flat, errors can be shown and downloaded, and a commit that was interrupted goes on.

    reading    files to rows: encodings, separators, hostile archives
    kinds      what may be imported: fields, headings they are known by, options
    parsing    a cell as text, quantity, amount, date
    checks     what rows refer to, what speaks against them
    commits    rows to service calls
    marked     the uploaded sheet again, with what is wrong
    exports    rows of ours as files

`services.sheets` holds the verbs.
"""
