"""Messages that come in: kept sealed before anybody reads them, judged by their signs, passed, tagged or held.

Words: a message's *state* is what its signs come to (hold, look, no sign found), its *fate* what became of it (held,
passed, released, deleted), its *way* how it came (the gateway, a watched mailbox, an upload, a report). The *history*
is what the practice knows of those who write to it. The room never says that a message is safe, never shows its HTML
and never follows a link; what it holds goes on when a second person says so. Partners and phones live sealed.
"""
