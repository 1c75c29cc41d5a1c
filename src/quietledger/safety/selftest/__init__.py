"""The practice mails itself: test messages go out its own way and a stranger's, come back, and what happened is told.

A *probe* is one question about the practice's mail with one answer: passed, failed, came through, or could not run,
which is never taken for passed. A *run* is all probes once. Nothing about a patient is sent, and everything that looks
harmful is a harmless likeness made here. What is sent to ourselves stays in the mailbox: this room deletes nothing.
"""
