# ruff: noqa: E501, SIM905  # words and patterns read better as lines of their own than as columns of quotes
"""Places where anybody can put up a page, shorten a link, register a name for a dollar, or get a mailbox for nothing."""

from __future__ import annotations

from typing import Final

SHORTENERS: Final = frozenset(
    "bit.ly t.co goo.gl tinyurl.com ow.ly is.gd buff.ly rb.gy rebrand.ly cutt.ly shorturl.at t.ly tiny.cc lnkd.in bl.ink s.id v.gd "
    "shorturl.asia urlz.fr u.to qrco.de adf.ly bit.do mcaf.ee soo.gd x.co tr.im snip.ly short.io clck.ru rotf.lol zyp.to 1url.com "
    "ln.run n9.cl encurtador.com.br tinyurl.is kutt.it gg.gg linktr.ee dub.sh t2m.io urlshortner.com s.yam.com l.ead.me qr.page me2.do "
    "han.gl acesse.one l1nk.dev encr.pw nx.nu page.link onelink.me app.link smart.link surl.li urlr.me lc.cx goo.su hyperurl.co".split()
)
_FREE: Final = frozenset(
    "wixsite.com weebly.com webflow.io carrd.co godaddysites.com square.site typeform.com jotform.com jotform.pro formstack.com "
    "cognitoforms.com 123formbuilder.com wufoo.com surveymonkey.com forms.gle glitch.me repl.co replit.app herokuapp.com netlify.app "
    "vercel.app pages.dev workers.dev web.app firebaseapp.com appspot.com azurewebsites.net azureedge.net windows.net trafficmanager.net "
    "cloudapp.net digitaloceanspaces.com backblazeb2.com r2.dev fleek.co fleek.cool ipfs.io dweb.link cf-ipfs.com 4everland.app infura-ipfs.io "
    "nftstorage.link w3s.link myqcloud.com aliyuncs.com linodeobjects.com wasabisys.com canva.site notion.site mystrikingly.com ukit.me "
    "yolasite.com site123.me jimdosite.com webnode.com webnode.page blogspot.com sites.google.com ngrok.io ngrok-free.app trycloudflare.com "
    "surge.sh render.com onrender.com fly.dev deno.dev duckdns.org no-ip.org ddns.net hopto.org zapto.org sytes.net 000webhostapp.com "
    "infinityfreeapp.com byethost.com rf.gd lovestoblog.com webcindario.com softr.app bubbleapps.io framer.app framer.website "
    "dorik.io zohosites.com my.canva.site tilda.ws teachable.com plesk.page run.app b-cdn.net filesusr.com sendspace.com "
    "mediafire.com wetransfer.com contaboserver.net linode.com vultr.com ghost.io bravesites.com sviluppo.host hostingerapp.com".split()
)
_FREE_HOSTS: Final = (
    "docs.google.com/forms", "sites.google.com", "script.google.com", "storage.googleapis.com", "firebasestorage.googleapis.com",
    "s3.amazonaws.com", "forms.office.com", "storage.cloud.google.com", "drive.google.com/uc", "translate.goog",
)  # fmt: skip
# Services that write every link anew, to look at it when it's pressed: what stands in such a link is theirs.
WRAPPERS: Final = frozenset(
    {"urldefense.com", "proofpoint.com", "outlook.com", "mimecast.com", "barracudanetworks.com"}
)
# Services whose customers have a name of their own in front: "bank.zendesk.com" is the bank's help desk, not a trap.
TENANTS: Final = frozenset(
    "zendesk.com freshdesk.com atlassian.net salesforce.com force.com sharepoint.com list-manage.com hubspot.com okta.com myshopify.com "
    "cloudfront.net akamaihd.net service-now.com workday.com helpscoutdocs.com statuspage.io medium.com github.io".split()
)
# Places where people keep files, under addresses that a machine made.
SHELVES: Final = frozenset(
    "google.com dropbox.com sharepoint.com github.com gitlab.com youtube.com live.com box.com".split()
)
UNUSUAL_ENDINGS: Final = frozenset(
    "top xyz click icu buzz cyou cfd sbs rest bond monster quest beauty hair skin makeup mom lol fun site online website space store shop "
    "club live life work works world win bid loan download stream racing date faith review party science trade men gdn ga cf gq ml tk su ru cn pw "
    "cc ws li zip mov cam country kim link best press pro vip today email tokyo fit host uno rocks solutions agency ltd "
    "ninja guru support services claims finance exchange network digital cloud homes autos boats yachts motorcycles study "
    "christmas sexy ooo info biz us.com za.com sa.com ru.com".split()
) - frozenset(
    {
        "pro",
        "info",
        "biz",
        "cloud",
        "ru",
        "cn",
        "network",
        "live",
        "solutions",
        "agency",
        "services",
        "email",
        "world",
        "ws",
        "cc",
    }
)
FREE_MAIL: Final = frozenset(
    "gmail.com googlemail.com yahoo.com ymail.com rocketmail.com hotmail.com outlook.com live.com msn.com aol.com icloud.com me.com "
    "mac.com gmx.com gmx.net gmx.de web.de mail.com mail.ru yandex.com yandex.ru inbox.ru bk.ru list.ru proton.me protonmail.com pm.me tutanota.com "
    "zoho.com zohomail.com fastmail.com hushmail.com 163.com 126.com qq.com sina.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.fr yahoo.de "
    "yahoo.it yahoo.es yahoo.ca yahoo.com.br hotmail.co.uk hotmail.fr hotmail.it hotmail.de hotmail.es outlook.fr outlook.es outlook.de outlook.jp "
    "outlook.com.br live.co.uk live.fr libero.it virgilio.it orange.fr laposte.net free.fr naver.com daum.net hanmail.net rediffmail.com "
    "uol.com.br bol.com.br terra.com.br seznam.cz wp.pl o2.pl att.net comcast.net verizon.net sbcglobal.net cox.net bellsouth.net "
    "btinternet.com sky.com tiscali.it cock.li".split()
)


def is_free(host: str, site: str) -> bool:
    """Whether anybody may put up a page at a host.  site: its registrable part."""
    if host in _FREE_HOSTS or any(host.endswith(f".{one}") for one in _FREE_HOSTS):
        return True
    parts = host.split(".")
    return site in _FREE or any(".".join(parts[at:]) in _FREE for at in range(len(parts) - 1))
