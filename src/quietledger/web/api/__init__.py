"""The API for programs: sessions in, claims and balances out; asked with a token that is bound to a certificate.

It asks the same rooms and the same gate as the pages do. It shows ids, dates, codes and amounts, and no name.
"""
