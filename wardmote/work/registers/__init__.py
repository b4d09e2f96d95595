"""Registers: kept lists with owners and review dates, all of one anatomy.

How to add a register
---------------------
1. Write one module in `modules/`, such as `modules/keys_held.py`, that makes `REGISTER = Register(...)`
   (see `anatomy.py`): its words, its columns, and what goes with an entry as lines. Nothing else is named
   anywhere: every module of that folder is a register. No migration is needed, and no view or template.
2. Its rules are plain functions of `Facts` (an entry with its values read: dates, Decimals, keys):
   `refusals` say what may not be kept, `flags` what a reader is shown, `dues` the days that home, notices
   and escalation follow. They ask the database nothing.
3. `natural` names what an import knows an entry by, `public` which columns a published entry shows;
   `extra` adds a page of its own over all entries (a grid, a matrix): a function and a template.
   `paper` names a reader where the register comes out of papers that are no tables of entries (`papers/`);
   `asks` of a kind of line says how such a line becomes an action with one press.
4. Say how long before and after each kind of due date somebody is told: rows in `timings.toml`, else
   those of the kind "" hold. What may take or stay so long is in `spans.toml`, with its source: no rule
   has a number of days of its own.
5. Write `tests/registers/test_<it>.py`; copy `test_risks.py`. The list, the entry, edit, history, import
   (CSV, Excel, Word), export (CSV, Excel, JSON), the public page, reminders, hand-over and the search come
   with the anatomy and are tested there for every register.

Who reads and writes is the database's to say: `migrations/0002_protect.py`.
"""
