"""Entries of the signs in the text of a message."""

from __future__ import annotations

from typing import Final

from quietledger.pure.mailsigns.entries import Entry
from quietledger.pure.mailsigns.shapes import Severity

_A, _B, _C = Severity.HOLD, Severity.SHOW, Severity.BESIDE

TEXT_ENTRIES: Final = (
    Entry(
        "T1", "Asks you to prove who you are", _A, 40,
        "You are asked to confirm, verify or unlock an account, a mailbox, a wallet or payment data.",
        "Your password or code is what is wanted. The account isn't in danger until you answer.",
        "Don't follow the link. Sign in the way you always do; if something is wrong, it'll say so there.",
    ),
    Entry(
        "T2", "Hurry", _B, 6,
        "Something must be done today, at once, within hours.",
        "Hurry keeps you from asking somebody. Payers give deadlines in weeks.",
        "Take the time to ask. What can't wait ten minutes is the more suspicious.",
    ),
    Entry(
        "T3", "Threat", _B, 8,
        "An account will be closed, a service ended, a payment held, or worse.",
        "Fear makes people click. Who really ends a service writes a letter.",
        "Check on the site that you know, or call the number on file.",
    ),
    Entry(
        "T4", "Gift", _B, 8,
        "A prize, a refund, a free thing, an inheritance, a sum that waits for you.",
        "Nobody sends money to people who didn't ask for it.",
        "Don't answer and don't click. There is no gift.",
    ),
    Entry(
        "T5", "Money is to go another way", _A, 36,
        "New bank details, a changed remittance address, gift cards, a wire, new direct deposit, EFT or ERA enrolment.",
        "Nothing costs practices more. The mailbox that it comes from may be the real one, taken over.",
        "Change nothing by message. Call the number on file; two people record the change under Payment changes.",
        "FBI IC3, business e-mail compromise",
    ),
    Entry(
        "T6", "Order that you never gave, with a number to call", _A, 30,
        "A receipt, an order or a renewal, and a phone number to call if it's wrong.",
        "There's no link and no file, so filters see nothing. Whoever answers the phone wants to see your screen.",
        "Don't call. Look at the bank statement: nothing was charged.",
    ),
    Entry(
        "T7", "Doesn't know your name", _B, 22,
        "It calls you customer, user, member, friend, or by your e-mail address.",
        "Who has your account has your name.",
        "Beside any request, treat the sender as unknown.",
    ),
    Entry(
        "T8", "Wants to be alone with you", _C, 8,
        "Keep it quiet, tell nobody, don't call, let's move to text messages.",
        "A second person would see through it.",
        "Tell somebody. That's the whole cure.",
    ),
    Entry(
        "T9", "Letters of two alphabets in one word", _A, 44,
        "A word mixes letters that look alike but aren't: a Cyrillic a, a mathematical bold B.",
        "Filters don't recognise the word; you do. Nobody types like that by accident.",
        "Delete or report it. There is no honest reason for such letters.",
        "Unicode UTS 39",
    ),
    Entry(
        "T10", "Invisible characters inside a word", _A, 40,
        "Between the letters of a word stand characters that show nothing.",
        "Filters see two pieces, you see one word. Nobody types them by accident.",
        "Delete or report it.",
        "Unicode UTS 39",
    ),
    Entry(
        "T11", "S p a c e d or d.o.t.t.e.d words", _B, 18,
        "Letters of a word stand apart, with blanks or dots between them.",
        "It hides the word from filters.",
        "Delete or report it.",
    ),
    Entry(
        "T12", "Hidden text", _B, 4,
        "The page holds words that it doesn't show: without size, in the colour of the paper, or outside of the page.",
        "They're there for filters, not for you. Some newsletters hide a preview line; more than that is a disguise.",
        "Look at what is hidden. If it has nothing to do with the message, it's a disguise.",
    ),
    Entry(
        "T13", "Picture instead of text", _A, 44,
        "There's almost no text: the message is a picture from elsewhere, and a click on it leads away.",
        "Filters can't read pictures, and the picture can be changed after it was sent.",
        "Don't click on it. Who has something to say to you can write it.",
    ),
    Entry(
        "T14", "Spelling", _C, 0,
        "Words that are misspelled.",
        "It says nothing any more: fraud is spelled better (0.6 unknown words in 100) than list mail (3 to 6 in 100).",
        "Good spelling proves nothing, and bad spelling neither. It's never counted.",
    ),
    Entry(
        "T15", "Another language than before", _C, 4,
        "This sender's earlier messages were in another language.",
        "A mailbox that was taken over often changes its language.",
        "Look at the other signs, and call if something is asked of you.",
    ),
    Entry(
        "T16", "Speaks for a firm that didn't send it", _A, 40,
        "The text speaks as a firm that you know (its team, account or copyright line), but it came from elsewhere.",
        "The letterhead of a message proves nothing: anybody can copy it.",
        "Go to the firm's site by your own bookmark, or call the number on file.",
    ),
    Entry(
        "T17", "Wants digital money, or promises it", _B, 28,
        "Bitcoin, tokens, an airdrop, a wallet to connect.",
        "Such payments can't be called back, and no payer or partner of a practice uses them.",
        "Don't answer. No practice is paid in coins.",
    ),
    Entry(
        "T18", "Extortion", _A, 44,
        "Somebody says that they filmed you, have your password or your files, and wants money.",
        "It's sent to millions, with old passwords from old leaks. There is no film.",
        "Don't pay and don't answer. If it shows a password that you still use, change it everywhere.",
    ),
    Entry(
        "T19", "Sells what nobody asked for", _C, 2,
        "Cures, loans, gadgets, dates, search ranks, marketing lists: the fairground.",
        "It isn't aimed at you. But what it sells is rarely what arrives, and its links are traded.",
        "Delete it. Unsubscribing tells the sender that somebody reads this mailbox.",
    ),
    Entry(
        "T20", "Stranger with a fortune", _A, 46,
        "A lawyer, a widow, an officer or a banker whom you never met wants to share millions with you.",
        "First you get the fortune, then you pay the fees for it, and then again.",
        "Don't answer.",
    ),
    Entry(
        "T21", "A few words and a link", _B, 14,
        "The message says almost nothing, and has a link to press.",
        "Filters have little to read, and you have little to doubt.",
        "Ask the sender, by a way that you know, what it is about.",
    ),
    Entry(
        "T22", "Pages of hidden words", _A, 34,
        "The page holds more words that it doesn't show than a preview line needs.",
        "They make the message look like somebody's honest letter to a filter.",
        "Delete or report it.",
    ),
    Entry(
        "T23", "Wants its answer elsewhere", _A, 40,
        "A short letter asks you to write to a free mailbox that isn't the one it came from.",
        "The address it came from is stolen or made up; the free one is the stranger's.",
        "Don't write there. If you know the sender, call.",
    ),
    Entry(
        "T24", "Dates and sex", _B, 40,
        "Somebody whom you never met offers dates, pictures or more.",
        "Behind it stand paid lines, blackmail, or a page that loads programs.",
        "Delete it.",
    ),
    Entry(
        "T25", "Another bank account than theirs", _A, 50,
        "It names a bank account whose last digits are none that this sender ever had.",
        "Whoever took over a partner's mailbox writes as the partner, and changes only the account.",
        "Change nothing. Call a number that was on file before, and make it a payment change.",
    ),
)  # fmt: skip
