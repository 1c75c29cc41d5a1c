"""A practice that writes: a mailbox, somebody to write to, and a carrier that keeps what it is handed."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.post import actions as post
from quietledger.core.post.errors import NotHandedOver
from quietledger.core.post.rules import Demand, Protection
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.mailguard.shapes import Known
from quietledger.safety.outbox import actions, queries
from quietledger.safety.outbox.actions import NewRecipient
from quietledger.safety.outbox.rules import MessageDoc, To, Way
from quietledger.safety.outbox.sending import Sending

ADDRESS = "tamsin@brook.example"
BODY = "About Tuesday: bring the blue form, the CANARYWORD one."
DOC = MessageDoc("A message for you", BODY)
NOBODY = Known()
TAMSIN = Known(lambda pairs: [one for one in pairs if one.last.casefold() == "quillfeather"])


@dataclass
class Carrier:
    """A transport that keeps letters.  `proves`: how the server proves whose it is, "" if it can't."""

    proves: str = "name"
    letters: list = field(default_factory=list)

    def hand_over(self, line, letter, demand):
        if demand is Demand.VERIFIED and not self.proves:
            raise NotHandedOver("not-verified")
        self.letters.append((letter.to, letter.raw, demand))
        return Protection("mx", "TLSv1.3", "TLS_AES_256_GCM_SHA384", self.proves, "250 2.0.0 kept")

    @property
    def last(self):
        return message_from_bytes(self.letters[-1][1], policy=policy.default)


def link_in(mail):
    """The link's token, as the receiver finds it in the notice."""
    return re.search(r"/pick-up/(\S+)", mail.get_content())[1]


class Office:
    """Somebody of the staff at work, with everything around them."""

    def __init__(self, practice, who, boss, mail_job, now):
        self.practice, self.who, self.mail_job, self.now = practice, who, mail_job, now
        self.carrier = Carrier()
        post.add_account(boss, name="Desk", smtp_host="", smtp_port=25, address="desk@quietoak.example", now=now)

    def recipient(self, to=To.PATIENT, patient_id=None, **options):
        new = NewRecipient(to, "Tamsin Quillfeather", ADDRESS, patient_id, **options)
        return actions.add_recipient(self.who, new, now=self.now)

    def partner(self):
        """A partner who signed that messages may go to them, and is on no exclusion list; returns their id."""
        found = Ref("partner", uuid7())
        told = [
            Told(found, "partner.screened", None, "test"),
            Told(found, "agreement.operations.message", None, "test", "mail"),
        ]
        with tenancy.within(self.practice.id):
            facts.tell(told, by="test", now=self.now)
        return found.id

    def receiver_of(self, recipient_id):
        with tenancy.within(self.practice.id):
            return queries.recipient(recipient_id).receiver.id

    def carry(self, at=None):
        post.carry(self.mail_job, now=at or self.now, transport=self.carrier)
        return self.carrier.last

    def checked(self, recipient_id):
        """The same recipient after their address was confirmed, as it is done."""
        code = actions.check_address(self.who, recipient_id, now=self.now)
        link = link_in(self.carry())
        actions.enter(link, code, now=self.now)
        actions.read(link, now=self.now)
        return recipient_id

    def written(self, recipient_id, doc=DOC, purpose="treatment", **options):
        return actions.write(self.who, recipient_id, doc, purpose, now=self.now, **options)

    def sent(self, message_id, way=Way.NOTICE, known=NOBODY, **options):
        return actions.send(self.who, message_id, Sending(way, **options), known, now=self.now)

    def look(self, message_id, known=NOBODY, at=None):
        return actions.look(self.who, message_id, known, now=at or self.now)

    def rows(self, model):
        with tenancy.within(self.practice.id):
            return list(model.objects.order_by("id"))
