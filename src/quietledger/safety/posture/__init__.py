"""How the practice's own mail domains stand: their records and servers looked at, judged, remembered and compared.

Words: a *domain* is one of the practice's; a *check* is one question with its verdict; a *finding* is a check's answer
as it stood for a while. Looking (`names`, `probing`, `looking`) needs no database; nothing here ever changes a record.
"""
